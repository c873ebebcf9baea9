"""Results as rows of a file: JSON, one a line or in one array, or CSV. Each row says which input and line it came from."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pydantic_core import to_json

from riskcheck.checker import Checker
from riskcheck.checking.columns import COLUMNS, FORMULAS, columns
from riskcheck.checking.recent import Recent
from riskcheck.checking.result import Result
from riskcheck.files.casetext import RecordError
from riskcheck.pack.pack import RUNGS

RowFormat = Literal["jsonl", "json", "csv"]
ORIGIN = ("input", "line", "index")
"""The columns for where a case comes from; in JSON, `index` only for an element of an array."""
_ERROR_COLUMNS = ("input", "line", "index", "id", "code", "message", "hint")
_REMEMBERED = 8192

Remembered = tuple[tuple[bytes, ...], tuple[str, ...]]
"""All of a row that follows the id, in pieces that rows share, and what the row counts as."""


class Origin(NamedTuple):
    """Where a case comes from, its id, and cells that stand beside its result."""

    input: str
    line: int
    element: int | None
    id: str | int | None
    kept: tuple[tuple[str, str], ...] = ()


class Rows:
    """Turns answers, given by their number, into rows. The rows of equal answers are made once and remembered."""

    def __init__(
        self,
        checker: Checker,
        format: RowFormat,
        *,
        brief: bool,
        article_only: bool | None,
        counting: bool,
        kept: tuple[str, ...] = (),
        safe: bool = False,
    ) -> None:
        self._checker, self._format, self._kept, self._safe = checker, format, kept, safe
        self._article_only, self._counting = article_only, counting
        self._known = Recent[int, Remembered](_REMEMBERED)
        self._json = checker.json_of(brief=brief, article_only=article_only)

    def row(self, origin: Origin, number: int, counts: Counter[tuple[str, ...]]) -> bytes:
        """The row of one case, which is added to the counts."""
        known = self._known.get(number)
        if known is None:
            known = self._work_out(number)
            self._known.put(number, known)
        pieces, keys = known
        if self._counting:
            counts[keys] += 1
        return b"".join((self._lead(origin), *pieces))

    def end(self, rows: Iterable[bytes]) -> bytes:
        """Rows one after another, with what stands between two of them, and not after the last one of an array."""
        return b",\n".join(rows) if self._format == "json" else b"".join(row + b"\n" for row in rows)

    def _lead(self, origin: Origin) -> bytes:
        if self._format == "csv":
            found = dict(origin.kept)  # in the order of its file, which may be another
            cells = (*origin[:4], *(found.get(name) for name in self._kept))
            return _csv(map(spreadsheet_safe, cells) if self._safe else cells)
        among = b"" if origin.element is None else b',"index":%d' % origin.element
        kept = b',"kept":%s' % to_json(dict(origin.kept)) if origin.kept else b""
        return b'{"input":%s,"line":%d%s,"id":%s%s' % (to_json(origin.input), origin.line, among, to_json(origin.id), kept)

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


def header(format: RowFormat, kept: tuple[str, ...] = ()) -> bytes:
    """What stands before the first row, in which the names of columns that are kept follow the id."""
    return {"csv": _csv((*ORIGIN, COLUMNS[0], *kept, *COLUMNS[1:])) + b"\n", "json": b"[\n", "jsonl": b""}[format]


def error_header() -> bytes:
    """What stands before the first error, where errors are rows of CSV."""
    return _csv(_ERROR_COLUMNS) + b"\n"


def error_row(error: RecordError) -> bytes:
    """An error as a row of CSV, safe to be opened in a spreadsheet."""
    return _csv(spreadsheet_safe(getattr(error, name)) for name in _ERROR_COLUMNS) + b"\n"


def spreadsheet_safe(cell: object) -> object:
    """A cell that a spreadsheet does not take for a formula: one that would be begins with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


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
