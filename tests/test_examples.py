"""Every example does what it is there to show."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from batches import batch

from riskcheck import Checker
from riskcheck.batch.run import Files, Tally, run_batch
from riskcheck.checking.result import Result
from riskcheck.files.casetext import Case
from riskcheck.files.records import RecordError, read_cases
from riskcheck.report import results_text

EXAMPLES = Path(__file__).parents[1] / "examples"
COUNTS = {"answers.json": 1, "baby.json": 1, "cases.json": 3, "batch.jsonl": 12}
Results = Callable[[str], list[Result]]


@pytest.fixture
def results_of(checker: Checker) -> Results:
    """The results of an examples file without errors."""

    def read(name: str) -> list[Result]:
        records = list(read_cases(str(EXAMPLES / name)))
        assert not [str(record) for record in records if isinstance(record, RecordError)]
        return [checker.check(record.answers, id=record.id) for record in records if isinstance(record, Case)]

    return read


def test_every_file_in_the_folder_is_tested() -> None:
    """No example stands in the folder untested; those of tables and of Spark have their tests with them."""
    tested = {*COUNTS, "cases.csv", "fhir-bundle.json", "batch-with-errors.jsonl", "library.py", "tables.py", "spark.py"}
    assert {path.name for path in EXAMPLES.iterdir() if path.is_file()} == tested


@pytest.mark.parametrize(("name", "options"), [("cases.csv", ("--keep-columns", "ward")), ("fhir-bundle.json", ())])
def test_the_table_and_the_bundle_hold_the_cases_of_the_array(name: str, options: tuple[str, ...]) -> None:
    """`cases.csv` and `fhir-bundle.json` are `cases.json` in other shapes: their results are the same."""
    rows = [
        [json.loads(line) for line in batch(EXAMPLES / each, *more).stdout.splitlines()]
        for each, more in (("cases.json", ()), (name, options))
    ]
    for row in (*rows[0], *rows[1]):
        for origin in ("input", "line", "index", "kept"):
            row.pop(origin, None)
    assert len(rows[0]) == COUNTS["cases.json"]
    assert rows[0] == rows[1]


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_every_case_of_a_good_example_gives_a_result_without_unused_answers(results_of: Results, name: str, count: int) -> None:
    """Good examples hold the number of cases they should, without a fault and without an answer that is ignored."""
    results = results_of(name)
    assert len(results) == count
    assert all(result.ignored == () for result in results)


def test_the_typical_case_is_answered_in_full(results_of: Results) -> None:
    """`answers.json` leaves nothing unanswered, and shows matches, a possible cause, near misses, types and tests."""
    (result,) = results_of("answers.json")
    assert result.unanswered == ()
    assert result.red_flags_answered
    assert result.advice.urgency == "urgent"
    assert {cause.level for cause in result.causes} == {"match", "possible"}
    assert {"dialysis", "medicines"} <= {cause.id for cause in result.causes}
    assert result.near_misses
    assert result.types
    assert result.tests


def test_the_typical_case_fits_sixty_rows(checker: Checker, results_of: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of `answers.json` has at most 60 rows of 80 columns; how soon is on its second row, and in its last 24."""
    monkeypatch.setenv("COLUMNS", "80")
    (result,) = results_of("answers.json")
    rows = results_text(checker.pack, [({}, result)], "text", single=True).rstrip("\n").split("\n")
    assert len(rows) <= 60
    assert max(map(len, rows)) <= 80
    assert rows[1] == "How soon to see a clinician: Today"
    assert result.advice.text in " ".join(" ".join(rows[-24:]).split())


def test_the_baby_shows_what_goes_beyond_the_article(results_of: Results) -> None:
    """`baby.json` is urgent, and its causes are not the article's."""
    (result,) = results_of("baby.json")
    assert result.advice.urgency == "urgent"
    assert [(cause.id, cause.article) for cause in result.causes] == [("iv-calcium", False), ("phosphate-infusion", False)]


def test_the_batch_reaches_every_rung_of_urgency(results_of: Results) -> None:
    """`batch.jsonl` holds cases of every urgency, and every kind of id."""
    results = results_of("batch.jsonl")
    assert {result.advice.urgency for result in results} == {"routine", "soon", "urgent", "emergency"}
    assert {type(result.id) for result in results} == {str, int, type(None)}


def test_the_batch_with_errors_shows_one_fault_a_line(checker: Checker, tmp_path: Path) -> None:
    """`batch-with-errors.jsonl` gives three results, and fifteen errors of as many kinds."""
    source, errors = EXAMPLES / "batch-with-errors.jsonl", tmp_path / "errors.jsonl"
    assert run_batch(checker, Files((str(source),), str(tmp_path / "out.jsonl"), str(errors))) == Tally(3, 15)
    codes = [json.loads(line)["code"] for line in errors.read_text().splitlines()]
    assert len(set(codes)) == len(codes)


def test_the_library_example_runs() -> None:
    """`library.py` prints urgency, causes with their reasons, and a refusal, and writes nothing to standard error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / "library.py")], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout.startswith("urgent: ")
    assert all(words in done.stdout for words in ("Dialysis (match)", "because of dialysis-duration", "refused: dialysis:"))
