"""A result as one row of columns, for CSV files and tables. Lists are one text, their ids separated by `;`."""

from __future__ import annotations

from collections.abc import Iterable

from riskcheck.checking.result import Finding, Result

SEPARATOR = ";"
COLUMNS = (
    "id",
    "urgency",
    "causes",
    "possible_causes",
    "article_types",
    "other_types",
    "possible_types",
    "tests",
    "possible_tests",
    "symptoms",
    "near_misses",
    "unanswered",
    "ignored",
)
"""What a row holds of a result.

`causes` are those at level match, `possible_causes` the others. Types (`article_types` where the article supports them, else
`other_types`) and `tests` hold both levels; `possible_types` and `possible_tests` say which of them are only possible.
"""
ERROR = "error"
"""One column more in tables: `code:question` of every fault where answers cannot be used, in the order of questions."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet would take for a formula."""


def columns(result: Result) -> dict[str, str | int | None]:
    """The row of a result: its id as it was given, its urgency, and ids of findings and questions, in the result's order."""
    types = result.types
    return {
        "id": result.id,
        "urgency": result.advice.urgency,
        "causes": _joined(each.id for each in result.causes if each.level == "match"),
        "possible_causes": _joined(_possible(result.causes)),
        "article_types": _joined(each.id for each in types if each.article),
        "other_types": _joined(each.id for each in types if not each.article),
        "possible_types": _joined(_possible(types)),
        "tests": _joined(each.id for each in result.tests),
        "possible_tests": _joined(_possible(result.tests)),
        "symptoms": _joined(each.id for each in result.symptoms),
        "near_misses": _joined(each.cause for each in result.near_misses),
        "unanswered": _joined(result.unanswered),
        "ignored": _joined(result.ignored),
    }


def _possible(findings: Iterable[Finding]) -> Iterable[str]:
    return (finding.id for finding in findings if finding.level == "possible")


def _joined(ids: Iterable[str]) -> str:
    return SEPARATOR.join(ids)
