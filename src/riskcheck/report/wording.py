"""The words for ids, kinds, answers, reasons and sources that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from riskcheck.checking.result import Because, NearMiss, PackInfo, Result, TypeFinding
from riskcheck.documents.document import Entry, Section, Tone, printable, shortened
from riskcheck.pack.kinds import Kind, Ref, SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Level, Source, Type
from riskcheck.report import words

KIND_WORDS: Mapping[Kind, str] = {
    "cause": "Cause",
    "type": "Type",
    "symptom": "Symptom",
    "test": "Test",
    "treatment": "Treatment",
    "medication": "Medication",
    "term": "Term",
    "fact": "In between",
    "urgency": "How soon",
}
"""The words for kinds of records."""

USE_WORDS = {
    "usual": "Tests in the usual work-up",
    "complex-cases": "Tests for complex cases",
    "severe-cases": "Tests for severe cases",
    "seldom": "Tests that are seldom used",
}

LONGEST_ID = 80


def no_cause_words(pack: Pack, result: Result) -> str:
    """What to say where no cause of the article was found: that no answer led to one, or that none was given."""
    return words.NO_CAUSE_ASKED if cause_questions(pack) <= set(result.unanswered) else words.NO_CAUSE


def cause_questions(pack: Pack) -> set[str]:
    """The questions of the article, follow-ups apart, that rules for causes read."""
    return {name for name in asked_for_causes(pack) if pack.question[name].follow_up_of is None} - pack.beyond


def asked_for_causes(pack: Pack) -> set[str]:
    """The questions that rules for causes read."""
    return {name for rule in pack.rules if rule.concludes.kind == "cause" for name in rule.answers}


def how_soon(urgency: str) -> str:
    """How soon to see a clinician, as a title."""
    if urgency == "emergency":
        return words.EMERGENCY_TITLE
    return words.HOW_SOON.format(when=words.URGENCY_WORDS[urgency])


def urgency_tone(*urgencies: str) -> Tone:
    """The tone of a section about urgencies: an alarm where one of them is today or now."""
    return "advice" if {"urgent", "emergency"}.isdisjoint(urgencies) else "alarm"


def fit_words(level: Level, described: str) -> str:
    """The level of a finding, with what it fits: 'fits: dialysis over a long time'."""
    said = words.LEVEL_WORDS[level]
    return words.FIT.format(level=said, described=described) if described else said


def explained_words(pack: Pack, finding: Ref) -> str:
    """What the name of a finding means, in a few plain words, where the pack says so of it: a type."""
    record = pack.knowledge.get(finding)
    return (record.explained or "") if isinstance(record, Type) else ""


def meaning_lines(pack: Pack, finding: Ref) -> tuple[str, ...]:
    """A line on what the name of a finding means, or none."""
    explained = explained_words(pack, finding)
    return (words.NAME_MEANS.format(explained=explained),) if explained else ()


def type_words(pack: Pack, finding: Ref) -> str:
    """The name of a finding; that of a type with what it means behind it in brackets."""
    explained = explained_words(pack, finding)
    return f"{finding_words(pack, finding)} ({explained})" if explained else finding_words(pack, finding)


def near_miss_name(pack: Pack, near_miss: NearMiss) -> str:
    """What was reported, for a near miss: the question it was the answer to. The cause's name would say too much."""
    return pack.question[next(iter(near_miss.answers))].label


def types_of_others(pack: Pack, result: Result) -> list[TypeFinding]:
    """Types that only other sources name."""
    return [each for each in result.types if not each.article and not _is_articles(pack, each)]


def types_linked_by_others(pack: Pack, result: Result) -> list[TypeFinding]:
    """Types that the article names, but that only other sources link to the answers."""
    return [each for each in result.types if not each.article and _is_articles(pack, each)]


def _is_articles(pack: Pack, finding: TypeFinding) -> bool:
    return pack.is_article(pack.knowledge[finding.ref].sources)


def case_words(id: str | int | None) -> str:
    """The id of a case, to follow a title; empty without one. It is shortened, and escaped to be printable."""
    return "" if id is None else f" - case {shortened(printable(str(id)), LONGEST_ID)}"


def version_words(pack: PackInfo, *, article_only: bool) -> str:
    """Which pack, and how much of it, something was made with."""
    scope = words.ARTICLE_ALONE if article_only else ""
    return words.VERSION.format(id=pack.id, version=pack.version, scope=scope)


def reviewed_words(pack: Pack) -> str:
    """Who reviewed the pack."""
    reviewers = pack.about.reviewed_by
    return f"reviewed by {', '.join(reviewers)}" if reviewers else "not reviewed by a clinician"


