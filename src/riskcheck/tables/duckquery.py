"""The query in DuckDB's SQL, kept from run to run: Ibis is loaded only where it was not written before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from riskcheck import __version__
from riskcheck.pack.pack import Pack
from riskcheck.tables.kept import kept

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


@cache
def _code() -> str:
    """A digest of the code that the query comes from, so that a changed one never meets an old text."""
    digest = sha256()
    for path in sorted(path for room in _WRITERS for path in (_PACKAGE / room).glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
