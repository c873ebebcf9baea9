"""How ids, answers and sources are said to a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from riskcheck.pack import Pack
from riskcheck.packrecords import Source
from riskcheck.report.document import Entry, Section
from riskcheck.result import Because

URGENCY_WORDS = {
    "routine": "Book a visit",
    "soon": "In the next few days",
    "urgent": "Today",
    "emergency": "Emergency: now",
}

USE_WORDS = {
    "usual": "Tests in the usual work-up",
    "complex-cases": "Tests for complex cases",
    "severe-cases": "Tests for severe cases",
    "seldom": "Tests that are seldom used",
}


def source_words(pack: Pack, reference: str) -> str:
    """A source reference in words: "the article's causes, item 2", or the id of another source in brackets."""
    name, _, item = reference.partition(":")
    section, _, number = item.partition("/")
    if name == pack.about.article:
        return f"the article's {section}, item {number}" if item else "the article"
    return f"[{name}]" + (f" {section}, item {number}" if item else "")


def sources_words(pack: Pack, references: Iterable[str]) -> str:
    """Source references in words, one after another."""
    return "; ".join(source_words(pack, reference) for reference in references)


def sources_section(pack: Pack, references: Iterable[str]) -> list[Section]:
    """What the references in brackets stand for, in the pack's order."""
    names = {reference.partition(":")[0] for reference in references}
    entries = tuple(Entry(f"[{each.id}] {each.title}", lines=_origin(each)) for each in pack.sources if each.id in names)
    return [Section("Sources", entries=entries, tone="quiet")] if entries else []


def _origin(source: Source) -> tuple[str, ...]:
    year = str(source.year) if source.year else None
    doi = f"doi:{source.doi}" if source.doi else None
    read = f"read: {source.read}" if source.read else None
    line = ", ".join(part for part in (source.where, year, doi or source.url, read) if part)
    return (line,) if line else ()


def note_words(pack: Pack, text: str, sources: Iterable[str]) -> str:
    """A note with its sources."""
    return f"Note: {text} ({sources_words(pack, sources)})"


def answer_words(pack: Pack, answers: Mapping[str, Iterable[str]]) -> str:
    """Answers in words: 'Dialysis: "Yes"', and "not answered" for a follow-up left out."""
    said = []
    for question, codes in answers.items():
        texts = [f'"{pack.answer_text(question, code)}"' for code in codes]
        said.append(f"{pack.question[question].label}: {' and '.join(texts) or 'not answered'}")
    return "; ".join(said)


def finding_words(pack: Pack, finding: str) -> str:
    """A finding in words: its name."""
    return pack.knowledge[finding].name


def because_words(pack: Pack, because: Because) -> str:
    """A reason in words: what was answered, what else it rests on, and where the rule comes from."""
    findings = [name for name in because.findings if not name.startswith("symptom:")]
    parts = []
    if because.answers:
        parts.append(f"You answered {answer_words(pack, because.answers)}.")
    if findings:
        parts.append(f"It rests on {', '.join(finding_words(pack, name) for name in findings)}.")
    return f"{' '.join(parts)} Source: {sources_words(pack, because.sources)}."
