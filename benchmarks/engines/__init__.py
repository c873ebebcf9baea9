"""`check` with reasons against other rule engines, given the same rules and the same data.

Every engine is given the flat rules of the pack and the answers of a record, a mapping of question ids to codes, and returns
what it concluded and which rules fired. First all of them must agree on every record of a sample; one that does not ends the
benchmark. Then they are timed in interleaved rounds, on realistic records (which repeat) and on records that are all distinct.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import chain, islice
from typing import Any

from benchmarks import plot, report
from benchmarks.data import Answers, dense, distinct, realistic
from benchmarks.engines.agreement import disagreements
from benchmarks.engines.by_riskcheck import reference
from benchmarks.engines.entrants import ENTRANTS, RISKCHECK
from benchmarks.engines.task import Evaluate, Task
from benchmarks.engines.timing import Timing, measure
from riskcheck.checking.rulebook import compile_rules
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack

SAMPLE = 300
"""Records of each kind on which the engines must agree."""
WARM_UP = 20_000
"""Records that riskcheck has seen before timing begins, as in the middle of a long file."""
DATA: dict[str, Callable[[Pack], Iterator[Answers]]] = {
    "realistic": lambda pack: realistic(pack, seed=2),
    "all distinct": lambda pack: distinct(realistic(pack, seed=3)),
}


def main() -> None:
    """Compare, time, print the table, and write the figures and the plot. Ends with exit 1 where engines disagree."""
    task = Task(pack := load_pack(), compile_rules(pack))
    engines, missing = _ready(task)
    sample = chain(islice(realistic(pack), SAMPLE), islice(dense(pack), SAMPLE))
    wrong = disagreements(reference(task), engines, sample)
    if wrong:
        raise SystemExit("The engines disagree; nothing was timed.\n" + "\n".join(wrong))
    print(
        f"{len(engines)} ways to evaluate {len(task.rules)} rules agree on {2 * SAMPLE} records (half realistic, half dense)."
    )
    timings = {data: measure(engines, RISKCHECK, make(pack), WARM_UP) for data, make in DATA.items()}
    _print(timings, missing)
    report.write("engines", _figures(timings, missing), _chart(timings))


def _ready(task: Task) -> tuple[dict[str, Evaluate], dict[str, str]]:
    """The engines made ready, and why others are missing."""
    ready: dict[str, Evaluate] = {}
    missing: dict[str, str] = {}
    for entrant in ENTRANTS:
        try:
            ready[entrant.name] = entrant.make(task)
        except ImportError as error:
            missing[entrant.name] = f"not measured: {error}"
    return ready, missing


def _print(timings: dict[str, dict[str, Timing]], missing: dict[str, str]) -> None:
    print(f"CPU microseconds a record, and as a ratio to {RISKCHECK!r} in the same round (median; least to most):")
    print(f"{'':26}" + "".join(f"{data:>32}" for data in timings) + "   reasons")
    for entrant in ENTRANTS:
        cells = [_cell(each[entrant.name]) for each in timings.values() if entrant.name in each]
        print(
            f"{entrant.name:26}" + "".join(f"{cell:>32}" for cell in cells) + f"   {missing.get(entrant.name, entrant.reasons)}"
        )


def _cell(timing: Timing) -> str:
    return f"{timing.microseconds:,.0f}  {timing.ratio:.3g} ({timing.least:.3g} to {timing.most:.3g})"


def _figures(timings: dict[str, dict[str, Timing]], missing: dict[str, str]) -> dict[str, Any]:
    engines = [
        {"name": each.name, "package": each.package, "version": each.version, "reasons": each.reasons}
        | ({"missing": missing[each.name]} if each.name in missing else {})
        for each in ENTRANTS
    ]
    measured = {data: {name: asdict(timing) for name, timing in each.items()} for data, each in timings.items()}
    return {"base": RISKCHECK, "engines": engines, "data": measured}


def _chart(timings: dict[str, dict[str, Timing]]) -> str:
    panels = {
        f"{data} answer sets": {name: timing.microseconds for name, timing in each.items()} for data, each in timings.items()
    }
    title = "One check with reasons: CPU microseconds a record, the same rules and records for all"
    note = "Logarithmic; shorter is faster. Reasons come from an engine's own trace where it has one."
    return plot.bars(title, note, panels, "riskcheck")
