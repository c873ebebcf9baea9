"""CSV files as rows of text, read with pyarrow: DuckDB's reader, in parallel, loses rows where a cell holds a line break."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

import pyarrow
from pyarrow import csv as arrow_csv

from riskcheck.errors import InputError
from riskcheck.files.sources import BLANK, open_source
from riskcheck.tables.places import CSV_GZ, Place

_PIECE = 32_768
"""Bytes for each column, and once more, that are read at a time; a row must fit into them. Of longer pieces, with few columns,
the findings of one would fill the memory."""
_LONG = 1 << 24
"""Bytes that a row may have that was written."""
_BROKEN = re.compile("CSV (?:parse|conversion) error|straddling object")
_INDENTS = {b"\n ", b"\n\t", b"\r ", b"\r\t"}


class CsvRows:
    """The rows of a CSV file; every column is text, and an empty cell without quotation marks is NULL.

    Blank lines are no rows. Raises InputError for a file whose first row does not name each column once, that is damaged, or
    whose quotation marks are not in pairs: these could hide where a row ends.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._marks = self._scanned()
        self.columns = self._header()
        if b'"' in self._marks and (fault := self.fault()):
            raise self.error(fault)

    def reader(self) -> Any:
        """The rows as an Arrow stream, to be read once.

        Where no line starts with a blank and no cell can hold a carriage return, no Python runs while it is read: a thread that
        comes back to Python when the interpreter ends, as after Ctrl-C, would abort the process.
        """
        import pyarrow.dataset  # DuckDB would import it when it is handed the rows, and lose a Ctrl-C meanwhile

        skip = _skip_blank if self._marks & _INDENTS else None
        whole = {b'"', b"\r"} <= self._marks
        try:
            return _open(self._place, self.columns, piece=self._piece, skip=skip, keep_returns=whole)
        except pyarrow.ArrowException:
            raise self.error() from None

    def fault(self) -> str:
        """The first fault of the file, with its line, and without what stands there; empty where there is none."""
        start = 0
        with self._text() as lines:
            rows = csv.reader(lines, strict=True)
            try:
                for cells in rows:
                    start, before = rows.line_num, start
                    if any("\udc80" <= character <= "\udcff" for cell in cells for character in cell):
                        return f"line {before + 1}: invalid unicode"
                    if len(cells) != len(self.columns) and "".join(cells).strip(BLANK):
                        return f"line {before + 1}: expected number of columns: {len(self.columns)} found: {len(cells)}"
            except csv.Error as error:
                known = {
                    "end of data": "unterminated quote",
                    "limit": f"a cell of more than {csv.field_size_limit():,} characters",
                }
                what = next((what for sign, what in known.items() if sign in str(error)), "misplaced quote")
                return f"line {start + 1}: {what}"
        return ""

    def error(self, fault: str = "") -> InputError:
        """What to raise for a file that is broken."""
        what = fault or self.fault() or f"a row is longer than {self._piece:,} bytes"
        return InputError(f"{self._place.name}: cannot be read as CSV: {what}")

    def is_broken(self, error: Exception) -> bool:
        """Whether an error tells of a fault of the file, met while it was read."""
        return bool(_BROKEN.search(str(error)))

    @property
    def _piece(self) -> int:
        return _PIECE * (len(self.columns) + 1)

    def _header(self) -> list[str]:
        """The names of the columns, in the first row that is not blank."""
        try:
            with self._text("replace") as lines:
                names = next(filter(None, csv.reader(lines, strict=True)), [])
        except (OSError, csv.Error):
            raise self.error("line 1") from None
        if "\0" in "".join(names):
            raise self.error("line 1")
        lowered = [column.lower() for column in names]  # DuckDB does not tell capitals from small letters
        twice = [column for column in names if lowered.count(column.lower()) > 1]
        if not names or "" in names or twice:
            fault = (
                f"column {twice[0][:60]!r} is there twice" if any(twice) else "a column has no name" if names else "it is empty"
            )
            raise InputError(f"{self._place.name}: cannot be read: {fault}; its first line must name each column once")
        return names

    def _scanned(self) -> set[bytes]:
        """Which of the marks that matter are in the file. It is read to its end, so that a packed one is known to be whole."""
        found: set[bytes] = set()
        last = b""
        with open_source(self._place.path) as stream:
            while piece := stream.reader.read1(1 << 20):
                joined, last = last + piece, piece[-1:]
                found |= {mark for mark in {b'"', b"\r", *_INDENTS} - found if mark in joined}
        return found

    def _text(self, errors: str = "surrogateescape") -> TextIO:
        return TextIOWrapper(_opened(self._place), encoding="utf-8-sig", errors=errors, newline="")


def count_rows(place: Place, column: str) -> tuple[int, int]:
    """How many rows a CSV file has that DuckDB wrote, and in how many of them a column holds something. Raises InputError."""
    rows = filled = 0
    try:
        for batch in _open(place, [column], piece=_LONG):
            rows += batch.num_rows
            filled += batch.num_rows - batch.column(0).null_count
    except pyarrow.ArrowException:
        raise InputError(f"{place.name}: cannot be counted: a row is longer than {_LONG:,} bytes") from None
    return rows, filled


def _open(
    place: Place, columns: list[str], *, piece: int, skip: Callable[[Any], str] | None = None, keep_returns: bool = False
) -> Any:
    if keep_returns:
        stream = pyarrow.PythonFile(_WithoutSplitEnds(_opened(place)), "r")
    else:
        stream = pyarrow.input_stream(place.path, compression="gzip" if place.ending == CSV_GZ else None)
    return arrow_csv.open_csv(
        stream,
        arrow_csv.ReadOptions(block_size=piece),
        arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pyarrow.string()),
            include_columns=columns,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _opened(place: Place) -> BinaryIO:
    return cast(BinaryIO, gzip.open(place.path) if place.ending == CSV_GZ else Path(place.path).open("rb"))


class _WithoutSplitEnds:
    """A file that is never read up to a carriage return: pyarrow would lose a line feed that comes next, within a cell too."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rest = b""
        self.close = file.close

    @property
    def closed(self) -> bool:
        """Whether the file is closed."""
        return self._file.closed

    def read(self, size: int) -> bytes:
        """At most so many bytes, none at the end."""
        data = self._rest + self._file.read(size - len(self._rest))
        self._rest = data[-1:] if len(data) > 1 and data.endswith(b"\r") else b""
        return data[:-1] if self._rest else data


def _skip_blank(row: Any) -> str:
    return "error" if row.text.strip(BLANK) else "skip"
