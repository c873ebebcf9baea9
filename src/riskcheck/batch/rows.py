"""Results as rows of a file: JSON, one a line or in one array, or CSV. Each row says which input and line it came from."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pydantic_core import to_json

from riskcheck.checker import Checker
from riskcheck.checking.columns import COLUMNS, columns
from riskcheck.checking.recent import Recent
from riskcheck.checking.result import Result
from riskcheck.pack.pack import RUNGS

RowFormat = Literal["jsonl", "json", "csv"]
PLACE = ("input", "line", "index")
"""What a row says of where it came from; `index`, in JSON, only for an element of an array."""
_REMEMBERED = 8192

Remembered = tuple[tuple[bytes, ...], tuple[str, ...]]
"""All of a row that follows the id, in pieces that rows share, and what the row counts as."""


class Place(NamedTuple):
    """Where a case stands, and its id."""

    input: str
    line: int
    element: int | None
    id: str | int | None


class Rows:
    """Turns answers, given by their number, into rows. What follows from equal answers is worked out once, and kept."""

    def __init__(self, checker: Checker, format: RowFormat, *, brief: bool, article_only: bool | None, counting: bool) -> None:
        self._checker, self._format = checker, format
        self._article_only, self._counting = article_only, counting
        self._known = Recent[int, Remembered](_REMEMBERED)
        self._json = checker.json_of(brief=brief, article_only=article_only)

    def row(self, place: Place, number: int, counts: Counter[tuple[str, ...]]) -> bytes:
        """The row of one case, which is added to the counts."""
        known = self._known.get(number)
        if known is None:
            known = self._work_out(number)
            self._known.put(number, known)
        pieces, keys = known
        if self._counting:
            counts[keys] += 1
        return b"".join((self._lead(place), *pieces))

    def end(self, rows: Iterable[bytes]) -> bytes:
        """Rows one after another, with what stands between two of them, and not after the last one of an array."""
        return b",\n".join(rows) if self._format == "json" else b"".join(row + b"\n" for row in rows)

    def _lead(self, place: Place) -> bytes:
        if self._format == "csv":
            return _csv(place)
        among = b"" if place.element is None else b',"index":%d' % place.element
        return b'{"input":%s,"line":%d%s,"id":%s' % (to_json(place.input), place.line, among, to_json(place.id))

    def _work_out(self, number: int) -> Remembered:
        json = self._json(number) if self._format != "csv" else ()
        if json and not self._counting:
            return json, ()
        result = self._checker.result_of(number, article_only=self._article_only)
        keys = count_keys(result) if self._counting else ()
        if json:
            return json, keys
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
    return (
        str(RUNGS[result.advice.urgency]),
        *(f"{each.ref}={each.level}" for each in result.levelled),
        *(str(each.ref) for each in result.symptoms),
        *(f"unanswered:{question}" for question in result.unanswered),
    )


def _csv(cells: Iterable[object]) -> bytes:
    row = io.StringIO(newline="")
    csv.writer(row).writerow(cells)
    return row.getvalue().removesuffix("\r\n").encode()
