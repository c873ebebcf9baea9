"""Where a table is kept: a Parquet or CSV file, or a table in a DuckDB database; and the SQL to read and write a file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from glob import escape

from riskcheck.errors import InputError

PARQUET = ".parquet"
CSV_GZ = ".csv.gz"
COMPRESSION = {".csv": "none", CSV_GZ: "gzip"}
"""The endings of CSV files that are written, and how they are compressed."""
READ = (*COMPRESSION, ".tsv", ".tsv.gz", ".xlsx", ".xlsx.gz")
"""The endings of files that are read row by row, as a batch reads them."""
MAIN = "main"
"""The schema of a table that names none."""
_PART = r'(?:"(?:[^"]|"")+"|[^".:]+)'
_DATABASE = re.compile(rf"(?P<path>.+\.duckdb):(?:(?P<schema>{_PART})\.)?(?P<table>{_PART})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the format that its ending says, or a `table` in a DuckDB database. `name` is how it was named.

    DuckDB does not tell capitals from small letters in the names of tables and schemas, in quotation marks neither.
    """

    name: str
    path: str
    ending: str
    table: str = ""
    schema: str = ""

    def is_table(self, schema: str, table: str) -> bool:
        """Whether this is the table of that name."""
        return (schema.lower(), table.lower()) == (self.schema.lower(), self.table.lower())

    def within(self, database: str) -> str:
        """The table as SQL has it, in a database that goes by this name."""
        return f"{database}.{quoted(self.schema)}.{quoted(self.table)}"


def place_of(name: str, *, is_read: bool) -> Place:
    """What a name stands for. Raises InputError for one that does not say a format in which a table is read, or written."""
    database = _DATABASE.fullmatch(name)
    if database:
        schema, table = _plain(database["schema"] or MAIN), _plain(database["table"])
        return Place(name, os.path.realpath(database["path"]), ".duckdb", table, schema)
    for ending in (PARQUET, *(READ if is_read else COMPRESSION)):
        if name.lower().endswith(ending):
            return Place(name, os.path.realpath(name), ending)
    others = ".csv, .tsv or .xlsx (.gz may follow)" if is_read else ".csv or .csv.gz"
    raise InputError(f"{name}: of no known format; name a file that ends in .parquet, {others}, or FILE.duckdb:TABLE")


def _plain(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def reading(path: str) -> str:
    """What stands after FROM to read a Parquet file."""
    return f"read_parquet({text(escape(path))}, hive_partitioning = false)"


def writing(query: str, path: str, ending: str) -> str:
    """The statement that writes the rows of a query to a file."""
    format = "FORMAT parquet" if ending == PARQUET else f"FORMAT csv, HEADER, COMPRESSION {COMPRESSION[ending]}"
    return f"COPY ({query}) TO {text(path)} ({format}, USE_TMP_FILE false)"


def text(value: str) -> str:
    """A text as SQL has it."""
    return "'" + value.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
