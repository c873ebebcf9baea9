"""The command on tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli import options
from riskcheck.cli.guard import FAILED, note, say
from riskcheck.cli.tablewords import on_tables
from riskcheck.errors import InputError

if TYPE_CHECKING:
    from riskcheck.tables.files import Terms


class Dialect(StrEnum):
    """Dialects of SQL that the query can be printed in."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SQLITE = "sqlite"
    CLICKHOUSE = "clickhouse"
    DATAFUSION = "datafusion"
    MYSQL = "mysql"
    BIGQUERY = "bigquery"
    SNOWFLAKE = "snowflake"
    TRINO = "trino"


def table(
    source: Annotated[str | None, typer.Argument(metavar="INPUT", help="A table of answers, one case a row.")] = None,
    target: Annotated[str | None, typer.Argument(metavar="OUTPUT", help="Where to write findings, one case a row.")] = None,
    pack: options.PackOption = None,
    article_only: options.ArticleOnly = False,
    sql: Annotated[Dialect | None, typer.Option("--sql", help="Print the query instead, for a table `answers`.")] = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="LIST", help="With --sql: the columns that `answers` has, with commas between them."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a table of a database that is there already.")] = False,
    delimiter: options.DelimiterOption = None,
    id: options.IdColumnOption = None,
    keep: options.KeepOption = None,
    ignore: options.IgnoreOption = None,
    safe: options.SafeOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing of how many rows there were.")] = False,
) -> None:
    """Annotate a table: findings as columns, row by row. Needs the extra riskcheck[tables].

    INPUT and OUTPUT are files that end in .parquet, .csv or .csv.gz, FILE.duckdb:TABLE, or FILE.duckdb:SCHEMA.TABLE; INPUT may
    also be what a batch reads as a table (.csv, .tsv, .xlsx). It has a column for each question that was asked, and `id` if it
    likes; answers to a question with many are separated by ";", or a list. A row that cannot be used has no findings, and says
    why in the column `error`.
    """
    if not (source and target) if not sql else source:
        raise InputError("name INPUT and OUTPUT, or --sql and a dialect; see riskcheck table --help")
    if columns is not None and not sql:
        raise InputError("--columns says what a query reads; it goes with --sql")
    with _extra():
        if sql:
            _print_query(pack, sql, columns, article_only=article_only)
        else:
            from riskcheck.tables.files import Terms

            wanted = options.wanted_of(delimiter, id, keep, ignore)
            _annotate(str(source), str(target), pack, Terms(article_only, replace, wanted, safe), quiet=quiet)


@contextmanager
def _extra() -> Iterator[None]:
    """Say what to install where something of the extra is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("riskcheck"):
            raise
        raise InputError("tables need Ibis and DuckDB; install them with: pip install 'riskcheck[tables]'") from error


def _print_query(pack: str | None, dialect: Dialect, columns: str | None, *, article_only: bool) -> None:
    from riskcheck.loading.loader import load_pack
    from riskcheck.tables.query import to_sql

    names = None if columns is None else [name.strip() for name in columns.split(",")]
    say(to_sql(load_pack(pack), dialect.value, columns=names, article_only=article_only))


def _annotate(source: str, target: str, pack: str | None, terms: Terms, *, quiet: bool) -> None:
    from riskcheck.loading.loader import load_pack
    from riskcheck.tables import files

    counts = files.annotate_file(source, target, pack=load_pack(pack), terms=terms)
    for message in [] if quiet else on_tables(counts.respelled, counts.faults, first=counts.first):
        note(f"riskcheck: {message}")
    if not quiet:
        note(f"{counts.rows} rows: {counts.rows - counts.errors} annotated, {counts.errors} with an error")
    if counts.errors:
        raise typer.Exit(FAILED)
