"""The result of a case as text for a screen: how soon comes first, and once more at the end, where a small screen stops.

It is short; with `details` every reason, note and source stands with it. An emergency says what to do, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.checking.result import Result
from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.kinds import SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.report.names import name_sections
from riskcheck.report.result_findings import findings_sections
from riskcheck.report.why_soon import urgency_reasons, why_soon
from riskcheck.report.wording import (
    case_words,
    entry_words,
    how_soon,
    reviewed_words,
    sourced,
    sources_section,
    urgency_tone,
    version_words,
)

MOST_REASONS = 2
"""Reasons of an emergency that are shown; more of them would keep from acting."""


def result_document(pack: Pack, result: Result, *, details: bool = False) -> Document:
    """What a person should see of a result, in reading order."""
    emergency = result.advice.urgency == "emergency"
    sections = _emergency(pack, result) if emergency and not details else _sections(pack, result, details=details)
    return Document(f"{pack.about.title}{case_words(pack, result.id)}", tuple(sections))


def _emergency(pack: Pack, result: Result) -> Iterator[Section]:
    reasons = [why_soon(pack, text, because) for text, because in urgency_reasons(result.advice).items()]
    more = len(reasons) - MOST_REASONS
    rest = (pack.say.count("reasons_more", more),) if more > 0 else ()
    yield Section(how_soon(pack, "emergency"), (result.advice.text,), tone="alarm", tight=True)
    yield _help(pack)
    yield Section(pack.say("why_title"), (*reasons[:MOST_REASONS], *rest), tone="quiet")
    yield from _closing(pack, result, f"{result.disclaimer} {pack.say('more_later')}")


def _sections(pack: Pack, result: Result, *, details: bool) -> Iterator[Section]:
    yield _advice(pack, result, details=details)
    if result.advice.urgency == "emergency":
        yield _help(pack)
    found = list(findings_sections(pack, result, details=details))
    yield from (*found, *name_sections(pack, found))
    yield from _safety_net(pack)
    if details:
        yield from _sources(pack, result)
        yield Section(pack.say("result_about_title"), (_origin(pack, result),), tone="quiet")
    yield from _closing(pack, result, result.disclaimer if details else f"{result.disclaimer} {pack.say('more')}")


def _advice(pack: Pack, result: Result, *, details: bool) -> Section:
    reasons = []
    for text, because in urgency_reasons(result.advice).items():
        sources = dict.fromkeys(source for each in because for source in each.sources)
        reason = pack.say("why", reason=why_soon(pack, text, because))
        reasons.append(sourced(pack, reason, sources) if details else reason)
    return Section(
        how_soon(pack, result.advice.urgency),
        (result.advice.text, *reasons),
        tone=urgency_tone(result.advice.urgency),
        tight=True,
    )


def _help(pack: Pack) -> Section:
    return Section(pack.say("help_title"), tuple(_parts(pack, "help")), tone="advice")


def _parts(pack: Pack, *wanted: str) -> Iterator[str]:
    """The texts of parts of the safety net, in its order."""
    return (part.text for part in pack.safety_net if part.part in wanted)


def _safety_net(pack: Pack) -> Iterator[Section]:
    """The signs as lists, the more urgent first, then the rest under what stays open."""
    for part in pack.safety_net:
        if part.items:
            first = part.part == "emergency-signs"
            yield Section(
                part.text, entries=tuple(map(Entry, part.items)), tone="alarm" if first else "advice", tight=not first
            )
    open_still = " ".join(_parts(pack, "uncertainty"))
    yield Section(
        open_still, tuple(_parts(pack, "help", "other-help", "worry", "medicines", "doses")), tone="advice", tight=True
    )


def _closing(pack: Pack, result: Result, disclaimer: str) -> Iterator[Section]:
    """What stands with every result, then how soon once more."""
    yield Section(disclaimer, tone="quiet")
    in_short = pack.say("in_short", advice=result.advice.text)
    yield Section(in_short, tone=urgency_tone(result.advice.urgency), tight=True)


def _sources(pack: Pack, result: Result) -> Iterator[Section]:
    """What the references stand for; sources of the advice and the safety net alone are told in one line."""
    cited = list(_cited(result))
    own = {reference.source for reference in result.advice.sources} - {reference.source for reference in cited}
    advice = [each for each in pack.sources if each.id in own]
    yield from sources_section(pack, cited)
    if advice:
        titles = "; ".join(entry_words(pack, each) for each in advice)
        yield Section(pack.say("advice_sources_title"), (f"{titles}.",), tone="quiet")


def _origin(pack: Pack, result: Result) -> str:
    version = version_words(pack, result.pack, article_only=result.article_only)
    return pack.say("made_with", version=version, reviewed=reviewed_words(pack))


def _cited(result: Result) -> Iterator[SourceRef]:
    findings = result.levelled
    for finding in findings:
        for note in finding.notes:
            yield from note.sources
    for because in (*result.advice.because, *(because for finding in findings for because in finding.because)):
        yield from because.sources
    for symptom in result.symptoms:
        yield from symptom.sources
    for near_miss in result.near_misses:
        yield from near_miss.sources
        for note in near_miss.notes:
            yield from note.sources
