"""How sources are named to a reader: in words, in a list, and by number with the items cited."""

from __future__ import annotations

from collections.abc import Iterable

from riskcheck.documents.document import Entry, Section
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Source


def source_words(pack: Pack, reference: str) -> str:
    """A source reference in words: "the article's causes, item 2", or the id of another source in brackets."""
    name, _, item = reference.partition(":")
    section, _, number = item.partition("/")
    if name == pack.about.article:
        return f"the article's {section}, item {number}" if item else "the article"
    return f"[{name}]" + (f" {section}, item {number}" if item else "")


def sources_words(pack: Pack, references: Iterable[str]) -> str:
    """Source references in words, one after another."""
    return "; ".join(source_words(pack, reference) for reference in references)


def sources_section(pack: Pack, references: Iterable[str]) -> list[Section]:
    """What the references in brackets stand for, in the pack's order."""
    names = {reference.partition(":")[0] for reference in references}
    cited = [each for each in pack.sources if each.id in names]
    entries = tuple(Entry(f"[{each.id}] {each.title}", lines=tuple(filter(None, [source_origin(each)]))) for each in cited)
    return [Section("Sources", entries=entries, tone="quiet")] if entries else []


def source_origin(source: Source) -> str:
    """Where a source was published, and how much of it was read; empty for one that was not."""
    year = str(source.year) if source.year and str(source.year) not in (source.where or "") else None
    doi = f"doi:{source.doi}" if source.doi else None
    read = f"read: {source.read}" if source.read else None
    return ", ".join(part for part in (source.where, year, doi or source.url, read) if part)


def note_words(pack: Pack, text: str, sources: Iterable[str]) -> str:
    """A note with its sources."""
    return f"Note: {text} ({sources_words(pack, sources)})"


class Citations:
    """Numbers for the sources of one document. Ask for marks in reading order, and for the list at the end."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._numbers = {pack.about.article: 1}

    def mark(self, references: Iterable[str]) -> str:
        """References as numbers, with the items cited: "[1: causes 2, 19] [3]"."""
        items: dict[str, dict[str, list[str]]] = {}
        for reference in dict.fromkeys(references):
            name, _, item = reference.partition(":")
            section, _, number = item.partition("/")
            items.setdefault(name, {}).setdefault(section, []).append(number)
        return " ".join(f"[{self._number(name)}{_places(sections)}]" for name, sections in items.items())

    def entries(self) -> tuple[Entry, ...]:
        """The article and the sources that were cited, by number."""
        return tuple(self._entry(name, number) for name, number in self._numbers.items())

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers) + 1)

    def _entry(self, name: str, number: int) -> Entry:
        source = self._pack.source[name]
        origin = source_origin(source)
        return Entry(f"[{number}] {source.title}", lines=(f"{origin}.",) if origin else ())


def _places(sections: dict[str, list[str]]) -> str:
    places = "; ".join(f"{section} {', '.join(numbers)}" for section, numbers in sections.items() if section)
    return f": {places}" if places else ""
