"""Files and tables of answers annotated with DuckDB: Parquet, CSV, or a table in a DuckDB database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from riskcheck.checking.columns import ERROR
from riskcheck.errors import InputError
from riskcheck.files.locks import locked
from riskcheck.files.output import open_output
from riskcheck.files.targets import check_outputs
from riskcheck.pack.pack import Pack
from riskcheck.tables.database import attached, write_table
from riskcheck.tables.duckquery import duckdb_query, types_of_answers
from riskcheck.tables.places import COMPRESSION, Place, place_of, reading, writing
from riskcheck.tables.shape import ANSWERS, check_columns

if TYPE_CHECKING:
    from riskcheck.tables.csvrows import CsvRows

MEMORY = "1200MB"
"""What DuckDB may use. Rows stream through, so that more would not make it faster."""

_SETTINGS = {
    "memory_limit": MEMORY,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
"""No answers in temporary files, nothing from the network, no variable of Python taken for a table."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were written, and how many of them have an error."""

    rows: int
    errors: int


def annotate_file(source: str, target: str, *, pack: Pack, article_only: bool = False, replace: bool = False) -> Counts:
    """Annotate the rows of one table into another, in their order; see `place_of` for names.

    A file is written as `NAME.partial` and renamed at the end; a table is written in one transaction, and only with `replace`
    in place of another. Raises InputError for what cannot be read or written, and for columns that cannot be used.
    """
    origin, goal = place_of(source), place_of(target)
    _check_places(origin, goal)
    with locked((goal.path,)), duckdb.connect(config=_SETTINGS) as connection:
        return _annotate(connection, _Job(origin, goal, replace), pack, article_only=article_only)


@dataclass(frozen=True, slots=True)
class _Job:
    """From where to where, and whether a table may be replaced."""

    origin: Place
    goal: Place
    replace: bool


def _annotate(connection: Any, job: _Job, pack: Pack, *, article_only: bool) -> Counts:
    connection.execute("SET TimeZone = 'UTC'")  # no option that it could be opened with
    rows = _csv_rows(job.origin)
    with _told(job.origin, "read"):
        _name_answers(connection, job, rows)
        types = types_of_answers(connection, pack)
    try:
        check_columns(pack, types)
    except InputError as error:
        raise InputError(f"{job.origin.name}: {error}") from None
    query = duckdb_query(pack, types, article_only=article_only)
    with _told(job.goal, "written", rows), _interruptible(connection) as run:
        return run(_write, connection, query, job, rows)


def _csv_rows(origin: Place) -> CsvRows | None:
    if origin.ending not in COMPRESSION:
        return None
    from riskcheck.tables.csvrows import CsvRows

    return CsvRows(origin)


def _check_places(origin: Place, goal: Place) -> None:
    if not Path(origin.path).is_file():
        fault = "it is no regular file" if Path(origin.path).exists() else "there is no such file"
        raise InputError(f"{origin.name}: cannot be read: {fault}")
    if not (origin.path == goal.path and origin.table and not origin.is_table(goal.schema, goal.table)):
        check_outputs([goal.path], [origin.path])


def _name_answers(connection: Any, job: _Job, rows: CsvRows | None) -> None:
    """Have the answers stand under the name that the query knows them by."""
    if rows:
        connection.register(ANSWERS, rows.reader())
        return
    table = attached(connection, job.origin, job.goal) if job.origin.table else reading(job.origin.path)
    connection.execute(f"CREATE TEMP VIEW {ANSWERS} AS FROM {table}")


def _write(connection: Any, query: str, job: _Job, rows: CsvRows | None) -> Counts:
    try:
        return _write_once(connection, query, job)
    except duckdb.OutOfMemoryException:  # each thread keeps a piece of the input, which in a Parquet file may be all of it
        connection.execute("SET threads = 1")  # which keeps none
        if rows:  # as a stream they were read, and would be missing
            connection.register(ANSWERS, rows.reader())
        return _write_once(connection, query, job)


def _write_once(connection: Any, query: str, job: _Job) -> Counts:
    goal = job.goal
    if goal.table:
        return write_table(connection, query, goal, partial(_count, connection), replace=job.replace)
    with open_output(goal.path, compress=False):
        written = f"{goal.path}.partial"
        connection.execute(writing(query, written, goal.ending))
        if goal.ending not in COMPRESSION:
            return _count(connection, reading(written))
        from riskcheck.tables.csvrows import count_rows

        return Counts(*count_rows(replace(goal, path=written), ERROR))


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
