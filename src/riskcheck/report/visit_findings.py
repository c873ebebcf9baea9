"""What a result found, as sections of a visit sheet: short, or with reasons and with sources by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Because, ClinicalTestFinding, Finding, NearMiss, Note, Result, TypeFinding
from riskcheck.documents.document import Entry, Section
from riskcheck.pack.kinds import SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Cause, Knowledge
from riskcheck.report.citations import Citations
from riskcheck.report.treatments import treatments_of
from riskcheck.report.wording import (
    answer_words,
    finding_words,
    grounds,
    meaning_lines,
    near_miss_name,
    no_cause_words,
    types_linked_by_others,
    types_of_others,
)


def cause_sections(pack: Pack, result: Result, cite: Citations) -> Iterator[Section]:
    """Causes that the article lists; causes and types that only other sources name; types they alone link to the answers."""
    entries = _causes(pack, result, cite, article=True)
    unsure = any(each.level == "possible" for each in result.levelled)
    explained = (pack.say("levels_explained"),) if unsure else ()
    yield Section(
        pack.say("causes_title"), explained if entries else (no_cause_words(pack, result), *explained), entries, layout="flow"
    )
    beyond = (*_causes(pack, result, cite, article=False), *(_type(pack, each, cite) for each in types_of_others(pack, result)))
    if beyond:
        yield Section(pack.say("others_title"), (pack.say("others_name"),), beyond, layout="flow")
    linked = tuple(_type(pack, each, cite) for each in types_linked_by_others(pack, result))
    if linked:
        yield Section(pack.say("links_title"), (pack.say("others_link"),), linked, layout="flow")
    article = tuple(_type(pack, each, cite) for each in result.types if each.article)
    if article:
        yield Section(pack.say("types_title"), (), article, layout="flow")


def test_sections(pack: Pack, result: Result, cite: Citations) -> Iterator[Section]:
    """Tests, those of one use, level and caution together; with sources, those of one reason."""
    alike: dict[tuple[str, str, tuple[Note, ...]], list[ClinicalTestFinding]] = {}
    for test in result.tests:
        why = "; ".join(dict.fromkeys(name for because in test.because for name in _grounds(pack, because)))
        level = f", {pack.say('level.possible')}" if test.level == "possible" else ""
        alike.setdefault((pack.say(f"use.{test.use}") + level, why if cite.shown else "", test.notes), []).append(test)
    entries = []
    for (mark, why, notes), tests in alike.items():
        sources = [source for test in tests for because in test.because for source in because.sources]
        lines = [pack.say("because_of", names=f"{why} {cite.mark(sources)}")] if why else []
        entries.append(Entry(", ".join(test.name for test in tests), mark, (*lines, *_note_lines(notes, cite))))
    if entries:
        yield Section(pack.say("tests_title"), (), tuple(entries), layout="flow")


def near_miss_sections(pack: Pack, result: Result, cite: Citations) -> Iterator[Section]:
    """What was reported, with what the source describes instead."""
    if result.near_misses:
        entries = tuple(_near_miss(pack, each, cite) for each in result.near_misses)
        yield Section(pack.say("near_misses_title"), (), entries, layout="flow")


def talk_sections(pack: Pack, given: Given, result: Result, cite: Citations) -> Iterator[Section]:
    """What the article lists for the causes and symptoms of a result; what has a note stands by itself, with it."""
    alike: dict[tuple[str, tuple[str, ...]], list[Knowledge]] = {}
    notes: dict[str, list[str]] = {}
    for name, findings in treatments_of(pack, given, result).items():
        item = pack.knowledge[name]
        belongs = ", ".join(pack.knowledge[finding].name for finding in findings)
        notes[item.name] = [f"{note.text} {cite.mark(note.sources)}" for note in item.notes]
        alike.setdefault((belongs, tuple(notes[item.name])), []).append(item)
    entries = [
        Entry(
            ", ".join(item.name for item in items),
            "",
            (f"{pack.say('listed_for', names=names)} {cite.mark(_sources(items))}", *cautions),
        )
        for (names, cautions), items in alike.items()
    ]
    if entries:
        yield Section(pack.say("talk_title"), (pack.about.treatments_note,), tuple(entries), layout="flow")


def note_sections(pack: Pack, result: Result, cite: Citations) -> Iterator[Section]:
    """Notes on causes and types, each once, under the names of all that bear it."""
    names: dict[str, list[str]] = {}
    sources: dict[str, tuple[SourceRef, ...]] = {}
    for name, note in noted(result):
        names.setdefault(note.text, []).append(name)
        sources[note.text] = (*sources.get(note.text, ()), *note.sources)
    by_names: dict[tuple[str, ...], list[str]] = {}
    for text, heads in names.items():
        by_names.setdefault(tuple(heads), []).append(text)
    entries = tuple(
        Entry(", ".join(heads), lines=tuple(f"{text} {cite.mark(sources[text])}" for text in texts))
        for heads, texts in by_names.items()
    )
    if entries:
        yield Section(pack.say("notes_title"), (), entries, layout="flow")


def noted(result: Result) -> Iterator[tuple[str, Note]]:
    """The notes on causes and types, each with the name that it is on."""
    findings: tuple[Finding, ...] = (*result.causes, *result.types)
    return ((finding.name, note) for finding in findings for note in finding.notes)


def _causes(pack: Pack, result: Result, cite: Citations, *, article: bool) -> tuple[Entry, ...]:
    return tuple(_cause(pack, each, cite) for each in result.causes if each.article == article)


def _cause(pack: Pack, finding: Finding, cite: Citations) -> Entry:
    """A cause, with what the source describes; with sources, also with the answers that fit it."""
    record = pack.knowledge[finding.ref]
    lines = [pack.say("described", described=record.describes)] if isinstance(record, Cause) else []
    if cite.shown:
        lines += [f"{_reason(pack, because)} {cite.mark(because.sources)}" for because in finding.because]
    return Entry(finding.name, pack.say(f"level.{finding.level}"), tuple(lines))


def _type(pack: Pack, finding: TypeFinding, cite: Citations) -> Entry:
    lines = [*meaning_lines(pack, finding.ref)]
    if cite.shown:
        links = [f"{', '.join(_grounds(pack, because))} {cite.mark(because.sources)}" for because in finding.because]
        lines.append(pack.say("because_of", names="; ".join(links)))
    return Entry(finding.name, pack.say(f"level.{finding.level}"), tuple(lines))


def _near_miss(pack: Pack, near_miss: NearMiss, cite: Citations) -> Entry:
    answered = f"{pack.say('answered', answers=answer_words(pack, near_miss.answers))} {cite.mark(near_miss.sources)}"
    lines = (
        pack.say("described", described=near_miss.describes),
        *([answered] if cite.shown else []),
        *_note_lines(near_miss.notes, cite),
    )
    return Entry(near_miss_name(pack, near_miss), "", lines)


def _note_lines(notes: Sequence[Note], cite: Citations) -> Iterator[str]:
    return (f"{note.text} {cite.mark(note.sources)}" for note in notes)


def _sources(items: Iterable[Knowledge]) -> Iterator[SourceRef]:
    return (source for item in items for source in item.sources)


def _reason(pack: Pack, because: Because) -> str:
    """What a reason rests on, in words."""
    findings = [finding_words(pack, name) for name in because.findings if name.kind != "symptom"]
    answered = pack.say("answered", answers=answer_words(pack, because.answers)) if because.answers else ""
    rests_on = pack.say("rests_on", names=", ".join(findings)) if findings else ""
    return " ".join(part for part in (answered, rests_on) if part)


def _grounds(pack: Pack, because: Because) -> list[str]:
    """What a test rests on, by name: findings, and the answers that are no reported symptom."""
    findings, answers = grounds(pack, because)
    return [*(finding_words(pack, name) for name in findings), *([answer_words(pack, answers)] if answers else [])]
