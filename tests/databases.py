"""Real databases for the tests of tables: each runs a query on a table `answers` of texts, and returns its rows."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]
Run = Callable[[str], Rows]


@contextmanager
def duckdb(answers: Any) -> Iterator[Run]:
    """DuckDB without Ibis."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("answers", answers)
        yield lambda query: connection.execute(query).to_arrow_table().to_pylist()


@contextmanager
def sqlite(answers: Any) -> Iterator[Run]:
    """SQLite, as it comes with Python."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute(_creation(answers))
        marks = ", ".join("?" * answers.num_columns)
        connection.executemany(f"INSERT INTO answers VALUES ({marks})", zip(*answers.to_pydict().values(), strict=True))  # noqa: S608
        yield lambda query: [dict(row) for row in connection.execute(query)]


@contextmanager
def clickhouse(answers: Any) -> Iterator[Run]:
    """ClickHouse within this process (chdb)."""
    import json

    from chdb.session import Session
    from pyarrow import parquet

    with tempfile.TemporaryDirectory() as folder, closing(Session(f"{folder}/data")) as session:
        parquet.write_table(answers, f"{folder}/answers.parquet")
        session.query(f"CREATE TABLE answers ENGINE = Memory AS SELECT * FROM file('{folder}/answers.parquet')")  # noqa: S608
        yield lambda query: [json.loads(line) for line in str(session.query(query, "JSONEachRow")).splitlines()]


@contextmanager
def datafusion(answers: Any) -> Iterator[Run]:
    """DataFusion within this process."""
    from datafusion import SessionContext

    context = SessionContext()
    context.from_arrow(answers, "answers")
    yield lambda query: context.sql(query).to_arrow_table().to_pylist()


@contextmanager
def postgres(answers: Any) -> Iterator[Run]:
    """PostgreSQL with its default settings, reached by a socket in a folder of its own alone; it refuses to run as root."""
    import psycopg
    from psycopg.rows import dict_row

    where: dict[str, Any] = {"user": "riskcheck", "dbname": "postgres", "row_factory": dict_row}
    with _server() as socket, psycopg.connect(host=socket, **where) as connection:
        connection.execute(_creation(answers).encode())
        with connection.cursor().copy(b"COPY answers FROM STDIN") as copy:
            for row in zip(*answers.to_pydict().values(), strict=True):
                copy.write_row(row)
        connection.execute("ANALYZE answers")
        yield lambda query: connection.execute(query.encode()).fetchall()


@contextmanager
def _server() -> Iterator[str]:
    """A server in a folder of its own, which is the name of its socket's folder too; it hears no network."""
    user = "postgres" if os.geteuid() == 0 else None  # as root it would refuse to start
    folder = tempfile.mkdtemp(prefix="riskcheck-")
    if user:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, user=user)

    programs, where = _programs(), ("--pgdata", f"{folder}/data")
    control = (str(programs / "pg_ctl"), *where, "--wait")
    try:
        run(str(programs / "initdb"), *where, "--username", "riskcheck", "--auth", "trust", "--encoding", "UTF8", "--no-sync")
        run(*control, "--log", f"{folder}/log", "--options", f"-c listen_addresses='' -k {folder}", "start")
        try:
            yield folder
        finally:
            run(*control, "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """Where PostgreSQL's programs are; Debian keeps them out of the way."""
    found = shutil.which("initdb")
    return Path(found).parent if found else max(Path("/usr/lib/postgresql").glob("*/bin"))


def _creation(answers: Any) -> str:
    columns = ", ".join(f'"{name}" TEXT' for name in answers.column_names)
    return f"CREATE TABLE answers ({columns})"


DATABASES = {"duckdb": duckdb, "sqlite": sqlite, "clickhouse": clickhouse, "datafusion": datafusion, "postgres": postgres}
"""By dialect."""
