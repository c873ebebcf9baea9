"""A batch from end to end, as a whole process, against parsing and writing alone.

Alone means: each line through `json.loads`, and as many bytes written as the results have. It runs anew before each batch, with
the same file, so that a ratio compares two neighbours in time. All output goes to the null device.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import floor, plot, report
from benchmarks.data import Answers, distinct, realistic, write_jsonl
from benchmarks.process import Cost, cost
from benchmarks.sizes import most
from benchmarks.start import RISKCHECK
from riskcheck.loading.loader import load_pack

USUAL, SAMPLE = 1_000_000, 5_000
ALONE = "parsing and writing alone"


@dataclass(frozen=True, slots=True)
class Run:
    """One batch: its name, its records, what it and parsing and writing alone cost."""

    name: str
    records: int
    batch: Cost
    alone: Cost

    @property
    def ratio(self) -> float:
        """How many times the CPU of parsing and writing alone the batch takes."""
        return self.batch.cpu / self.alone.cpu

    @property
    def figures(self) -> dict[str, Any]:
        """What was measured, and its ratios."""
        ratios = {"cpu_ratio": self.ratio, "clock_ratio": self.batch.seconds / self.alone.seconds}
        measured = {"batch": asdict(self.batch), "alone": asdict(self.alone)}
        return {"name": self.name, "records": self.records, **ratios, **measured}


def main() -> None:
    """Measure, print the table, and write the figures and the plot."""
    count, pack = most(USUAL), load_pack()
    tenth = max(count // 10, 1)
    with TemporaryDirectory() as folder:
        many = _written(Path(folder) / "realistic.jsonl", realistic(pack, seed=2), count)
        few = _written(Path(folder) / "fewer.jsonl", realistic(pack, seed=2), tenth)
        other = _written(Path(folder) / "distinct.jsonl", distinct(realistic(pack, seed=3)), tenth)
        runs = [
            _measured("full results", many, count),
            _measured("full, --jobs 2", many, count, "--jobs", "2"),
            _measured("--brief", many, count, "--brief"),
            _measured("--brief, --jobs 2", many, count, "--brief", "--jobs", "2"),
            _measured("full, a tenth of them", few, tenth),
            _measured("full, all distinct", other, tenth),
        ]
    _print(runs)
    report.write("batch", {"runs": [run.figures for run in runs]}, _chart(runs))


def run_batch(source: Path, *options: str) -> Cost:
    """What a batch over a file costs."""
    return cost([RISKCHECK, "batch", str(source), "--quiet", *options])


def _written(path: Path, cases: Iterator[Answers], count: int) -> Path:
    write_jsonl(path, cases, count)
    return path


def _measured(name: str, source: Path, records: int, *options: str) -> Run:
    size = result_size(source, *options)
    return Run(
        name,
        records,
        alone=cost([sys.executable, "-P", floor.__file__, str(source), str(size)]),
        batch=run_batch(source, *options),
    )


def result_size(source: Path, *options: str) -> int:
    """Bytes of a result, on average, over the first records of a file."""
    with source.open("rb") as lines:
        sample = list(islice(lines, SAMPLE))
    command = [RISKCHECK, "batch", "-", "--quiet", *options]
    results = subprocess.run(command, input=b"".join(sample), stdout=subprocess.PIPE, check=True).stdout
    return len(results) // len(sample)


def _print(runs: list[Run]) -> None:
    print(f"Batches as whole processes; ratios to {ALONE}, measured just before:")
    print(f"{'':24}{'records':>11}{'a second':>10}{'per CPU s':>11}{'ratio':>7}{'CPU ratio':>11}{'peak MiB':>10}")
    for run in runs:
        rates = f"{run.records / run.batch.seconds:>10,.0f}{run.records / run.batch.cpu:>11,.0f}"
        clock = run.batch.seconds / run.alone.seconds
        print(f"{run.name:24}{run.records:>11,}{rates}{clock:>7.1f}{run.ratio:>11.1f}{run.batch.peak:>10.0f}")


def _chart(runs: list[Run]) -> str:
    spent = {run.name: run.batch.cpu / run.records * 1e6 for run in runs}
    ratios = {run.name: run.ratio for run in runs}
    peaks = {run.name: run.batch.peak for run in runs}
    panels = {"CPU microseconds a record": spent, "CPU, ratio to alone": ratios, "peak memory, MiB": peaks}
    sizes = f"{runs[0].records:,} records; {runs[-1].records:,} of a tenth and all distinct"
    note = f"{sizes}. Logarithmic; shorter is better. Alone: {ALONE}. Memory is that of the largest process."
    return plot.bars("riskcheck batch from end to end", note, panels, "full")
