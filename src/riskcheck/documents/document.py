"""What a person gets to read, whatever the format: titled sections of paragraphs and entries, ready to be drawn.

Text, Markdown and HTML draw the same document, so none can leave out a part that another shows.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["plain", "advice", "alarm", "quiet"]
Layout = Literal["full", "columns", "flow"]
"""Where there is room: across the page, its entries in columns, or side by side with its neighbours of the same layout."""

_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: a head, a word on its standing ("match"), and lines that belong to it."""

    head: str
    mark: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part: paragraphs, then entries.

    `picture` is an SVG element that shows what the entries say, `in_words` the title of the entries beside it, and `caption`
    says how to read it; a format that cannot draw it shows the entries alone. `level` is how deep the title stands below those
    of level 0. `blanks` are to be filled in on paper: a line where the words end in a colon, else a box to tick. A `tight`
    section follows the one before it with no empty line between, as text.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    tone: Tone = "plain"
    layout: Layout = "full"
    picture: str = ""
    caption: str = ""
    in_words: str = ""
    level: int = 0
    blanks: tuple[str, ...] = ()
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A title and its sections, in reading order; with `contents`, a page begins with links to its sections."""

    title: str
    sections: tuple[Section, ...] = field(default=())
    contents: bool = False

    @property
    def length(self) -> int:
        """How many characters of text it has."""
        texts = [text for section in self.sections for text in (section.title, *section.paragraphs)]
        entries = [entry for section in self.sections for entry in section.entries]
        return sum(map(len, texts)) + sum(len(text) for entry in entries for text in (entry.head, entry.mark, *entry.lines))


def blank_words(section: Section) -> str:
    """The blanks of a section as a line to fill in; empty where it has none."""
    return "   ".join(f"{words} ______" if words.endswith(":") else f"[ ] {words}" for words in section.blanks)


def printable(text: str) -> str:
    """The text on one line, with U+FFFD for what steers a screen or a reader's eye: controls, bidi marks, half characters."""
    return " ".join("".join("\ufffd" if _steers(character) else character for character in text).split())


def shortened(text: str, length: int) -> str:
    """The text, cut off with an ellipsis where it is longer."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}\u2026"


def _steers(character: str) -> bool:
    point = ord(character)
    if character.isspace() or character in _JOINERS:
        return unicodedata.category(character) in ("Zl", "Zp")
    if point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
        return True
    return unicodedata.category(character) in ("Cc", "Cf", "Cs")
