"""The result of a case as a document: advice first, then what was found and why, then what was not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskcheck.pack import Pack
from riskcheck.report.document import Document, Entry, Section
from riskcheck.report.wording import (
    URGENCY_WORDS,
    USE_WORDS,
    answer_words,
    because_words,
    note_words,
    sources_section,
    sources_words,
)
from riskcheck.result import CauseFinding, Finding, NearMiss, Result, TypeFinding

LEVELS = "A match meets what the source describes. Possible means that an answer it needs is missing or not sure."


def result_document(pack: Pack, result: Result) -> Document:
    """Everything a person should see of a result, in reading order."""
    case = f" - case {result.id}" if result.id is not None else ""
    return Document(f"{pack.about.title}{case}", tuple(_sections(pack, result)))


def _sections(pack: Pack, result: Result) -> Iterator[Section]:
    yield _advice(pack, result)
    yield _causes(pack, result)
    article_types = [each for each in result.types if each.article]
    if article_types:
        yield Section("Types the article names for these", entries=_findings(pack, article_types))
    yield from _tests(pack, result)
    if result.symptoms:
        yield Section("Symptoms you reported", (", ".join(each.name for each in result.symptoms) + ".",))
    if result.near_misses:
        intro = "You reported these, but not as the source describes them. They are not findings."
        entries = tuple(_near_miss(pack, each) for each in result.near_misses)
        yield Section("Reported, but not found", (intro,), entries)
    yield from _left_out(pack, result)
    yield from _beyond(pack, result)
    yield Section("Safety net", entries=tuple(Entry(text) for text in result.advice.safety_net), tone="advice")
    yield from sources_section(pack, _cited(result))
    yield Section("About this result", (result.disclaimer, _origin(pack, result)), tone="quiet")


def _advice(pack: Pack, result: Result) -> Section:
    advice = result.advice
    reasons = tuple(f"Why: {because_words(pack, because)}" for because in advice.because)
    alarm = advice.urgency in ("urgent", "emergency")
    title = f"How soon to see a clinician: {URGENCY_WORDS[advice.urgency]}"
    return Section(title, (advice.text, *reasons), tone="alarm" if alarm else "advice")


def _causes(pack: Pack, result: Result) -> Section:
    causes = [cause for cause in result.causes if cause.article]
    if not causes:
        text = "Your answers match none of the causes that the article names. This does not rule anything out."
        return Section("Possible causes the article names", (text,))
    return Section("Possible causes the article names", (LEVELS,), _findings(pack, causes))


def _tests(pack: Pack, result: Result) -> Iterator[Section]:
    for use, title in USE_WORDS.items():
        tests = [test for test in result.tests if test.use == use]
        if tests:
            text = ("A clinician may consider these. Ask about them.",)
            yield Section(title, text if use == "usual" else (), _findings(pack, tests))


def _beyond(pack: Pack, result: Result) -> Iterator[Section]:
    """Causes, and types, that only other sources name."""
    beyond: list[CauseFinding | TypeFinding] = [*result.causes, *result.types]
    entries = _findings(pack, [each for each in beyond if not each.article])
    if entries:
        yield Section("Not in the article", ("Other sources name these. The article does not.",), entries)


def _left_out(pack: Pack, result: Result) -> Iterator[Section]:
    if result.unanswered:
        labels = "; ".join(pack.question[name].label for name in result.unanswered)
        text = "An answer left out supports nothing, and rules nothing out."
        yield Section("Not answered", (text, f"{labels}."))
    if result.ignored:
        labels = "; ".join(pack.question[name].label for name in result.ignored)
        text = "These answers were not used: the question they follow was not answered yes or not sure."
        yield Section("Answers not used", (text, f"{labels}."))


def _findings(pack: Pack, findings: Iterable[Finding]) -> tuple[Entry, ...]:
    return tuple(_entry(pack, finding) for finding in findings)


def _entry(pack: Pack, finding: Finding) -> Entry:
    reasons = [because_words(pack, because) for because in finding.because]
    notes = [note_words(pack, note.text, note.sources) for note in finding.notes]
    return Entry(finding.name, finding.level, (*reasons, *notes))


def _near_miss(pack: Pack, near_miss: NearMiss) -> Entry:
    name = pack.knowledge[f"cause:{near_miss.cause}"].name
    said = f"You answered {answer_words(pack, near_miss.answers)}."
    described = f"The source speaks of {near_miss.describes} ({sources_words(pack, near_miss.sources)})."
    return Entry(name, "", (said, described))


def _origin(pack: Pack, result: Result) -> str:
    scope = ", the article alone" if result.article_only else ""
    return f"Rule pack {result.pack.id} {result.pack.version}{scope}; {_reviewed(pack)}."


def _reviewed(pack: Pack) -> str:
    reviewers = pack.about.reviewed_by
    return f"reviewed by {', '.join(reviewers)}" if reviewers else "not reviewed by a clinician"


def _cited(result: Result) -> Iterator[str]:
    yield from result.advice.sources
    findings: list[Finding] = [*result.causes, *result.types, *result.tests]
    for finding in findings:
        for note in finding.notes:
            yield from note.sources
    for because in (*result.advice.because, *(because for finding in findings for because in finding.because)):
        yield from because.sources
    for symptom in result.symptoms:
        yield from symptom.sources
    for near_miss in result.near_misses:
        yield from near_miss.sources
