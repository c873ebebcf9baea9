"""CSV files of answers: a column for each question, many-of answers separated by `;`, and an `id`. One case on each row.

An empty cell is a question that was not answered. Codes are taken to the letter, without blanks around them.
"""

from __future__ import annotations

import csv
import os
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from riskcheck.checking.columns import SEPARATOR
from riskcheck.errors import InputError, nearest
from riskcheck.files.casetext import Case, Fault, Piece, RecordError, joined
from riskcheck.files.sources import BLANK, LONGEST_LINE, MOST_LINES_OF_A_ROW, Line
from riskcheck.pack.pack import Pack

ID = "id"
_NOT_CLOSED = Fault("invalid-csv", "a quotation mark is not closed", 'write a quotation mark in a cell twice: ""')
_BROKEN = Fault("invalid-csv", "the row is no good CSV", "separate cells by commas, and close every quotation mark")
_TOO_LONG = Fault("record-too-long", f"a line has more than {LONGEST_LINE:,} characters", "write one case on one row")
_NOT_UTF_8 = Fault("invalid-utf-8", "a byte that is not UTF-8", "save the file as UTF-8")


def rows(blocks: Iterable[list[Line]]) -> Iterator[list[Piece]]:
    """The rows in blocks of lines, the header among them. Blank lines are skipped; a quoted cell may go over several lines.

    A quotation mark that is not closed spoils the row it stands in, and no other.
    """
    waiting: deque[Line] = deque()
    for block in blocks:
        waiting += block
        yield list(_whole(waiting, at_end=False))
    yield list(_whole(waiting, at_end=True))


def _whole(waiting: deque[Line], *, at_end: bool) -> Iterator[Piece]:
    """Take rows from the lines that wait, as long as the next one is whole."""
    while waiting:
        first = waiting[0]
        if first.too_long or not first.text.strip(BLANK):
            waiting.popleft()
            if first.too_long:
                yield Piece(first.text, first.number, fault=_TOO_LONG)
            continue
        quotes, used, line, fault = 0, 0, first, None
        for used, line in enumerate(waiting, start=1):
            quotes += line.text.count('"')
            if quotes % 2 == 0 or used == MOST_LINES_OF_A_ROW or line.too_long:
                break
        if quotes % 2 and used < MOST_LINES_OF_A_ROW and not line.too_long and not at_end:
            return
        text = "\n".join(line.text for line in islice(waiting, used)).rstrip("\r")
        if quotes % 2 or line.too_long or (used > 1 and _cells(text) is None):
            text, used, fault = first.text, 1, _NOT_CLOSED
        yield Piece(text, first.number, fault=fault)
        for _ in range(used):
            waiting.popleft()


def read_header(name: str, piece: Piece, pack: Pack) -> tuple[str, ...]:
    """The columns that the first row names. Raises InputError with all faults of it."""
    cells = _cells(piece.text)
    if piece.fault or cells is None:
        raise InputError(f"{name}: its first row is no good CSV; expected names of columns, such as id,{_some(pack)}")
    faults = [f"column {cell!r} stands twice; keep one" for cell in dict.fromkeys(cells) if cells.count(cell) > 1]
    for cell in cells:
        if cell != ID and cell not in pack.question:
            hint = nearest(cell[:60], (*pack.question, ID)) or "take it out; `riskcheck schema answers` lists every question"
            faults.append(f"column {cell[:60]!r} is no question of this pack ({hint})")
    if not set(cells) & pack.question.keys():
        expected = f"names of columns, separated by commas, such as id,{_some(pack)}"
        faults.insert(0, f"its first row names no question; expected {expected}")
    if faults:
        raise InputError(f"{name}: {joined(faults)}")
    return tuple(cells)


class CsvParser:
    """Reads one row of a source after another."""

    def __init__(self, source: str, header: tuple[str, ...], pack: Pack) -> None:
        self.input = os.fsencode(source).decode("utf-8", "replace")
        self._header = header
        self._many = {question.id for question in pack.questions if question.many}

    def read(self, piece: Piece) -> tuple[Case | RecordError, bool]:
        """The case, or what is wrong with it; and whether it is a row as the header has it."""
        cells = _cells(piece.text)
        fault = piece.fault or self._fault(piece.text, cells)
        if fault or cells is None:
            code, message, hint = fault or _BROKEN
            return RecordError(input=self.input, line=piece.line, code=code, message=message, hint=hint), False
        given = {name: cell for name, cell in zip(self._header, cells, strict=True) if cell}
        id = given.pop(ID, None)
        answers: dict[str, Any] = {name: cell.split(SEPARATOR) if name in self._many else cell for name, cell in given.items()}
        return Case(input=self.input, line=piece.line, id=id, answers=answers), True

    def _fault(self, text: str, cells: list[str] | None) -> Fault | None:
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            return _NOT_UTF_8
        if cells is None:
            limit = csv.field_size_limit()
            if len(text) <= limit:
                return _BROKEN
            return Fault("record-too-long", f"a cell has more than {limit:,} characters", "write one case on one row")
        if len(cells) != len(self._header):
            message = f"the row has {len(cells)} cells, and the header {len(self._header)}"
            return Fault("wrong-number-of-cells", message, "write a cell, empty if need be, for each column")
        return None


def _cells(text: str) -> list[str] | None:
    try:
        return next(csv.reader([text], strict=True))
    except (csv.Error, StopIteration):
        return None


def _some(pack: Pack) -> str:
    return ",".join(list(pack.question)[:3])
