"""What the names of types mean, for a page that speaks of a type without saying it, as a note may do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from riskcheck.documents.document import Entry, Section
from riskcheck.pack.pack import Pack


def name_sections(pack: Pack, sections: Sequence[Section]) -> Iterator[Section]:
    """A section for the types that the sections name and do not explain; sources, which are quiet, do not count."""
    said = "\n".join(text for section in sections if section.tone != "quiet" for text in _texts(section))
    entries = tuple(
        Entry(pack.say("name_is", name=each.name, explained=each.explained))
        for each in pack.types
        if each.explained and each.explained not in said and re.search(rf"\b{re.escape(each.id)}\b", said, re.I)
    )
    if entries:
        yield Section(pack.say("names_title"), entries=entries)


def _texts(section: Section) -> Iterator[str]:
    yield section.title
    yield from section.paragraphs
    for entry in section.entries:
        yield from (entry.head, entry.mark, *entry.lines)
