"""What a pack knows of a topic: what the source says, in plain words, and how it is linked to other records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from riskcheck.documents.document import Document, Entry, Section
from riskcheck.errors import InputError, nearest
from riskcheck.pack.kinds import KNOWLEDGE, PARTS, Kind, Ref, SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.pack.reading import ToRead, Treatment
from riskcheck.pack.records import ClinicalTest, Knowledge, Term
from riskcheck.pack.rules import Rule
from riskcheck.report.names import name_sections
from riskcheck.report.wording import (
    explained_words,
    meaning_lines,
    note_words,
    sources_section,
    sources_words,
    type_words,
)

KINDS: tuple[Kind, ...] = (*KNOWLEDGE, "term")
"""Kinds of topic, in the order in which they are listed."""


def explain(pack: Pack, topic: str) -> Document:
    """All records that a topic names: by id, `kind:id`, name, another form of a term, or the id of a question; in any case.

    The name of a kind lists its records. Raises InputError, with the nearest names, where there is nothing.
    """
    wanted, topics = _key(topic), _topics(pack)
    sections = list(_kinds(pack, [kind for kind in KINDS if wanted in (kind, PARTS[kind])]))
    records = topics.get(wanted, [])
    if not records and not sections:
        raise InputError(f"{topic[:60]!r} is no topic of the pack {pack.about.id}; {_hint(wanted, topics)}")
    sections += [section for record in records for section in _sections(pack, record)]
    cited = [source for record in records if record in pack.knowledge for source in _cited(pack.knowledge[record])]
    about = Section(pack.say("explain_about_title"), (pack.about.summary,), tone="quiet")
    return Document(pack.about.title, (*sections, *name_sections(pack, sections), *sources_section(pack, cited), about))


def overview(pack: Pack) -> Document:
    """Every topic that can be explained, by kind."""
    first = Section(pack.say("explain_title"), (pack.about.summary, pack.say("explain_how", **_example(pack))))
    return Document(pack.about.title, (first, *_kinds(pack, KINDS)))


def _example(pack: Pack) -> dict[str, str]:
    """A topic of the pack to show how to ask for one, alone and with its kind."""
    record = next(iter(pack.knowledge))
    return {"topic": record.id, "with_kind": record}


def _kinds(pack: Pack, kinds: Iterable[Kind]) -> Iterator[Section]:
    """The topics of some kinds, by id."""
    for kind in kinds:
        ids = []
        for record in getattr(pack, PARTS[kind]):
            explained = explained_words(pack, record.ref)
            ids.append(f"{record.id} ({explained})" if explained else record.id)
        if ids:
            yield Section(pack.say("name_said", label=pack.say(f"kinds.{kind}"), said=len(ids)), (", ".join(ids) + ".",))


def _topics(pack: Pack) -> dict[str, list[Ref]]:
    """What can be typed, with the records it means."""
    names: dict[Ref, tuple[str, ...]] = {record: (item.id, item.name) for record, item in pack.knowledge.items()}
    names |= {term.ref: (term.id, term.term, *term.also) for term in pack.terms}
    for rule in pack.rules:
        if rule.concludes.kind == "cause":
            names[rule.concludes] += tuple(rule.answers)
    topics: dict[str, list[Ref]] = {}
    for record, forms in names.items():
        for name in dict.fromkeys(_key(form) for form in (record, *forms)):
            topics.setdefault(name, []).append(record)
    return topics


def _key(text: str) -> str:
    return "-".join(text.lower().replace("'", "").split())


def _hint(wanted: str, topics: dict[str, list[Ref]]) -> str:
    """Topics that hold the words typed, or else those that are spelt much like it."""
    words = set(wanted.split("-"))
    holding = [
        name for name in topics if ":" not in name and words & {*name.split("-"), *(part[:-1] for part in name.split("-"))}
    ]
    if holding:
        return "did you mean " + " or ".join(repr(name) for name in holding[:5]) + "?"
    return nearest(wanted, topics) or "`riskcheck explain` lists every topic"


def _sections(pack: Pack, record: Ref) -> Iterator[Section]:
    if record.kind == "term":
        yield from _term(pack, next(term for term in pack.terms if term.ref == record))
        return
    item = pack.knowledge[record]
    caution = (pack.about.treatments_note,) if isinstance(item, Treatment) else ()
    use = (f"{pack.say(f'use_title.{item.use}')}.",) if isinstance(item, ClinicalTest) else ()
    source = pack.say("why_source", sources=sources_words(pack, item.sources))
    links = tuple(_links(pack, record, item))
    title = pack.say("kind_named", kind=pack.say(f"kind.{record.kind}"), name=item.name)
    yield Section(title, (*caution, *meaning_lines(pack, record), item.summary, *use, source), links)
    if item.notes:
        yield Section(pack.say("explain_notes_title"), tuple(note_words(pack, note.text, note.sources) for note in item.notes))


def _term(pack: Pack, term: Term) -> Iterator[Section]:
    """A term, with the records that speak of it, and the notes of the causes among them."""
    also = (pack.say("explain_also", names=", ".join(term.also)),) if term.also else ()
    forms = re.compile("|".join(rf"\b{re.escape(form)}\b" for form in (term.term, *term.also)), re.I)
    speaking = [name for name, item in pack.knowledge.items() if forms.search(_words(pack, name, item))]
    named = tuple(_named(pack, name) for name in speaking)
    entries = (Entry(pack.say("explain_speaks_title"), lines=named),) if speaking else ()
    yield Section(pack.say("kind_named", kind=pack.say("kind.term"), name=term.term), (term.definition, *also), entries)
    for name in speaking:
        if name.kind == "cause" and pack.knowledge[name].notes:
            notes = pack.knowledge[name].notes
            title = pack.say("explain_notes_on", name=pack.knowledge[name].name)
            yield Section(title, tuple(note_words(pack, note.text, note.sources) for note in notes))


def _words(pack: Pack, record: Ref, item: Knowledge) -> str:
    """What a record says, and how the questions of its rules ask about it."""
    asked = {name for rule in pack.rules if rule.concludes == record for name in rule.answers if record.kind == "cause"}
    said = [pack.question[name].label for name in asked]
    said += [option.text for name in asked for option in pack.question[name].options]
    return " ".join([item.name, item.summary, *(note.text for note in item.notes), *said])


def _links(pack: Pack, record: Ref, item: Knowledge) -> Iterator[Entry]:
    """How rules reach this record, what they reach from it, and what belongs to it."""
    ways = tuple(_way(pack, rule) for rule in pack.rules if rule.concludes == record and record.kind in ("type", "test"))
    onward = {
        rule.concludes: rule
        for rule in reversed(pack.rules)
        if rule.concludes in pack.knowledge and record in _reads(pack, rule)
    }
    reached = [
        f"{_named(pack, name)} ({sources_words(pack, onward[name].sources)})" for name in pack.knowledge if name in onward
    ]
    related = [name for name, each in pack.knowledge.items() if isinstance(each, ToRead) and record in each.related]
    listed = [name for name in related if isinstance(pack.knowledge[name], Treatment)]
    belongs = item.related if isinstance(item, ToRead) else ()
    for title, lines in (
        (pack.say("explain_from_title"), ways),
        (pack.say("explain_to_title"), tuple(reached)),
        (pack.say("explain_belongs_title"), tuple(_named(pack, name) for name in belongs)),
        (pack.say("explain_listed_title", note=pack.about.treatments_note), tuple(_named(pack, name) for name in listed)),
        (pack.say("explain_comes_title"), tuple(_named(pack, name) for name in related if name not in listed)),
    ):
        if lines:
            yield Entry(title, lines=lines)


def _named(pack: Pack, record: Ref) -> str:
    return pack.say("kind_named", kind=pack.say(f"kind.{record.kind}"), name=type_words(pack, record))


def _way(pack: Pack, rule: Rule) -> str:
    """What a rule reads, in words: one of each group, all groups together."""
    groups = [_answered(pack, name, codes) for name, codes in rule.answers.items()]
    for group in rule.finding_groups:
        findings = [_read(pack, name) for name in group]
        if rule.needed == 1:
            groups.append(pack.say.either(findings))
        else:
            groups.append(pack.say("explain_at_least", count=rule.needed, names=", ".join(findings)))
    for score, bands in ((pack.score[name], codes) for name, codes in rule.scores.items()):
        named = pack.say.either(band.text for band in score.bands if band.code in bands)
        groups.append(pack.say("name_said", label=score.label, said=named))
    said = pack.say("explain_together").join(groups) + _unless(pack, rule)
    return f"{said} ({sources_words(pack, rule.sources)})"


def _unless(pack: Pack, rule: Rule) -> str:
    """The exceptions of a rule, in words."""
    said = [_read(pack, each) if isinstance(each, Ref) else _answered(pack, *each) for each in rule.exceptions]
    return pack.say("explain_unless", exceptions=pack.say.either(said)) if said else ""


def _answered(pack: Pack, question: str, codes: tuple[str, ...]) -> str:
    said = pack.say.either(pack.answer_text(question, code) for code in codes)
    return pack.say("name_said", label=pack.question[question].label, said=said)


def _read(pack: Pack, finding: Ref) -> str:
    if finding.kind == "fact":
        return pack.names[finding]
    return pack.say(f"any.{finding.kind}") if finding.is_any else _named(pack, finding)


def _reads(pack: Pack, rule: Rule) -> set[Ref]:
    """The findings that a rule rests on, with facts and answers traced to the causes and symptoms behind them."""
    read: set[Ref] = set()
    for name in (name for group in rule.finding_groups for name in group):
        if name.kind == "fact":
            read |= {each for other in pack.rules if other.concludes == name for each in _reads(pack, other)}
        else:
            read |= set(filter(name.covers, pack.knowledge))
    if rule.concludes.kind in ("cause", "symptom"):
        return read
    return read | {other.concludes for other in pack.rules if _answered_alike(rule, other)}


def _answered_alike(rule: Rule, other: Rule) -> bool:
    """Whether what a rule reads of answers also bears out the cause or symptom of another rule."""
    if other.concludes.kind not in ("cause", "symptom") or not other.answers:
        return False
    return all(set(codes) & set(rule.answers.get(name, ())) for name, codes in other.answers.items())


def _cited(item: Knowledge) -> list[SourceRef]:
    return [*item.sources, *(source for note in item.notes for source in note.sources)]
