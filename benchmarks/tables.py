"""Findings for the rows of a table, against a plain copy of the same file: on DuckDB as pairs of whole processes, and on Spark.

A plain copy reads every column and writes it again in the same format. Spark is measured where pyspark and Java are there, on a
smaller table, in a session that has annotated a table before.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import plot, report
from benchmarks.process import Cost, cost
from benchmarks.sizes import most
from benchmarks.start import RISKCHECK
from benchmarks.tablefiles import write_table
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack

USUAL = 1_000_000
PAIRS = 5
"""How often a copy and the annotation after it are measured on DuckDB: a copy takes a second, so one alone says little."""
COPY = str(Path(__file__).with_name("tablecopy.py"))
MEMORY = "1200MB"
"""What DuckDB may use in a copy; `riskcheck table` gives it the same."""


@dataclass(frozen=True, slots=True)
class Run:
    """One file: where and in which format, its rows, what a plain copy and the annotation cost."""

    name: str
    rows: int
    copy: Cost
    annotation: Cost

    @property
    def ratio(self) -> float:
        """How many times as long as a plain copy the annotation takes."""
        return self.annotation.seconds / self.copy.seconds

    @property
    def figures(self) -> dict[str, Any]:
        """What was measured, and its ratio."""
        measured = {"copy": _known(self.copy), "annotation": _known(self.annotation)}
        return {"name": self.name, "rows": self.rows, "clock_ratio": self.ratio, **measured}


def main() -> None:
    """Measure, print the table, and write the figures and the plot; without DuckDB, say what is missing."""
    if not (find_spec("duckdb") and find_spec("ibis")):
        print("Tables: not measured: they need Ibis and DuckDB (the extra `tables`)")
        return
    rows, pack = most(USUAL), load_pack()
    with TemporaryDirectory() as folder:
        runs = [_on_duckdb(pack, Path(folder), ending, rows) for ending in ("parquet", "csv")]
        if find_spec("pyspark") and shutil.which("java"):
            runs.append(_on_spark(pack, Path(folder), max(rows // 10, 1)))
        else:
            print("Spark: not measured: it needs Java and pyspark (the extra `spark`)")
    _print(runs)
    report.write("tables", {"runs": [run.figures for run in runs]}, _chart(runs))


def run_table(source: Path, target: Path) -> Cost:
    """What annotating a file costs."""
    return cost([RISKCHECK, "table", str(source), str(target), "--quiet"])


def _on_duckdb(pack: Pack, folder: Path, ending: str, rows: int) -> Run:
    source, copied = write_table(pack, folder / f"answers.{ending}", rows), folder / f"copied.{ending}"
    pairs = [
        Run(
            f"DuckDB, {ending}",
            rows,
            cost([sys.executable, "-P", COPY, str(source), str(copied), MEMORY]),
            run_table(source, folder / f"findings.{ending}"),
        )
        for _ in range(PAIRS)
    ]
    return sorted(pairs, key=attrgetter("ratio"))[PAIRS // 2]


def _on_spark(pack: Pack, folder: Path, rows: int) -> Run:
    from benchmarks.tablespark import on_spark

    source = write_table(pack, folder / "smaller.parquet", rows)
    return Run("Spark, parquet", rows, *on_spark(pack, source))


def _known(measured: Cost) -> dict[str, float]:
    return {name: figure for name, figure in asdict(measured).items() if figure}


def _print(runs: list[Run]) -> None:
    print(f"Tables; ratios to a plain copy of the same file, measured just before (on DuckDB: the median of {PAIRS} pairs):")
    print(f"{'':18}{'rows':>11}{'a second':>11}{'copied, a second':>18}{'ratio':>7}{'peak MiB':>10}")
    for run in runs:
        rates = f"{run.rows / run.annotation.seconds:>11,.0f}{run.rows / run.copy.seconds:>18,.0f}"
        peak = f"{run.annotation.peak:.0f}" if run.annotation.peak else "-"
        print(f"{run.name:18}{run.rows:>11,}{rates}{run.ratio:>7.1f}{peak:>10}")


def _chart(runs: list[Run]) -> str:
    panels = {
        f"{run.name}, {run.rows:,} rows": {
            "plain copy": run.copy.seconds / run.rows * 1e6,
            "riskcheck, findings": run.annotation.seconds / run.rows * 1e6,
        }
        for run in runs
    }
    return plot.bars("Tables: microseconds a row", "Logarithmic; shorter is faster.", panels, "riskcheck")
