"""The text of the query on real databases: the same findings as the engine's. Heavy, so `make databases` runs it."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import pytest
from databases import DATABASES
from tablecases import Row, arrow_table, differences, expected, rows
from test_cli import run

from riskcheck import Checker
from riskcheck.checking.columns import ERROR

if "RISKCHECK_DATABASES" not in os.environ:
    pytest.skip("run by `make databases`: needs PostgreSQL and the extra `databases`", allow_module_level=True)

pytestmark = pytest.mark.filterwarnings("ignore")

SOME = ["id", "symptoms", "dialysis-duration", "dialysis", "red-flags", "kidney-disease"]


@pytest.mark.parametrize("options", [(), ("--article-only",), ("--columns", ",".join(SOME))], ids=["all", "article", "columns"])
@pytest.mark.parametrize("database", DATABASES)
def test_a_database_has_the_findings_of_the_engine(database: str, options: tuple[str, ...]) -> None:
    """5,000 rows, faults among them, and the text as it is printed: every field is what the engine finds."""
    cases, wanted = _compared(options)
    with DATABASES[database](arrow_table(cases)) as answered:
        got = answered(run("table", "--sql", database, *options).stdout)
    assert sum(row[ERROR] is not None for row in wanted) > 100
    assert differences(sorted(got, key=_id), wanted) == []


@cache
def _compared(options: tuple[str, ...]) -> tuple[list[Row], list[dict[str, Any]]]:
    """Rows of answers, and what the engine makes of each."""
    with Checker(article_only="--article-only" in options) as checker:
        cases = list(rows(checker.pack, 5_000, lists=False, seed=31))
        for place, case in enumerate(cases):
            case["id"] = f"{place:05}"
        if "--columns" in options:
            cases = [{name: case[name] for name in SOME} for case in cases]
        return cases, [expected(checker, row) for row in cases]


def _id(row: dict[str, Any]) -> str:
    return str(row["id"])
