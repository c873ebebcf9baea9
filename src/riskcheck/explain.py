"""What a pack knows of a topic: what the source says, in plain words, and how it hangs together with the rest."""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.answers import token
from riskcheck.errors import InputError, nearest
from riskcheck.pack import Pack
from riskcheck.packrecords import ClinicalTest, Knowledge, Rule, Term, Treatment
from riskcheck.report.document import Document, Entry, Section
from riskcheck.report.wording import USE_WORDS, note_words, sources_section, sources_words

KIND_WORDS = {
    "cause": ("Cause", "Causes"),
    "type": ("Type", "Types"),
    "symptom": ("Symptom", "Symptoms"),
    "test": ("Test", "Tests"),
    "treatment": ("Treatment", "Treatments"),
    "medication": ("Medication", "Medications"),
    "term": ("Term", "Terms"),
}


def explain(pack: Pack, topic: str) -> Document:
    """All records that a topic names: by id, `kind:id`, name, or another form of a term; in any case.

    Raises InputError, with the nearest names, where there is none.
    """
    topics = _topics(pack)
    found = topics.get(_key(topic), [])
    if not found:
        hint = nearest(_key(topic), topics) or "`riskcheck explain` lists every topic"
        raise InputError(f"{topic[:60]!r} is no topic of the pack {pack.about.id}; {hint}")
    sections = [section for record in found for section in _sections(pack, record)]
    cited = [source for record in found if record in pack.knowledge for source in _cited(pack.knowledge[record])]
    about = Section("About this", (pack.about.summary,), tone="quiet")
    return Document(pack.about.title, (*sections, *sources_section(pack, cited), about))


def overview(pack: Pack) -> Document:
    """Every topic that can be explained, by kind."""
    names: dict[str, list[str]] = {kind: [] for kind in KIND_WORDS}
    for record in pack.knowledge:
        kind, _, name = record.partition(":")
        names[kind].append(name)
    names["term"] = [term.id for term in pack.terms]
    sections = [Section(f"{KIND_WORDS[kind][1]} ({len(ids)})", (", ".join(ids) + ".",)) for kind, ids in names.items() if ids]
    text = "Ask for any of these: riskcheck explain dialysis. Where one word names two, write the kind: cause:dialysis."
    return Document(pack.about.title, (Section("What you can ask about", (pack.about.summary, text)), *sections))


def _topics(pack: Pack) -> dict[str, list[str]]:
    """What can be typed, with the records it means (`kind:id`)."""
    topics: dict[str, list[str]] = {}
    names: dict[str, tuple[str, ...]] = {record: (item.id, item.name) for record, item in pack.knowledge.items()}
    names |= {f"term:{term.id}": (term.id, term.term, *term.also) for term in pack.terms}
    for record, forms in names.items():
        for name in dict.fromkeys(_key(form) for form in (record, *forms)):
            topics.setdefault(name, []).append(record)
    return topics


def _key(text: str) -> str:
    return "-".join(text.lower().replace("'", "").split())


def _sections(pack: Pack, record: str) -> Iterator[Section]:
    kind, _, name = record.partition(":")
    if kind == "term":
        yield _term(next(term for term in pack.terms if term.id == name))
        return
    item = pack.knowledge[record]
    caution = (pack.about.treatments_note,) if isinstance(item, Treatment) else ()
    use = (f"{USE_WORDS[item.use]}.",) if isinstance(item, ClinicalTest) else ()
    source = f"Source: {sources_words(pack, item.sources)}."
    links = tuple(_links(pack, record, item))
    yield Section(f"{KIND_WORDS[kind][0]}: {item.name}", (*caution, item.summary, *use, source), links)
    if item.notes:
        yield Section("Notes", tuple(note_words(pack, note.text, note.sources) for note in item.notes))


def _term(term: Term) -> Section:
    also = (f"Also: {', '.join(term.also)}.",) if term.also else ()
    return Section(f"Term: {term.term}", (term.definition, *also))


def _links(pack: Pack, record: str, item: Knowledge) -> Iterator[Entry]:
    """The records that lead to this one, follow from it, or belong to it."""
    reads = [(rule.concludes, _reads(pack, rule)) for rule in pack.rules if rule.concludes in pack.knowledge]
    related = {name for name, each in pack.knowledge.items() if isinstance(each, Treatment) and record in each.related}
    for title, names in (
        ("Looked at because of", {name for conclusion, read in reads if conclusion == record for name in read}),
        ("Leads the rules to", {conclusion for conclusion, read in reads if record in read}),
        ("Belongs to", set(item.related) if isinstance(item, Treatment) else set()),
        (f"Listed with it: {pack.about.treatments_note}", related),
    ):
        lines = tuple(
            f"{KIND_WORDS[name.partition(':')[0]][0]}: {each.name}" for name, each in pack.knowledge.items() if name in names
        )
        if lines:
            yield Entry(title, lines=lines)


def _reads(pack: Pack, rule: Rule) -> set[str]:
    """The findings that a rule rests on, with facts and answers traced to the findings behind them."""
    read: set[str] = set()
    for name in (name for group in rule.finding_groups for name in group):
        if name.startswith("fact:"):
            read |= {each for other in pack.rules if other.concludes == name for each in _reads(pack, other)}
        elif name.endswith(":*"):
            read |= {each for each in pack.knowledge if each.startswith(name[:-1])}
        else:
            read.add(name)
    if not rule.concludes.startswith("symptom:"):
        read |= {f"symptom:{each}" for each in _symptoms_answered(pack, rule)}
    return read


def _symptoms_answered(pack: Pack, rule: Rule) -> Iterator[str]:
    given = {token(name, code) for name, codes in rule.answers.items() for code in codes}
    for other in pack.rules:
        if other.concludes.startswith("symptom:"):
            read = {token(name, code) for name, codes in other.answers.items() for code in codes}
            if given & read:
                yield other.concludes.partition(":")[2]


def _cited(item: Knowledge) -> list[str]:
    return [*item.sources, *(source for note in item.notes for source in note.sources)]
