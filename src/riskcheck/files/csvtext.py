"""CSV files of answers, one case on each row; `csvcolumns` says what their columns hold.

Answers to a question with many stand in one cell, separated by `;`, or each in a column of its own. An empty cell is a question
that was not answered. Blanks around codes do not count. A code in capitals, with `_` for `-`, or 1 or 0 for yes or no is read
where it can mean one code only, and counted (`respelled`).
"""

from __future__ import annotations

import csv
import os
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from riskcheck.checking.columns import SEPARATOR
from riskcheck.files.casefault import Fault
from riskcheck.files.casetext import Case, Piece, RecordError
from riskcheck.files.csvcolumns import DELIMITERS, Column, Header, Wanted, cells_of, delimiter_line, folded, read_header
from riskcheck.files.sources import BLANK, LONGEST_LINE, MOST_LINES_OF_A_ROW, Line
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import NO, YES, Question

_NOT_CLOSED = Fault("invalid-csv", "a quotation mark is not closed", 'write a quotation mark in a cell twice: ""')
_BROKEN = Fault("invalid-csv", "the row is no good CSV", "separate cells as the header does, and close every quotation mark")
_TOO_LONG = Fault("record-too-long", f"a line has more than {LONGEST_LINE:,} characters", "write one case on one row")
_NOT_UTF_8 = Fault("invalid-utf-8", "a byte that is not UTF-8", "save the file as UTF-8")
_NO_COLUMN = Fault("cell-without-column", "a cell stands in a column that has no name", "name the column, or empty the cell")
_TICKED, _NOT_TICKED = {"1", "checked", "true", "yes"}, {"0", "unchecked", "false", "no"}
_REMEMBERED = 4096


def read_rows(name: str, blocks: Iterable[list[Line]], pack: Pack, wanted: Wanted) -> Iterator[tuple[Header, list[Piece]]]:
    """The header of a file and its rows, in lists. Raises InputError for a header that cannot be used."""
    header: Header | None = None
    for pieces in rows(blocks, _delimiters(wanted)):
        if header is None and pieces and wanted.delimiter is None and (found := delimiter_line(pieces[0].text)):
            wanted = Wanted(found, wanted.id, wanted.kept, wanted.ignored)
            del pieces[0]
        if header is None and pieces:
            first = pieces.pop(0)
            header = read_header(name, None if first.fault else first.text, pack, wanted)
            header = header._replace(line=first.line + first.text.count("\n"))
        if header:
            yield header, _cases(pieces, header)


def rows_below(blocks: Iterable[list[Line]], header: Header, wanted: Wanted) -> Iterator[list[Piece]]:
    """The rows in blocks of lines that stand below the header of their file, in lists, as `read_rows` gives them."""
    for pieces in rows(blocks, _delimiters(wanted)):
        yield _cases(pieces, header)


def _delimiters(wanted: Wanted) -> str:
    return wanted.delimiter or DELIMITERS + "|"


def _cases(pieces: Iterable[Piece], header: Header) -> list[Piece]:
    return [piece for piece in pieces if not _is_empty(piece, header.delimiter)]


def _is_empty(piece: Piece, delimiter: str) -> bool:
    """Whether a row holds nothing but delimiters."""
    if piece.fault or piece.text.strip(f'{BLANK}{delimiter}"'):
        return False
    return not "".join(cells_of(piece.text, delimiter) or "?")


def rows(blocks: Iterable[list[Line]], delimiters: str = DELIMITERS) -> Iterator[list[Piece]]:
    """The rows in blocks of lines, the header among them. Blank lines are skipped; a quoted cell may go over several lines.

    `delimiters` are those that there may be. A quotation mark that is not closed spoils the row it stands in, and no other.
    """
    waiting: deque[Line] = deque()
    for block in blocks:
        waiting += block
        yield list(_whole(waiting, delimiters, at_end=False))
    yield list(_whole(waiting, delimiters, at_end=True))


def _whole(waiting: deque[Line], delimiters: str, *, at_end: bool) -> Iterator[Piece]:
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
        if quotes % 2 or line.too_long or (used > 1 and not any(cells_of(text, each) for each in delimiters)):
            text, used, fault = first.text, 1, _NOT_CLOSED
        yield Piece(text, first.number, fault=fault)
        for _ in range(used):
            waiting.popleft()


class Meaning(NamedTuple):
    """What a cell of a question says: its answer, how many codes were written in another way, whether one stands twice."""

    answer: str | list[str] | int | float | None
    respelled: int
    is_twice: bool


