"""What is shown to those who write and review packs: a pack as a document, and as a graph."""

from __future__ import annotations

from typing import Literal

from riskcheck.documents.markdown import markdown
from riskcheck.documents.text import text
from riskcheck.pack.pack import Pack


def pack_text(pack: Pack, format: Literal["text", "markdown", "html"], *, terminal: bool = False) -> str:
    """A whole pack for people: a document to review it by."""
    from riskcheck.packreport.pack_document import pack_document

    document = pack_document(pack)
    if format == "text":
        return text(document, terminal=terminal)
    if format == "markdown":
        return markdown(document)
    from riskcheck.documents.html import html

    return html([document], title=document.title, language=pack.about.language)


def graph_text(pack: Pack, format: Literal["svg", "dot", "mermaid"], *, only: str | None = None) -> str:
    """A pack as a graph, or with `only` what leads to one finding. Raises InputError for one that no rule concludes."""
    from riskcheck.packreport.pack_graph import dot, mermaid, pack_graph
    from riskcheck.packreport.pack_graph_svg import graph_svg

    return {"svg": graph_svg, "dot": dot, "mermaid": mermaid}[format](pack_graph(pack, only))
