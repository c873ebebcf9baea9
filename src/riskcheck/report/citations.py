"""Sources cited by number: the article first, then the others in the order in which a document first cites them."""

from __future__ import annotations

from collections.abc import Iterable

from riskcheck.documents.document import Entry
from riskcheck.pack.kinds import SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.report.wording import source_origin


class Citations:
    """Numbers for the sources of one document. Ask for marks in reading order, and for the list at the end.

    `shown` is false for a short document, which has no list of sources: its marks are empty.
    """

    def __init__(self, pack: Pack, *, shown: bool = True) -> None:
        self.shown = shown
        self._pack = pack
        self._numbers = {pack.about.article: 1}

    def mark(self, references: Iterable[SourceRef]) -> str:
        """References as numbers, with the items cited: "[1: causes 2, 19] [3]"."""
        if not self.shown:
            return ""
        items: dict[str, dict[str, list[str]]] = {}
        for reference in dict.fromkeys(references):
            items.setdefault(reference.source, {}).setdefault(reference.section, []).append(reference.number)
        return " ".join(f"[{self._number(name)}{_places(sections)}]" for name, sections in items.items())

    def entries(self) -> tuple[Entry, ...]:
        """The article and the sources that were cited, by number."""
        return tuple(self._entry(name, number) for name, number in self._numbers.items())

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers) + 1)

    def _entry(self, name: str, number: int) -> Entry:
        source = self._pack.source[name]
        origin = source_origin(self._pack, source)
        return Entry(f"[{number}] {source.title}", lines=(f"{origin}.",) if origin else ())


def _places(sections: dict[str, list[str]]) -> str:
    places = "; ".join(f"{section} {', '.join(numbers)}" for section, numbers in sections.items() if section)
    return f": {places}" if places else ""
