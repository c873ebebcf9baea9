"""What people get to read: every result, in every format, whole, plain and careful."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import AnswerSet, answer_sets

from riskcheck import Checker
from riskcheck.batch.run import Files, run_batch
from riskcheck.batch.worker import Terms
from riskcheck.checking.result import (
    Advice,
    Because,
    CauseFinding,
    Finding,
    NearMiss,
    Note,
    Result,
    SymptomFinding,
    TypeFinding,
)
from riskcheck.documents.markdown import escape
from riskcheck.documents.text import text
from riskcheck.report import Format, results_text
from riskcheck.report.result_document import result_document

FORMATS: tuple[Format, ...] = ("text", "markdown", "html", "json")
CONDITIONS = "calcinosis|calciphylaxis|kidney|disease|condition|deposits|cancer|sarcoidosis|infection|hypercalc"
RULED_OUT = [
    re.compile(rf"you have (?:\w+ ){{0,4}}(?:{CONDITIONS})", re.I),
    re.compile(r"you are at risk", re.I),
    re.compile(r"%|\bper ?cent", re.I),
    re.compile(r"probabilit|\bscore\b|\blikely\b|\brisk of\b", re.I),
    re.compile(r"\bcommon(?:ly)?\b", re.I),
]


URGENCY_WORDS = {
    "routine": "How soon to see a clinician: Book a visit",
    "soon": "How soon to see a clinician: In the next few days",
    "urgent": "How soon to see a clinician: Today",
    "emergency": "Emergency: get help now",
}


def written(
    checker: Checker, result: Result, format: Format, answers: AnswerSet | None = None, *, details: bool = False
) -> str:
    """A result in one format, as one long line of words."""
    given = checker.read(answers or {}).given
    said = results_text(checker.pack, [(given, result)], format, single=True, details=details)
    if format == "markdown":
        said = re.sub(r"\\(.)", r"\1", said)
    if format == "html":
        said = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", said, flags=re.S)))
    return " ".join(re.sub(r"[\u2500-\u257f]", " ", said).split())


@settings(max_examples=60)
@given(answers=answer_sets(), article_only=st.booleans(), format=st.sampled_from(FORMATS), details=st.booleans())
@example(answers={}, article_only=False, format="text", details=False)
@example(answers={}, article_only=True, format="markdown", details=False)
@example(answers={}, article_only=False, format="html", details=True)
@example(answers={}, article_only=False, format="json", details=False)
@example(answers={"red-flags": ["cold-limb"]}, article_only=False, format="text", details=False)
def test_no_result_is_without_its_advice(
    checker: Checker, answers: AnswerSet, article_only: bool, format: Format, details: bool
) -> None:
    """Every result, in every format, holds the advice to see a clinician, its urgency, the safety net and the disclaimer; of
    the safety net, the short text of an emergency tells how to get help."""
    result = checker.check(answers, article_only=article_only)
    said = written(checker, result, format, answers, details=details)
    safety_net = [text for part in checker.pack.safety_net for text in (part.text, *part.items)]
    if result.advice.urgency == "emergency" and format == "text" and not details:
        safety_net = [part.text for part in checker.pack.safety_net if part.part == "help"]
    for part in (result.advice.text, *safety_net, result.disclaimer):
        assert " ".join(part.split()) in (said.replace('\\"', '"') if format == "json" else said)
    urgency = result.advice.urgency
    assert (f'"urgency": "{urgency}"' if format == "json" else URGENCY_WORDS[urgency]) in said
    assert "clinician" in result.advice.text
    assert [pattern.pattern for pattern in RULED_OUT if pattern.search(said)] == []


def test_a_text_names_every_finding_with_answers_and_sources(checker: Checker) -> None:
    """With details, causes, types, tests, near misses and symptoms stand in the text, with answers and the article's item."""
    answers = {"dialysis": "yes", "dialysis-duration": "long-term", "symptoms": ["hard-nodules"], "steroid-injections": "yes"}
    result = checker.check({**answers, "steroid-injections-repeated": "no"})
    said = written(checker, result, "text", details=True)
    found: list[Finding | SymptomFinding] = [*result.causes, *result.types, *result.tests, *result.symptoms]
    assert [finding.id for finding in found if finding.name not in said] == []
    assert 'You answered Dialysis: "Yes"' in said
    assert "the article's causes, item 2" in said
    assert "described: repeated steroid injections" in said
    assert "the article's causes, item 1" in said


