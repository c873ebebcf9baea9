"""The rules of a pack as the text of one query. Ibis writes it; whoever has the answers runs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import ibis
import ibis.backends.sql.compilers
from sqlglot import exp

from riskcheck.pack.pack import Pack
from riskcheck.tables.expression import annotate
from riskcheck.tables.shape import ANSWERS, ID, TEXT

_MATERIALIZED = {"postgres", "sqlite"}
"""Dialects whose planners write each column out wherever it is used, until a query has millions of terms, unless they are told
to work out one stage after the other."""
_NESTED = {"duckdb"}
"""Dialects that would keep the rows of every common table expression in memory. Others take it for a name, and a query that is
not nested is shorter: ClickHouse refuses one of more than 256 KiB."""
_LOOSE = {"mysql"}
"""Dialects in which equal texts may differ in capitals, accents and blanks at their end."""


def to_sql(pack: Pack, dialect: str, *, columns: Iterable[str] | None = None, article_only: bool = False) -> str:
    """The query in a dialect of SQL. It reads a table `answers` of texts, with these columns: all questions and `id` if None.

    Raises InputError for columns that are no questions.
    """
    names = (ID, *pack.question) if columns is None else columns
    return query_text(pack, dialect, dict.fromkeys(names, TEXT), article_only=article_only)


def query_text(pack: Pack, dialect: str, columns: Mapping[str, str], *, article_only: bool = False) -> str:
    """The query in a dialect of SQL, for a table `answers` with columns of these types, as Ibis names them."""
    answers = annotate(ibis.table(dict(columns), name=ANSWERS), pack=pack, article_only=article_only)
    compiler = getattr(ibis.backends.sql.compilers, dialect).compiler
    with _stage_by_stage():
        query = compiler.to_sqlglot(answers)
    selects = list(_selects(query))
    _drop_unread(selects)
    if dialect in _LOOSE:
        _compare_bytes(selects[-1])
    if dialect not in _NESTED:
        query = _staged(selects, materialized=dialect in _MATERIALIZED or None)
    return str(query.sql(dialect=compiler.dialect, pretty=True))


@contextmanager
def _stage_by_stage() -> Iterator[None]:
    """Have Ibis leave each step of the query a SELECT of its own: to make fewer of them takes half of its time."""
    before = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = before


def _selects(query: Any) -> Iterator[Any]:
    """The SELECTs of a query, each before the one that it reads."""
    yield query
    while isinstance(within := query.args["from_"].this, exp.Subquery):
        query = within.this
        yield query


def _drop_unread(selects: list[Any]) -> None:
    """Take from each SELECT what the one that reads it does not need, and names that say what was the name before."""
    for reader, select in pairwise(selects):
        read = {column.name for projection in reader.expressions for column in projection.find_all(exp.Column)}
        kept = [each for each in select.expressions if each.alias_or_name in read]
        select.set("expressions", [each.this if _is_renamed_to_itself(each) else each for each in kept])


def _is_renamed_to_itself(projection: Any) -> bool:
    return (
        isinstance(projection, exp.Alias)
        and isinstance(projection.this, exp.Column)
        and projection.this.name == projection.alias
    )


def _staged(selects: list[Any], *, materialized: bool | None) -> Any:
    """The query whose SELECTs are given, as common table expressions."""
    query, *within = selects
    names = {id(select): f"stage_{number}" for number, select in enumerate(reversed(within), 1)}
    for reader, select in pairwise(selects):
        alias = reader.args["from_"].this.alias
        reader.args["from_"].set("this", exp.alias_(exp.to_table(names[id(select)]), alias, quoted=True, table=True))
    for select in reversed(within):
        query = query.with_(names[id(select)], as_=select, materialized=materialized, copy=False)
    return query


def _compare_bytes(select: Any) -> None:
    """Have the answers that a SELECT reads compared byte for byte."""
    for projection in select.expressions:
        if projection.alias_or_name != ID:
            for column in list(projection.find_all(exp.Column)):
                column.replace(exp.cast(column.copy(), exp.DataType.build("BINARY", dialect="mysql")))
