"""A rule pack as a document to read beside its sources."""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.pack import Pack
from riskcheck.packrecords import Question, Rule
from riskcheck.report.document import Document, Entry, Section
from riskcheck.report.wording import sources_section, sources_words


def pack_document(pack: Pack) -> Document:
    """What a pack holds: about it, its questions, what it can find, its rules in sentences, its sources."""
    about = pack.about
    reviewed = f"Reviewed by {', '.join(about.reviewed_by)}." if about.reviewed_by else "Not reviewed by a clinician."
    sections = [
        Section("About", (about.summary, reviewed, f"Version {about.version}, digest {pack.digest}.")),
        *_questions(pack),
        *_knowledge(pack),
        Section("Rules", entries=tuple(_rule(pack, rule) for rule in pack.rules)),
        *sources_section(pack, [source.id for source in pack.sources]),
    ]
    return Document(f"{about.title} ({about.id})", tuple(sections))


def _questions(pack: Pack) -> Iterator[Section]:
    for group in pack.groups:
        questions = [question for question in pack.questions if question.group == group.id]
        yield Section(f"Questions: {group.title}", entries=tuple(_question(pack, question) for question in questions))


def _question(pack: Pack, question: Question) -> Entry:
    options = "; ".join(f"{pack.answer_text(question.id, code)} [{code}]" for code in question.codes)
    parent = question.follow_up_of
    asked = (f"Asked when {parent} is {' or '.join(question.asked_when)}.",) if parent else ()
    return Entry(question.text, question.id, (*asked, question.help, f"Offered: {options}."))


def _knowledge(pack: Pack) -> Iterator[Section]:
    for part in ("types", "causes", "symptoms", "tests", "treatments", "medications"):
        records = getattr(pack, part)
        entries = tuple(
            Entry(record.name, record.id, (record.summary, f"Source: {sources_words(pack, record.sources)}."))
            for record in records
        )
        if entries:
            yield Section(f"{part.capitalize()} ({len(entries)})", entries=entries)


def _rule(pack: Pack, rule: Rule) -> Entry:
    conditions = [f"{name} is {' or '.join(codes)}" for name, codes in rule.answers.items()]
    conditions += [" or ".join(group) for group in rule.finding_groups]
    near_miss = " and ".join(f"{name} is {' or '.join(codes)}" for name, codes in rule.near_miss.items())
    lines = [f"When {'; and '.join(conditions)}: {rule.concludes}."]
    lines += [f"A near miss when {near_miss}."] if near_miss else []
    return Entry(rule.id, lines=(*lines, f"Source: {sources_words(pack, rule.sources)}."))
