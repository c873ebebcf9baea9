"""What starting costs: the processor time of whole processes, as a ratio to that of importing what they cannot do without."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import plot, report
from benchmarks.process import cost

RISKCHECK = str(Path(sys.executable).with_name("riskcheck"))
EXAMPLE = "examples/answers.json"
ROW = "id,dialysis,dialysis-duration\n1,yes,long-term\n"
PYDANTIC, TABLES = "import pydantic; pydantic.BaseModel", "import ibis, duckdb"
STARTS = 15

Commands = Iterator[tuple[str, Sequence[str], str]]
"""A name, a command to start many times, and what is imported beside it."""


@dataclass(frozen=True, slots=True)
class Start:
    """A command: its seconds of processor time, and the ratio of these to those of an import; medians."""

    name: str
    beside: str
    seconds: float
    ratio: float


def main() -> None:
    """Start each command in pairs with an import, print the medians, and write the figures and the plot."""
    with TemporaryDirectory() as folder:
        starts = [_measured(*each) for each in (*_commands(), *_tables(Path(folder)))]
    print(f"Starting, processor time: median of {STARTS}, and of the ratios to an import, pair by pair:")
    for each in starts:
        print(f"  {each.name:40} {each.seconds * 1000:6.0f} ms  {each.ratio:5.2f} of {each.beside}")
    ratios = {"processor time, ratio to the import": {each.name: each.ratio for each in starts}}
    note = f"Whole processes. Tables beside `{TABLES}`, the others beside `{PYDANTIC}`. Shorter is better."
    figures: dict[str, Any] = {
        each.name: {"beside": each.beside, "seconds": each.seconds, "cpu_ratio": each.ratio} for each in starts
    }
    report.write("start", {"starts": figures}, plot.bars("Starting", note, ratios, "riskcheck"))


def _measured(name: str, command: Sequence[str], beside: str) -> Start:
    imported = [sys.executable, "-c", beside]
    pairs = [(cost(command).cpu, cost(imported).cpu) for _ in range(STARTS)]
    return Start(name, beside, statistics.median(own for own, _ in pairs), statistics.median(own / base for own, base in pairs))


def _commands() -> Commands:
    yield "python -c pass", [sys.executable, "-c", "pass"], PYDANTIC
    yield "riskcheck --version", [RISKCHECK, "--version"], PYDANTIC
    yield "riskcheck check", [RISKCHECK, "check", EXAMPLE], PYDANTIC
    yield "riskcheck check, JSON", [RISKCHECK, "check", EXAMPLE, "--format", "json"], PYDANTIC
    yield "riskcheck pack check", [RISKCHECK, "pack", "check"], PYDANTIC
    yield "riskcheck pack verify", [RISKCHECK, "pack", "verify"], PYDANTIC


def _tables(folder: Path) -> Commands:
    """One row: with the query to be made each time, then with the one that an earlier run has kept."""
    if not (find_spec("duckdb") and find_spec("ibis")):
        print("Tables: not measured: they need Ibis and DuckDB (the extra `tables`)")
        return
    import duckdb

    row, stored = folder / "row.csv", folder / "row.parquet"
    row.write_text(ROW, encoding="utf-8")
    duckdb.sql(f"COPY (FROM read_csv('{row}', all_varchar = true)) TO '{stored}'")
    keeping, nowhere = f"XDG_CACHE_HOME={folder / 'cache'}", f"XDG_CACHE_HOME={row / 'no-folder'}"
    for ending, source in (("Parquet", stored), ("CSV", row)):
        table = [RISKCHECK, "table", str(source), str(folder / f"found{source.suffix}"), "--quiet"]
        yield f"riskcheck table, {ending}, the first time", ["env", nowhere, *table], TABLES
        yield f"riskcheck table, {ending}", ["env", keeping, *table], TABLES
