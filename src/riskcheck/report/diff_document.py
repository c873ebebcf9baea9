"""What differs between two results, as a document: how soon first, then what was gained, lost, or is at another level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskcheck.checking.result import NearMiss
from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import URGENCIES
from riskcheck.report.wording import (
    answer_words,
    case_words,
    meaning_lines,
    reviewed_words,
    sources_section,
    sources_words,
    urgency_tone,
    version_words,
)
from riskcheck.why.diff import Diff, Difference


def diff_document(pack: Pack, diff: Diff) -> Document:
    """Everything a person should see of what differs, in reading order. Both results are of this pack."""
    return Document(pack.about.title, tuple(_sections(pack, diff)))


def _sections(pack: Pack, diff: Diff) -> Iterator[Section]:
    say = pack.say
    yield _advice(pack, diff)
    if diff.same:
        yield Section(say("diff_title"), (say("diff_same"),))
    yield from _findings(pack, say("diff_gained_title"), say("diff_gained"), diff.gained)
    yield from _findings(pack, say("diff_lost_title"), say("diff_lost"), diff.lost)
    yield from _findings(pack, say("diff_changed_title"), say("diff_changed"), diff.changed)
    yield from _near_misses(pack, say("diff_near_misses.second"), diff.near_misses_gained)
    yield from _near_misses(pack, say("diff_near_misses.first"), diff.near_misses_lost)
    yield from _questions(pack, say("diff_unanswered.second"), "", diff.unanswered_gained)
    yield from _questions(pack, say("diff_unanswered.first"), "", diff.unanswered_lost)
    yield from _questions(pack, say("diff_ignored.second"), say("diff_not_used"), diff.ignored_gained)
    yield from _questions(pack, say("diff_ignored.first"), say("diff_not_used"), diff.ignored_lost)
    near_misses = (*diff.near_misses_gained, *diff.near_misses_lost)
    yield from sources_section(pack, [source for each in near_misses for source in each.sources])
    yield Section(say("diff_about_title"), (diff.disclaimer, *_origins(pack, diff)), tone="quiet")


def _advice(pack: Pack, diff: Diff) -> Section:
    say, before, after = pack.say, diff.before.urgency, diff.after.urgency
    first, second = (say(f"urgency.{urgency}") for urgency in (before, after))
    lines = [say("diff_first", case=case_words(pack, diff.before.id), urgency=first)]
    lines.append(say("diff_second", case=case_words(pack, diff.after.id), urgency=second, advice=diff.after.advice.text))
    if URGENCIES.index(after) < URGENCIES.index(before):
        lines.append(f"{say('diff_lower')} {diff.before.advice.text}")
    moved = say("diff_level.same") if before == after else say("diff_level.moved", before=first, after=second)
    return Section(say("how_soon", when=moved), tuple(lines), tone=urgency_tone(before, after))


def _findings(pack: Pack, title: str, text: str, findings: Iterable[Difference]) -> Iterator[Section]:
    entries = tuple(_finding(pack, each) for each in findings)
    if entries:
        yield Section(title, (text,), entries)


def _finding(pack: Pack, difference: Difference) -> Entry:
    name = pack.say("kind_named", kind=pack.say(f"kind.{difference.finding.kind}"), name=difference.name)
    return Entry(name, _move(pack, difference), meaning_lines(pack, difference.finding))


def _move(pack: Pack, difference: Difference) -> str:
    if difference.before and difference.after:
        before, after = (pack.say(f"level.{level}") for level in (difference.before, difference.after))
        return pack.say("diff_level.moved", before=before, after=after)
    return pack.say(f"level.{difference.before or difference.after}")


def _near_misses(pack: Pack, title: str, near_misses: Iterable[NearMiss]) -> Iterator[Section]:
    entries = []
    for each in near_misses:
        described = pack.say("why_describes", describes=each.describes, sources=sources_words(pack, each.sources))
        name = pack.knowledge[each.ref].name
        entries.append(Entry(name, "", (pack.say("you_answered", answers=answer_words(pack, each.answers)), described)))
    if entries:
        yield Section(title, entries=tuple(entries))


def _questions(pack: Pack, title: str, text: str, questions: Iterable[str]) -> Iterator[Section]:
    labels = "; ".join(pack.question[name].label for name in questions)
    if labels:
        yield Section(title, (text, f"{labels}.") if text else (f"{labels}.",))


def _origins(pack: Pack, diff: Diff) -> Iterator[str]:
    first, second = (version_words(pack, side.pack, article_only=side.article_only) for side in (diff.before, diff.after))
    reviewed = reviewed_words(pack)
    if first == second:
        yield pack.say("made_with", version=first, reviewed=reviewed)
    else:
        yield pack.say("diff_origins", first=first, second=second, reviewed=reviewed)
