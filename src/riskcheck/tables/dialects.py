"""The query as SQL text, for databases that are not at hand."""

from __future__ import annotations

import ibis

from riskcheck.pack.pack import Pack
from riskcheck.tables.expression import annotate
from riskcheck.tables.given import ID


def to_sql(pack: Pack, dialect: str, *, article_only: bool = False) -> str:
    """The query in one of Ibis's dialects of SQL. It reads a table `answers`: texts, a column for each question and `id`."""
    table = ibis.table(dict.fromkeys((ID, *pack.question), "string"), name="answers")
    return str(ibis.to_sql(annotate(table, pack=pack, article_only=article_only), dialect=dialect))
