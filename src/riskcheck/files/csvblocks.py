"""CSV files of answers in blocks of whole lines, for readers that are quicker than one row after another.

A block is plain where each row is a line, with quotation marks as CSV has them, no carriage returns but before line feeds, and
no blank at its beginning: then any reader of CSV finds the same cells in it as `csvtext` does, and blank lines are empty ones.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from riskcheck.files.casetext import Piece
from riskcheck.files.csvcolumns import Header, Wanted
from riskcheck.files.csvtext import rows_below
from riskcheck.files.sources import Stream, lines_of

_OPEN_LINE = re.compile(rb'^[^"\n]*+"(?:[^"\n]*+"[^"\n]*+")*+[^"\n]*+$', re.MULTILINE)
"""A line with an odd number of quotation marks: what it opens may be closed on another."""


class Block(NamedTuple):
    """Whole lines, how many come before them in the file, whether they are plain, and whether they hold quotation marks."""

    data: bytes
    before: int
    is_plain: bool
    is_quoted: bool

    def rows(self, header: Header, wanted: Wanted) -> list[Piece]:
        """The rows in the block."""
        return [*chain.from_iterable(rows_below([lines_of(self.data, self.before)], header, wanted))]


def read_blocks(stream: Stream, header: Header, wanted: Wanted, size: int) -> Iterator[Block | list[Piece]]:
    """What stands below the header of a file: blocks of about `size` bytes; rows, from where one may go over several lines."""
    parts = stream.whole_lines(size)
    before = 0
    for part in parts:
        data = part
        if before < header.line:
            data = part.split(b"\n", header.line - before)[-1] if part.count(b"\n") >= header.line - before else b""
            before += part.count(b"\n") - data.count(b"\n")
        if not data:
            continue
        is_quoted = b'"' in data
        if not data.endswith(b"\n") or (is_quoted and _OPEN_LINE.search(data)):
            rest = replace(stream, reader=_Parts(chain([data], parts)))
            yield from rows_below(rest.blocks(before), header, wanted)
            return
        yield Block(data, before, _is_plain(data) and not (is_quoted and _is_misquoted(data, header.delimiter)), is_quoted)
        before += data.count(b"\n")


def _is_plain(data: bytes) -> bool:
    starts = any(data.startswith(blank) or b"\n" + blank in data for blank in (b" ", b"\t"))
    return not starts and b"\0" not in data and data.count(b"\r") == data.count(b"\r\n")


def _is_misquoted(data: bytes, delimiter: str) -> bool:
    """Whether a line, none of which is left open, is no good CSV, or no UTF-8."""
    try:
        deque(csv.reader(data.decode().split("\n"), delimiter=delimiter, strict=True), maxlen=0)
    except (csv.Error, UnicodeDecodeError):
        return True
    return False


class _Parts:
    """Parts of a source, to be read one after another."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)

    def read1(self, _: int, /) -> bytes:
        """The next part, none at the end."""
        return next(self._parts, b"")
