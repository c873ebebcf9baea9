"""How time and memory grow: with the length, tables on DuckDB (Parquet) and batches as whole processes; with the rules, checks.

A pack with twice the rules holds the shipped one twice (see `packcopies`); the engine takes no third copy. Answers to one copy
fire as many rules as in the shipped pack, answers to both twice as many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import plot, report
from benchmarks.batch import run_batch
from benchmarks.data import Answers, distinct, realistic, write_jsonl
from benchmarks.engines.task import Evaluate
from benchmarks.engines.timing import Timing, measure
from benchmarks.packcopies import answers_to, copies, most_copies
from benchmarks.process import Cost
from benchmarks.sizes import most, up_to
from benchmarks.tablefiles import write_table
from benchmarks.tables import run_table
from riskcheck import Checker
from riskcheck.checking.result import Result
from riskcheck.checking.rulebook import compile_rules
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack

ROWS, RECORDS = 10_000_000, 1_000_000
WARM_UP = 20_000
"""Records that a checker has seen before it is timed, as in the middle of a long file."""
ONE = "check, shipped pack"

Costs = dict[tuple[str, int], Cost]
"""What each length costs, of `table` and of `batch`."""


def main() -> None:
    """Measure, print the table, and write the figures and the plot. Tables are left out where DuckDB is missing."""
    pack = load_pack()
    costs: Costs = {}
    if find_spec("duckdb") and find_spec("ibis"):
        costs |= {("table", size): _table(pack, size) for size in up_to(most(ROWS))}
    else:
        print("Tables: not measured: they need Ibis and DuckDB (the extra `tables`)")
    costs |= {("batch", size): _batch(pack, size) for size in up_to(min(most(ROWS), RECORDS))}
    _print(costs)
    lengths = [{"command": command, "length": size, **asdict(each)} for (command, size), each in costs.items()]
    timings = with_rules(pack, min(most(WARM_UP), WARM_UP))
    _print_rules(pack, timings)
    rules = {data: {name: asdict(each) for name, each in timed.items()} for data, timed in timings.items()}
    report.write("growth", {"lengths": lengths, "rules": rules}, _chart(costs))


def with_rules(pack: Pack, warm_up: int) -> dict[str, dict[str, Timing]]:
    """What a check costs with the shipped pack, and with as many copies of it as the engine takes, one or all answered."""
    count = most_copies(pack)
    records: dict[str, Callable[[], Iterator[Answers]]] = {
        "realistic": lambda: realistic(pack, seed=4),
        "all distinct": lambda: distinct(realistic(pack, seed=5)),
    }
    with Checker(pack) as shipped, Checker(copies(pack, count)) as larger:

        def all_answered(answers: Answers) -> Result:
            return larger.check({name: each for copy in range(count) for name, each in answers_to(copy, answers).items()})

        ways: dict[str, Evaluate] = {
            ONE: shipped.check,
            f"check, {count} copies, one answered": larger.check,
            f"check, {count} copies, all answered": all_answered,
        }
        return {data: measure(ways, ONE, make(), warm_up) for data, make in records.items()}


def _table(pack: Pack, rows: int) -> Cost:
    with TemporaryDirectory() as folder:
        return run_table(write_table(pack, Path(folder) / "answers.parquet", rows), Path(folder) / "findings.parquet")


def _batch(pack: Pack, records: int) -> Cost:
    with TemporaryDirectory() as folder:
        source = Path(folder) / "answers.jsonl"
        write_jsonl(source, realistic(pack, seed=2), records)
        return run_batch(source)


def _print(costs: Costs) -> None:
    print("Growth with the length, each a whole process, starting included:")
    print(f"{'':8}{'length':>12}{'seconds':>10}{'CPU s':>10}{'CPU microseconds each':>23}{'peak MiB':>10}")
    for (command, size), each in costs.items():
        spent = f"{each.seconds:>10.1f}{each.cpu:>10.1f}{each.cpu / size * 1e6:>23.1f}"
        print(f"{command:8}{size:>12,}{spent}{each.peak:>10.0f}")


def _print_rules(pack: Pack, timings: dict[str, dict[str, Timing]]) -> None:
    count = most_copies(pack)
    shipped, larger = (compile_rules(each) for each in (pack, copies(pack, count)))
    print(f"Growth with the rules: {len(shipped.rules)} rules reading {len(shipped.read)} tokens, and {count} copies of them:")
    print(f"{len(larger.rules)} reading {len(larger.read)}. CPU microseconds a check, and as a ratio to the shipped pack:")
    for data, timed in timings.items():
        for name, each in timed.items():
            print(f"{data:14}{name:34}{each.microseconds:>8.0f}{each.ratio:>7.2f} ({each.least:.2f} to {each.most:.2f})")


def _chart(costs: Costs) -> str:
    named = {f"{command}, {size:,}": each for (command, size), each in costs.items()}
    panels = {
        "CPU seconds": {name: each.cpu for name, each in named.items()},
        "peak memory, MiB": {name: each.peak for name, each in named.items()},
    }
    note = "Logarithmic; starting is included. Tables: Parquet on DuckDB, two cores; batch: full results, one core."
    return plot.bars("Growth with the number of rows or records", note, panels, "table")
