"""Why a finding is there, or is not, as a document: how it stands, the rules behind it, and what would bring it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.kinds import SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.report.wording import (
    answer_words,
    how_soon,
    meaning_lines,
    reviewed_words,
    sources_section,
    sources_words,
    urgency_tone,
    version_words,
)
from riskcheck.why.chain import FLOOR, Step
from riskcheck.why.finding import MOST_SUGGESTIONS, Why
from riskcheck.why.obstacles import Against, Unknown

MOST_SHOWN = 8
"""Entries of one list that are shown; the data holds all of them."""


def why_document(pack: Pack, why: Why) -> Document:
    """Everything a person should see of an explanation, in reading order."""
    return Document(pack.about.title, tuple(_sections(pack, why)))


def _sections(pack: Pack, why: Why) -> Iterator[Section]:
    say = pack.say
    yield Section(say("kind_named", kind=_standing(pack, why), name=_name(pack, why)), tuple(_summary(pack, why)))
    if why.chain:
        yield Section(say("why_chain_title"), entries=tuple(_step(pack, step) for step in why.chain))
    if any(why.smallest_supporting_sets):
        text = say.count("why_rests", len(why.smallest_supporting_sets))
        yield Section(say("why_rests_title"), (text,), _answer_sets(pack, why.smallest_supporting_sets))
    against = [each for each in why.against if why.level or not each.near_miss]
    if against:
        title = say("why_other_rules_title") if why.level else say("why_against_title")
        yield Section(title, entries=_shown(pack, list(_against(pack, against))))
    if why.unknown:
        yield Section(
            say("why_unknown_title"), (say("why_unknown"),), _shown(pack, [_unknown(pack, each) for each in why.unknown])
        )
    if why.would_be_there_if:
        more = [say("why_more_answers")] if len(why.would_be_there_if) >= MOST_SUGGESTIONS else []
        each = [say.count("why_rests", count)] if (count := len(why.would_be_there_if)) > 1 else []
        text = " ".join([say("why_no_choice"), *more, *each])
        yield Section(say(f"why_would.{_would_be(why)}"), (text,), _answer_sets(pack, why.would_be_there_if))
    yield Section(how_soon(pack, why.advice.urgency), (why.advice.text,), tone=urgency_tone(why.advice.urgency))
    yield from sources_section(pack, _cited(why))
    origin = say(
        "made_with", version=version_words(pack, why.pack, article_only=why.article_only), reviewed=reviewed_words(pack)
    )
    yield Section(say("why_about_title"), (why.disclaimer, origin), tone="quiet")


def _found(why: Why) -> str:
    """The key of the word for what it is to be there: a finding is found, a symptom reported, an urgency reached."""
    return {"symptom": "reported", "urgency": "reached"}.get(why.finding.kind, "found")


def _standing(pack: Pack, why: Why) -> str:
    found = _found(why)
    if why.level in ("match", "possible"):
        return pack.say("name_said", label=pack.say(f"standing.{found}"), said=pack.say(f"level.{why.level}"))
    return pack.say(f"standing.{found}" if why.level else f"standing_not.{found}")


def _name(pack: Pack, why: Why) -> str:
    if why.finding.kind != "urgency":
        return why.name
    return pack.say("why_urgency", urgency=pack.say(f"urgency.{why.finding.id}"))


def _summary(pack: Pack, why: Why) -> Iterator[str]:
    """What there is to say at once: what a name means, near misses, and why there is nothing to change."""
    say = pack.say
    yield from meaning_lines(pack, why.finding)
    near_misses = [each for each in why.against if each.near_miss and not why.level]
    for each in near_misses[:MOST_SHOWN]:
        said = say("you_answered", answers=answer_words(pack, each.answers))
        yield f"{said} {say('why_describes', describes=each.describes, sources=sources_words(pack, each.sources))}"
    if why.level == "possible":
        yield say("why_possible")
    if why.beyond_article:
        yield say("why_beyond")
    elif why.level is None:
        yield say(f"why_not.{_found(why)}")
    if why.finding == FLOOR:
        yield say("why_floor")
    if why.finding.kind == "urgency" and why.finding.id != why.advice.urgency:
        yield say("why_other_urgency", urgency=say(f"urgency.{why.advice.urgency}"))


def _would_be(why: Why) -> str:
    """The key of what would be so with other answers."""
    if why.finding.kind == "urgency":
        return "reach"
    if why.finding.kind == "symptom":
        return "report"
    return "fit" if why.level else "find"


def _step(pack: Pack, step: Step) -> Entry:
    say, kind = pack.say, step.concludes.kind
    lines = [*meaning_lines(pack, step.concludes)]
    if step.answers:
        lines.append(say("you_answered", answers=answer_words(pack, step.answers)))
    if step.findings:
        lines.append(say("why_rests_on", names="; ".join(pack.names[name] for name in step.findings)))
    lines.append(say("why_rule", rule=step.rule, sources=sources_words(pack, step.sources)))
    name = say(f"urgency.{step.name}") if kind == "urgency" else step.name
    return Entry(say("kind_named", kind=say(f"kind.{kind}"), name=name), say(f"level.{step.level}"), tuple(lines))


def _answer_sets(pack: Pack, sets: Iterable[Mapping[str, Iterable[str]]]) -> tuple[Entry, ...]:
    return _shown(pack, [Entry(answer_words(pack, answers)) for answers in sets])


def _against(pack: Pack, against: Iterable[Against]) -> Iterator[Entry]:
    """One entry for each question that speaks against it, with the answers that its rules read instead."""
    by_question: dict[str, list[Against]] = {}
    for each in against:
        by_question.setdefault(each.question, []).append(each)
    for question, rules in by_question.items():
        accepts = {code for each in rules for code in each.accepts}
        codes = [code for code in pack.question[question].codes if code in accepts]
        read = pack.say.either(pack.say("answer_quoted", text=pack.answer_text(question, code)) for code in codes)
        sources = sources_words(pack, dict.fromkeys(source for each in rules for source in each.sources))
        said = answer_words(pack, {question: rules[0].answers[question]})
        lines = (pack.say("why_accepts", answers=read), pack.say("why_source", sources=sources))
        yield Entry(pack.say("you_answered", answers=said), "", lines)


def _unknown(pack: Pack, unknown: Unknown) -> Entry:
    state = pack.say("why_state.unsure" if unknown.state == "not sure" else "why_state.unanswered")
    return Entry(pack.say("name_answered", label=pack.question[unknown.question].label, said=state))


def _shown(pack: Pack, entries: list[Entry]) -> tuple[Entry, ...]:
    more = len(entries) - MOST_SHOWN
    return (*entries[:MOST_SHOWN], Entry(pack.say.count("and_more", more))) if more > 1 else tuple(entries)


def _cited(why: Why) -> Iterator[SourceRef]:
    for step in why.chain:
        yield from step.sources
    for against in why.against:
        yield from against.sources
