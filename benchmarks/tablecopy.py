"""A plain copy of a table with DuckDB, as a process: `tablecopy.py SOURCE TARGET MEMORY`."""

from __future__ import annotations

import sys

import duckdb


def main(source: str, target: str, memory: str) -> None:
    """Copy a Parquet file or a CSV file, its columns as text, to a file of the same format."""
    rows = f"read_csv('{source}', all_varchar = true)" if source.endswith(".csv") else f"read_parquet('{source}')"
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": ""}) as connection:
        connection.execute(f"COPY (FROM {rows}) TO '{target}'")


if __name__ == "__main__":
    main(*sys.argv[1:])