class CsvParser:
    """Reads one row of a source after another. `respelled` counts the answers that were read though written in another way.

    `questions` has what reads the cells of each column, None where it is no question.
    """

    def __init__(self, source: str, header: Header, pack: Pack) -> None:
        self.input = os.fsencode(source).decode("utf-8", "replace")
        self.respelled = 0
        self._header = header
        self.questions = [CellReader(pack.question[each.name]) if each.role == "question" else None for each in header.columns]
        self._boxes = any(column.role == "box" for column in header.columns)

    def read(self, piece: Piece) -> tuple[Case | RecordError, bool]:
        """The case, or what is wrong with it; and whether it is a row as the header has it."""
        cells = cells_of(piece.text, self._header.delimiter)
        fault = piece.fault or self._fault(piece.text, cells)
        if fault or cells is None:
            code, message, hint = fault or _BROKEN
            return RecordError(input=self.input, line=piece.line, code=code, message=message, hint=hint), False
        id, kept, answers, twice = None, list[tuple[str, str]](), dict[str, Any](), ""
        for column, cell, reads in zip(self._header.columns, cells, self.questions, strict=True):
            if reads:
                if not cell:
                    continue
                answer, respelled, is_twice = reads.meaning(cell)
                self.respelled += respelled
                if answer is not None:
                    answers[column.name] = answer
                    twice = twice or (column.name if is_twice else "")
            elif column.role == "id":
                id = cell or None
            elif column.role == "kept":
                kept.append((column.name, cell))
        fault = (
            Fault("answer-twice", f"{twice}: the same answer stands twice in the cell", "keep one of the two")
            if twice
            else None
        )
        fault = fault or (self._add_boxes(cells, answers) if self._boxes else None)
        if fault:
            return RecordError(input=self.input, line=piece.line, id=id, **fault._asdict()), True
        return Case(input=self.input, line=piece.line, id=id, answers=answers, kept=tuple(kept)), True

    def _add_boxes(self, cells: list[str], answers: dict[str, Any]) -> Fault | None:
        """Add the answers that are ticked, each in a column of its own; what is wrong with them, if anything."""
        said: list[tuple[Column, str]] = []
        for column, cell in zip(self._header.columns, cells, strict=True):
            word = cell.strip().casefold()
            if column.role == "box":
                if word not in _TICKED | _NOT_TICKED and word:
                    name = f"column {column.name}, answer {column.code}"
                    return Fault("box-expected", f"{name}: neither 1 nor 0 stands there", "write 1 where it is ticked, else 0")
                if word in _TICKED:
                    answers.setdefault(column.name, []).append(column.code)
            elif column.role == "all boxes" and word:
                said.append((column, word))
        for column, word in said:
            if {*map(folded, word.replace(SEPARATOR, " ").split())} != {*answers.get(column.name, ())}:
                message = f"column {column.name} says something else than the columns of its answers"
                return Fault("boxes-differ", message, "make both say the same, or ignore the column with --ignore-columns")
        return None

    def _fault(self, text: str, cells: list[str] | None) -> Fault | None:
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            return _NOT_UTF_8
        if cells is None:
            limit = csv.field_size_limit()
            if len(text) <= limit:
                return _BROKEN
            return Fault("record-too-long", f"a cell has more than {limit:,} characters", "write one case on one row")
        columns = self._header.columns
        if len(cells) != len(columns):
            message = f"the row has {len(cells)} cells, and the header {len(columns)}"
            return Fault(
                "wrong-number-of-cells",
                message,
                "write a cell, empty if need be, for each column; between several answers in a cell, write ;",
            )
        if any(column.role == "unnamed" and cell.strip() for column, cell in zip(columns, cells, strict=True)):
            return Fault(
                "cell-without-column", "a cell stands in a column that has no name", "name the column, or empty the cell"
            )
        return None


class CellReader:
    """Reads the cells of one question. What a cell means is remembered."""

    def __init__(self, question: Question) -> None:
        self._question, self._codes = question, frozenset(question.codes)
        self._known: dict[str, Meaning] = {}

    def meaning(self, cell: str) -> Meaning:
        """What a cell says: no answer where it holds nothing but blanks. What is no code stays as it is."""
        known = self._known.get(cell)
        if known is None:
            known = self._read(cell)
            if len(self._known) < _REMEMBERED:
                self._known[cell] = known
        return known

    def _read(self, cell: str) -> Meaning:
        if self._question.is_number and (value := self._question.read_number(cell)) is not None:
            return Meaning(value, 0, False)
        many = self._question.many
        words = [word for part in (cell.split(SEPARATOR) if many else [cell]) if (word := part.strip())]
        codes = [self._code(word) for word in words]
        respelled = sum(code != word for code, word in zip(codes, words, strict=True))
        answer = (codes if many else codes[0]) if codes else None
        return Meaning(answer, respelled, many and len({*codes}) < len(codes))

    def _code(self, word: str) -> str:
        if word in self._codes:
            return word
        if self._question.kind == "yes-no" and word in ("1", "0"):
            return YES if word == "1" else NO
        return folded(word) if folded(word) in self._codes else word
