"""The summary of a batch: counts that are right, that give no person away, on a page that is sound."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from batches import BAD_LINES, batch, cases, names, write_lines
from hypothesis import given
from hypothesis import strategies as st

from riskcheck import Checker
from riskcheck.checking.summary import Summary, summarise
from riskcheck.pack.records import URGENCIES
from riskcheck.report import summary_text

LISTS = ("urgency", "symptoms", "unanswered", "error_codes")
LEVELS = ("causes", "types", "tests")


def summary_of(tmp_path: Path, *arguments: str | Path) -> dict[str, Any]:
    """The JSON summary of a batch."""
    batch(*arguments, "--summary", tmp_path / "summary.json", "--output", tmp_path / "out", "--errors", tmp_path / "errors")
    return json.loads((tmp_path / "summary.json").read_text())  # type: ignore[no-any-return]


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file."""
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("options", [[], ["--jobs", "2"], ["--article-only"], ["--brief"]])
def test_the_counts_are_those_of_the_results(tmp_path: Path, checker: Checker, options: list[str]) -> None:
    """Every count is what counting the rows and errors of the same batch gives."""
    counted = summary_of(tmp_path, write_lines(tmp_path / "in.jsonl", 3000, bad_every=50), *options)
    results, errors = rows(tmp_path / "out"), rows(tmp_path / "errors")
    assert (counted["records"], counted["results"], counted["errors"]) == (3000, 2940, 60)
    assert counted["article_only"] == ("--article-only" in options)
    assert {each["id"]: each["count"] for each in counted["urgency"]} == {
        urgency: sum(result["advice"]["urgency"] == urgency for result in results) for urgency in URGENCIES
    }
    for kind, records in zip(LEVELS, (checker.pack.causes, checker.pack.types, checker.pack.tests), strict=True):
        met = Counter((each["id"], each["level"]) for result in results for each in result[kind])
        assert [(each["id"], each["match"], each["possible"]) for each in counted[kind]] == [
            (record.id, met[record.id, "match"], met[record.id, "possible"]) for record in records
        ]
        assert met or kind == "types"
    symptoms = Counter(each["id"] for result in results for each in result["symptoms"])
    assert {each["id"]: each["count"] for each in counted["symptoms"]} == {
        each.id: symptoms[each.id] for each in checker.pack.symptoms
    }
    assert {each["id"]: each["count"] for each in counted["unanswered"]} == Counter(
        question for result in results for question in result["unanswered"]
    )
    assert {each["id"]: each["count"] for each in counted["error_codes"]} == Counter(error["code"] for error in errors)
    for name in ("unanswered", "error_codes"):
        assert [each["count"] for each in counted[name]] == sorted((each["count"] for each in counted[name]), reverse=True)


def test_it_is_the_same_after_an_interruption_and_in_two_processes(tmp_path: Path) -> None:
    """What is counted does not depend on how the work was done (test_resume proves it for batches that were killed)."""
    source = write_lines(tmp_path / "in.jsonl", 2000)
    whole = summary_of(tmp_path, source)
    assert summary_of(tmp_path, source, "--jobs", "2", "--resume") == whole
    assert names(tmp_path) == ["errors", "in.jsonl", "out", "summary.json"]


COUNT = st.integers(0, 12)


def summed(checker: Checker, urgencies: list[int], codes: list[int], min_count: int) -> Summary:
    """The summary of so many results of each urgency, and so many errors of each code."""
    counts = {f"urgency:{rung}": count for rung, count in zip(URGENCIES, urgencies, strict=True)}
    counts |= {f"error:code-{number}": count for number, count in enumerate(codes) if count}
    return summarise(checker.pack, counts, results=sum(urgencies), errors=sum(codes), article_only=False, min_count=min_count)


@given(urgencies=st.lists(COUNT, min_size=4, max_size=4), codes=st.lists(COUNT, max_size=3), min_count=st.integers(2, 7))
def test_no_small_count_can_be_worked_out_from_what_is_shown(
    checker: Checker, urgencies: list[int], codes: list[int], min_count: int
) -> None:
    """No count from 1 to the minimum less 1 is shown, nor does it follow from a total that is shown, or from two of them."""
    summary = summed(checker, urgencies, codes, min_count)
    given_codes = sorted((code for code in codes if code), reverse=True)
    cells = [(true, each.count) for true, each in zip(urgencies, summary.urgency, strict=True)]
    errors = [(true, each.count) for true, each in zip(given_codes, summary.error_codes, strict=True)]
    totals = {"results": (cells, summary.results), "errors": (errors, summary.errors), "all": (cells + errors, summary.records)}
    for group, total in totals.values():
        hidden = [true for true, shown in group if shown is None]
        assert not [shown for _, shown in [*group, (0, total)] if shown and shown < min_count]
        if total is not None and any(true < min_count for true in hidden):
            assert 1 < len(hidden) < sum(hidden)


