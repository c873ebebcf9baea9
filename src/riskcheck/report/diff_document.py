"""What differs between two results, as a document: how soon first, then what was gained, lost, or is at another level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskcheck.checking.result import NearMiss
from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import URGENCIES
from riskcheck.report.wording import (
    KIND_WORDS,
    answer_words,
    case_words,
    meaning_lines,
    reviewed_words,
    sources_section,
    sources_words,
    urgency_tone,
    version_words,
)
from riskcheck.report.words import LEVEL_WORDS, URGENCY_WORDS
from riskcheck.why.diff import Diff, Difference

SAME = "Both lead to the same findings, and to the same urgency."
LOWER = "The urgency is lower only because of the answers. If what was answered first is true, keep to the sooner advice."
NOT_USED = "These answers were not used: the question they follow was not answered yes or not sure."


def diff_document(pack: Pack, diff: Diff) -> Document:
    """Everything a person should see of what differs, in reading order. Both results are of this pack."""
    return Document(pack.about.title, tuple(_sections(pack, diff)))


def _sections(pack: Pack, diff: Diff) -> Iterator[Section]:
    yield _advice(diff)
    if diff.same:
        yield Section("What differs", (SAME,))
    yield from _findings(pack, "Gained", "These are in the second result only.", diff.gained)
    yield from _findings(pack, "Lost", "These are in the first result only. That rules nothing out.", diff.lost)
    yield from _findings(pack, "At another level", "These are in both.", diff.changed)
    yield from _near_misses(pack, "Reported in the second only, but not as the source describes it", diff.near_misses_gained)
    yield from _near_misses(pack, "Reported in the first only, but not as the source describes it", diff.near_misses_lost)
    yield from _questions(pack, "Not answered in the second only", "", diff.unanswered_gained)
    yield from _questions(pack, "Not answered in the first only", "", diff.unanswered_lost)
    yield from _questions(pack, "Answers not used in the second only", NOT_USED, diff.ignored_gained)
    yield from _questions(pack, "Answers not used in the first only", NOT_USED, diff.ignored_lost)
    near_misses = (*diff.near_misses_gained, *diff.near_misses_lost)
    yield from sources_section(pack, [source for each in near_misses for source in each.sources])
    yield Section("About this comparison", (diff.disclaimer, *_origins(pack, diff)), tone="quiet")


def _advice(diff: Diff) -> Section:
    before, after = diff.before.urgency, diff.after.urgency
    lines = [f"The first result{case_words(diff.before.id)}: {URGENCY_WORDS[before]}."]
    lines.append(f"The second result{case_words(diff.after.id)}: {URGENCY_WORDS[after]}. {diff.after.advice.text}")
    if URGENCIES.index(after) < URGENCIES.index(before):
        lines.append(f"{LOWER} {diff.before.advice.text}")
    moved = "the same" if before == after else f"{URGENCY_WORDS[before]} before, {URGENCY_WORDS[after]} after"
    return Section(f"How soon to see a clinician: {moved}", tuple(lines), tone=urgency_tone(before, after))


def _findings(pack: Pack, title: str, text: str, findings: Iterable[Difference]) -> Iterator[Section]:
    entries = tuple(_finding(pack, each) for each in findings)
    if entries:
        yield Section(title, (text,), entries)


def _finding(pack: Pack, difference: Difference) -> Entry:
    name = f"{KIND_WORDS[difference.finding.kind]}: {difference.name}"
    return Entry(name, _move(difference), meaning_lines(pack, difference.finding))


def _move(difference: Difference) -> str:
    if difference.before and difference.after:
        return f"{_standing(difference.before)} before, {_standing(difference.after)} after"
    return _standing(difference.before or difference.after or "")


def _standing(level: str) -> str:
    return LEVEL_WORDS.get(level, level)


def _near_misses(pack: Pack, title: str, near_misses: Iterable[NearMiss]) -> Iterator[Section]:
    entries = []
    for each in near_misses:
        described = f"The source speaks of {each.describes} ({sources_words(pack, each.sources)})."
        name = pack.knowledge[each.ref].name
        entries.append(Entry(name, "", (f"You answered {answer_words(pack, each.answers)}.", described)))
    if entries:
        yield Section(title, entries=tuple(entries))


def _questions(pack: Pack, title: str, text: str, questions: Iterable[str]) -> Iterator[Section]:
    labels = "; ".join(pack.question[name].label for name in questions)
    if labels:
        yield Section(title, (text, f"{labels}.") if text else (f"{labels}.",))


def _origins(pack: Pack, diff: Diff) -> Iterator[str]:
    first, second = (version_words(side.pack, article_only=side.article_only) for side in (diff.before, diff.after))
    origin = f"Rule pack {first}" if first == second else f"First: rule pack {first}. Second: rule pack {second}"
    yield f"{origin}; {reviewed_words(pack)}."
