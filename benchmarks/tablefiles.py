"""Tables of answers to measure with."""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path

from benchmarks.data import realistic
from riskcheck.checking.columns import SEPARATOR
from riskcheck.pack.pack import Pack

BASE = 100_000
"""Records that are generated; a longer table has them again, under other ids. The query does not remember rows it has seen."""


def write_table(pack: Pack, path: Path, rows: int) -> Path:
    """Write realistic answers to a Parquet or CSV file, as its ending says: columns for `id` and each question, all text."""
    import duckdb

    base = path.with_name("base.csv")
    _write_base(pack, base, min(rows, BASE))
    again = "SELECT base.* REPLACE (id || '-' || time AS id)"
    source = f"read_csv('{base}', header = true, all_varchar = true) base, range({-(-rows // BASE)}) repeated(time)"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({again} FROM {source} LIMIT {rows}) TO '{path}'")
    base.unlink()
    return path


def _write_base(pack: Pack, path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", *pack.question])
        writer.writeheader()
        for number, answers in enumerate(islice(realistic(pack, seed=4), rows), 1):
            said = {each: codes if isinstance(codes, str) else SEPARATOR.join(codes) for each, codes in answers.items()}
            writer.writerow({"id": f"case-{number}", **said})
