"""What holds for every page that is made of a result, whatever was answered: for all scenarios and 2,000 random cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import unescape
from random import Random
from typing import Any

import pytest
from strategies import AnswerSet, choices, codes_of

from riskcheck import Checker
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.result import Result
from riskcheck.documents.markdown import escape
from riskcheck.loading.loader import load_pack
from riskcheck.pack.records import Question
from riskcheck.report import Format, results_text
from riskcheck.report.explain import explain, overview

pytestmark = pytest.mark.unmeasured

PACK = load_pack()
DAY = date(2026, 11, 22)
CASES, PARTS = 2000, 20
FORMATS: tuple[Format, ...] = ("text", "markdown", "html")
DETAILS_EVERY = 5
"""Pages with details are long; every fifth case has them made."""
SIGNS = [sign for part in PACK.safety_net for sign in part.items]
TREATMENT = re.compile("|".join(re.escape(item.name) for item in (*PACK.treatments, *PACK.medications)))
MEANING = "calcium from the blood; nothing to do with cancer; answers cannot show that you have it"
ARTICLE_CAUSES = {
    name
    for rule in PACK.rules
    if rule.concludes.startswith("cause:")
    for name in rule.answers
    if name not in PACK.beyond and PACK.question[name].follow_up_of is None
}
PLACES = re.compile(r"\b(?:above(?! all)|below|overleaf|previous|on the (?:left|right|next page))\b", re.I)


def random_answers(random: Random) -> AnswerSet:
    """Answers drawn at random: in some cases few, in some many, with danger signs in a third of them."""
    share = random.choice((0.1, 0.5, 1.0))
    asked = [each for each in PACK.questions if random.random() < share]
    answers: AnswerSet = {each.id: random_answer(random, each) for each in asked}
    if random.random() < 2 / 3:
        answers[PACK.about.red_flags] = ["none"]
    return answers


def random_answer(random: Random, question: Question) -> str | list[str]:
    """An answer to a question, drawn at random."""
    if not question.many:
        return random.choice(question.codes)
    offered = choices(question.id)
    return random.choice([["none"], ["unsure"], random.sample(offered, random.randint(1, len(offered)))])


def as_given(answer: Any) -> str | list[str]:
    """An answer of a scenario as a file gives it."""
    return answer if isinstance(answer, str) else list(answer)


@cache
def cases() -> tuple[tuple[AnswerSet, bool], ...]:
    """The answers of all scenarios, then random ones; and whether the article alone is asked for."""
    random = Random(12)
    drawn = [(random_answers(random), random.random() < 0.2) for _ in range(CASES)]
    scenarios = [
        ({name: as_given(answer) for name, answer in each.answers.items()}, each.article_only) for each in PACK.scenarios
    ]
    return (*scenarios, *drawn)


def words_of(page: str, format: Format) -> str:
    """A page as one long line of words."""
    if format == "markdown":
        page = re.sub(r"\\(.)", r"\1", page)
    if format == "html":
        page = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.S)))
    return " ".join(page.split())


def pages(answers: AnswerSet, result: Result, *, details: bool) -> Iterator[tuple[Format, str]]:
    """The page of a result in every format."""
    given = Questionnaire(PACK).read(answers).given
    for format in FORMATS:
        yield format, results_text(PACK, [(given, result)], format, single=True, details=details, made_on=DAY)


def faults_of(answers: AnswerSet, result: Result, format: Format, details: bool, page: str) -> Iterator[str]:
    """What a page does wrong."""
    said = words_of(page, format)
    urgency = result.advice.urgency
    help_first = urgency in ("urgent", "emergency") or PACK.is_baby(Questionnaire(PACK).read(answers).given)
    if help_first and ("To talk about" in said or "Listed for:" in said or TREATMENT.search(said)):
        yield "lists a treatment"
    if "metastatic" in said.lower() and MEANING not in said:
        yield "does not explain metastatic"
    if PLACES.search(said):
        yield "names a place on the page"
    if "was answered, so none of them" in said and ARTICLE_CAUSES & answers.keys():
        yield "says that no question about causes was answered"
    if "Exposures: none reported" in said and any(
        codes_of(answers[name]) - {"no", "none"} for name in ARTICLE_CAUSES & answers.keys()
    ):
        yield "says that no exposure was reported"
    yield from signs_left_out(page, format, alone=format == "text" and urgency == "emergency" and not details)
    if format == "text" and not said.endswith(result.advice.text):
        yield "does not end with what to do"


def signs_left_out(page: str, format: Format, *, alone: bool) -> Iterator[str]:
    """Signs that do not stand on a line of their own; on the short page of an emergency, those that stand there."""
    if format == "text":
        entries = set(re.sub(r"\n {4}(?=\S)", " ", page).split("\n"))
        there = [sign for sign in SIGNS if f"  * {sign}" in entries]
    elif format == "markdown":
        there = [sign for sign in SIGNS if f"\n- {escape(sign)}\n" in page]
    else:
        there = [sign for sign in SIGNS if f"<p>{sign}</p>" in page]
    if there != ([] if alone else SIGNS):
        yield f"{len(SIGNS) - len(there)} signs are not in the lists"


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_misleads(part: int, checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page lists a treatment at urgent or emergency, nor for a baby. Metastatic is explained wherever it stands. The signs
    are lists, whole, or in the short text of an emergency not there. No text names a place on the page, or an absence that is
    none. Every text ends with what to do."""
    monkeypatch.setenv("COLUMNS", "80")
    for number, (answers, article_only) in enumerate(cases()[part::PARTS]):
        result = checker.check(answers, article_only=article_only)
        for details in (False, True) if number % DETAILS_EVERY == 0 else (False,):
            for format, page in pages(answers, result, details=details):
                assert list(faults_of(answers, result, format, details, page)) == [], (format, details, answers)


def test_an_emergency_fits_a_small_screen(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of every emergency has at most 24 rows of 80 columns, however many signs and however long the case's id."""
    monkeypatch.setenv("COLUMNS", "80")
    met = 0
    for answers, article_only in cases():
        result = checker.check(answers, id="W" * 200, article_only=article_only)
        if result.advice.urgency == "emergency":
            met += 1
            rows = results_text(PACK, [({}, result)], "text", single=True).rstrip("\n").split("\n")
            assert len(rows) <= 24
            assert max(map(len, rows)) <= 80
    assert met > 100


def test_the_cases_reach_everything(checker: Checker) -> None:
    """Among the cases are all urgencies, babies, and cases with treatments to talk about: no property above is idle."""
    results = [(answers, checker.check(answers, article_only=alone)) for answers, alone in cases()]
    assert len(results) == len(PACK.scenarios) + CASES
    assert {result.advice.urgency for _, result in results} == {"routine", "soon", "urgent", "emergency"}
    listed = [
        words_of(results_text(PACK, [(Questionnaire(PACK).read(answers).given, result)], "markdown", single=True), "markdown")
        for answers, result in results[::10]
    ]
    assert any("To talk about" in said for said in listed)
    assert any("metastatic" in said.lower() for said in listed)
    assert any("was answered, so none of them" in said for said in listed)
    assert any("Exposures: none reported" in said for said in listed)


@pytest.mark.parametrize("topic", [None, "dialysis", "metastatic", "test:organ-imaging"])
def test_explanations_say_what_metastatic_means(topic: str | None) -> None:
    """Wherever `explain` shows the metastatic type, it says what the name means."""
    from riskcheck.documents.text import text

    said = " ".join(text(explain(PACK, topic) if topic else overview(PACK)).split())
    assert "metastatic" in said.lower()
    assert MEANING in said
