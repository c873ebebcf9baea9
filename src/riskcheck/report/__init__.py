"""Showing results and other documents to people: one document, drawn as text or Markdown; or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from riskcheck.pack import Pack
from riskcheck.report.markdown import markdown
from riskcheck.report.result_document import result_document
from riskcheck.report.text import text
from riskcheck.result import Result

Format = Literal["text", "json", "markdown"]


def results_text(pack: Pack, results: Sequence[Result], format: Format, *, single: bool, terminal: bool = False) -> str:
    """Results for people, or as JSON: one object where the input was a `single` case, else an array."""
    if format == "json":
        data = [result.to_dict() for result in results]
        return json.dumps(data[0] if single and data else data, indent=2, ensure_ascii=False) + "\n"
    documents = [result_document(pack, result) for result in results]
    if format == "markdown":
        return "\n---\n\n".join(markdown(document) for document in documents)
    return "\n\n".join(text(document, terminal=terminal) for document in documents)
