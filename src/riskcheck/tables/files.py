"""Files and tables of answers annotated with DuckDB: Parquet, CSV, or a table in a DuckDB database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import ibis

from riskcheck.checking.columns import ERROR
from riskcheck.errors import InputError, nearest
from riskcheck.files.locks import locked
from riskcheck.files.output import open_output
from riskcheck.files.ownfiles import give_name, open_left
from riskcheck.files.targets import check_outputs, write_errors
from riskcheck.pack.pack import Pack
from riskcheck.tables.csvrows import CsvRows, count_rows
from riskcheck.tables.expression import annotate
from riskcheck.tables.places import COMPRESSION, Place, place_of, quoted, reading, text, writing

MEMORY = "1200MB"
"""What DuckDB may use. Rows stream through, so that more would not make it faster."""

_SETTINGS = {
    "memory_limit": MEMORY,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""No answers in temporary files, nothing from the network."""

_ANSWERS = "answers"
"""The name by which DuckDB knows the rows of a CSV file."""


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
    with locked((goal.path,)):
        return _annotate(origin, goal, pack, article_only=article_only)


def _annotate(origin: Place, goal: Place, pack: Pack, *, article_only: bool) -> Counts:
    rows = CsvRows(origin) if origin.ending in COMPRESSION else None
    connection = ibis.duckdb.connect(**_SETTINGS)
    try:
        with _told(origin, "read"):
            answers = _answers(connection, _rows_of(connection, origin, goal, rows), pack)
        try:
            annotated = annotate(answers, pack=pack, article_only=article_only)
        except InputError as error:
            raise InputError(f"{origin.name}: {error}") from None
        query = connection.compile(annotated)
        with _told(goal, "written", rows), _interruptible(connection.con) as run:
            return run(_write, connection.con, query, goal, rows)
    finally:
        connection.disconnect()


def _check_places(origin: Place, goal: Place) -> None:
    if not Path(origin.path).is_file():
        fault = "it is no regular file" if Path(origin.path).exists() else "there is no such file"
        raise InputError(f"{origin.name}: cannot be read: {fault}")
    if not (origin.path == goal.path and origin.table and origin.table.lower() != goal.table.lower()):
        check_outputs([goal.path], [origin.path])


def _answers(connection: Any, rows: str, pack: Pack) -> Any:
    """The rows as an Ibis table. Columns of no text that hold nothing become texts: Parquet has no type for them."""
    table = connection.sql(f"FROM {rows}")
    other = [column for column in table.columns if column in pack.question and not table[column].type().is_string()]
    counted = ", ".join(f"count({quoted(column)})" for column in other)
    counts = connection.con.execute(f"SELECT {counted} FROM {rows}").fetchone() if other else ()  # noqa: S608
    nothing = [column for column, count in zip(other, counts, strict=True) if not count]
    return table.mutate(**dict.fromkeys(nothing, ibis.null("string"))) if nothing else table


def _rows_of(connection: Any, place: Place, goal: Place, rows: CsvRows | None) -> str:
    """What stands after FROM to read a table of answers."""
    if rows:
        connection.con.register(_ANSWERS, rows.reader())
        return _ANSWERS
    if not place.table:
        return reading(place.path)
    mode = "" if place.path == goal.path else "(READ_ONLY)"
    connection.raw_sql(f"ATTACH {text(place.path)} AS source {mode}")
    known = connection.list_tables(database=("source", "main"))
    if place.table not in known:
        raise InputError(f"{place.name}: there is no such table ({nearest(place.table, known) or 'the database has none'})")
    if place.path == goal.path and goal.table.lower() in map(str.lower, known) and _is_view(connection.con, place.table):
        raise InputError(f"{goal.name}: may be what the view {place.table} shows; give it a name of its own")
    return f"source.main.{quoted(place.table)}"


def _is_view(connection: Any, name: str) -> bool:
    found = connection.execute("FROM duckdb_views() WHERE database_name = 'source' AND view_name = ?", [name]).fetchone()
    return found is not None


def _write(connection: Any, query: str, goal: Place, rows: CsvRows | None) -> Counts:
    try:
        return _write_once(connection, query, goal)
    except duckdb.OutOfMemoryException:  # each thread keeps a piece of the input, which in a Parquet file may be all of it
        connection.execute("SET threads = 1")  # which keeps none
        if rows:  # as a stream they were read, and would be missing
            connection.register(_ANSWERS, rows.reader())
        return _write_once(connection, query, goal)


def _write_once(connection: Any, query: str, goal: Place) -> Counts:
    if goal.table:
        return _write_table(connection, query, goal)
    with open_output(goal.path, compress=False):
        partial = f"{goal.path}.partial"
        connection.execute(writing(query, partial, goal.ending))
        if goal.ending in COMPRESSION:
            return Counts(*count_rows(replace(goal, path=partial), ERROR))
        return _count(connection, reading(partial))


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
        with write_errors(goal.name), open_left(written) as file:
            give_name(file, written, Path(goal.path))
    return counts


def _count(connection: Any, rows: str) -> Counts:
    return Counts(*connection.execute(f"SELECT count(*), count({ERROR}) FROM {rows}").fetchone())  # noqa: S608


@contextmanager
def _interruptible(connection: Any) -> Iterator[Callable[..., Counts]]:
    """Run work in a thread of its own, so that Ctrl-C reaches this one: DuckDB would keep it until the work is done.

    The thread holds the locks of this one.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        try:
            yield lambda work, *arguments: pool.submit(copy_context().run, work, *arguments).result()
        except BaseException:
            connection.interrupt()
            pool.shutdown()
            connection.execute("SET threads = 1")  # ends the others, which may still hold what Python has to take back
            raise


@contextmanager
def _told(place: Place, done: str, rows: CsvRows | None = None) -> Iterator[None]:
    """Raise what DuckDB says as an InputError, without what stands in the rows. Rows are read while others are written."""
    try:
        yield
    except duckdb.Error as error:
        if rows and rows.is_broken(error):
            raise rows.error() from None
        raise InputError(f"{place.name}: cannot be {done}: {str(error).splitlines()[0]}") from error