@pytest.mark.parametrize(
    ("urgencies", "codes", "shown"),
    [
        ([50, 9, 4, 0], [], [50, None, None, 0]),
        ([50, 9, 5, 0], [], [50, 9, 5, 0]),
        ([50, 9, 2, 2], [], [50, None, None, None]),
        ([50, 9, 3, 3], [], [50, 9, None, None]),
        ([50, 9, 0, 0], [8, 2], [50, 9, 0, 0, None, None]),
        ([50, 9, 0, 0], [2], [50, None, 0, 0, None]),
        ([3, 0, 0, 0], [], [None, 0, 0, 0]),
    ],
)
def test_the_next_smallest_is_hidden_with_a_small_count(
    checker: Checker, urgencies: list[int], codes: list[int], shown: list[int | None]
) -> None:
    """With a minimum of 5, a count of 4 is hidden, and the next one with it; no more is hidden than has to be."""
    summary = summed(checker, urgencies, codes, 5)
    assert [each.count for each in (*summary.urgency, *summary.error_codes)] == shown


def test_a_minimum_without_a_summary_is_wrong_use(tmp_path: Path) -> None:
    """Nothing is done where counts should be hidden in a summary that was not asked for."""
    ended = batch(write_lines(tmp_path / "in.jsonl", 1), "--output", tmp_path / "out.jsonl", "--min-count", "5")
    said = b"riskcheck: --min-count hides counts of a summary; name one with --summary\n"
    assert (ended.returncode, ended.stderr) == (2, said)
    assert not (tmp_path / "out.jsonl").exists()


def test_what_nearly_all_have_does_not_tell_how_few_errors_there_were(tmp_path: Path) -> None:
    """Three errors among a hundred are hidden with a minimum of 5; so is that 97 left a question out, and not that 60 did."""
    lines = ['{"answers": {"age": "1-year-or-older"}}'] * 37 + ['{"answers": {}}'] * 60 + ["{}"] * 3
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(lines))
    whole, hidden = summary_of(tmp_path, source), summary_of(tmp_path, source, "--min-count", "5")
    counts = [{each["id"]: each["count"] for each in summary["unanswered"]} for summary in (whole, hidden)]
    assert [(each["dialysis"], each["age"]) for each in counts] == [(97, 60), (None, 60)]
    assert (hidden["records"], hidden["results"], hidden["errors"]) == (100, None, None)


def test_counts_below_the_minimum_are_hidden_in_every_list(tmp_path: Path) -> None:
    """With --min-count, no list shows a count from 1 to N - 1, in JSON or on the page, and others are what they were."""
    source = write_lines(tmp_path / "in.jsonl", 300, bad_every=70)
    whole, hidden = summary_of(tmp_path, source), summary_of(tmp_path, source, "--min-count", "10")
    places = [(name, "count") for name in LISTS] + [(name, level) for name in LEVELS for level in ("match", "possible")]
    seen = 0
    for name, level in places:
        for before, after in zip(whole[name], hidden[name], strict=True):
            assert before["id"] == after["id"]
            assert after[level] is None or after[level] == before[level]
            assert after[level] is None or not 0 < after[level] < 10
            assert (after[level] is None) == (0 < before[level] < 10) or name in ("urgency", "error_codes")
            seen += after[level] is None
    assert seen > 10
    page = tmp_path / "page.html"
    batch(source, "--output", tmp_path / "out", "--errors", tmp_path / "errors", "--min-count", "10", "--summary", page)
    text = page.read_text()
    assert "Counts from 1 to 9, and what would give them away, are hidden." in text
    assert "hidden fit" in text
    assert not re.search(r": [1-9](?: match|, |</)|, [1-9] possible|>[1-9]</text>|[ >][1-9] \+|\+ [1-9]<", text)


