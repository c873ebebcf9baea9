"""Where answers come from: files, compressed or not, and standard input, read in blocks of whole lines."""

from __future__ import annotations

import codecs
import gzip
import os
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, Protocol, cast

from riskcheck.errors import InputError

Format = Literal["json", "jsonl", "fhir", "csv", "xlsx"]
STANDARD_INPUT = "-"
LONGEST_LINE = 16 * 2**20
"""Characters that one line may have; bytes, where they do not come all at once."""
BLANK = " \t\r\n"
MOST_LINES_OF_A_ROW = 100
"""Lines that one row of a CSV file may have; of consecutive blank ones, no more are reported."""

_SUFFIXES: dict[str, Format] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
}
_GZIP = ".gz"
_BLANK_BYTES = BLANK.encode()
_BLOCK = 256 * 1024
_PEEKED = 8192
_SHOWN = 100
_BYTE_ORDER_MARK = "\ufeff"


class Readable(Protocol):
    """What bytes are read from."""

    def read1(self, size: int, /) -> bytes:
        """Some bytes, none at the end."""


class Line(NamedTuple):
    """One line: its number, from 1, its text without the line's end, and whether it was too long to be kept whole.

    Bytes that are not UTF-8 stand in the text as surrogates (`surrogateescape`).
    """

    number: int
    text: str
    too_long: bool = False


@dataclass(frozen=True)
class Stream:
    """An open source: what it holds, decompressed, and the file itself, whose position says how far it was read."""

    reader: Readable
    file: BinaryIO

    @property
    def position(self) -> int:
        """Bytes of the file that were read; 0 where that is not known."""
        try:
            return self.file.tell()
        except OSError:
            return 0

    def texts(self) -> Iterator[str]:
        """Everything, as text, in pieces of some length."""
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        mark = _BYTE_ORDER_MARK
        while block := self.reader.read1(_BLOCK):
            text = decoder.decode(block)
            yield text.removeprefix(mark)
            mark = "" if text else mark
        yield decoder.decode(b"", final=True)

    def blocks(self, number: int = 0) -> Iterator[list[Line]]:
        """All lines, in blocks: from a pipe as soon as they arrive, of a file in blocks of a good size.

        Of very many blank lines some are left out. `number` is how many lines were read before.
        """
        rest = b""
        while block := self.reader.read1(_BLOCK):
            data = rest + block
            end = data.rfind(b"\n") + 1
            rest = data[end:]
            if end and not data[:end].strip(_BLANK_BYTES):
                count = data.count(b"\n")
                yield [Line(number + place, "") for place in range(1, min(count, MOST_LINES_OF_A_ROW) + 1)]
                number += count
            elif end:
                lines = lines_of(data[:end], number)
                yield lines
                number += len(lines)
            if len(rest) > LONGEST_LINE:
                number += 1
                yield [Line(number, _text(rest[:_SHOWN]), too_long=True)]
                rest = self._after_line()
        if rest:
            yield [_line(number + 1, _text(rest))]

    def whole_lines(self, size: int) -> Iterator[bytes]:
        """Everything in pieces of at least `size` bytes, but for the last, that end with a line feed.

        One that does not is the beginning of a line that is too long.
        """
        rest, parts, length = b"", list[bytes](), 0
        while block := self.reader.read1(size):
            parts.append(block)
            length += len(block)
            if length < size:
                continue
            data = b"".join((rest, *parts))
            end = data.rfind(b"\n") + 1 or (len(data) if len(data) > LONGEST_LINE else 0)
            if end:
                yield data[:end]
            rest, parts, length = data[end:], [], 0
        if last := b"".join((rest, *parts)):
            yield last if last.endswith(b"\n") else last + b"\n"

    def _after_line(self) -> bytes:
        """Skip the rest of a line; what was read beyond it."""
        while block := self.reader.read1(_BLOCK):
            _, found, after = block.partition(b"\n")
            if found:
                return after
        return b""