def test_advice_comes_first_and_what_is_not_the_articles_apart(checker: Checker) -> None:
    """The advice stands above all findings; a cause of other sources stands under its own heading, not among the article's."""
    result = checker.check({"iv-calcium": "yes", "kidney-disease": "yes"})
    titles = [section.title for section in result_document(checker.pack, result).sections]
    assert titles[0].startswith("How soon")
    beyond = next(s for s in result_document(checker.pack, result).sections if s.title == "Not in the article")
    causes = next(s for s in result_document(checker.pack, result).sections if s.title == CAUSES)
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
    result = checker.check(answers, id="a case")
    drawn = "".join(text(result_document(checker.pack, result, details=details)) for details in (False, True))
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


# Every field of a result ------------------------------------------------------------------------------------------------

RICH: dict[str, AnswerSet] = {
    "every cause": {
        "age": "3-to-12-months",
        "steroid-injections": "yes",
        "steroid-injections-repeated": "yes",
        "dialysis": "yes",
        "dialysis-duration": "long-term",
        "vitamin-d": "told-too-high",
        "calcium-supplements": "more-than-advised",
        "tissue-injury": "yes",
        "tissue-injury-site": "same-area",
        "autoimmune-disease": ["dermatomyositis", "other-autoimmune"],
        "medicines": ["warfarin", "calcium-channel-blocker"],
        "radiation-therapy": "yes",
        "infection": "yes",
        "infection-chronic": "unsure",
        "parathyroid-disorder": "yes",
        "parathyroid-kind": "overactive",
        "steroid-creams": "unsure",
        "symptoms": ["hard-nodules", "limited-movement", "skin-ulcers", "pain"],
        "high-calcium-signs": "yes",
        **dict.fromkeys(
            ("kidney-disease", "genetic-factors", "chemotherapy", "vascular-disease", "calcium-rich-diet", "sarcoidosis"), "yes"
        ),
        **dict.fromkeys(("immobility", "metabolic-condition", "chemical-exposure"), "unsure"),
        **dict.fromkeys(
            ("iv-calcium", "calcium-heparin", "electrode-paste", "heel-sticks", "phosphate-infusion", "injection-at-place"),
            "yes",
        ),
        "organ-transplant": "unsure",
    },
    "near misses and answers not used": {
        "red-flags": ["unsure"],
        "steroid-injections": "no",
        "steroid-injections-repeated": "yes",
        "dialysis": "yes",
        "dialysis-duration": "short-term",
        "vitamin-d": "as-advised",
        "calcium-supplements": "self-chosen",
        "tissue-injury": "yes",
        "tissue-injury-site": "elsewhere",
        "infection-chronic": "yes",
        "radiation-therapy": "yes",
        "radiation-prolonged": "no",
        "sarcoidosis": "unsure",
        "iv-calcium": "unsure",
        "symptoms": ["white-yellow-bumps", "reduced-blood-flow", "itching"],
    },
    "only not sure": {"red-flags": ["none"], "dialysis": "unsure", "symptoms": ["unsure"], "calcium-supplements": "unsure"},
}
"""Results that between them have something in every field."""

CAUSES = "What you reported that the article lists as a cause"
NEAR_MISSES = "Also reported: the article describes something stronger. This does not clear it."
LEVELS = {"match": "fits", "possible": "may fit"}
USES = {"usual": "usual", "complex-cases": "complex cases", "severe-cases": "severe cases", "seldom": "seldom used"}
Marks = dict[str, list[str]]
"""What stands beside a name, once for each place where the name is the head of an entry."""


