"""What differs between two results, as a document: how soon first, then what was gained, lost, or is at another level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskcheck.checking.result import NearMiss
from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import URGENCIES
from riskcheck.report.citations import sources_section
from riskcheck.report.wording import (
    KIND_WORDS,
    URGENCY_WORDS,
    advice_tone,
    case_words,
    near_miss_entry,
    reviewed_words,
    version_words,
)
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
    yield from _findings("Gained", "These are in the second result only.", diff.gained)
    yield from _findings("Lost", "These are in the first result only. That rules nothing out.", diff.lost)
    yield from _findings("At another level", "These are in both.", diff.changed)
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
    return Section(f"How soon to see a clinician: {moved}", tuple(lines), tone=advice_tone(before, after))


def _findings(title: str, text: str, findings: Iterable[Difference]) -> Iterator[Section]:
    entries = tuple(Entry(f"{KIND_WORDS[each.finding.partition(':')[0]]}: {each.name}", _move(each)) for each in findings)
    if entries:
        yield Section(title, (text,), entries)


def _move(difference: Difference) -> str:
    if difference.before and difference.after:
        return f"{difference.before} before, {difference.after} after"
    return difference.before or difference.after or ""


def _near_misses(pack: Pack, title: str, near_misses: Iterable[NearMiss]) -> Iterator[Section]:
    entries = tuple(near_miss_entry(pack, each) for each in near_misses)
    if entries:
        yield Section(title, entries=entries)


def _questions(pack: Pack, title: str, text: str, questions: Iterable[str]) -> Iterator[Section]:
    labels = "; ".join(pack.question[name].label for name in questions)
    if labels:
        yield Section(title, (text, f"{labels}.") if text else (f"{labels}.",))


def _origins(pack: Pack, diff: Diff) -> Iterator[str]:
    first, second = (version_words(side.pack, side.article_only) for side in (diff.before, diff.after))
    origin = f"Rule pack {first}" if first == second else f"First: rule pack {first}. Second: rule pack {second}"
    yield f"{origin}; {reviewed_words(pack)}."
