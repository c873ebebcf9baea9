"""Findings as columns: the same as the engine's, on every pack, in DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tablecases import Row, differences, expected, packs, rows

from riskcheck import Checker
from riskcheck.columns import ERROR

ibis: Any = pytest.importorskip("ibis", reason="needs the extra `tables`", exc_type=ModuleNotFoundError)
pa: Any = pytest.importorskip("pyarrow", reason="needs the extra `tables`", exc_type=ModuleNotFoundError)


def arrow(rows: list[Row], **types: Any) -> Any:
    """An Arrow table of rows; columns are text, but for those whose type is given, and lists where a row has one."""
    listed = {name for row in rows for name, cell in row.items() if isinstance(cell, list)}
    kinds = {name: types.get(name, pa.list_(pa.string()) if name in listed else pa.string()) for name in rows[0]}
    return pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()})


def annotated(table: Any, **options: Any) -> list[dict[str, Any]]:
    """What `annotate` makes of an Arrow table, in DuckDB."""
    from riskcheck.tables import annotate

    connection = ibis.duckdb.connect()
    answers = connection.create_table("answers", table)
    found: list[dict[str, Any]] = annotate(answers, **options).to_pyarrow().to_pylist()
    return found


@pytest.mark.parametrize("lists", [False, True], ids=["text", "lists"])
@pytest.mark.parametrize("article_only", [False, True], ids=["all", "article-only"])
@pytest.mark.parametrize(("pack", "count"), [("default", 5_000), ("minimal", 1_000), ("chain", 4_000)])
def test_a_table_has_the_findings_of_the_engine(pack: str, count: int, article_only: bool, lists: bool, tmp_path: Path) -> None:
    """20,000 random answer sets of the default pack, and others of other packs: every field is what the engine finds."""
    with Checker(packs(tmp_path)[pack], article_only=article_only) as checker:
        cases = list(rows(checker.pack, count, lists=lists, seed=count + 2 * article_only + lists))
        wanted = [expected(checker, row) for row in cases]
        got = annotated(arrow(cases), pack=checker.pack, article_only=article_only)
    assert 0.02 < sum(row[ERROR] is not None for row in wanted) / count < 0.2
    assert differences(got, wanted) == []
