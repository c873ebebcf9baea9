"""Where a table is kept: a Parquet or CSV file, or a table in a DuckDB database; and the SQL to read and write a file."""

from __future__ import annotations

import csv
import gzip
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape

from riskcheck.errors import InputError

PARQUET = ".parquet"
CSV_GZ = ".csv.gz"
_COMPRESSION = {".csv": "none", CSV_GZ: "gzip"}
_DATABASE = re.compile(r"(?P<path>.+\.duckdb):(?P<table>[^:]+)")
_PIECE = 32_768
"""Bytes for each column, and once more, that DuckDB reads at a time of CSV. So many short lines as stand in the 32 million of
its own choice have findings that fill the memory."""
_CSV = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', hive_partitioning = false"


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the format that its ending says, or a `table` in a DuckDB database. `name` is how it was named."""

    name: str
    path: str
    ending: str
    table: str = ""


def place_of(name: str) -> Place:
    """What a name stands for. Raises InputError for one that does not say its format."""
    database = _DATABASE.fullmatch(name)
    if database:
        return Place(name, os.path.realpath(database["path"]), ".duckdb", database["table"])
    for ending in (PARQUET, *_COMPRESSION):
        if name.endswith(ending):
            return Place(name, os.path.realpath(name), ending)
    raise InputError(f"{name}: of no known format; name a file that ends in .parquet, .csv or .csv.gz, or FILE.duckdb:TABLE")


def reading(path: str, ending: str, columns: Sequence[str]) -> str:
    """What stands after FROM to read a file. The columns of a CSV file must be named; they are text."""
    if ending == PARQUET:
        return f"read_parquet({text(escape(path))}, hive_partitioning = false)"
    types = ", ".join(f"{text(column)}: 'VARCHAR'" for column in columns)
    way = f"compression = '{_COMPRESSION[ending]}', buffer_size = {_PIECE * (len(columns) + 1)}"
    rows = f"read_csv({text(escape(path))}, columns = {{{types}}}, {way}, {_CSV})"
    if len(columns) > 1:
        return rows
    return f"(FROM {rows[:-1]}, allow_quoted_nulls = false) WHERE {quoted(columns[0])} IS NOT NULL)"  # without blank lines


def writing(query: str, path: str, ending: str) -> str:
    """The statement that writes the rows of a query to a file."""
    format = "FORMAT parquet" if ending == PARQUET else f"FORMAT csv, HEADER, COMPRESSION {_COMPRESSION[ending]}"
    return f"COPY ({query}) TO {text(path)} ({format}, USE_TMP_FILE false)"


def columns_of(place: Place) -> list[str]:
    """The names of the columns of a CSV file; none for another. Raises InputError where one is not there once."""
    if place.ending not in _COMPRESSION:
        return []
    opened = gzip.open if place.ending == CSV_GZ else open
    try:
        with opened(place.path, "rt", encoding="utf-8-sig", errors="replace", newline="") as lines:
            names = next(csv.reader(lines, strict=True), [])
        if "\0" in "".join(names):
            raise csv.Error("line contains NUL")
    except (OSError, csv.Error) as error:
        raise InputError(f"{place.name}: cannot be read as CSV: line 1") from error
    lowered = [column.lower() for column in names]  # DuckDB does not tell capitals from small letters
    twice = [column for column in names if lowered.count(column.lower()) > 1]
    if not names or "" in names or twice:
        fault = f"column {twice[0][:60]!r} is there twice" if any(twice) else "a column has no name" if names else "it is empty"
        raise InputError(f"{place.name}: cannot be read: {fault}; its first line must name each column once")
    return names


def text(value: str) -> str:
    """A text as SQL has it."""
    return "'" + value.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
