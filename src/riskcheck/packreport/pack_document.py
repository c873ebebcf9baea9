"""A rule pack as a document to review beside its sources, item by item, and to sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskcheck.authoring.coverage import citations
from riskcheck.documents.document import Document, Entry, Section
from riskcheck.documents.render import Format, render
from riskcheck.pack.advice import Advice
from riskcheck.pack.kinds import SourceRef
from riskcheck.pack.numbers import plain_number
from riskcheck.pack.pack import Pack
from riskcheck.pack.reading import ToRead, Treatment
from riskcheck.pack.records import Cause, ClinicalTest, Knowledge, Note, Question, Source
from riskcheck.pack.rules import Rule
from riskcheck.pack.scores import Score
from riskcheck.packreport.pack_words import (
    finding_title,
    rule_words,
    scenario_entries,
    scenarios_of,
    score_lines,
    urgency_words,
)
from riskcheck.report.wording import explained_words, note_words, reviewed_words, source_origin, source_words, sources_words

READING = (
    "Each item of a source is followed by what the pack takes from it, in the pack's own words: the record, the questions, the "
    "rules, the scenarios that try them, and notes. A record and a rule stand under the first source that they name, with a "
    "line that names all of them. Please compare each item with the source itself, and mark it.",
    'A match means that all conditions of a rule are met. A finding is "possible" where nothing rules it out, and an answer '
    'that is needed is "Not sure", or a follow-up question was left out, or a finding that is needed is only possible. A near '
    "miss is an exposure that was reported, but not as the source describes it; it is not a finding.",
    "A symptom and an urgency have no level: they take answers just as they are listed, and findings at either level. Of all "
    "urgencies that are reached, the highest counts.",
)
ITEM_BLANKS = ("As the source says", "To change:", "Initials:", "Date:")
SIGNED = "I have compared the items above with their sources, marked what I found, and name below what has to change."
SIGNATURE_BLANKS = ("Name:", "Profession:", "Signature:", "Date:")


def pack_text(pack: Pack, format: Format, *, terminal: bool = False) -> str:
    """The document of a pack, drawn."""
    return render([pack_document(pack)], format, language=pack.about.language, terminal=terminal)


def pack_document(pack: Pack) -> Document:
    """What a pack holds, source by source and item by item, with places to mark and to sign."""
    about = pack.about
    origin = f"Rule pack {about.id}, version {about.version}; {reviewed_words(pack)}."
    sections = [
        Section("About this pack", (about.summary, origin, f"Digest of its files: {pack.digest}.")),
        Section("How to review it", READING),
        *_Review(pack).sections(),
        Section(
            "Urgency: what is said", entries=tuple(_advice(pack, urgency_words(rung), each) for rung, each in about.urgency)
        ),
        Section(
            "Safety net, with every result",
            entries=tuple(_advice(pack, part.part, part, part.items) for part in pack.safety_net),
        ),
        Section("Always said", entries=tuple(Entry(text) for text in (about.disclaimer, about.red_flags_unanswered))),
        Section("Helpers that rules read", entries=tuple(Entry(fact.name, fact.id) for fact in pack.facts)),
        Section("Glossary", entries=tuple(Entry(term.term, term.plain, (term.definition,)) for term in pack.terms)),
        Section("Scenarios", entries=scenario_entries(pack)),
        Section("Signature", (SIGNED, f"{about.id} {about.version}, digest {pack.digest}"), blanks=SIGNATURE_BLANKS),
    ]
    return Document(f"Rule pack to review: {about.title}", tuple(each for each in sections if _holds(each)), contents=True)


def _holds(section: Section) -> bool:
    return bool(section.paragraphs or section.entries or section.level)


class _Review:
    """Puts every record, question and rule under the item of the source that it names first."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._cited = citations(pack)
        self._records: dict[str, list[Knowledge]] = {}
        self._rules: dict[str, list[Rule]] = {}
        for record in pack.knowledge.values():
            self._records.setdefault(record.sources[0], []).append(record)
        for rule in pack.rules:
            self._rules.setdefault(rule.sources[0], []).append(rule)
        self._asked: dict[str, str] = {}

    def sections(self) -> Iterator[Section]:
        """The sources in the pack's order; then the questions that no rule reads."""
        for source in self._pack.sources:
            yield from self._source(source)
        rest = [each for name, each in self._pack.question.items() if name not in self._asked]
        yield Section("Questions that no rule reads", entries=tuple(self._question(each) for each in rest))

    def _source(self, source: Source) -> Iterator[Section]:
        origin = source_origin(self._pack, source)
        said = (*([f"{origin}."] if origin else []), f"What it was read to say: {source.says}")
        own = self._entries(SourceRef(source.id))
        blanks = () if source.sections else ITEM_BLANKS
        yield Section(f"Source: {source.title} [{source.id}]", said, own, blanks=blanks)
        for section, count in source.sections.items():
            yield Section(f"{section.capitalize()} ({count} {'item' if count == 1 else 'items'})", level=1)
            for number in range(1, count + 1):
                yield self._item(SourceRef.of(source.id, section, number), f"{section.capitalize()}, item {number}")

    def _item(self, item: SourceRef, title: str) -> Section:
        names = ", ".join(record.name for record in self._records.get(item, ()))
        entries = self._entries(item)
        paragraphs = () if entries else ("No record of the pack names this item first.",)
        return Section(f"{title}: {names}" if names else title, paragraphs, entries, level=2, blanks=ITEM_BLANKS)

    def _entries(self, item: SourceRef) -> tuple[Entry, ...]:
        rules = self._rules.get(item, [])
        return (
            *map(self._record, self._records.get(item, ())),
            *self._questions(item, rules),
            *(self._rule(rule) for rule in rules),
            *(self._score(score) for score in self._pack.scores if score.sources[0] == item),
            *self._scenarios(rules),
            *self._elsewhere(item),
        )

    def _record(self, record: Knowledge) -> Entry:
        pack = self._pack
        describes = (f"The source speaks of: {record.describes}.",) if isinstance(record, Cause) else ()
        explained = explained_words(pack, record.ref)
        meaning = (f"What the name means: {explained}.",) if explained else ()
        related = [pack.knowledge[each].name for each in record.related] if isinstance(record, ToRead) else []
        note = f" {pack.about.treatments_note}" if isinstance(record, Treatment) else ""
        belongs = (f"Belongs to: {', '.join(related)}.{note}",) if related else ()
        use = (f"How the source speaks of it: {pack.say(f'use.{record.use}')}.",) if isinstance(record, ClinicalTest) else ()
        source = f"Source: {sources_words(pack, record.sources)}."
        notes = map(self._note, record.notes)
        return Entry(record.name, record.ref, (record.summary, *meaning, *describes, *use, *belongs, source, *notes))

    def _note(self, note: Note) -> str:
        said = [note_words(self._pack, note.text, note.sources)]
        if note.when:
            said.append(f"Shown only when the helper {finding_title(self._pack, note.when)} holds.")
        if note.near_miss:
            said.append("Shown on the near miss too.")
        return " ".join(said)

    def _questions(self, item: SourceRef, rules: list[Rule]) -> Iterator[Entry]:
        """The questions that the rules read: in full where they come first, elsewhere by their label."""
        for name in dict.fromkeys(name for rule in rules for name in self._pack.asked_by(rule)):
            question = self._pack.question[name]
            if name in self._asked:
                yield Entry(f"Question: {question.label}", name, (f"Shown under {self._asked[name]}.",))
            else:
                self._asked[name] = source_words(self._pack, item)
                yield self._question(question)

    def _question(self, question: Question) -> Entry:
        pack = self._pack
        options = "; ".join(f'"{pack.answer_text(question.id, code)}"{_band(question, code)}' for code in question.codes)
        options = f"a number from {question.range_words}: {options}" if question.is_number else options
        above = question.follows.items()
        whens = [f'to "{pack.question[parent].label}" is {_either(pack, parent, after)}' for parent, after in above]
        asked = (f"Asked when the answer {', or '.join(whens)}.",) if whens else ()
        idle = " or ".join(f'"{pack.answer_text(question.id, code)}"' for code in question.informational)
        unread = (f"No rule reads {idle}, on purpose.",) if idle else ()
        beyond = ("It goes beyond the article, and is left out with the article alone.",) if question.id in pack.beyond else ()
        lines = (f'Label: "{question.label}".', *asked, *beyond, f"Help: {question.help}", f"Answers: {options}.", *unread)
        return Entry(f"Question: {question.text}", question.id, lines)

    def _rule(self, rule: Rule) -> Entry:
        source = f"Source: {sources_words(self._pack, rule.sources)}."
        return Entry("Rule", rule.id, (*rule_words(self._pack, rule), source))

    def _score(self, score: Score) -> Entry:
        source = f"Source: {sources_words(self._pack, score.sources)}."
        return Entry(f"Score: {score.label}", score.id, (*score_lines(self._pack, score), source))

    def _scenarios(self, rules: list[Rule]) -> Iterator[Entry]:
        lines = scenarios_of(self._pack, rules)
        if lines:
            yield Entry("Scenarios", lines=lines)

    def _elsewhere(self, item: SourceRef) -> Iterator[Entry]:
        """What names the item, and stands under another: records, rules and notes."""
        here: set[str] = {record.ref for record in self._records.get(item, ())}
        here |= {f"rule {rule.id}" for rule in self._rules.get(item, ())}
        others = [name for name in self._cited.get(item, ()) if name not in here and name.removeprefix("note on ") not in here]
        if others:
            yield Entry("Also named by", lines=(f"{', '.join(others)}.",))


def _either(pack: Pack, question: str, codes: Iterable[str]) -> str:
    return " or ".join(f'"{pack.answer_text(question, code)}"' for code in codes)


def _band(question: Question, code: str) -> str:
    """From where a band goes; nothing for other answers."""
    starts = [option.start for option in question.options if option.code == code and option.start is not None]
    return f" (from {plain_number(starts[0])})" if starts else ""


def _advice(pack: Pack, name: str, advice: Advice, items: tuple[str, ...] = ()) -> Entry:
    return Entry(name, lines=(advice.text, *items, f"Source: {sources_words(pack, advice.sources)}."))
