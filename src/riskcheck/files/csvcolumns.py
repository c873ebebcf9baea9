"""What the columns of a CSV file of answers mean: the id, questions, boxes of questions, and what is kept or ignored.

People's files come from spreadsheets, REDCap and Kobo. Names are matched without regard to capitals, to blanks around them, and
to `_` in place of `-`. A question with many answers may have a column for each of them instead of one for all, with 1 where it
is ticked: `symptoms___pain`, as REDCap exports it, or `symptoms/pain`, as Kobo does.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from riskcheck.errors import InputError, nearest
from riskcheck.files.casetext import joined
from riskcheck.pack.pack import Pack

ID = "id"
DELIMITERS = ",;\t"
EVERY = "*"
"""In place of the names of columns to ignore: all that are no questions."""
_IDS = ("id", "record_id")
_NEAR_IDS = re.compile(r"(?:\b|_)id(?:\b|_)|patient|record|case|subject|number|\bnr\b", re.IGNORECASE)
_BOX = re.compile(r"(.+?)(?:___|/)(.+)", re.DOTALL)
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_LONGEST_SHOWN, _MOST_SHOWN = 60, 5

Role = Literal["id", "question", "box", "all boxes", "kept", "ignored", "unnamed"]
"""What a column holds. "all boxes" repeats in one cell what the boxes of a question say, as Kobo exports it."""


class Column(NamedTuple):
    """A column: its role, the question or the name it has in results, and the code that a box stands for."""

    role: Role
    name: str
    code: str = ""


class Header(NamedTuple):
    """The first row of a file, understood. `line` is the number of the line that it ends on."""

    delimiter: str
    columns: tuple[Column, ...]
    line: int = 1


@dataclass(frozen=True)
class Wanted:
    """What the person said of the columns: delimiter, column of the id, columns to have in results, columns to ignore."""

    delimiter: str | None = None
    id: str | None = None
    kept: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def cells_of(text: str | None, delimiter: str) -> list[str] | None:
    """The cells of a row, None where it is no good CSV."""
    if text is None:
        return None
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return None


def delimiter_line(text: str) -> str | None:
    """The delimiter that a first line such as `sep=;` names, which spreadsheets write above the header."""
    found = _SEPARATOR_LINE.fullmatch(text)
    return found[1] if found else None


def folded(text: str) -> str:
    """A name or code as ids are written: in small letters, without blanks around it, `-` for `_`."""
    return text.strip().casefold().replace("_", "-")


def read_header(name: str, text: str | None, pack: Pack, wanted: Wanted) -> Header:
    """The columns that the first row of a file names, None where it is no row. Raises InputError with all faults of it."""
    reader = _Reader(pack, wanted)
    delimiter = wanted.delimiter or max(DELIMITERS, key=lambda each: reader.fit(cells_of(text, each)))
    cells = cells_of(text, delimiter)
    some = ",".join(list(pack.question)[:3])
    if cells is None:
        raise InputError(f"{name}: its first row is no good CSV; expected names of columns, such as {ID},{some}")
    columns = reader.columns(cells)
    faults = [*reader.faults(cells, columns)]
    if not any(column.role in ("question", "box") for column in columns):
        faults.insert(0, f"its first row names no question; expected names of columns, such as {ID},{some}")
    if faults:
        raise InputError(f"{name}: {joined(faults)}")
    return Header(delimiter, columns)


class _Reader:
    """Tells what columns of these names hold."""

    def __init__(self, pack: Pack, wanted: Wanted) -> None:
        self._pack, self._wanted = pack, wanted

    def fit(self, cells: list[str] | None) -> tuple[int, int]:
        """How well cells fit as names of columns: how many are known, and how many there are."""
        known = [cell for cell in cells or () if self._known(cell)]
        return len(known), len(cells or ())

    def columns(self, cells: list[str]) -> tuple[Column, ...]:
        """What each column holds; one of no known name is "unnamed", with its name."""
        columns = [self._column(cell, cells) for cell in cells]
        boxed = {column.name for column in columns if column.role == "box"}
        return tuple(
            column._replace(role="all boxes") if column.role == "question" and column.name in boxed else column
            for column in columns
        )

    def faults(self, cells: list[str], columns: Iterable[Column]) -> Iterable[str]:
        """What is wrong with the columns, each with its remedy."""
        columns = tuple(columns)
        names = [column for column in columns if column.role in ("id", "question", "box", "all boxes", "kept")]
        for column in dict.fromkeys(names):
            same = [cell for cell, each in zip(cells, columns, strict=True) if each == column]
            if len(same) > 1:
                what = f"columns {' and '.join(map(_shown, same))} are the same" if len({*same}) > 1 else _twice(same[0])
                yield f"{what}; keep one"
        for wanted in (*filter(None, [self._wanted.id]), *self._wanted.kept, *self._wanted.ignored):
            if wanted != EVERY and wanted not in cells:
                yield f"there is no column {_shown(wanted)}; {nearest(wanted, cells) or 'its first row names them'}"
        strays = [cell for cell, column in zip(cells, columns, strict=True) if column.role == "unnamed" and column.name]
        if strays:
            yield self._unknown(strays, has_id=any(column.role == "id" for column in columns))

    def _unknown(self, strays: list[str], *, has_id: bool) -> str:
        """What to say of columns that are no questions: what each may be meant for, and the options that deal with them."""
        first, more = strays[:_MOST_SHOWN], len(strays) - _MOST_SHOWN
        meant = [f"{_shown(cell)}: {hint}" for cell in first if (hint := self._meant(cell, has_id=has_id))]
        listed = ", ".join(map(_shown, first)) + (f" and {more:,} more" if more > 0 else "")
        what = f"column {listed} is" if len(strays) == 1 else f"columns {listed} are"
        them, names = "it" if len(strays) == 1 else "them", ",".join(cell[:_LONGEST_SHOWN] for cell in first)
        keep = f"leave {them} out: --ignore-columns {names!r}; batch and table can keep {them}: --keep-columns {names!r}"
        remedy = "leave out all that are none with --ignore-columns '*'" if more > 0 else keep
        return f"{what} no question of this pack ({'; '.join([*meant, remedy])})"

    def _meant(self, cell: str, *, has_id: bool) -> str:
        if not has_id and self._wanted.id is None and _NEAR_IDS.search(cell):
            return f"if it holds ids, call the column id, or say --id {cell[:_LONGEST_SHOWN]!r}"
        near = nearest(folded(cell)[:_LONGEST_SHOWN], (*self._pack.question, ID))
        return near if near.startswith("did you mean") else ""

    def _column(self, cell: str, cells: list[str]) -> Column:
        wanted = self._wanted
        if cell in wanted.kept:
            return Column("kept", cell)
        if cell == wanted.id if wanted.id is not None else cell == self._id_among(cells):
            return Column("id", ID)
        if cell in wanted.ignored:
            return Column("ignored", cell)
        if known := self._known(cell):
            return known
        if EVERY in wanted.ignored and cell.strip():
            return Column("ignored", cell)
        return Column("unnamed", cell.strip())

    def _id_among(self, cells: list[str]) -> str | None:
        """The column of the id where nobody named it: `id`, or else the first that is called so."""
        found = [cell for name in _IDS for cell in cells if cell.strip().casefold() == name]
        return ID if ID in cells else next(iter(found), None)

    def _known(self, cell: str) -> Column | None:
        """The question or the box of one that a name stands for."""
        question = self._pack.question.get(folded(cell))
        if question:
            return Column("question", question.id)
        box = _BOX.fullmatch(cell.strip())
        question = self._pack.question.get(folded(box[1])) if box else None
        if box and question and question.many and folded(box[2]) in question.codes:
            return Column("box", question.id, folded(box[2]))
        if folded(cell) in map(folded, _IDS):
            return Column("id", ID)
        return None


def _shown(cell: str) -> str:
    return repr(cell[:_LONGEST_SHOWN])


def _twice(cell: str) -> str:
    return f"column {_shown(cell)} stands twice"
