"""JSON documents taken apart: the elements of an array, such that a broken one takes no others with it."""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.files.casetext import TOKEN, Fault, Piece
from riskcheck.files.sources import BLANK

_CLOSER = {"[": "]", "{": "}"}
_NOT_CLOSED = Fault("invalid-json", "the array is cut short: its closing bracket is missing", "check that the file is whole")
_AFTER_ARRAY = Fault("invalid-json", "something stands after the end of the array", "put all cases into one array")


def elements(text: str) -> Iterator[Piece]:
    """The one case of a JSON document, or each element of its array. Nothing where it is blank."""
    text = text.rstrip(BLANK)
    start = _after_blank(text, 0)
    if text.startswith("[", start):
        yield from _of_array(text, start + 1)
    elif text:
        yield _piece(text, start, len(text), text.count("\n", 0, start) + 1)


def _piece(text: str, start: int, end: int, line: int, element: int | None = None, fault: Fault | None = None) -> Piece:
    return Piece(text[start:end], line, start - text.rfind("\n", 0, start), element, fault)


def _of_array(text: str, start: int) -> Iterator[Piece]:
    """The elements of an array that begins before `start`, each told from the next where that can be done."""
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
            yield _piece(text, begin, end, line, index)
        if is_last:
            break
        start, index = end + 1, index + 1
    after = _after_blank(text, end + 1)
    if end == len(text) or after < len(text):
        at = min(after, len(text))
        fault = _NOT_CLOSED if end == len(text) else _AFTER_ARRAY
        yield _piece(text, at, len(text), text.count("\n", 0, at) + 1, fault=fault)


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
    while text.startswith(tuple(BLANK), at):
        at += 1
    return at
