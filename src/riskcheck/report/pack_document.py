"""A rule pack as a document to read beside its sources."""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.pack import Pack
from riskcheck.packrecords import Advice, Knowledge, Question, Rule, Source, Treatment
from riskcheck.report.document import Document, Entry, Section
from riskcheck.report.wording import note_words, source_origin, sources_words


def pack_document(pack: Pack) -> Document:
    """What a pack holds: questions, knowledge with its notes, rules in sentences, urgency, safety net, glossary, sources."""
    about = pack.about
    reviewed = f"Reviewed by {', '.join(about.reviewed_by)}." if about.reviewed_by else "Not reviewed by a clinician."
    sections = [
        Section("About", (about.summary, reviewed, f"Version {about.version}, digest {pack.digest}.")),
        *_questions(pack),
        *_knowledge(pack),
        Section("Rules", entries=tuple(_rule(pack, rule) for rule in pack.rules)),
        Section("Urgency", entries=tuple(_advice(pack, rung, advice) for rung, advice in about.urgency)),
        Section("Safety net", entries=tuple(_advice(pack, part.part, part) for part in pack.safety_net)),
        Section("Helper facts", entries=tuple(Entry(fact.name, fact.id) for fact in pack.facts)),
        Section("Glossary", entries=tuple(Entry(term.term, term.plain, (term.definition,)) for term in pack.terms)),
        Section("Scenarios", entries=tuple(Entry(scenario.name) for scenario in pack.scenarios)),
        Section("Sources, and what they were read to say", entries=tuple(_source(source) for source in pack.sources)),
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
        if records:
            entries = tuple(_record(pack, record) for record in records)
            yield Section(f"{part.capitalize()} ({len(entries)})", entries=entries)


def _record(pack: Pack, record: Knowledge) -> Entry:
    notes = [note_words(pack, note.text, note.sources) for note in record.notes]
    related = [f"Belongs to {', '.join(record.related)}."] if isinstance(record, Treatment) and record.related else []
    source = f"Source: {sources_words(pack, record.sources)}."
    return Entry(record.name, record.id, (record.summary, source, *related, *notes))


def _advice(pack: Pack, name: str, advice: Advice) -> Entry:
    return Entry(name, lines=(advice.text, f"Source: {sources_words(pack, advice.sources)}."))


def _source(source: Source) -> Entry:
    origin = source_origin(source)
    return Entry(f"[{source.id}] {source.title}", lines=(*([origin] if origin else []), source.says))


def _rule(pack: Pack, rule: Rule) -> Entry:
    conditions = [f"{name} is {' or '.join(codes)}" for name, codes in rule.answers.items()]
    conditions += [" or ".join(group) for group in rule.finding_groups]
    near_miss = " and ".join(f"{name} is {' or '.join(codes)}" for name, codes in rule.near_miss.items())
    lines = [f"When {'; and '.join(conditions)}: {rule.concludes}."]
    lines += [f"A near miss when {near_miss}."] if near_miss else []
    return Entry(rule.id, lines=(*lines, f"Source: {sources_words(pack, rule.sources)}."))