def source_words(pack: Pack, reference: SourceRef) -> str:
    """A source reference in words: "the article's causes, item 2", or the id of another source in brackets."""
    name, item = reference.source, reference.section
    if name == pack.about.article:
        return words.ARTICLE_ITEM.format(section=item, number=reference.number) if item else words.ARTICLE
    said = words.SOURCE_ITEM if item else words.SOURCE_NAMED
    return said.format(source=name, section=item, number=reference.number)


def sources_words(pack: Pack, references: Iterable[SourceRef]) -> str:
    """Source references in words, one after another."""
    return "; ".join(source_words(pack, reference) for reference in references)


def sources_section(pack: Pack, references: Iterable[SourceRef]) -> list[Section]:
    """A section with the sources that were cited in brackets, in the pack's order; none where no source was."""
    names = {reference.source for reference in references}
    cited = [each for each in pack.sources if each.id in names]
    entries = tuple(Entry(entry_words(each), lines=tuple(filter(None, [source_origin(each)]))) for each in cited)
    return [Section(words.SOURCES_TITLE, entries=entries, tone="quiet")] if entries else []


def source_origin(source: Source) -> str:
    """Where a source was published, and how much of it was read; empty for one that was not."""
    year = str(source.year) if source.year and str(source.year) not in (source.where or "") else None
    doi = f"doi:{source.doi}" if source.doi else None
    read = f"read: {source.read}" if source.read else None
    return ", ".join(part for part in (source.where, year, doi or source.url, read) if part)


def sourced(pack: Pack, text: str, sources: Iterable[SourceRef]) -> str:
    """A text with its sources."""
    return words.SOURCE.format(text=text, sources=sources_words(pack, sources))


def entry_words(source: Source) -> str:
    """A source in a list of sources."""
    return words.SOURCE_ENTRY.format(source=source.id, title=source.title)


def note_words(pack: Pack, text: str, sources: Iterable[SourceRef]) -> str:
    """A note with its sources."""
    return words.NOTE.format(text=text, sources=sources_words(pack, sources))


def answer_words(pack: Pack, answers: Mapping[str, Iterable[str]]) -> str:
    """Answers in words: 'Dialysis: "Yes"', and "not answered" for a follow-up left out."""
    said = []
    for question, codes in answers.items():
        texts = [words.ANSWER_QUOTED.format(text=pack.answer_text(question, code)) for code in codes]
        told = words.AND.join(texts) or words.ANSWER_LEFT_OUT
        said.append(words.ANSWER.format(label=pack.question[question].label, texts=told))
    return "; ".join(said)


def finding_words(pack: Pack, finding: Ref) -> str:
    """A finding in words: its name."""
    return pack.knowledge[finding].name


def symptom_of_answer(pack: Pack) -> dict[tuple[str, str], Ref]:
    """The symptom that an answer (question and code) reports by itself."""
    return {
        (name, code): rule.concludes
        for rule in pack.rules
        if rule.concludes.kind == "symptom" and not rule.findings and len(rule.answers) == 1
        for name, codes in rule.answers.items()
        for code in codes
    }


def grounds(pack: Pack, because: Because) -> tuple[tuple[Ref, ...], dict[str, tuple[str, ...]]]:
    """What a reason rests on: findings, with every symptom that its answers report, and the answers that are left."""
    reports = symptom_of_answer(pack)
    symptoms = [reports[name, code] for name, codes in because.answers.items() for code in codes if (name, code) in reports]
    left = {name: tuple(code for code in codes if (name, code) not in reports) for name, codes in because.answers.items()}
    others = {name: codes for name, codes in left.items() if codes or not because.answers[name]}
    return tuple(dict.fromkeys((*because.findings, *symptoms))), others


def grounds_words(pack: Pack, because: Because) -> str:
    """What a reason rests on, in words: symptoms that were reported, what was answered, and other findings."""
    findings, answers = grounds(pack, because)
    symptoms = [finding_words(pack, name) for name in findings if name.kind == "symptom"]
    others = [finding_words(pack, name) for name in findings if name.kind != "symptom"]
    parts = [words.YOU_REPORTED.format(names=", ".join(symptoms))] if symptoms else []
    parts += [words.YOU_ANSWERED.format(answers=answer_words(pack, answers))] if answers else []
    parts += [words.FOLLOWS_FROM.format(names=", ".join(others))] if others else []
    return " ".join(parts)


def because_words(pack: Pack, because: Because) -> str:
    """A reason in words: what it rests on, and where the rule comes from."""
    return sourced(pack, grounds_words(pack, because), because.sources)
