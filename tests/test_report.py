"""What people get to read: every result, in every format, whole, plain and careful."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import AnswerSet, answer_sets

from riskcheck import Checker
from riskcheck.answers import read_answers
from riskcheck.report import Format, results_text
from riskcheck.report.markdown import escape
from riskcheck.report.result_document import result_document
from riskcheck.report.text import text
from riskcheck.result import Finding, Result, SymptomFinding

FORMATS: tuple[Format, ...] = ("text", "markdown", "html", "json")
CONDITIONS = "calcinosis|calciphylaxis|kidney|disease|condition|deposits|cancer|sarcoidosis|infection|hypercalc"
RULED_OUT = [
    re.compile(rf"you have (?:\w+ ){{0,4}}(?:{CONDITIONS})", re.I),
    re.compile(r"you are at risk", re.I),
    re.compile(r"%|\bper ?cent", re.I),
    re.compile(r"probabilit|\bscore\b|\blikely\b|\brisk of\b", re.I),
    re.compile(r"\bcommon(?:ly)?\b", re.I),
]


def written(checker: Checker, result: Result, format: Format, answers: AnswerSet | None = None) -> str:
    """A result in one format, as one long line of words."""
    given = read_answers(checker.pack, answers or {}).given
    said = results_text(checker.pack, [(given, result)], format, single=True)
    if format == "markdown":
        said = re.sub(r"\\(.)", r"\1", said)
    if format == "html":
        said = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", said, flags=re.S)))
    return " ".join(re.sub(r"[\u2500-\u257f]", " ", said).split())


@settings(max_examples=60, deadline=None)
@given(answers=answer_sets(), article_only=st.booleans(), format=st.sampled_from(FORMATS))
def test_no_result_is_without_its_advice(checker: Checker, answers: AnswerSet, article_only: bool, format: Format) -> None:
    """Every result, in every format, holds the advice to see a clinician, the safety net and the disclaimer."""
    result = checker.check(answers, article_only=article_only)
    said = written(checker, result, format, answers)
    for part in (result.advice.text, *result.advice.safety_net, result.disclaimer):
        assert " ".join(part.split()) in (said.replace('\\"', '"') if format == "json" else said)
    assert "clinician" in result.advice.text
    assert [pattern.pattern for pattern in RULED_OUT if pattern.search(said)] == []


def test_a_text_names_every_finding_with_answers_and_sources(checker: Checker) -> None:
    """Causes, types, tests, near misses and symptoms stand in the text, with what was answered and the article's item."""
    answers = {"dialysis": "yes", "dialysis-duration": "long-term", "symptoms": ["hard-nodules"], "steroid-injections": "yes"}
    result = checker.check({**answers, "steroid-injections-repeated": "no"})
    said = written(checker, result, "text")
    found: list[Finding | SymptomFinding] = [*result.causes, *result.types, *result.tests, *result.symptoms]
    assert [finding.id for finding in found if finding.name not in said] == []
    assert 'You answered Dialysis: "Yes"' in said
    assert "the article's causes, item 2" in said
    assert "repeated steroid injections (the article's causes, item 1)" in said


def test_advice_comes_first_and_what_is_not_the_articles_apart(checker: Checker) -> None:
    """The advice stands above all findings; a cause of other sources stands under its own heading, not among the article's."""
    result = checker.check({"iv-calcium": "yes", "kidney-disease": "yes"})
    titles = [section.title for section in result_document(checker.pack, result).sections]
    assert titles[0].startswith("How soon")
    beyond = next(s for s in result_document(checker.pack, result).sections if s.title == "Not in the article")
    causes = next(s for s in result_document(checker.pack, result).sections if s.title.startswith("Possible causes"))
    assert "Calcium through a drip" in [entry.head for entry in beyond.entries]
    assert "Calcium through a drip" not in [entry.head for entry in causes.entries]


def test_unanswered_red_flags_are_said(checker: Checker) -> None:
    """Without an answer to the danger signs, the advice says that its urgency may be too low."""
    assert checker.pack.about.red_flags_unanswered in checker.check({}).advice.text
    assert checker.pack.about.red_flags_unanswered not in checker.check({"red-flags": ["none"]}).advice.text


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_text_fits_its_window_without_colour_or_blanks(
    checker: Checker, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A piped text fits the width asked for, holds no escape codes, and no line ends in blanks."""
    monkeypatch.setenv("COLUMNS", str(columns))
    answers = {"dialysis": "unsure", "iv-calcium": "yes", "symptoms": ["pain", "skin-ulcers"], "vitamin-d": "as-advised"}
    drawn = text(result_document(checker.pack, checker.check(answers, id="a case")))
    lines = drawn.splitlines()
    assert max(map(len, lines)) <= min(columns, 100)
    assert "\x1b" not in drawn
    assert [line for line in lines if line != line.rstrip()] == []


@given(text=st.text())
def test_escaped_text_holds_no_markup(text: str) -> None:
    """In escaped text every character with a meaning in Markdown stands behind a backslash, and there is one line."""
    escaped = escape(text)
    assert "\n" not in escaped
    assert re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>#|&]", escaped) is None


def test_a_hostile_id_is_shown_as_text(checker: Checker) -> None:
    """Markup in a case id is shown as text in Markdown and on the terminal."""
    result = checker.check({}, id="[bold]x[/bold]<script>*a*")
    assert "<script>" not in results_text(checker.pack, [({}, result)], "markdown", single=True)
    assert "[bold]x[/bold]<script>*a*" in written(checker, result, "text")


def test_colour_is_for_terminals_and_not_under_no_color(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the text is coloured; NO_COLOR takes the colours away and leaves every word."""
    monkeypatch.setenv("TERM", "xterm-256color")
    document = result_document(checker.pack, checker.check({"red-flags": ["cold-limb"]}))
    coloured = text(document, terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = text(document, terminal=True)
    assert re.search(r"\x1b\[[0-9;]*31m", coloured)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", plain)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == re.sub(r"\x1b\[[0-9;]*m", "", plain)