def heads(said: str, format: Format) -> Iterator[tuple[str, str, str]]:
    """The head of each entry with its mark, and the title of the section that it stands in."""
    section = ""
    if format == "markdown":
        for line in re.sub(r"\\(.)", r"\1", said).splitlines():
            section = line[3:] if line.startswith("## ") else section
            entry = re.fullmatch(r"- \*\*(.+?)\*\*(?: \((.+)\))?", line)
            if entry:
                yield entry[1], entry[2] or "", section
        return
    for block in re.split(r"\n(?=\S|  \* )", said):
        if not block.startswith("  * "):
            section = block.splitlines()[0].lower() if block.strip() else section
            continue
        words = " ".join(block[4:].split())
        entry = re.match(r"(.+?)(?: - (.+?))?(?: You | It follows | Source: | Note: | \[|$)", words)
        assert entry
        yield entry[1], entry[2] or "", section


def marks(said: str, format: Format) -> Marks:
    """The mark of every name that is the head of an entry of findings, with its section."""
    found: Marks = {}
    for head, mark, section in heads(said, format):
        if not section.startswith(("How the answers led", "Notes")):
            for name in head.split(", "):
                found.setdefault(name, []).append(f"{mark}|{section}".lower())
    return found


def level_of(mark: str) -> str:
    """The level that a mark begins with."""
    return mark.partition("|")[0].partition(":")[0]


def cited(said: str, checker: Checker, format: Format) -> list[tuple[int, set[str]]]:
    """Every group of citations in a rendered result: where it begins, and the references it stands for."""
    if format == "text":
        name = r"(?:\[[a-z0-9-]+\]|the article's [a-z]+, item \d+)"
        groups = re.finditer(rf"{name}(?:; {name})*", said)
        inside = re.compile(r"\[([a-z0-9-]+)\]|the article's ([a-z]+), item (\d+)")
        return [
            (group.start(), {one[0] or f"article:{one[1]}/{one[2]}" for one in inside.findall(group[0])}) for group in groups
        ]
    number = {title: name for name, title in ((each.id, each.title) for each in checker.pack.sources)}
    listed = said[said.rindex("## Sources") :]
    titles = {match[1]: number[match[2]] for match in re.finditer(r"\[(\d+)\] (.+?)(?:\*\*| - |$)", listed)}
    return [
        (group.start(), {reference for one in re.findall(r"\[([^\]]+)\]", group[0]) for reference in references(one, titles)})
        for group in re.finditer(r"\[\d+[^\]]*\](?: \[\d+[^\]]*\])*", said[: said.rindex("## Sources")])
    ]


def references(mark: str, titles: dict[str, str]) -> Iterator[str]:
    """The references that a mark such as "1: causes 2, 19; tests 4" stands for."""
    number, _, places = mark.partition(": ")
    if not places:
        yield titles[number]
    for place in filter(None, places.split("; ")):
        section, _, items = place.partition(" ")
        yield from (f"{titles[number]}:{section}/{item}" for item in items.split(", "))


def rich(checker: Checker, name: str, format: Format) -> tuple[Result, str, str]:
    """A rich result, what is written of it, and the same as one line of words."""
    answers = RICH[name]
    result = checker.check(answers, id="the case")
    given = checker.read(answers).given
    return (
        result,
        results_text(checker.pack, [(given, result)], format, single=True, details=True),
        written(checker, result, format, answers, details=True),
    )


