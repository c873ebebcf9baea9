"""A document drawn for a terminal, or as plain text where the output is none. The only module that draws with rich."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from riskcheck.report.document import Document, Section, Tone

MAX_WIDTH = 100
STYLES: dict[Tone, str] = {"plain": "bold", "advice": "bold green", "alarm": "bold red", "quiet": "dim"}


def write_text(document: Document, target: TextIO) -> None:
    """Draw a document; colour only on a terminal, and not under NO_COLOR."""
    console = Console(file=target, highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, MAX_WIDTH)
    console.print(Text(document.title, style="bold underline"))
    for section in document.sections:
        console.print()
        if section.tone == "alarm":
            _draw_boxed(console, section)
        else:
            _draw(console, section)


def _draw_boxed(console: Console, section: Section) -> None:
    body = Text("\n\n".join(section.paragraphs))
    console.print(Panel(body, title=Text(section.title, STYLES[section.tone]), title_align="left", border_style="red"))


def _draw(console: Console, section: Section) -> None:
    title = section.title.upper() if section.tone == "plain" else section.title
    _lines(console, Text(title, STYLES[section.tone]), 0)
    for paragraph in section.paragraphs:
        _lines(console, Text(paragraph), 2)
    for entry in section.entries:
        head = Text(entry.head, "bold" if entry.lines or entry.mark else "")
        mark = Text(f" - {entry.mark}" if entry.mark else "", "italic")
        _lines(console, head + mark, 4, bullet="  * ")
        for line in entry.lines:
            _lines(console, Text(line), 4)


def _lines(console: Console, text: Text, indent: int, bullet: str = "") -> None:
    """Print a text wrapped and indented, with no blanks at the ends of lines."""
    for number, line in enumerate(text.wrap(console, console.width - indent)):
        line.rstrip()
        console.print(Text(bullet if bullet and number == 0 else " " * indent) + line)