def check_source(source: str, input_format: Format | None = None) -> Format:
    """The format of a source, from its name unless `input_format` says it. Opens nothing, so that a pipe stays whole.

    Raises InputError for a file that is missing, is a folder, may not be read, or whose name does not say its format.
    """
    if source == STANDARD_INPUT:
        return input_format or "jsonl"
    try:
        is_folder = stat.S_ISDIR(Path(source).stat().st_mode)
    except (OSError, ValueError) as error:
        raise unreadable(source, error) from error
    if is_folder or not os.access(source, os.R_OK):
        raise InputError(f"{source}: {'is a folder, not a file' if is_folder else 'may not be read: check its permissions'}")
    known = input_format or _SUFFIXES.get(Path(source.lower().removesuffix(_GZIP)).suffix)
    if known is None:
        endings = f"{', '.join(_SUFFIXES)} ({_GZIP} may follow)"
        raise InputError(f"{source}: its name ends in none of {endings}; say --input-format json, jsonl, fhir, csv or xlsx")
    return known


def check_read_once(sources: Sequence[str]) -> None:
    """Raise InputError where standard input is named twice."""
    if sources.count(STANDARD_INPUT) > 1:
        raise InputError("standard input can be read only once; name it once")


@contextmanager
def open_source(source: str) -> Iterator[Stream]:
    """Open a source. Raises InputError, also while it is read, for what cannot be read to its end."""
    try:
        if source == STANDARD_INPUT:
            if sys.stdin is None:
                raise InputError("standard input: is closed")
            yield Stream(_recoded(cast(Peekable, sys.stdin.buffer)), sys.stdin.buffer)
        else:
            with Path(source).open("rb") as file:
                size = _size(file)
                packed = source.lower().endswith(_GZIP)
                yield Stream(_recoded(cast(Peekable, gzip.GzipFile(fileobj=file)) if packed else file), file)
                if (left := _size(file)) < size:
                    raise InputError(f"{source}: was cut while it was read: {size:,} bytes before, {left:,} after")
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(source, error) from error


class Peekable(Protocol):
    """What can be read from, and looked into without."""

    def read1(self, size: int, /) -> bytes:
        """Some bytes, none at the end."""

    def peek(self, size: int = 0, /) -> bytes:
        """Some of the bytes that come next."""


class _Recoded:
    """A source in UTF-16, or with carriage returns alone as ends of lines, read as UTF-8 with line feeds."""

    def __init__(self, reader: Peekable, decoder: codecs.IncrementalDecoder | None) -> None:
        self._reader, self._decoder = reader, decoder

    def read1(self, size: int, /) -> bytes:
        """Some bytes, none at the end."""
        while data := self._reader.read1(size):
            if self._decoder is None:
                return data.replace(b"\r", b"\n")
            if recoded := self._decoder.decode(data).encode(
                "utf-8", "surrogatepass"
            ):  # where half a character came, nothing yet
                return recoded
        if self._decoder and self._decoder.getstate()[0]:
            raise EOFError("it ends in the middle of a character")
        return b""


def _recoded(reader: Peekable) -> Readable:
    """The source as UTF-8 with line feeds, where its first bytes show that it is written in another way."""
    if not hasattr(reader, "peek"):  # a standard input that another program put there
        reader = cast(Peekable, BufferedReader(cast(RawIOBase, reader)))
    start = reader.peek(_PEEKED)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _Recoded(reader, codecs.getincrementaldecoder("utf-16")("surrogatepass"))
    if b"\r" in start[:-1] and b"\n" not in start:  # behind a last one a line feed may come
        return _Recoded(reader, None)
    return reader


def _size(file: BinaryIO) -> int:
    """Bytes of a file; 0 for a pipe."""
    return os.fstat(file.fileno()).st_size


def name_of(source: str) -> str:
    """What a source is called in messages."""
    return "standard input" if source == STANDARD_INPUT else source


def unreadable(source: str, error: Exception) -> InputError:
    """The error for a source that the system, or its compression, does not let it be read."""
    if isinstance(error, gzip.BadGzipFile):  # its message repeats bytes of the file
        reason = "is not compressed as a .gz file is, or was damaged"
    else:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputError(f"{name_of(source)}: cannot be read: {reason}")


def lines_of(data: bytes, before: int) -> list[Line]:
    """The lines of a piece that ends with a line feed; `before` is how many lines come before them."""
    texts = _text(data).split("\n")[:-1]
    return [_line(before + place, text) for place, text in enumerate(texts, start=1)]


def _line(number: int, text: str) -> Line:
    if number == 1:
        text = text.removeprefix(_BYTE_ORDER_MARK)
    return Line(number, text[:_SHOWN], too_long=True) if len(text) > LONGEST_LINE else Line(number, text)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
