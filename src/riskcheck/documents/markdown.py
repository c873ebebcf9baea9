"""A document as Markdown (CommonMark). Whatever a text holds, it is shown as text."""

from __future__ import annotations

import re

from riskcheck.documents.document import Document, Entry, Section, blank_words, printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+!|~&])")
_LINE_START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-=])")


def markdown(document: Document) -> str:
    """The document as Markdown, ending in a line break."""
    parts = [f"# {escape(document.title)}", *(part for section in document.sections for part in _section(section))]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Text in which Markdown sees no markup, and a reader's eye nothing that steers it, on one line."""
    text = _SPECIAL.sub(r"\\\1", printable(text))
    return _LINE_START.sub(lambda match: f"{match[2]}\\{match[3]}" if match[2] else f"\\{match[5]}", text)


def _section(section: Section) -> list[str]:
    mark = "**" if section.tone in ("alarm", "advice") else ""
    paragraphs = [
        f"{mark}{escape(text)}{mark}" if number == 0 else escape(text) for number, text in enumerate(section.paragraphs)
    ]
    entries = "\n".join(_entry(entry) for entry in section.entries)
    blanks = [escape(blank_words(section))] if section.blanks else []
    return [f"##{'#' * section.level} {escape(section.title)}", *paragraphs, *([entries] if entries else []), *blanks]


def _entry(entry: Entry) -> str:
    bold = "**" if entry.mark or entry.lines else ""
    mark = f" ({escape(entry.mark)})" if entry.mark else ""
    return "\n".join([f"- {bold}{escape(entry.head)}{bold}{mark}", *(f"  - {escape(line)}" for line in entry.lines)])
