"""Results as rows of a file: JSON, one a line or in one array, or CSV. Each row says which input and line it came from."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal

from pydantic_core import to_json

from riskcheck.checker import Checker
from riskcheck.columns import COLUMNS, columns
from riskcheck.files.casetext import Case
from riskcheck.result import Result

RowFormat = Literal["jsonl", "json", "csv"]
PLACE = ("input", "line", "index")
"""What a row says of where it came from; `index`, in JSON, only for an element of an array."""
_REMEMBERED = 32_768

Remembered = tuple[tuple[bytes, ...], tuple[str, ...]]
"""All of a row that follows the id, in pieces that rows share, and what the row counts as."""


class Rows:
    """Turns cases into rows. What follows from equal answers is worked out once, and kept by the number of the answers."""

    def __init__(self, checker: Checker, format: RowFormat, *, brief: bool, article_only: bool | None, counting: bool) -> None:
        self._checker, self._format, self._brief = checker, format, brief
        self._article_only, self._counting = article_only, counting
        self._known: Callable[[int], Remembered] = lru_cache(maxsize=_REMEMBERED)(self._work_out)

    def row(self, case: Case, counts: Counter[tuple[str, ...]]) -> bytes:
        """The row of one case, which is added to the counts. Raises AnswerError for answers that cannot be used."""
        pieces, keys = self._known(self._checker.number_of(case.answers))
        if self._counting:
            counts[keys] += 1
        return b"".join((self._lead(case), *pieces))

    def end(self, rows: Iterable[bytes]) -> bytes:
        """Rows one after another, with what stands between two of them, and not after the last one of an array."""
        return b",\n".join(rows) if self._format == "json" else b"".join(row + b"\n" for row in rows)

    def _lead(self, case: Case) -> bytes:
        if self._format == "csv":
            return _csv((case.input, case.line, case.index, case.id))
        index = b"" if case.index is None else b',"index":%d' % case.index
        return b'{"input":%s,"line":%d%s,"id":%s' % (to_json(case.input), case.line, index, to_json(case.id))

    def _work_out(self, number: int) -> Remembered:
        result = self._checker.result_of(number, article_only=self._article_only)
        keys = count_keys(result) if self._counting else ()
        if self._format != "csv":
            return result.pieces(brief=self._brief), keys
        row = columns(result)
        return (b",", _csv(row[name] for name in COLUMNS[1:])), keys


def header(format: RowFormat) -> bytes:
    """What stands before the first row."""
    return {"csv": _csv((*PLACE, *COLUMNS)) + b"\n", "json": b"[\n", "jsonl": b""}[format]


def between(format: RowFormat) -> bytes:
    """What stands between two groups of rows."""
    return b",\n" if format == "json" else b""


def footer(format: RowFormat, rows: int) -> bytes:
    """What stands after the last row."""
    return (b"\n]\n" if rows else b"]\n") if format == "json" else b""


def count_keys(result: Result) -> tuple[str, ...]:
    """What a result counts as in a summary: `cause:dialysis=match`, `urgency:soon`, `unanswered:age`, and so on."""
    found = (("cause", result.causes), ("type", result.types), ("test", result.tests))
    return (
        f"urgency:{result.advice.urgency}",
        *(f"{kind}:{each.id}={each.level}" for kind, findings in found for each in findings),
        *(f"symptom:{symptom.id}" for symptom in result.symptoms),
        *(f"unanswered:{question}" for question in result.unanswered),
    )


def _csv(cells: Iterable[object]) -> bytes:
    row = io.StringIO(newline="")
    csv.writer(row).writerow(cells)
    return row.getvalue().removesuffix("\r\n").encode()
