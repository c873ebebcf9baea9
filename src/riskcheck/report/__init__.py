"""What is shown to people: results, visit sheets, explanations, comparisons and summaries, each as a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.documents.render import as_json, render
from riskcheck.pack.pack import Pack

if TYPE_CHECKING:
    from riskcheck.checking.summary import Summary

Format = Literal["text", "json", "markdown", "html"]
Case = tuple[Given, Result]
"""The checked answers of a case (`Answers.given`), and what they led to."""


def results_text(
    pack: Pack,
    cases: Sequence[Case],
    format: Format,
    *,
    single: bool,
    details: bool = False,
    terminal: bool = False,
    made_on: date | None = None,
) -> str:
    """Results for people, or as JSON: one object where the input was a `single` case, else an array.

    They are short; with `details`, text has every reason, note and source, and a sheet all notes and a picture.

    Markdown and HTML are visit sheets, dated `made_on` (today where that is left out); HTML is one page for all cases.
    """
    if format == "json":
        data = [result.to_dict() for _, result in cases]
        return as_json(data[0] if single and data else data)
    if format == "text":
        from riskcheck.report.result_document import result_document

        return render([result_document(pack, result, details=details) for _, result in cases], "text", terminal=terminal)
    from riskcheck.report.visit_sheet import visit_sheet

    day, named = made_on or date.today(), len(cases) > 1
    sheets = [visit_sheet(pack, given, result, made_on=day, details=details, named=named) for given, result in cases]
    title = "" if len(sheets) == 1 else pack.say("sheets", title=pack.about.title, count=len(sheets))
    return render(sheets, format, language=pack.about.language, title=title)


def summary_text(pack: Pack, summary: Summary, format: Literal["html", "json"]) -> str:
    """The summary of a batch: a page for people, or JSON."""
    if format == "json":
        return as_json(summary.to_dict())
    from riskcheck.report.summary_document import summary_document

    return render([summary_document(pack, summary)], format, language=pack.about.language)