def test_nothing_of_a_person_is_in_it(tmp_path: Path) -> None:
    """No id, no answer that was not offered, no input's name stands in a summary; the page has no script and no address."""
    source = tmp_path / "zebra-file.jsonl"
    made = [{**case, "id": f"zebra-{number}"} for number, case in enumerate(cases(50))]
    bad = '{"id": "zebra-x", "answers": {"dialysis": "zebra-words", "zebra-question": "yes"}}'
    source.write_text("\n".join([*map(json.dumps, made), bad, *BAD_LINES]))
    for name in ("summary.html", "summary.json"):
        ended = batch(source, "--output", tmp_path / "out", "--errors", tmp_path / "errors", "--summary", tmp_path / name)
        assert ended.returncode == 1
        text = (tmp_path / name).read_text()
        assert "zebra" not in text
        assert "<script" not in text
        assert not re.search(r"""(?:src|href)=["'](?!#)""", text)


def test_the_page_shows_what_the_json_holds(tmp_path: Path, checker: Checker) -> None:
    """Each count stands on the page in figures, beside a picture for each list, and so do the pack and its disclaimer."""
    source = write_lines(tmp_path / "in.jsonl", 2000, bad_every=50)
    counted = summary_of(tmp_path, source)
    page = summary_text(checker.pack, Summary.model_validate(counted), "html")
    assert "Records: 2,000; results: 1,960; errors: 40." in page
    assert page.count('<svg class="bars" role="img"') == 7
    for each in counted["error_codes"]:
        assert f"{each['id']}: {each['count']:,}" in page
    for each in counted["urgency"]:
        assert f"{checker.pack.say('urgency.' + each['id'])}: {each['count']:,}" in page
    for each in counted["causes"]:
        assert (f"{each['match']:,} fit, {each['possible']:,} may fit" in page) or not (each["match"] or each["possible"])
    assert "never a diagnosis" in " ".join(page.split())
    assert f"{checker.pack.about.id} {checker.pack.about.version}" in page


def test_names_of_a_pack_are_escaped(checker: Checker) -> None:
    """Markup in a name is text, in the list and in the picture."""
    hostile = "<script>alert(1)</script>&\u202e"
    pack = checker.pack.model_copy(
        update={"causes": tuple(each.model_copy(update={"name": hostile}) for each in checker.pack.causes)}
    )
    counts = {f"cause:{each.id}=match": 7 for each in pack.causes}
    for key in ("knowledge",):
        pack.__dict__.pop(key, None)
    page = summary_text(pack, summarise(pack, counts, results=7, errors=0, article_only=False), "html")
    assert "alert(1)" in page
    assert "<script" not in page
    assert "\u202e" not in page


def test_an_empty_batch_has_a_summary(checker: Checker) -> None:
    """Without any result, every list is empty or nought, and the page says so."""
    summary = summarise(checker.pack, {}, results=0, errors=0, article_only=True, min_count=5)
    assert (summary.records, summary.results, summary.errors, summary.error_codes) == (0, 0, 0, ())
    page = summary_text(checker.pack, summary, "html")
    assert "None." in page
    assert "the article alone" in page


@pytest.mark.parametrize("name", ["summary.txt", "summary", "summary.html.gz"])
def test_another_ending_is_wrong_use(tmp_path: Path, name: str) -> None:
    """A summary is .html or .json; anything else is refused before any work."""
    source = write_lines(tmp_path / "in.jsonl", 3)
    ended = batch(source, "--output", tmp_path / "out", "--summary", tmp_path / name)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"end its name in .html or .json" in ended.stderr
    assert names(tmp_path) == ["in.jsonl"]


def test_a_summary_is_a_file_of_its_own(tmp_path: Path) -> None:
    """A summary under the name of an input, of the output or the errors is refused before any work."""
    source = tmp_path / "in.json"
    source.write_text(json.dumps(cases(3)))
    for options in (["--summary", source], ["--output", tmp_path / "x.json", "--summary", tmp_path / "x.json"]):
        ended = batch(source, *options)
        assert ended.returncode == 2
        assert b"would replace" in ended.stderr
    assert json.loads(source.read_text()) == cases(3)


def test_a_strict_batch_that_stopped_has_no_summary(tmp_path: Path) -> None:
    """Where --strict stopped at a bad record, there is no summary, as there is no output."""
    source = write_lines(tmp_path / "in.jsonl", 300)
    batch(source, "--strict", "--output", tmp_path / "out", "--summary", tmp_path / "summary.json")
    assert names(tmp_path) == ["in.jsonl"]
