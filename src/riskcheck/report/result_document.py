"""The result of a case as a document: advice first, then findings with their reasons, then the answers left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riskcheck.checking.result import ClinicalTestFinding, Finding, Result
from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.pack import Pack
from riskcheck.report.citations import sources_section, sources_words
from riskcheck.report.wording import (
    OTHERS_LINK,
    OTHERS_NAME,
    USE_WORDS,
    advice_section,
    because_words,
    case_words,
    grounds_words,
    near_miss_entry,
    no_cause_words,
    reviewed_words,
    types_linked_by_others,
    types_of_others,
    version_words,
)

LEVELS = "A match meets what the source describes. Possible means that an answer it needs is missing or not sure."


def result_document(pack: Pack, result: Result) -> Document:
    """Everything a person should see of a result, in reading order."""
    return Document(f"{pack.about.title}{case_words(result.id)}", tuple(_sections(pack, result)))


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
        entries = tuple(near_miss_entry(pack, each) for each in result.near_misses)
        yield Section("Reported, but not found", (intro,), entries)
    yield from _left_out(pack, result)
    yield from _beyond(pack, result)
    yield Section("Safety net", entries=tuple(Entry(text) for text in result.advice.safety_net), tone="advice")
    yield from _sources(pack, result)
    origin = f"Rule pack {version_words(result.pack, result.article_only)}; {reviewed_words(pack)}."
    yield Section("About this result", (result.disclaimer, origin), tone="quiet")


def _advice(pack: Pack, result: Result) -> Section:
    advice = result.advice
    reasons = (f"Why: {because_words(pack, because)}" for because in advice.because)
    return advice_section(advice.urgency, (advice.text, *reasons))


def _causes(pack: Pack, result: Result) -> Section:
    causes = [cause for cause in result.causes if cause.article]
    if causes:
        return Section("Possible causes the article names", (LEVELS,), _findings(pack, causes))
    return Section("Possible causes the article names", (no_cause_words(pack, result),))


def _tests(pack: Pack, result: Result) -> Iterator[Section]:
    """Tests by how the article speaks of them; those with the same reasons stand together."""
    for use, title in USE_WORDS.items():
        tests = [test for test in result.tests if test.use == use]
        if tests:
            text = ("A clinician may consider these. Ask about them.",)
            yield Section(title, text if use == "usual" else (), (*_same_reasons(pack, tests), *_notes(pack, tests)))


def _same_reasons(pack: Pack, tests: Sequence[ClinicalTestFinding]) -> Iterator[Entry]:
    together: dict[tuple[str, ...], list[ClinicalTestFinding]] = {}
    for test in tests:
        reasons = tuple(grounds_words(pack, because) for because in test.because)
        together.setdefault((test.level, *reasons), []).append(test)
    for grounds, alike in together.items():
        sources = dict.fromkeys(source for test in alike for because in test.because for source in because.sources)
        lines = (*grounds[1:], f"Source: {sources_words(pack, sources)}.")
        yield Entry(", ".join(test.name for test in alike), "possible" if grounds[0] == "possible" else "", lines)


def _beyond(pack: Pack, result: Result) -> Iterator[Section]:
    """What only other sources say: causes and types that the article does not name, and types it names without this link."""
    own: list[Finding] = [each for each in result.causes if not each.article]
    own += types_of_others(pack, result)
    if own:
        yield Section("Not in the article", (OTHERS_NAME,), _findings(pack, own))
    linked = types_linked_by_others(pack, result)
    if linked:
        yield Section("Not in the article: the link to a type", (OTHERS_LINK,), _findings(pack, linked))


def _left_out(pack: Pack, result: Result) -> Iterator[Section]:
    if result.unanswered:
        labels = "; ".join(pack.question[name].label for name in result.unanswered)
        text = "An answer left out supports nothing, and rules nothing out."
        yield Section("Not answered", (text, f"{labels}."))
    if result.ignored:
        labels = "; ".join(pack.question[name].label for name in result.ignored)
        text = "These answers were not used: the question they follow was not answered yes or not sure."
        yield Section("Answers not used", (text, f"{labels}."))


def _findings(pack: Pack, findings: Sequence[Finding]) -> tuple[Entry, ...]:
    """Findings with their reasons, then their notes, each note once."""
    entries = [
        Entry(finding.name, finding.level, tuple(because_words(pack, because) for because in finding.because))
        for finding in findings
    ]
    return (*entries, *_notes(pack, findings))


def _notes(pack: Pack, findings: Sequence[Finding]) -> Iterator[Entry]:
    about: dict[str, list[Finding]] = {}
    sources: dict[str, dict[str, None]] = {}
    for finding in findings:
        for note in finding.notes:
            about.setdefault(note.text, []).append(finding)
            sources.setdefault(note.text, {}).update(dict.fromkeys(note.sources))
    for text, whose in about.items():
        yield Entry(
            f"Note on {', '.join(finding.name for finding in whose)}", lines=(f"{text} ({sources_words(pack, sources[text])})",)
        )


def _sources(pack: Pack, result: Result) -> Iterator[Section]:
    """What the references stand for; sources of the advice and the safety net alone stand in one line."""
    cited = {reference.partition(":")[0] for reference in _cited(result)}
    advice = [each for each in pack.sources if each.id in {ref.partition(":")[0] for ref in result.advice.sources} - cited]
    yield from sources_section(pack, cited)
    if advice:
        titles = "; ".join(f"[{each.id}] {each.title}" for each in advice)
        yield Section("Sources of the advice and the safety net", (f"{titles}.",), tone="quiet")


def _cited(result: Result) -> Iterator[str]:
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
