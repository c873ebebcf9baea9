"""Files and tables of answers annotated with DuckDB: Parquet, CSV, or a table in a DuckDB database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis

from riskcheck.columns import COLUMNS, ERROR
from riskcheck.errors import InputError, nearest
from riskcheck.files.output import check_outputs, open_output
from riskcheck.files.sources import check_to_its_end
from riskcheck.pack import Pack
from riskcheck.tables.expression import annotate
from riskcheck.tables.places import CSV_GZ, Place, columns_of, place_of, quoted, reading, text, writing

MEMORY = "1200MB"
"""What DuckDB may use. Rows stream through, so that more would not make it faster."""

_SETTINGS = {
    "memory_limit": MEMORY,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""No answers in temporary files, nothing from the network."""

_LINE = re.compile(r"CSV Error on Line: (\d+)")
_CSV_FAULT = re.compile(r"Expected Number of Columns: \d+ Found: \d+|unterminated quote|Invalid unicode|Maximum line size")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were written, and how many of them have an error."""

    rows: int
    errors: int


def annotate_file(source: str, target: str, *, pack: Pack, article_only: bool = False) -> Counts:
    """Annotate the rows of one table into another, in their order; see `place_of` for names.

    A file is written as `NAME.partial` and renamed at the end; a table is written in one transaction. Raises InputError for
    what cannot be read or written, and for columns that cannot be used.
    """
    origin, goal = place_of(source), place_of(target)
    _check_places(origin, goal)
    if origin.ending == CSV_GZ:  # of one that is cut off, DuckDB takes what is there for all of it
        check_to_its_end(origin.name)
    connection = ibis.duckdb.connect(**_SETTINGS)
    try:
        with _told(origin, "read"):
            answers = _answers(connection, _rows_of(connection, origin, goal), pack)
        annotated = annotate(answers, pack=pack, article_only=article_only)
        query = connection.compile(annotated)
        with _told(goal, "written", origin), _interruptible(connection.con) as run:
            return run(_write, connection.con, query, goal)
    finally:
        connection.disconnect()


def _check_places(origin: Place, goal: Place) -> None:
    if not Path(origin.path).is_file():
        raise InputError(f"{origin.name}: cannot be read: there is no such file")
    if not (origin.path == goal.path and origin.table and origin.table.lower() != goal.table.lower()):
        check_outputs([goal.path], [origin.path])


def _answers(connection: Any, rows: str, pack: Pack) -> Any:
    """The rows as an Ibis table, without columns of no text that hold nothing: Parquet has no type for them."""
    table = connection.sql(f"FROM {rows}")
    other = [column for column in table.columns if column in pack.question and not table[column].type().is_string()]
    counted = ", ".join(f"count({quoted(column)})" for column in other)
    counts = connection.con.execute(f"SELECT {counted} FROM {rows}").fetchone() if other else ()  # noqa: S608
    return table.drop(*(column for column, count in zip(other, counts, strict=True) if not count))


def _rows_of(connection: Any, place: Place, goal: Place) -> str:
    """What stands after FROM to read a table of answers."""
    if not place.table:
        return reading(place.path, place.ending, columns_of(place))
    mode = "" if place.path == goal.path else "(READ_ONLY)"
    connection.raw_sql(f"ATTACH {text(place.path)} AS source {mode}")
    known = connection.list_tables(database=("source", "main"))
    if place.table not in known:
        raise InputError(f"{place.name}: there is no such table ({nearest(place.table, known) or 'the database has none'})")
    return f"source.main.{quoted(place.table)}"


def _write(connection: Any, query: str, goal: Place) -> Counts:
    try:
        return _write_once(connection, query, goal)
    except duckdb.OutOfMemoryException:  # each thread keeps a piece of the input, which in a Parquet file may be all of it
        connection.execute("SET threads = 1")  # which keeps none
        return _write_once(connection, query, goal)


def _write_once(connection: Any, query: str, goal: Place) -> Counts:
    if goal.table:
        return _write_table(connection, query, goal)
    with open_output(goal.path, compress=False):
        partial = f"{goal.path}.partial"
        connection.execute(writing(query, partial, goal.ending))
        return _count(connection, reading(partial, goal.ending, [*COLUMNS, ERROR]))


def _write_table(connection: Any, query: str, goal: Place) -> Counts:
    """Write into a database, which is made as `NAME.partial` where there is none."""
    is_new = not Path(goal.path).exists()
    written = Path(f"{goal.path}.partial" if is_new else goal.path)
    if is_new:
        written.unlink(missing_ok=True)
    attached = connection.execute("SELECT database_name FROM duckdb_databases() WHERE path = ?", [str(written)]).fetchone()
    database = attached[0] if attached else "goal"
    if not attached:
        connection.execute(f"ATTACH {text(str(written))} AS goal")
    table = f"{database}.main.{quoted(goal.table)}"
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")
    counts = _count(connection, table)
    connection.execute(f"DETACH {database}")
    if is_new:
        written.replace(goal.path)
    return counts


def _count(connection: Any, rows: str) -> Counts:
    return Counts(*connection.execute(f"SELECT count(*), count({ERROR}) FROM {rows}").fetchone())  # noqa: S608


@contextmanager
def _interruptible(connection: Any) -> Iterator[Callable[..., Counts]]:
    """Run work in a thread of its own, so that Ctrl-C reaches this one: DuckDB would keep it until the work is done."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        try:
            yield lambda work, *arguments: pool.submit(work, *arguments).result()
        except BaseException:
            connection.interrupt()
            raise


@contextmanager
def _told(place: Place, done: str, origin: Place | None = None) -> Iterator[None]:
    """Raise what DuckDB says as an InputError, without what stands in the rows. Rows are read while others are written."""
    try:
        yield
    except duckdb.Error as error:
        line, fault = _LINE.search(str(error)), _CSV_FAULT.search(str(error))
        if line:
            what = f"line {line[1]}" + (f": {fault[0].lower()}" if fault else "")
            raise InputError(f"{(origin or place).name}: cannot be read as CSV: {what}") from error
        raise InputError(f"{place.name}: cannot be {done}: {str(error).splitlines()[0]}") from error