def test_the_rich_results_have_something_in_every_field(checker: Checker) -> None:
    """Between them the rich results have all causes and types, all tests, near misses, and answers left out and not used."""
    results = [checker.check(answers) for answers in RICH.values()]
    pack = checker.pack
    assert {cause.id for cause in results[0].causes} == {cause.id for cause in pack.causes}
    assert {each.id for each in results[0].types} == {each.id for each in pack.types}
    assert {test.use for test in results[0].tests} == set(USES)
    assert {test.id for test in results[0].tests} == {test.id for test in pack.tests}
    for field in ("near_misses", "unanswered", "ignored", "symptoms"):
        assert all(getattr(results[1], field)), field
    assert {finding.level for result in results for finding in (*result.causes, *result.types)} == {"match", "possible"}
    assert {test.level for result in results for test in result.tests} == {"match", "possible"}


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize("name", RICH)
def test_every_finding_stands_with_its_level(name: str, format: Format, checker: Checker) -> None:
    """Each cause and type stands as the head of an entry with its level; each test with its use, and "may fit" where it may."""
    result, said, _ = rich(checker, name, format)
    found = marks(said, format)
    for finding in (*result.causes, *result.types):
        assert [level_of(mark) for mark in found[finding.name]].count(LEVELS[finding.level]) == 1, finding.id
    for test in result.tests:
        (mark,) = found[test.name]
        assert USES[test.use] in mark, test.id
        assert ("may fit" in mark.partition("|")[0]) == (test.level == "possible"), test.id
    levels = {name for name, at in found.items() if any(level_of(each) in LEVELS.values() for each in at)}
    names = {finding.name for finding in (*result.causes, *result.types, *result.tests)}
    assert levels <= names


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize("name", RICH)
def test_what_is_not_the_articles_stands_apart(name: str, format: Format, checker: Checker) -> None:
    """A cause or type stands under "Not in the article" when the article does not name or link it, and only then."""
    result, said, _ = rich(checker, name, format)
    found = marks(said, format)
    findings: list[CauseFinding | TypeFinding] = [*result.causes, *result.types]
    for finding in findings:
        places = [mark.partition("|")[2] for mark in found[finding.name] if level_of(mark) == LEVELS[finding.level]]
        assert [place.startswith("not in the article") for place in places] == [not finding.article], finding.id


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize("name", RICH)
def test_every_note_and_reason_stands_with_its_sources(name: str, format: Format, checker: Checker) -> None:
    """The text of each note stands with the sources of the note right behind it, and every source of a reason is cited."""
    result, _, said = rich(checker, name, format)
    groups = cited(said, checker, format)
    findings: list[Finding] = [*result.causes, *result.types, *result.tests]
    for note in (note for finding in findings for note in finding.notes):
        ends = [found.end() for found in re.finditer(re.escape(note.text), said)]
        behind = [next(sources for start, sources in groups if start >= end) for end in ends]
        assert any(set(note.sources) <= sources for sources in behind), note.text
    wanted = {source for finding in findings for because in finding.because for source in because.sources}
    wanted |= {source for because in result.advice.because for source in because.sources}
    wanted |= {source for near_miss in result.near_misses for source in near_miss.sources}
    assert wanted <= set().union(*(sources for _, sources in groups))


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
@pytest.mark.parametrize("name", RICH)
def test_every_source_is_listed(name: str, format: Format, checker: Checker) -> None:
    """The title of each source that a finding, a note or the advice rests on stands in the list of sources."""
    result, _, said = rich(checker, name, format)
    start = {"text": " Sources * [", "markdown": " ## Sources ", "html": " Sources A number in brackets"}[format]
    listed = said[said.rindex(start) :]
    findings: list[Finding] = [*result.causes, *result.types, *result.tests]
    parts: list[Because | Note | NearMiss | Advice] = [*result.near_misses, result.advice, *result.advice.because]
    parts += [because for finding in findings for because in finding.because]
    parts += [note for finding in findings for note in finding.notes]
    sources = {reference.partition(":")[0] for part in parts for reference in part.sources}
    assert [name for name in sources if checker.pack.source[name].title not in listed] == []


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
@pytest.mark.parametrize("name", RICH)
def test_what_was_said_and_not_said_stands(name: str, format: Format, checker: Checker) -> None:
    """Near misses, symptoms, questions not answered, answers not used, and what stands with every result are all there."""
    result, _, said = rich(checker, name, format)
    pack = checker.pack
    for near_miss in result.near_misses:
        place = said.lower().index(NEAR_MISSES.lower())
        assert f"escribed: {near_miss.describes}" in said[place:]
        for question, codes in near_miss.answers.items():
            assert f'{pack.question[question].label}: "{pack.answer_text(question, codes[0])}"' in said[place:]
    after = {"text": ("NOT ANSWERED", "ANSWERS NOT USED", "Symptoms you reported")}.get(
        format, ("Not answered", "Answered, but not used", "Signs:")
    )
    told = [pack.question[question].label for question in result.unanswered]
    assert not told or [label for label in told if label not in said[said.index(after[0]) :]] == []
    unused = [pack.question[question].label for question in result.ignored]
    assert not unused or [label for label in unused if label not in said[said.index(after[1]) :][:600]] == []
    for symptom in result.symptoms:
        assert symptom.name in said[said.index(after[2]) :][:3000], symptom.id
    safety_net = [text for part in pack.safety_net for text in (part.text, *part.items)]
    for part in (result.advice.text, *safety_net, result.disclaimer, f"{result.pack.id} {result.pack.version}"):
        assert part in said
    assert "not reviewed by a clinician" in said.replace(result.disclaimer, "")
    assert "case the case" in said


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_a_type_that_the_article_names_is_not_said_to_be_missing(format: Format, checker: Checker) -> None:
    """Sarcoidosis alone: only the link is not the article's, and nothing says that the article does not name the type."""
    answers: AnswerSet = {"red-flags": ["none"], "sarcoidosis": "yes"}
    result = checker.check(answers)
    assert [(each.id, each.article) for each in result.types] == [("metastatic", False)]
    said = written(checker, result, format, answers)
    assert result.types[0].name in said
    assert "The article does not." not in said
    assert not re.search(r"Other sources name (?:this|these)", said)


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_unanswered_questions_are_not_said_to_match_nothing(format: Format, checker: Checker) -> None:
    """Without an answer about causes nothing is said to match none of them; with answers that find none it is."""
    symptoms: AnswerSet = {"red-flags": ["none"], "symptoms": ["pain"]}
    for answers in ({}, symptoms):
        assert "match none of the causes" not in written(checker, checker.check(answers), format, answers)
    nothing: AnswerSet = {"dialysis": "no"}
    said = written(checker, checker.check(nothing), format, nothing)
    assert "match none of the causes that the article lists. This does not rule anything out." in said


