"""The command on tables."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from riskcheck.cli.guard import FAILED, note, say
from riskcheck.cli.options import ArticleOnly, PackOption
from riskcheck.errors import InputError


class Dialect(StrEnum):
    """Dialects of SQL that the query can be printed in."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    BIGQUERY = "bigquery"
    SNOWFLAKE = "snowflake"
    TRINO = "trino"


def table(
    source: Annotated[str | None, typer.Argument(metavar="INPUT", help="A table of answers, one case a row.")] = None,
    target: Annotated[str | None, typer.Argument(metavar="OUTPUT", help="Where to write findings, one case a row.")] = None,
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    sql: Annotated[Dialect | None, typer.Option("--sql", help="Print the query instead, for a table `answers`.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing of how many rows there were.")] = False,
) -> None:
    """Annotate a table: findings as columns, row by row. Needs the extra riskcheck[tables].

    INPUT and OUTPUT are files that end in .parquet, .csv or .csv.gz, or FILE.duckdb:TABLE. INPUT has a column for each question
    that was asked, and `id` if it likes; answers to a question with many are separated by ";", or a list. A row with an answer
    that is not offered has no findings, and says so in the column `error`.
    """
    try:
        from riskcheck.tables import files
        from riskcheck.tables.dialects import to_sql
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("riskcheck"):
            raise
        raise InputError("tables need Ibis and DuckDB; install them with: pip install 'riskcheck[tables]'") from error
    from riskcheck.loading.loader import load_pack

    loaded = load_pack(pack)
    if sql and not source:
        say(to_sql(loaded, sql.value, article_only=article_only))
        return
    if sql or not (source and target):
        raise InputError("name INPUT and OUTPUT, or --sql and a dialect; see riskcheck table --help")
    counts = files.annotate_file(source, target, pack=loaded, article_only=article_only)
    if not quiet:
        note(f"{counts.rows} rows: {counts.rows - counts.errors} annotated, {counts.errors} with an error")
    if counts.errors:
        raise typer.Exit(FAILED)
