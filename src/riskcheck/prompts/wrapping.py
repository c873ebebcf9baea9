"""Breaking text into lines by what it takes on a screen, where a Chinese, Japanese or Korean letter takes two columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WIDE = re.compile("[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]")
_PIECE = re.compile(rf"{_WIDE.pattern}|(?:(?!{_WIDE.pattern})\S)+")
"""What stays on one line: a word, or one letter of a script that puts no blanks between words."""


def cells(text: str) -> int:
    """How many columns of a screen the text takes."""
    return sum(map(_cells, text))


def wrap(text: str, width: int, *, indent: int = 0) -> list[str]:
    """The lines of a text, each of at most `width` columns; all but the first are indented. A word is broken only where it is
    longer than a line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for blank, piece in _pieces(paragraph, width - indent):
            joined = f"{line} {piece}" if blank and line.strip() else line + piece
            if line.strip() and cells(joined) > width:
                lines.append(line)
                joined = " " * indent + piece
            line = joined if joined.strip() else ""
        lines.append(line)
    return lines


def _pieces(text: str, width: int) -> Iterator[tuple[bool, str]]:
    """The pieces of a text, each with whether a blank stands before it; what is longer than a line in parts."""
    end = 0
    for found in _PIECE.finditer(text):
        blank, end, piece = found.start() > end, found.end(), found[0]
        while cells(piece) > width > 0:
            part = _first(piece, width)
            yield blank, part
            blank, piece = False, piece[len(part) :]
        yield blank, piece


def _first(text: str, width: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += _cells(character)
        if taken > width:
            return text[: max(place, 1)]
    return text


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
