"""Findings as columns on Spark: the same as the engine's. Heavy, so `make spark` runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tablecases import SETS, arrow_table, differences, expected, packs, rows

from riskcheck import Checker
from riskcheck.checking.columns import ERROR

if "RISKCHECK_SPARK" not in os.environ:
    pytest.skip("run by `make spark`: needs the extra `spark` and Java", allow_module_level=True)

EXAMPLES = Path(__file__).parents[1] / "examples"

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    """Ibis on a local Spark session, with two threads."""
    import ibis
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()


@pytest.mark.parametrize(("pack", "count", "article_only", "lists"), SETS)
def test_spark_has_the_findings_of_the_engine(
    pack: str, count: int, article_only: bool, lists: bool, tmp_path: Path, connection: Any
) -> None:
    """The same answer sets as in DuckDB: every field is what the engine finds."""
    from pyarrow import parquet

    from riskcheck.tables import annotate

    with Checker(packs(tmp_path)[pack], article_only=article_only) as checker:
        cases = list(rows(checker.pack, count, lists=lists, seed=count + 2 * article_only + lists))
        for place, case in enumerate(cases):
            case["id"] = f"{place:05}"
        wanted = [expected(checker, row) for row in cases]
        parquet.write_table(arrow_table(cases), tmp_path / "answers.parquet")
        answers = connection.read_parquet(str(tmp_path / "answers.parquet"))
        found = annotate(answers, pack=checker.pack, article_only=article_only)
        got = sorted(connection.to_pyarrow(found).to_pylist(), key=lambda row: str(row["id"]))
    assert 0.02 < sum(row[ERROR] is not None for row in wanted) / count < 0.2
    assert differences(got, wanted) == []


def test_the_example_runs() -> None:
    """`spark.py` prints a line for each row on a Spark session of its own."""
    done = subprocess.run([sys.executable, str(EXAMPLES / "spark.py")], capture_output=True, text=True, check=True, timeout=120)
    shown = ["case-1: urgent; causes: dialysis", "case-2: routine; causes: none"]
    assert done.stdout.splitlines()[-3:] == [*shown, "case-3: answer-not-offered:dialysis; causes: none"]
