"""The summary of a batch as a document: figures of the whole, then a bar chart and a list for each kind of count."""

from __future__ import annotations

from collections.abc import Sequence

from riskcheck.checking.summary import Count, FindingCount, Summary
from riskcheck.documents.bars import Bar, bars_svg
from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.kinds import Kind, Ref
from riskcheck.pack.pack import Pack
from riskcheck.report.wording import type_words, version_words
from riskcheck.report.words import LEVELS_EXPLAINED

_NONE = "None."


def summary_document(pack: Pack, summary: Summary) -> Document:
    """What a batch adds up to, for people. No count stands for a person by name."""
    about = pack.about
    whole = [
        f"Records: {_figure(summary.records)}; results: {_figure(summary.results)}; errors: {_figure(summary.errors)}.",
        f"Rule pack {version_words(summary.pack, article_only=summary.article_only)}.",
    ]
    if summary.min_count > 1:
        whole.append(f"Counts from 1 to {summary.min_count - 1}, and what would give them away, are hidden.")
    return Document(
        f"Summary of a batch: {about.title}",
        (
            Section("Records", paragraphs=tuple(whole)),
            _counts("How soon to see a clinician", summary.urgency),
            _findings(pack, "cause", "What was reported that a source lists as a cause", summary.causes),
            _findings(pack, "type", "Types", summary.types),
            _findings(pack, "test", "Tests a clinician may consider", summary.tests),
            _counts("Symptoms reported", summary.symptoms),
            _counts("Questions left out, most often first", summary.unanswered),
            _counts("Records that could not be used, by error code", summary.error_codes),
            Section("About these counts", paragraphs=(about.disclaimer,), tone="quiet"),
        ),
    )


def _counts(title: str, counts: Sequence[Count]) -> Section:
    if not counts:
        return Section(title, paragraphs=(_NONE,))
    entries = tuple(Entry(f"{each.name}: {_figure(each.count)}") for each in counts)
    bars = [Bar(each.name, each.count or 0, 0, _figure(each.count)) for each in counts]
    return Section(title, entries=entries, picture=bars_svg(title, bars))


def _findings(pack: Pack, kind: Kind, title: str, counts: Sequence[FindingCount]) -> Section:
    met = [each for each in counts if each.match != 0 or each.possible != 0]
    if not met:
        return Section(title, paragraphs=(_NONE,))
    entries = tuple(
        Entry(f"{type_words(pack, Ref.of(kind, each.id))}: {_figure(each.match)} fit, {_figure(each.possible)} may fit")
        for each in met
    )
    bars = [_bar(each) for each in met]
    note = f"{LEVELS_EXPLAINED} In the picture, what fits comes first, then what may fit, in outline."
    return Section(title, paragraphs=(note,), entries=entries, picture=bars_svg(title, bars))


def _bar(each: FindingCount) -> Bar:
    match, possible = each.match or 0, each.possible or 0
    return Bar(each.name, match + possible, possible, f"{_figure(each.match)} + {_figure(each.possible)}")


def _figure(count: int | None) -> str:
    return "hidden" if count is None else f"{count:,}"
