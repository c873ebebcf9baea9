"""Showing results and other documents to people: one document, drawn as text or Markdown; or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal, TextIO

from riskcheck.pack import Pack
from riskcheck.report.markdown import markdown
from riskcheck.report.result_document import result_document
from riskcheck.report.text import write_text
from riskcheck.result import Result

Format = Literal["text", "json", "markdown"]


def write_results(pack: Pack, results: Sequence[Result], format: Format, target: TextIO, *, single: bool) -> None:  # noqa: A002
    """Write results for people, or as JSON: one object where the input was a `single` case, else an array."""
    if format == "json":
        data = [result.to_dict() for result in results]
        json.dump(data[0] if single and data else data, target, indent=2, ensure_ascii=False)
        target.write("\n")
        return
    for place, result in enumerate(results):
        document = result_document(pack, result)
        if format == "markdown":
            target.write(("\n---\n\n" if place else "") + markdown(document))
        else:
            target.write("\n\n" if place else "")
            write_text(document, target)
