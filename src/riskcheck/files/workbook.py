"""Workbooks of answers: the first sheet of an .xlsx file, as the lines of a CSV file. The only module that knows calamine."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice

from riskcheck.errors import InputError
from riskcheck.files.sources import Line, Stream

MOST_BYTES = 256 * 2**20
"""What a workbook may hold, unpacked: it is read as a whole."""
_TOGETHER = 512


def lines_of(name: str, stream: Stream) -> Iterator[list[Line]]:
    """The rows of the first sheet, each as a line of CSV, numbered as there. Raises InputError for what is no workbook."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ModuleNotFoundError as error:
        raise InputError(f"{name}: a workbook needs an extra; install it with: pip install 'riskcheck[excel]'") from error
    data = io.BytesIO(b"".join(iter(lambda: stream.reader.read1(2**20), b"")))
    _check_size(name, data)
    try:
        rows = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).iter_rows()
        numbered = enumerate((_line(row) for row in rows), start=1)
        while some := [Line(number, text) for number, text in islice(numbered, _TOGETHER)]:
            yield some
    except (CalamineError, IndexError) as error:
        raise InputError(f"{name}: cannot be read: it is no workbook of Excel, or was damaged") from error


def _check_size(name: str, data: io.BytesIO) -> None:
    try:
        with zipfile.ZipFile(data) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise InputError(f"{name}: cannot be read: it is no workbook of Excel, or was damaged") from error
    if size > MOST_BYTES:
        raise InputError(f"{name}: cannot be read: it holds {size:,} bytes, more than {MOST_BYTES:,}; save the sheet as CSV")
    data.seek(0)


def _line(cells: Iterable[object]) -> str:
    row = io.StringIO(newline="")
    csv.writer(row, lineterminator="").writerow(map(_text, cells))
    return row.getvalue().replace("\n", " ").replace("\r", " ")


def _text(cell: object) -> str:
    """A cell as a person sees it: whole numbers without a point, 1 and 0 for true and false."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | datetime | time) else str(cell)
