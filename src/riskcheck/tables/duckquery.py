"""The query in DuckDB's SQL, kept from run to run: Ibis is loaded only where it was not written before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from riskcheck import __version__
from riskcheck.pack.pack import Pack
from riskcheck.tables.kept import kept
from riskcheck.tables.places import quoted
from riskcheck.tables.shape import ANSWERS, ID, LIST, NOTHING, TEXT, check_columns

_PACKAGE = Path(__file__).parents[1]
_WRITERS = ("pack", "checking", "tables")
"""The rooms that the query comes from."""


def duckdb_query(pack: Pack, types: Mapping[str, str], *, article_only: bool) -> str:
    """The query for a table `answers` with columns of these types. They are checked before (`shape.check_columns`)."""

    def write() -> str:
        from riskcheck.tables.query import query_text

        return query_text(pack, "duckdb", types, article_only=article_only)

    made_with = [__version__, version("ibis-framework"), version("sqlglot"), _code()]
    return kept(json.dumps([*made_with, pack.digest, article_only, sorted(types.items())]), write)


def types_of_answers(connection: Any, pack: Pack) -> dict[str, str]:
    """The columns of a table `answers` and their types: none where there is no text, and nothing else."""
    described = connection.execute(f"DESCRIBE {ANSWERS}").fetchall()
    found = {column: TEXT if column == ID else _type(named) for column, named, *_ in described}  # an id is taken as it is
    other = [column for column, kind in found.items() if column in pack.question and kind != TEXT]
    counted = ", ".join(f"count({quoted(column)})" for column in other)
    counts = connection.execute(f"SELECT {counted} FROM {ANSWERS}").fetchone() if other else ()  # noqa: S608
    return found | {column: NOTHING for column, count in zip(other, counts, strict=True) if not count}


def _type(named: str) -> str:
    """What a type of DuckDB is for the query."""
    known = {"VARCHAR": TEXT, "VARCHAR[]": LIST}
    if named in known:
        return known[named]
    from ibis.backends.sql.datatypes import DuckDBType

    from riskcheck.tables.given import type_of

    return type_of(DuckDBType.from_string(named))


def duckdb_rows(answers: Any, pack: Pack, *, article_only: bool) -> Any:
    """The findings for an Arrow table of answers, as another, in the order of its rows. Raises InputError for its columns."""
    import duckdb

    with duckdb.connect(config={"temp_directory": ""}) as connection:
        connection.register(ANSWERS, answers)
        types = types_of_answers(connection, pack)
        check_columns(pack, types)
        return connection.execute(duckdb_query(pack, types, article_only=article_only)).to_arrow_table()


@cache
def _code() -> str:
    """A digest of the code that the query comes from, so that a changed one never meets an old text."""
    digest = sha256()
    for path in sorted(path for room in _WRITERS for path in (_PACKAGE / room).glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
