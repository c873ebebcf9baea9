"""Why a finding is there, or is not, as a document: how it stands, the rules behind it, and what would bring it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.kinds import SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.report.wording import (
    KIND_WORDS,
    answer_words,
    how_soon,
    meaning_lines,
    reviewed_words,
    sources_section,
    sources_words,
    urgency_tone,
    version_words,
)
from riskcheck.report.words import LEVEL_WORDS, URGENCY_WORDS
from riskcheck.why.chain import FLOOR, Step
from riskcheck.why.finding import MOST_SUGGESTIONS, Why
from riskcheck.why.obstacles import Against, Unknown

NO_CHOICE = "This shows how the rules work. Change an answer only if it was not right."
MOST_SHOWN = 8
"""Entries of one list that are shown; the data holds all of them."""


def why_document(pack: Pack, why: Why) -> Document:
    """Everything a person should see of an explanation, in reading order."""
    return Document(pack.about.title, tuple(_sections(pack, why)))


def _sections(pack: Pack, why: Why) -> Iterator[Section]:
    yield Section(f"{_standing(why)}: {_name(why)}", tuple(_summary(pack, why)))
    if why.chain:
        yield Section("From your answers to this", entries=tuple(_step(pack, step) for step in why.chain))
    if any(why.smallest_supporting_sets):
        text = "Each of these is enough by itself:" if len(why.smallest_supporting_sets) > 1 else "This is enough by itself:"
        yield Section("What it rests on", (text,), _answer_sets(pack, why.smallest_supporting_sets))
    against = [each for each in why.against if why.level or not each.near_miss]
    if against:
        title = "Other rules for it, which your answers do not meet" if why.level else "What speaks against it"
        yield Section(title, entries=_shown(list(_against(pack, against))))
    if why.unknown:
        text = "An answer to these could change it. What is not known supports nothing, and rules nothing out."
        yield Section("What is not known", (text,), _shown([_unknown(pack, each) for each in why.unknown]))
    if why.would_be_there_if:
        more = " There may be other answers that would." if len(why.would_be_there_if) >= MOST_SUGGESTIONS else ""
        yield Section(_would_be(why), (NO_CHOICE + more,), _answer_sets(pack, why.would_be_there_if))
    yield Section(how_soon(why.advice.urgency), (why.advice.text,), tone=urgency_tone(why.advice.urgency))
    yield from sources_section(pack, _cited(why))
    origin = f"Rule pack {version_words(why.pack, article_only=why.article_only)}; {reviewed_words(pack)}."
    yield Section("About this explanation", (why.disclaimer, origin), tone="quiet")


def _standing(why: Why) -> str:
    found, missing = {"symptom": ("Reported", "Not reported"), "urgency": ("Reached", "Not reached")}.get(
        why.finding.kind, ("Found", "Not found")
    )
    if why.level in ("match", "possible"):
        return f"{found} ({LEVEL_WORDS[why.level]})"
    return found if why.level else missing


def _name(why: Why) -> str:
    return f'the urgency "{URGENCY_WORDS[why.finding.id]}"' if why.finding.kind == "urgency" else why.name


def _summary(pack: Pack, why: Why) -> Iterator[str]:
    """What there is to say at once: what a name means, near misses, and why there is nothing to change."""
    yield from meaning_lines(pack, why.finding)
    near_misses = [each for each in why.against if each.near_miss and not why.level]
    for each in near_misses[:MOST_SHOWN]:
        said = f"You answered {answer_words(pack, each.answers)}."
        yield f"{said} The source speaks of {each.describes} ({sources_words(pack, each.sources)})."
    if why.level == "possible":
        yield "Nothing in your answers rules it out, but an answer it needs is missing or not sure."
    if why.beyond_article:
        yield "The article does not support it; only other sources do. With the article alone, no answers bring it."
    elif why.level is None:
        yield f"That it is not {_standing(why).removeprefix('Not ')} rules nothing out."
    if why.finding == FLOOR:
        yield "Every result reaches at least this."
    if why.finding.kind == "urgency" and why.finding.id != why.advice.urgency:
        yield f"The urgency of this result is another: {URGENCY_WORDS[why.advice.urgency]}."


def _would_be(why: Why) -> str:
    if why.finding.kind == "urgency":
        return "It would be reached if you had answered"
    if why.finding.kind == "symptom":
        return "It would be reported if you had answered"
    return "It would fit if you had answered" if why.level else "It would be there if you had answered"


def _step(pack: Pack, step: Step) -> Entry:
    lines = [*meaning_lines(pack, step.concludes)]
    if step.answers:
        lines.append(f"You answered {answer_words(pack, step.answers)}.")
    if step.findings:
        lines.append(f"It rests on: {'; '.join(pack.names[name] for name in step.findings)}.")
    lines.append(f"Rule: {step.rule}. Source: {sources_words(pack, step.sources)}.")
    name = URGENCY_WORDS[step.name] if step.concludes.kind == "urgency" else step.name
    return Entry(f"{KIND_WORDS[step.concludes.kind]}: {name}", LEVEL_WORDS.get(step.level, step.level), tuple(lines))


def _answer_sets(pack: Pack, sets: Iterable[Mapping[str, Iterable[str]]]) -> tuple[Entry, ...]:
    return _shown([Entry(answer_words(pack, answers)) for answers in sets])


def _against(pack: Pack, against: Iterable[Against]) -> Iterator[Entry]:
    """One entry for each question that speaks against it, with the answers that its rules read instead."""
    by_question: dict[str, list[Against]] = {}
    for each in against:
        by_question.setdefault(each.question, []).append(each)
    for question, rules in by_question.items():
        accepts = {code for each in rules for code in each.accepts}
        codes = [code for code in pack.question[question].codes if code in accepts]
        read = " or ".join(f'"{pack.answer_text(question, code)}"' for code in codes)
        sources = sources_words(pack, dict.fromkeys(source for each in rules for source in each.sources))
        said = answer_words(pack, {question: rules[0].answers[question]})
        yield Entry(f"You answered {said}.", "", (f"The rules read {read}.", f"Source: {sources}."))


def _unknown(pack: Pack, unknown: Unknown) -> Entry:
    return Entry(f"{pack.question[unknown.question].label}: {unknown.state}")


def _shown(entries: list[Entry]) -> tuple[Entry, ...]:
    more = len(entries) - MOST_SHOWN
    return (*entries[:MOST_SHOWN], Entry(f"and {more} more")) if more > 1 else tuple(entries)


def _cited(why: Why) -> Iterator[SourceRef]:
    for step in why.chain:
        yield from step.sources
    for against in why.against:
        yield from against.sources
