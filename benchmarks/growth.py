"""How time and memory grow with the length: tables on DuckDB (Parquet) and batches, as whole processes."""

from __future__ import annotations

from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import plot, report
from benchmarks.batch import run_batch
from benchmarks.data import realistic, write_jsonl
from benchmarks.process import Cost
from benchmarks.sizes import most, up_to
from benchmarks.tablefiles import write_table
from benchmarks.tables import run_table
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack

ROWS, RECORDS = 10_000_000, 1_000_000

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
    report.write("growth", {"lengths": lengths}, _chart(costs))


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


def _chart(costs: Costs) -> str:
    named = {f"{command}, {size:,}": each for (command, size), each in costs.items()}
    panels = {
        "CPU seconds": {name: each.cpu for name, each in named.items()},
        "peak memory, MiB": {name: each.peak for name, each in named.items()},
    }
    note = "Logarithmic; starting is included. Tables: Parquet on DuckDB, two cores; batch: full results, one core."
    return plot.bars("Growth with the number of rows or records", note, panels, "table")
