"""Findings as columns: the same as the engine's, on every pack, in DuckDB."""

from __future__ import annotations

import re
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from measuring import first_measured
from tablecases import SETS, arrow_table, differences, expected, packs, rows
from test_cli import run

from riskcheck import Checker
from riskcheck.checking.columns import COLUMNS, ERROR
from riskcheck.cli.table import Dialect
from riskcheck.errors import InputError

ibis: Any = pytest.importorskip("ibis", reason="needs the extra `tables`", exc_type=ModuleNotFoundError)
pytest.importorskip("ibis.backends.sql.dialects", exc_type=ModuleNotFoundError)  # tells sqlglot of DataFusion's
annotate: Any = pytest.importorskip("riskcheck.tables").annotate


def annotated(table: Any, **options: Any) -> list[dict[str, Any]]:
    """What `annotate` makes of an Arrow table, in DuckDB."""
    answers = annotate(ibis.memtable(table), **options)
    found: list[dict[str, Any]] = ibis.duckdb.connect().to_pyarrow(answers).to_pylist()
    return found


@pytest.mark.parametrize(("pack", "count", "article_only", "lists"), first_measured(sorted(SETS, key=itemgetter(1)), 3))
def test_a_table_has_the_findings_of_the_engine(pack: str, count: int, article_only: bool, lists: bool, tmp_path: Path) -> None:
    """20,000 random answer sets of the default pack, and others of other packs: every field is what the engine finds."""
    with Checker(packs(tmp_path)[pack], article_only=article_only) as checker:
        cases = list(rows(checker.pack, count, lists=lists, seed=count + 2 * article_only + lists))
        wanted = [expected(checker, row) for row in cases]
        got = annotated(arrow_table(cases), pack=checker.pack, article_only=article_only)
    assert 0.02 < sum(row[ERROR] is not None for row in wanted) / count < 0.2
    assert differences(got, wanted) == []


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"id": "string", "dialisys": "string"}, "column 'dialisys' is no question of this pack (did you mean 'dialysis'"),
        ({"id": "string"}, "no column is a question of this pack"),
        ({"dialysis": "int64"}, "column 'dialysis' is of type int64, where text is needed"),
        ({"dialysis": "array<string>"}, "column 'dialysis' is of type array<string>, where text is needed"),
        ({"symptoms": "array<int64>"}, "where text, with ';' between answers, or a list of texts is needed"),
    ],
)
def test_columns_that_cannot_be_used_are_told_before_any_work(columns: dict[str, str], told: str) -> None:
    """An unknown column, no column at all and a type that holds no answers are errors with a remedy."""
    with pytest.raises(InputError, match=re.escape(told)):
        annotate(ibis.table(columns, name="answers"))


def test_a_row_may_have_an_id_of_any_type_or_none() -> None:
    """The id comes back as it was, and is NULL where the table has none; columns of NULL are not answered."""
    import pyarrow

    given = {"dialysis": pyarrow.nulls(1), "symptoms": pyarrow.nulls(1)}
    (row,) = annotated(pyarrow.table({"id": [7], "kidney-disease": ["yes"], **given}))
    assert (row["id"], row["causes"]) == (7, "kidney-disease")
    (row,) = annotated(pyarrow.table({"kidney-disease": ["yes"], **given}))
    assert (row["id"], row["causes"]) == (None, "kidney-disease")
    assert {"dialysis", "symptoms"} <= set(row["unanswered"].split(";"))


def test_the_columns_are_those_of_a_result() -> None:
    """The columns are those of `columns.COLUMNS`, and the error."""
    assert annotate(ibis.table({"dialysis": "string"}, name="answers")).columns == (*COLUMNS, ERROR)


@pytest.mark.unmeasured
@pytest.mark.parametrize("dialect", list(Dialect))
def test_the_query_is_sql_of_each_dialect(dialect: Dialect) -> None:
    """What `--sql` prints parses as the dialect it is for, reads the table `answers` alone, and selects every column."""
    sqlglot: Any = pytest.importorskip("sqlglot")
    printed = run("table", "--sql", dialect)
    assert (printed.returncode, printed.stderr) == (0, "")
    (query,) = sqlglot.parse(printed.stdout, dialect=dialect.value)
    assert query.named_selects == [*COLUMNS, ERROR]
    within = {each.alias for each in query.find_all(sqlglot.exp.CTE)}
    assert {each.name for each in query.find_all(sqlglot.exp.Table)} - within == {"answers"}


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_planners_are_told_to_work_stage_by_stage(dialect: str) -> None:
    """Where a planner would put every stage into the next, each is a table expression of its own, marked as one to keep."""
    printed = run("table", "--sql", dialect).stdout
    assert printed.startswith("WITH ")
    assert printed.count(" AS MATERIALIZED (") == printed.count("FROM stage_")


def test_the_query_is_short_enough_for_clickhouse() -> None:
    """A query of more than 256 KiB is refused by ClickHouse."""
    assert len(run("table", "--sql", "clickhouse").stdout.encode()) <= 2**18


def test_answers_are_compared_byte_for_byte_in_mysql() -> None:
    """MySQL would take "YES" for "yes": every question's column is read as bytes, and the id as it is."""
    sqlglot: Any = pytest.importorskip("sqlglot")
    query = sqlglot.parse_one(run("table", "--sql", "mysql").stdout, dialect="mysql")
    (reader,) = (each for each in query.find_all(sqlglot.exp.Select) if each.args["from_"].this.name == "answers")
    plain = [column.name for column in reader.find_all(sqlglot.exp.Column) if not column.find_ancestor(sqlglot.exp.Cast)]
    assert plain == ["id"]


@pytest.mark.parametrize("dialect", list(Dialect))
def test_the_query_reads_only_the_columns_that_are_there(dialect: Dialect) -> None:
    """With `--columns`, the query needs these columns and no others; the id is NULL where it is not among them."""
    sqlglot: Any = pytest.importorskip("sqlglot")
    printed = run("table", "--sql", dialect, "--columns", "dialysis, symptoms")
    query = sqlglot.parse_one(printed.stdout, dialect=dialect.value)
    (reader,) = (each for each in query.find_all(sqlglot.exp.Select) if each.args["from_"].this.name == "answers")
    assert {column.name for column in reader.find_all(sqlglot.exp.Column)} == {"dialysis", "symptoms"}
    assert query.named_selects == [*COLUMNS, ERROR]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--sql", "duckdb", "--columns", "id,dialisys"],
            "column 'dialisys' is no question of this pack (did you mean 'dialysis'",
        ),
        (["--sql", "duckdb", "--columns", ""], "column '' is no question of this pack"),
        (["a.csv", "b.csv", "--columns", "id"], "--columns says what a query reads; it goes with --sql"),
    ],
)
def test_columns_that_a_query_cannot_read(arguments: list[str], told: str) -> None:
    """A column that is no question, and a list without a query, end with 2 and the remedy."""
    ended = run("table", *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert told in ended.stderr


def test_the_query_in_duckdbs_sql_finds_what_the_engine_finds() -> None:
    """What `--sql duckdb` prints, run as it is, has the engine's findings."""
    with Checker() as checker:
        cases = list(rows(checker.pack, 200, lists=False, seed=11))
        wanted = [expected(checker, row) for row in cases]
    connection = ibis.duckdb.connect()
    connection.con.register("answers", arrow_table(cases))
    found = connection.con.execute(run("table", "--sql", "duckdb").stdout).to_arrow_table().to_pylist()
    assert differences(found, wanted) == []
