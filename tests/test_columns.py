"""A result as one row of columns."""

from __future__ import annotations

from riskcheck import Checker
from riskcheck.checking.columns import COLUMNS, columns


def test_a_row_has_every_finding_of_a_result() -> None:
    """Causes are split by level, types by who names them, and what is only possible is told."""
    answers = {
        "dialysis": "yes",
        "dialysis-duration": "short-term",
        "kidney-disease": "yes",
        "calcium-rich-diet": "unsure",
        "radiation-therapy": "yes",
        "radiation-prolonged": "yes",
        "infection-chronic": "yes",
        "symptoms": ["hard-nodules", "limited-movement"],
    }
    with Checker() as checker:
        row = columns(checker.check(answers, id=7))
    assert tuple(row) == COLUMNS
    assert row["id"] == 7
    assert (row["causes"], row["possible_causes"]) == ("kidney-disease;radiation-therapy", "calcium-rich-diet")
    assert (row["article_types"], row["other_types"], row["possible_types"]) == ("metastatic", "dystrophic", "")
    assert row["symptoms"] == "hard-nodules;limited-movement"
    assert row["near_misses"] == "dialysis"
    assert row["ignored"] == "infection-chronic"
    assert "organ-biopsy" in str(row["tests"]).split(";")
    assert "age" in str(row["unanswered"]).split(";")


def test_a_row_says_what_is_only_possible() -> None:
    """A type and a test that rest on "not sure" alone stand in both columns."""
    with Checker() as checker:
        row = columns(checker.check({"kidney-disease": "unsure"}))
    assert (row["id"], row["article_types"], row["possible_types"]) == (None, "metastatic", "metastatic")
    assert row["tests"] == row["possible_tests"] == "physical-examination;blood-tests;medical-history"
