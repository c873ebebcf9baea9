"""Files and tables of answers annotated with DuckDB: Parquet, CSV, workbooks, or a table in a DuckDB database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from riskcheck.checking.columns import ERROR
from riskcheck.errors import InputError
from riskcheck.files.csvcolumns import Wanted
from riskcheck.files.locks import locked
from riskcheck.files.output import open_output
from riskcheck.files.records import AS_IT_IS
from riskcheck.files.targets import check_outputs
from riskcheck.pack.pack import Pack
from riskcheck.tables.beside import apart, check_kept, with_beside
from riskcheck.tables.database import attached, write_table
from riskcheck.tables.duckquery import duckdb_query, types_of_answers
from riskcheck.tables.faultwords import in_words
from riskcheck.tables.places import COMPRESSION, READ, Place, place_of, reading, writing
from riskcheck.tables.shape import ANSWERS, ID, TEXT, check_columns

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

_Written = tuple[int, Counter[str]]
"""How many rows were written, and how many of them have each text in the column of errors."""


@dataclass(frozen=True)
class Counts:
    """How many rows were written, how many of them have an error, and how many of them each fault, in words.

    `first` has the line of the first row with a fault, if it could not be read. `respelled` counts the answers that were read
    though written in another way.
    """

    rows: int
    errors: int
    faults: Counter[str] = field(default_factory=Counter, compare=False)
    first: Mapping[str, int] = field(default_factory=dict, compare=False)
    respelled: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """How rows are annotated and written. `article_only`: leave out what only other sources say. `replace`: also a table that
    is there already.

    `wanted` says what columns are. `spreadsheet_safe`: in CSV, ids and kept cells that a spreadsheet would take for formulas
    begin with an apostrophe.
    """

    article_only: bool = False
    replace: bool = False
    wanted: Wanted = AS_IT_IS
    spreadsheet_safe: bool = False


USUAL = Terms()
_AWAKE = 0.1
"""Seconds after which it is looked whether a signal came."""


@dataclass(frozen=True, slots=True)
class _Job:
    """From where to where, by which pack, and how."""

    origin: Place
    goal: Place
    pack: Pack
    terms: Terms


def annotate_file(source: str, target: str, *, pack: Pack, terms: Terms = USUAL) -> Counts:
    """Annotate the rows of one table into another, in their order; see `place_of` for names.

    A file is written as `NAME.partial` and renamed at the end; a table is written in one transaction. Raises InputError for
    what cannot be read or written, and for columns that cannot be used.
    """
    job = _Job(place_of(source, is_read=True), place_of(target, is_read=False), pack, terms)
    _check_places(job.origin, job.goal)
    with locked((job.goal.path,)), duckdb.connect(config=_SETTINGS) as connection:
        return _annotate(connection, job)


def _annotate(connection: Any, job: _Job) -> Counts:
    connection.execute("SET TimeZone = 'UTC'")  # no option that it could be opened with
    check_kept(job.origin.name, job.terms.wanted.kept)
    rows = _rows(job)
    query = _query(connection, job, rows)
    with _told(job.goal, "written", rows), _interruptible(connection, rows) as run:
        count, errors = run(_write, connection, query, job, rows)
    words: Counter[str] = Counter(rows.faults if rows else ())
    for text, times in errors.items():
        words.update({in_words(job.pack, text): times} if ":" in text else {})
    first, respelled = (rows.first, rows.respelled) if rows else ({}, 0)
    return Counts(count, errors.total(), words, first, respelled)


def _rows(job: _Job) -> CsvRows | None:
    if job.origin.ending not in READ:
        return None
    from riskcheck.tables.csvrows import CsvRows

    return CsvRows(job.origin, job.pack, job.terms.wanted)


def _check_places(origin: Place, goal: Place) -> None:
    if not Path(origin.path).is_file():
        fault = "it is no regular file" if Path(origin.path).exists() else "there is no such file"
        raise InputError(f"{origin.name}: cannot be read: {fault}")
    if not (origin.path == goal.path and origin.table and not origin.is_table(goal.schema, goal.table)):
        check_outputs([goal.path], [origin.path])


def _query(connection: Any, job: _Job, rows: CsvRows | None) -> str:
    """The query for the answers, which stand under the name that it knows them by."""
    pack, wanted = job.pack, job.terms.wanted
    safe = job.terms.spreadsheet_safe and job.goal.ending in COMPRESSION
    has_beside = rows is not None or safe or wanted != AS_IT_IS
    with _told(job.origin, "read"):
        if rows:
            connection.register(ANSWERS, rows.reader())
            types = {ID: TEXT, **dict.fromkeys(rows.questions, TEXT)}
        else:
            table = attached(connection, job.origin, job.goal) if job.origin.table else reading(job.origin.path)
            names = [name for name, *_ in connection.execute(f"DESCRIBE FROM {table}").fetchall()]
            view = with_beside(table, job.origin.name, names, pack, wanted) if has_beside else f"FROM {table}"
            connection.execute(f"CREATE TEMP VIEW {ANSWERS} AS {view}")
            types = types_of_answers(connection, pack)
    _check_types(job, types)
    query = duckdb_query(pack, types, article_only=job.terms.article_only)
    return apart(query, wanted.kept, safe=safe) if has_beside else query


def _check_types(job: _Job, types: Mapping[str, str]) -> None:
    try:
        check_columns(job.pack, types)
    except InputError as error:
        stray = any(each not in (ID, *job.pack.question) for each in types)
        remedy = "; have it in the result with --keep-columns, or leave it out with --ignore-columns" if stray else ""
        raise InputError(f"{job.origin.name}: {error}{remedy}") from None


def _write(connection: Any, query: str, job: _Job, rows: CsvRows | None) -> _Written:
    try:
        return _write_once(connection, query, job)
    except duckdb.OutOfMemoryException:  # each thread keeps a piece of the input, which in a Parquet file may be all of it
        connection.execute("SET threads = 1")  # which keeps none
        if rows:  # as a stream they were read, and would be missing
            connection.register(ANSWERS, rows.reader())
        return _write_once(connection, query, job)


def _write_once(connection: Any, query: str, job: _Job) -> _Written:
    goal = job.goal
    if goal.table:
        return write_table(connection, query, goal, partial(_count, connection), replace=job.terms.replace)
    with open_output(goal.path, compress=False) as output:
        written = f"{goal.path}.partial"
        try:
            connection.execute(writing(query, written, goal.ending))
        except duckdb.Error as error:
            if not isinstance(error, duckdb.InterruptException):
                output.discard()
            raise
        if goal.ending not in COMPRESSION:
            return _count(connection, reading(written))
        from riskcheck.tables.csvrows import count_errors

        return count_errors(replace(goal, path=written), ERROR)


def _count(connection: Any, rows: str) -> _Written:
    counted = connection.execute(f"SELECT {ERROR}, count(*) FROM {rows} GROUP BY {ERROR} ORDER BY {ERROR}").fetchall()  # noqa: S608
    texts = dict(counted)
    good = texts.pop(None, 0)
    return good + sum(texts.values()), Counter(texts)


@contextmanager
def _interruptible(connection: Any, rows: CsvRows | None) -> Iterator[Callable[..., _Written]]:
    """Run work in a thread of its own, so that Ctrl-C reaches this one: DuckDB would keep it until the work is done.

    The thread holds the locks of this one.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        try:
            yield lambda work, *arguments: _awaited(pool.submit(copy_context().run, work, *arguments))
        except BaseException:
            connection.interrupt()
            pool.shutdown()
            connection.execute("SET threads = 1")  # ends the others, which may still hold what Python has to take back
            if rows:
                connection.unregister(ANSWERS)
                rows.wait_for_end()
            raise


def _awaited(future: Future[_Written]) -> _Written:
    """The result of work; signals are noticed meanwhile, whichever thread the system gave them to."""
    while not wait([future], timeout=_AWAKE).done:
        pass
    return future.result()


@contextmanager
def _told(place: Place, done: str, rows: CsvRows | None = None) -> Iterator[None]:
    """Raise what DuckDB says as an InputError, without what stands in the rows. Rows are read while others are written."""
    try:
        yield
    except duckdb.Error as error:
        if rows and rows.failure:
            raise rows.failure from None
        raise InputError(f"{place.name}: cannot be {done}: {str(error).splitlines()[0]}") from error
