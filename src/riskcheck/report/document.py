"""What a person gets to read, whatever the format: titled sections of paragraphs and entries, ready to be drawn.

Text and Markdown draw the same document, so neither can leave out a part that the other shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["plain", "advice", "alarm", "quiet"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: a head, a word on its standing ("match"), and lines that belong to it."""

    head: str
    mark: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part: paragraphs, then entries."""

    title: str
    paragraphs: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Document:
    """A title and its sections, in reading order."""

    title: str
    sections: tuple[Section, ...] = field(default=())
