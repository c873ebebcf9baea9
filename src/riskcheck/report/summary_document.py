"""The summary of a batch as a document: figures of the whole, then a bar chart and a list for each kind of count."""

from __future__ import annotations

from collections.abc import Sequence

from riskcheck.checking.summary import Count, FindingCount, Summary
from riskcheck.documents.bars import Bar, bars_svg
from riskcheck.documents.document import Document, Entry, Section
from riskcheck.pack.kinds import Kind, Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.words import Words
from riskcheck.report.wording import type_words, version_words


def summary_document(pack: Pack, summary: Summary) -> Document:
    """What a batch adds up to, for people. No count stands for a person by name."""
    about, say = pack.about, pack.say
    figures = {name: _figure(say, getattr(summary, name)) for name in ("records", "results", "errors")}
    version = version_words(pack, summary.pack, article_only=summary.article_only)
    whole = [say("batch_records", **figures), say("batch_pack", version=version)]
    if summary.min_count > 1:
        whole.append(say("batch_hidden", count=summary.min_count - 1))
    urgency = [each.model_copy(update={"name": say(f"urgency.{each.id}")}) for each in summary.urgency]
    return Document(
        say("batch_title", title=about.title),
        (
            Section(say("batch_records_title"), paragraphs=tuple(whole)),
            _counts(say, "urgency", urgency),
            _findings(pack, "cause", summary.causes),
            _findings(pack, "type", summary.types),
            _findings(pack, "test", summary.tests),
            _counts(say, "symptom", summary.symptoms),
            _counts(say, "unanswered", summary.unanswered),
            _counts(say, "error", summary.error_codes),
            Section(say("batch_about_title"), paragraphs=(about.disclaimer,), tone="quiet"),
        ),
    )


def _counts(say: Words, what: str, counts: Sequence[Count]) -> Section:
    title = say(f"batch_of.{what}")
    if not counts:
        return Section(title, paragraphs=(say("batch_none"),))
    entries = tuple(Entry(f"{each.name}: {_figure(say, each.count)}") for each in counts)
    bars = [Bar(each.name, each.count or 0, 0, _figure(say, each.count)) for each in counts]
    picture = bars_svg(title, say("batch_bars"), bars)
    return Section(title, entries=entries, picture=picture, in_words=say("picture_in_words"))


def _findings(pack: Pack, kind: Kind, counts: Sequence[FindingCount]) -> Section:
    say = pack.say
    title = say(f"batch_of.{kind}")
    met = [each for each in counts if each.match != 0 or each.possible != 0]
    if not met:
        return Section(title, paragraphs=(say("batch_none"),))
    entries = tuple(
        Entry(
            say(
                "batch_finding",
                name=type_words(pack, Ref.of(kind, each.id)),
                match=_figure(say, each.match),
                possible=_figure(say, each.possible),
            )
        )
        for each in met
    )
    bars = [_bar(say, each) for each in met]
    note = f"{say('levels_explained')} {say('batch_picture')}"
    return Section(
        title,
        paragraphs=(note,),
        entries=entries,
        in_words=say("picture_in_words"),
        picture=bars_svg(title, say("batch_bars"), bars),
    )


def _bar(say: Words, each: FindingCount) -> Bar:
    match, possible = each.match or 0, each.possible or 0
    return Bar(each.name, match + possible, possible, f"{_figure(say, each.match)} + {_figure(say, each.possible)}")


def _figure(say: Words, count: int | None) -> str:
    return say("hidden") if count is None else say.number(count)
