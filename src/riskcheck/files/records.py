"""Answers files, read strictly, one record at a time. What the answers mean is not known here.

JSON Lines are streamed; a `.json` file is read whole. A record that cannot be read gives a RecordError, and the records after
it are read all the same.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from riskcheck.errors import InputError
from riskcheck.files.casetext import TOKEN, Case, Fault, Parser, Piece, RecordError

__all__ = ["STANDARD_INPUT", "Case", "Format", "RecordError", "check_source", "read_cases"]

Format = Literal["json", "jsonl"]
STANDARD_INPUT = "-"

_SUFFIXES: dict[str, Format] = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_EXAMPLE = '{"id": "case-1", "answers": {"dialysis": "yes"}}'
_EXPECTED: dict[Format, str] = {
    "json": f"one case such as {_EXAMPLE}, or an array of cases, in UTF-8 (one case per line: --input-format jsonl)",
    "jsonl": f"one case per line, such as {_EXAMPLE}, in UTF-8 (an array, or a case over several lines: --input-format json)",
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLANK = " \t\r\n"
_LONGEST_LINE = 16 * 2**20
_CLOSER = {"[": "]", "{": "}"}

_TOO_LONG = Fault("record-too-long", f"the line is longer than {_LONGEST_LINE:,} bytes", "write one case on one line")
_NOT_CLOSED = Fault("invalid-json", "the array is cut short: its closing bracket is missing", "check that the file is whole")
_AFTER_ARRAY = Fault("invalid-json", "something stands after the end of the array", "put all cases into one array")


def check_source(source: str, input_format: Format | None = None) -> Format:
    """The format of a source, from its name unless `input_format` says it. Opens nothing, so that a pipe stays whole.

    Raises InputError for a file that is missing, is a folder, may not be read, or whose name does not tell its format.
    """
    if source == STANDARD_INPUT:
        return input_format or "jsonl"
    try:
        is_folder = stat.S_ISDIR(Path(source).stat().st_mode)
    except (OSError, ValueError) as error:
        raise _unreadable(source, error) from error
    if is_folder or not os.access(source, os.R_OK):
        raise InputError(f"{source}: {'is a folder, not a file' if is_folder else 'may not be read: check its permissions'}")
    known = input_format or _SUFFIXES.get(Path(source).suffix.lower())
    if known is None:
        raise InputError(f"{source}: its name ends in none of {', '.join(_SUFFIXES)}; say --input-format json or jsonl")
    return known


def read_cases(source: str, input_format: Format | None = None) -> Iterator[Case | RecordError]:
    """Every record of a file, or of standard input ("-"), in order: a case, or what is wrong with it.

    Raises InputError for a source that cannot be read; and after the last record, where not one of them is a JSON object.
    """
    known = check_source(source, input_format)
    parser = Parser(source)
    objects = 0
    with _opened(source) as stream:
        for piece in _lines(stream) if known == "jsonl" else _document(stream):
            record, is_object = parser.read(piece)
            objects += is_object
            yield record
    if not objects:
        raise InputError(f"{_name(source)}: no record is a JSON object; expected {_EXPECTED[known]}")


def only_case(source: str, input_format: Format | None = None) -> Case:
    """The one case that a source holds. Raises InputError where it holds anything else."""
    records = read_cases(source, input_format)
    case = next(records)
    if isinstance(case, RecordError):
        raise InputError(f"{case}")
    if next(records, None) is not None:
        raise InputError(f"{_name(source)}: holds more than one case; give a file with one")
    return case


def _name(source: str) -> str:
    return "standard input" if source == STANDARD_INPUT else source


def _unreadable(source: str, error: Exception) -> InputError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputError(f"{_name(source)}: cannot be read: {reason}")


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    try:
        if source != STANDARD_INPUT:
            with Path(source).open("rb") as stream:
                yield stream
        elif sys.stdin is None:
            raise InputError("standard input: is closed")
        else:
            yield sys.stdin.buffer
    except OSError as error:
        raise _unreadable(source, error) from error


def _lines(stream: BinaryIO) -> Iterator[Piece]:
    """The lines that are not blank. Of one that is too long, no more than the limit is held at a time."""
    number = 0
    while data := stream.readline(_LONGEST_LINE):
        number += 1
        too_long = len(data) == _LONGEST_LINE and not data.endswith(b"\n")
        while too_long and (rest := stream.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        text = _decoded(data, first=number == 1)
        if text:
            yield Piece(text, 0, len(text), number, fault=_TOO_LONG if too_long else None)


def _document(stream: BinaryIO) -> Iterator[Piece]:
    """The one case of a JSON file, or each element of its array. Nothing where the file is blank."""
    text = _decoded(stream.read(), first=True)
    start = _after_blank(text, 0)
    if text.startswith("[", start):
        yield from _elements(text, start + 1)
    elif text:
        yield Piece(text, start, len(text), text.count("\n", 0, start) + 1)


def _decoded(data: bytes, *, first: bool) -> str:
    return (data.removeprefix(_BYTE_ORDER_MARK) if first else data).decode("utf-8", "surrogateescape").rstrip(_BLANK)


def _elements(text: str, start: int) -> Iterator[Piece]:
    """Split an array such that an element that is broken takes no others with it, where that can be told."""
    closed = text + "]"  # closes an array that was cut short after a whole element
    line, counted, index, guess = 1, 0, 0, False
    while True:
        end = _end_of_element(closed, start, guess=guess)
        if end < 0:
            guess, end = True, _end_of_element(closed, start, guess=True)
        begin = _after_blank(text, start)
        line, counted = line + text.count("\n", counted, begin), begin
        is_last = end >= len(text) or text[end] == "]"
        if begin < end or (end < len(text) and (index or not is_last)):
            yield Piece(text, begin, end, line, index)
        if is_last:
            break
        start, index = end + 1, index + 1
    after = _after_blank(text, end + 1)
    if end == len(text) or after < len(text):
        at = min(after, len(text))
        yield Piece(text, at, len(text), text.count("\n", 0, at) + 1, fault=_NOT_CLOSED if end == len(text) else _AFTER_ARRAY)


def _end_of_element(text: str, start: int, *, guess: bool) -> int:
    """The place of the comma or bracket after an element; negative where brackets do not match.

    A guess always finds an end: where `{` follows a comma, or a string that was not closed on its line, which no good case
    holds; or else beyond the text.
    """
    closers: list[str] = []
    break_at = -1
    for match in TOKEN.finditer(text, start):
        mark = match[0]
        if not closers and mark in (",", "]"):
            return match.start()
        if guess and mark == "{" and break_at >= 0 and _after_blank(text, break_at + 1) == match.start():
            return break_at
        break_at = match.start() if mark == "," else match.end() if match[1] == "" else -1
        if mark in _CLOSER:
            closers.append(_CLOSER[mark])
        elif mark in ("]", "}"):
            if not guess and closers[-1:] != [mark]:
                return -1
            while len(closers) > 1 and closers[-1] != mark:
                closers.pop()
            if closers[-1:] == [mark]:
                closers.pop()
    return len(text) if guess else -1


def _after_blank(text: str, at: int) -> int:
    while text.startswith(tuple(_BLANK), at):
        at += 1
    return at