@pytest.mark.parametrize("form", ["jsonl", "json"])
@pytest.mark.parametrize("brief", [False, True])
def test_every_line_of_a_batch_holds_the_advice(
    form: Literal["jsonl", "json"], brief: bool, checker: Checker, tmp_path: Path
) -> None:
    """Each result of a batch has the words of the advice, its urgency and the disclaimer; a full one the whole safety net."""
    cases: list[AnswerSet] = [{}, {"red-flags": ["none"]}, {"red-flags": ["cold-limb"]}, *RICH.values()]
    source, output = tmp_path / "cases.json", tmp_path / "results"
    source.write_text(json.dumps([{"answers": answers} for answers in cases]), encoding="utf-8")
    run_batch(checker, Files((str(source),), str(output), None), Terms(form, brief=brief))
    written_down = output.read_text(encoding="utf-8")
    results = json.loads(written_down) if form == "json" else [json.loads(line) for line in written_down.splitlines()]
    assert len(results) == len(cases)
    for answers, result in zip(cases, results, strict=True):
        expected = checker.check(answers).advice
        assert result["disclaimer"] == checker.pack.about.disclaimer
        assert (result["advice"]["text"], result["advice"]["urgency"]) == (expected.text, expected.urgency)
        assert "clinician" in result["advice"]["text"]
        safety_net = [part.whole for part in checker.pack.safety_net]
        assert result["advice"].get("safety_net") == (None if brief else safety_net)


def test_a_test_with_a_caution_is_marked_in_the_short_text(checker: Checker) -> None:
    """The short text marks a test that has a caution for this person, and says where to read it; without one, it marks none."""
    lump = {"red-flags": ["none"], "symptoms": ["hard-nodules", "pain"]}
    marked = text(result_document(checker.pack, checker.check({**lump, "kidney-disease": "yes"})))
    assert "SKIN BIOPSY*" in marked.upper()
    assert "(* WITH A CAUTION: --DETAILS)" in marked.upper()
    assert "*" not in text(result_document(checker.pack, checker.check(lump))).replace("  * ", "")
