"""A document as text: drawn for a terminal, or plain where it goes elsewhere. The only module that knows rich."""

from __future__ import annotations

import io

from rich.console import Console
from rich.text import Text

from riskcheck.documents.document import Document, Section, Tone, blank_words, printable

MIN_WIDTH, MAX_WIDTH = 20, 100
STYLES: dict[Tone, str] = {"plain": "bold", "advice": "bold green", "alarm": "bold red", "quiet": "dim"}


def text(document: Document, *, terminal: bool = False) -> str:
    """The document as text, wrapped to the window; with colour on a `terminal`, unless NO_COLOR forbids it."""
    drawn = io.StringIO()
    console = Console(file=drawn, force_terminal=terminal, highlight=False, markup=False, emoji=False)
    console.width = max(MIN_WIDTH, min(console.width, MAX_WIDTH))
    _lines(console, Text(printable(document.title), "bold underline"), 0)
    for section in document.sections:
        if not section.tight:
            console.print()
        _draw(console, section)
    return drawn.getvalue()


def _draw(console: Console, section: Section) -> None:
    title = section.title.upper() if section.tone == "plain" and not section.level else section.title
    _lines(console, Text(printable(title), STYLES[section.tone]), 0)
    for paragraph in section.paragraphs:
        _lines(console, Text(printable(paragraph)), 2)
    for entry in section.entries:
        head = Text(printable(entry.head), "bold" if entry.lines or entry.mark else "")
        mark = Text(f" - {entry.mark}" if entry.mark else "", "italic")
        _lines(console, head + mark, 4, bullet="  * ")
        for line in entry.lines:
            _lines(console, Text(printable(line)), 4)
    if section.blanks:
        _lines(console, Text(blank_words(section)), 2)


def _lines(console: Console, words: Text, indent: int, bullet: str = "") -> None:
    """Print words wrapped and indented, with no blanks at the ends of lines."""
    for number, line in enumerate(words.wrap(console, console.width - indent)):
        line.rstrip()
        console.print(Text(bullet if bullet and number == 0 else " " * indent) + line)
