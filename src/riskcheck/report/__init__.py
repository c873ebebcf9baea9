"""Showing results and other documents to people: one document, drawn as text, Markdown or HTML; or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Literal

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.checking.summary import Summary
from riskcheck.documents.markdown import markdown
from riskcheck.documents.text import text
from riskcheck.pack.pack import Pack
from riskcheck.report.result_document import result_document
from riskcheck.report.visit_sheet import visit_sheet

Format = Literal["text", "json", "markdown", "html"]
Case = tuple[Given, Result]
"""The checked answers of a case (`Answers.given`), and what they led to."""


def results_text(
    pack: Pack, cases: Sequence[Case], format: Format, *, single: bool, terminal: bool = False, made_on: date | None = None
) -> str:
    """Results for people, or as JSON: one object where the input was a `single` case, else an array.

    Markdown and HTML are visit sheets, dated `made_on` (today where that is left out); HTML is one page for all cases.
    """
    results = [result for _, result in cases]
    if format == "json":
        data = [result.to_dict() for result in results]
        return json.dumps(data[0] if single and data else data, indent=2, ensure_ascii=False) + "\n"
    if format == "text":
        return "\n\n".join(text(result_document(pack, result), terminal=terminal) for result in results)
    sheets = [visit_sheet(pack, given, result, made_on=made_on or date.today()) for given, result in cases]
    if format == "markdown":
        return "\n---\n\n".join(markdown(sheet) for sheet in sheets)
    from riskcheck.documents.html import html

    title = sheets[0].title if len(sheets) == 1 else f"Visit sheets: {pack.about.title} ({len(sheets)} cases)"
    return html(sheets, title=title, language=pack.about.language)


def summary_text(pack: Pack, summary: Summary, format: Literal["html", "json"]) -> str:
    """The summary of a batch: a page for people, or JSON."""
    if format == "json":
        return json.dumps(summary.to_dict(), indent=2, ensure_ascii=False) + "\n"
    from riskcheck.documents.html import html
    from riskcheck.report.summary_document import summary_document

    document = summary_document(pack, summary)
    return html([document], title=document.title, language=pack.about.language)
