"""The words for ids, kinds, answers, reasons and sources that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from riskcheck.checking.result import Because, NearMiss, PackInfo, Result, TypeFinding
from riskcheck.documents.document import Entry, Section, Tone, printable, shortened
from riskcheck.pack.kinds import Ref, SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Level, Source, Type

LONGEST_ID = 80


def no_cause_words(pack: Pack, result: Result) -> str:
    """What to say where no cause of the article was found: that no answer led to one, or that none was given."""
    return pack.say("no_cause_asked") if cause_questions(pack) <= set(result.unanswered) else pack.say("no_cause")


def cause_questions(pack: Pack) -> set[str]:
    """The questions of the article, follow-ups apart, that rules for causes read."""
    return {name for name in asked_for_causes(pack) if pack.question[name].follow_up_of is None} - pack.beyond


def asked_for_causes(pack: Pack) -> set[str]:
    """The questions that rules for causes read."""
    return {name for rule in pack.rules if rule.concludes.kind == "cause" for name in rule.answers}


def how_soon(pack: Pack, urgency: str) -> str:
    """How soon to see a clinician, as a title."""
    if urgency == "emergency":
        return pack.say("emergency_title")
    return pack.say("how_soon", when=pack.say(f"urgency.{urgency}"))


def urgency_tone(*urgencies: str) -> Tone:
    """The tone of a section about urgencies: an alarm where one of them is today or now."""
    return "advice" if {"urgent", "emergency"}.isdisjoint(urgencies) else "alarm"


def fit_words(pack: Pack, level: Level, described: str) -> str:
    """The level of a finding, with what it fits: 'fits: dialysis over a long time'."""
    said = pack.say(f"level.{level}")
    return pack.say("fit", level=said, described=described) if described else said


def explained_words(pack: Pack, finding: Ref) -> str:
    """What the name of a finding means, in a few plain words, where the pack says so of it: a type."""
    record = pack.knowledge.get(finding)
    return (record.explained or "") if isinstance(record, Type) else ""


def meaning_lines(pack: Pack, finding: Ref) -> tuple[str, ...]:
    """A line on what the name of a finding means, or none."""
    explained = explained_words(pack, finding)
    return (pack.say("name_means", explained=explained),) if explained else ()


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


def case_words(pack: Pack, id: str | int | None) -> str:
    """The id of a case, to follow a title; empty without one. It is shortened, and escaped to be printable."""
    return "" if id is None else pack.say("case", id=shortened(printable(str(id)), LONGEST_ID))


def version_words(pack: Pack, made_with: PackInfo, *, article_only: bool) -> str:
    """Which pack, and how much of it, something was made with."""
    scope = pack.say("article_alone") if article_only else ""
    return pack.say("version", id=made_with.id, version=made_with.version, scope=scope)


def reviewed_words(pack: Pack) -> str:
    """Who reviewed the pack."""
    reviewers = pack.about.reviewed_by
    return pack.say("reviewed_by", names=", ".join(reviewers)) if reviewers else pack.say("not_reviewed")


def source_words(pack: Pack, reference: SourceRef) -> str:
    """A source reference in words: "the article's causes, item 2", or the id of another source in brackets."""
    name, item = reference.source, reference.section
    if name == pack.about.article:
        return pack.say("article_item", section=item, number=reference.number) if item else pack.say("article")
    if item:
        return pack.say("source_item", source=name, section=item, number=reference.number)
    return pack.say("source_named", source=name)


def sources_words(pack: Pack, references: Iterable[SourceRef]) -> str:
    """Source references in words, one after another."""
    return "; ".join(source_words(pack, reference) for reference in references)


def sources_section(pack: Pack, references: Iterable[SourceRef]) -> list[Section]:
    """A section with the sources that were cited in brackets, in the pack's order; none where no source was."""
    names = {reference.source for reference in references}
    cited = [each for each in pack.sources if each.id in names]
    entries = tuple(Entry(entry_words(pack, each), lines=tuple(filter(None, [source_origin(pack, each)]))) for each in cited)
    return [Section(pack.say("sources_title"), entries=entries, tone="quiet")] if entries else []


def source_origin(pack: Pack, source: Source) -> str:
    """Where a source was published, and how much of it was read; empty for one that was not."""
    year = str(source.year) if source.year and str(source.year) not in (source.where or "") else None
    doi = f"doi:{source.doi}" if source.doi else None
    read = pack.say(f"read.{source.read}") if source.read else None
    return ", ".join(part for part in (source.where, year, doi or source.url, read) if part)


def sourced(pack: Pack, text: str, sources: Iterable[SourceRef]) -> str:
    """A text with its sources."""
    return pack.say("source", text=text, sources=sources_words(pack, sources))


def entry_words(pack: Pack, source: Source) -> str:
    """A source in a list of sources."""
    return pack.say("source_entry", source=source.id, title=source.title)


def note_words(pack: Pack, text: str, sources: Iterable[SourceRef]) -> str:
    """A note with its sources."""
    return pack.say("note", text=text, sources=sources_words(pack, sources))


def answer_words(pack: Pack, answers: Mapping[str, Iterable[str]]) -> str:
    """Answers in words: 'Dialysis: "Yes"', and "not answered" for a follow-up left out."""
    said = []
    for question, codes in answers.items():
        texts = [pack.say("answer_quoted", text=pack.answer_text(question, code)) for code in codes]
        told = pack.say.listed(texts) or pack.say("answer_left_out")
        said.append(pack.say("answer", label=pack.question[question].label, texts=told))
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
    parts = [pack.say("you_reported", names=", ".join(symptoms))] if symptoms else []
    parts += [pack.say("you_answered", answers=answer_words(pack, answers))] if answers else []
    parts += [pack.say("follows_from", names=", ".join(others))] if others else []
    return " ".join(parts)


def because_words(pack: Pack, because: Because) -> str:
    """A reason in words: what it rests on, and where the rule comes from."""
    return sourced(pack, grounds_words(pack, because), because.sources)
