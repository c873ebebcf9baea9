"""The visit sheet, as a document to take to a clinician: how soon, then the answers, then what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Because, ClinicalTestFinding, Finding, NearMiss, Note, Result, TypeFinding
from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Knowledge
from riskcheck.report.citations import Citations
from riskcheck.report.diagram import diagram
from riskcheck.report.diagram_svg import svg
from riskcheck.report.reported import answer_sections
from riskcheck.report.treatments import treatments_of
from riskcheck.report.visit_questions import questions
from riskcheck.report.wording import (
    OTHERS_LINK,
    OTHERS_NAME,
    USE_OF_TEST,
    advice_section,
    answer_words,
    case_words,
    finding_words,
    grounds,
    no_cause_words,
    reviewed_words,
    types_linked_by_others,
    types_of_others,
    version_words,
)

SAFETY_WORDS = {
    "uncertainty": "What stays open",
    "emergency-signs": "Get help now",
    "urgent-signs": "See a clinician today",
    "help": "How to get help",
    "worry": "If you worry",
    "medicines": "Your medicines and treatments",
    "doses": "Your doses",
}
LEVELS = "Match: as the source describes. Possible: an answer it needs is missing or not sure."
TESTS = 'A clinician may consider these. All match the answers, but for those marked "possible".'
PICTURE = "A line leads from what was answered to what the rules made of it. A line from a frame stands for all that is in it."


def visit_sheet(pack: Pack, given: Given, result: Result, *, made_on: date) -> Document:
    """The sheet of one case. `given` are its checked answers (`Answers.given`), `made_on` its date."""
    title = f"Visit sheet: {pack.about.title}{case_words(result.id)}"
    return Document(title, tuple(_sections(pack, given, result, made_on)))


def _sections(pack: Pack, given: Given, result: Result, made_on: date) -> Iterator[Section]:
    cite = Citations(pack)
    yield _advice(pack, result, cite)
    yield _safety_net(pack, result, cite)
    yield from answer_sections(pack, given, result)
    yield _causes(pack, result, cite)
    yield from _beyond(pack, result, cite)
    yield from _types(pack, result, cite)
    yield from _tests(pack, result, cite)
    yield from _near_misses(pack, result, cite)
    notes = _notes(_noted(result), cite)
    if notes:
        yield Section("Notes, and where sources disagree", (), notes, layout="flow")
    talk = _to_talk_about(pack, given, result, cite)
    about = list(dict.fromkeys(name for name, _ in _noted(result)))
    asked = questions(pack, given, result, notes=about, to_talk_about=bool(talk))
    yield Section("Questions to ask the clinician", (), tuple(map(Entry, asked)), layout="flow")
    if talk:
        yield Section("To talk about, not a suggestion", (pack.about.treatments_note,), talk, layout="flow")
    yield from _picture(pack, result)
    yield Section(
        "Sources", ("A number in brackets is a source, with its section and item.",), cite.entries(), "quiet", "columns"
    )
    yield _about(pack, result, made_on)


def _advice(pack: Pack, result: Result, cite: Citations) -> Section:
    urgency = result.advice.urgency
    reasons = [f"Why: {_reason(pack, because)} {cite.mark(because.sources)}" for because in result.advice.because]
    if not reasons:
        reasons = [f"Source: {cite.mark(getattr(pack.about.urgency, urgency).sources)}"]
    return advice_section(urgency, (result.advice.text, *reasons))


def _safety_net(pack: Pack, result: Result, cite: Citations) -> Section:
    parts = zip(pack.safety_net, result.advice.safety_net, strict=True)
    entries = tuple(Entry(SAFETY_WORDS[part.part], lines=(f"{text} {cite.mark(part.sources)}",)) for part, text in parts)
    return Section("Safety net", (), entries, tone="advice", layout="columns")


def _picture(pack: Pack, result: Result) -> Iterator[Section]:
    drawn = diagram(pack, result)
    if drawn.edges:
        yield Section("How the answers led to the rest", (PICTURE,), drawn.words, picture=svg(drawn))


def _causes(pack: Pack, result: Result, cite: Citations) -> Section:
    entries = _findings(pack, [cause for cause in result.causes if cause.article], cite)
    text = LEVELS if entries else no_cause_words(pack, result)
    return Section("Possible causes the article names", (text,), entries, layout="flow")


def _beyond(pack: Pack, result: Result, cite: Citations) -> Iterator[Section]:
    """Causes and types that only other sources name, and types that only they link to the answers."""
    causes = _findings(pack, [cause for cause in result.causes if not cause.article], cite)
    entries = (*causes, *(_type(pack, each, cite, "Type: ") for each in types_of_others(pack, result)))
    if entries:
        yield Section("Not in the article", (OTHERS_NAME,), entries, layout="flow")
    linked = tuple(_type(pack, each, cite) for each in types_linked_by_others(pack, result))
    if linked:
        yield Section("Not in the article: the link to a type", (OTHERS_LINK,), linked, layout="flow")


def _types(pack: Pack, result: Result, cite: Citations) -> Iterator[Section]:
    entries = [_type(pack, each, cite) for each in result.types if each.article]
    if entries:
        yield Section("Types the article names for these", (), tuple(entries), layout="flow")


def _type(pack: Pack, finding: TypeFinding, cite: Citations, before: str = "") -> Entry:
    links = [f"{', '.join(_grounds(pack, because))} {cite.mark(because.sources)}" for because in finding.because]
    return Entry(f"{before}{finding.name}", finding.level, (f"Because of: {'; '.join(links)}",))


def _tests(pack: Pack, result: Result, cite: Citations) -> Iterator[Section]:
    """Tests, those of one use, level and reason together."""
    alike: dict[tuple[str, str], list[ClinicalTestFinding]] = {}
    for test in result.tests:
        why = "; ".join(dict.fromkeys(name for because in test.because for name in _grounds(pack, because)))
        alike.setdefault((USE_OF_TEST[test.use] + (f", {test.level}" if test.level == "possible" else ""), why), []).append(
            test
        )
    entries = []
    for (mark, why), tests in alike.items():
        sources = [source for test in tests for because in test.because for source in because.sources]
        entries.append(Entry(", ".join(test.name for test in tests), mark, (f"Because of: {why} {cite.mark(sources)}",)))
    if entries:
        yield Section("Tests to ask about", (TESTS,), tuple(entries), layout="flow")


def _near_misses(pack: Pack, result: Result, cite: Citations) -> Iterator[Section]:
    if result.near_misses:
        entries = tuple(_near_miss(pack, each, cite) for each in result.near_misses)
        yield Section("Reported, but not as the source describes", ("These are not findings.",), entries, layout="flow")


def _near_miss(pack: Pack, near_miss: NearMiss, cite: Citations) -> Entry:
    said = f"Answered {answer_words(pack, near_miss.answers)}."
    described = f"The source speaks of {near_miss.describes} {cite.mark(near_miss.sources)}"
    notes = (f"{note.text} {cite.mark(note.sources)}" for note in near_miss.notes)
    return Entry(finding_words(pack, f"cause:{near_miss.cause}"), "", (said, described, *notes))


def _to_talk_about(pack: Pack, given: Given, result: Result, cite: Citations) -> tuple[Entry, ...]:
    """What the article lists for the causes and symptoms of a result, with the notes that go with it."""
    alike: dict[str, list[Knowledge]] = {}
    for name, findings in treatments_of(pack, given, result).items():
        belongs = ", ".join(pack.knowledge[finding].name for finding in findings)
        alike.setdefault(belongs, []).append(pack.knowledge[name])
    entries = [
        Entry(", ".join(item.name for item in items), "", (f"Listed for: {names} {cite.mark(_sources(items))}",))
        for names, items in alike.items()
    ]
    listed = (item for items in alike.values() for item in items)
    notes = [(item.name, Note(text=note.text, sources=note.sources)) for item in listed for note in item.notes]
    return (*entries, *_notes(notes, cite, "Note on "))


def _sources(items: Iterable[Knowledge]) -> Iterator[str]:
    return (source for item in items for source in item.sources)


def _findings(pack: Pack, findings: Sequence[Finding], cite: Citations) -> tuple[Entry, ...]:
    return tuple(Entry(each.name, each.level, _reasons(pack, each, cite)) for each in findings)


def _reasons(pack: Pack, finding: Finding, cite: Citations) -> tuple[str, ...]:
    return tuple(f"{_reason(pack, because)} {cite.mark(because.sources)}" for because in finding.because)


def _reason(pack: Pack, because: Because) -> str:
    """What a reason rests on, in words."""
    findings = [finding_words(pack, name) for name in because.findings if not name.startswith("symptom:")]
    answered = f"Answered {answer_words(pack, because.answers)}." if because.answers else ""
    return " ".join(part for part in (answered, f"It rests on {', '.join(findings)}." if findings else "") if part)


def _grounds(pack: Pack, because: Because) -> list[str]:
    """What a test rests on, by name: findings, and the answers that are no reported symptom."""
    findings, answers = grounds(pack, because)
    return [*(finding_words(pack, name) for name in findings), *([answer_words(pack, answers)] if answers else [])]


def _noted(result: Result) -> Iterator[tuple[str, Note]]:
    findings: tuple[Finding, ...] = (*result.causes, *result.types, *result.tests)
    return ((finding.name, note) for finding in findings for note in finding.notes)


def _notes(noted: Iterable[tuple[str, Note]], cite: Citations, before: str = "") -> tuple[Entry, ...]:
    """Notes, each once, under the names of all findings that have it."""
    names: dict[str, list[str]] = {}
    sources: dict[str, tuple[str, ...]] = {}
    for name, note in noted:
        names.setdefault(note.text, []).append(name)
        sources[note.text] = (*sources.get(note.text, ()), *note.sources)
    by_names: dict[tuple[str, ...], list[str]] = {}
    for text, heads in names.items():
        by_names.setdefault(tuple(heads), []).append(text)
    return tuple(
        Entry(f"{before}{', '.join(heads)}", lines=tuple(f"{text} {cite.mark(sources[text])}" for text in texts))
        for heads, texts in by_names.items()
    )


def _about(pack: Pack, result: Result, made_on: date) -> Section:
    version = version_words(result.pack, result.article_only)
    made = f"Made on {made_on.isoformat()} with rule pack {version}; {reviewed_words(pack)}."
    return Section("About this sheet", (result.disclaimer, made), tone="quiet")
