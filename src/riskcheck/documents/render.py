"""Documents in the formats that people read, and data as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from riskcheck.documents.document import Document

Format = Literal["text", "markdown", "html"]


def render(
    documents: Sequence[Document], format: Format, *, language: str = "en", title: str = "", terminal: bool = False
) -> str:
    """Documents one after another; in HTML, one page for all of them.

    `language` (as in HTML's `lang`) and `title` are those of the page; without a title, it has that of its first document.
    `terminal` is for text alone, and allows colour.
    """
    if format == "text":
        from riskcheck.documents.text import text  # rich is loaded only for text

        return "\n\n".join(text(document, terminal=terminal) for document in documents)
    if format == "markdown":
        from riskcheck.documents.markdown import markdown

        return "\n---\n\n".join(map(markdown, documents))
    from riskcheck.documents.html import html  # jinja2 is loaded only for a page

    return html(documents, title=title or documents[0].title, language=language)


def as_json(data: object) -> str:
    """Data as indented JSON, ending in a line break."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
