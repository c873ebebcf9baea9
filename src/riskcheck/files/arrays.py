"""JSON documents taken apart as they are read: the elements of an array, such that a broken one takes no others with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from riskcheck.errors import InputError
from riskcheck.files.casefault import Fault
from riskcheck.files.casetext import TOKEN, Piece
from riskcheck.files.sources import BLANK, LONGEST_LINE

_CLOSER = {"[": "]", "{": "}"}
_NOT_CLOSED = Fault("invalid-json", "the array is cut short: its closing bracket is missing", "check that the file is whole")
_AFTER_ARRAY = Fault("invalid-json", "something stands after the end of the array", "put all cases into one array")
_NOT_A_BUNDLE = Fault(
    "invalid-json", "what stands around the entries is no Bundle, or is cut short", "check that the file is whole"
)
_BROKEN, _OPEN = -1, -2
_SHOWN, _MOST_TOGETHER = 100, 512
_BLANKS = re.compile(f"[{BLANK}]+")
_OPENED = re.compile(f"[{BLANK}]*:[{BLANK}]*\\[")
_DEEPEST = 1000
"""Brackets in each other that are kept in mind; no case may have as many."""


def begins_document(line: str) -> bool:
    """Whether a first line shows that objects or an array go over several lines: it holds a brace alone, or an open array."""
    depth = sum({"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0) for match in TOKEN.finditer(line))
    return line == "{" or (line.startswith("[") and depth > 0)


def elements(name: str, texts: Iterator[str], *, several: bool = False) -> Iterator[list[Piece]]:
    """The one case of a JSON document, or the elements of its array, or the entries of its Bundle (FHIR), a few at a time.

    Nothing where it is blank.
    With `several`, also the cases of documents that stand one after another.
    `name` is what the document is called in messages, and its text comes piece by piece. Raises InputError for a case that is
    too long to be kept.
    """
    window = _Window(texts)
    start = window.after_blank(0)
    if window.text.startswith("[", start):
        yield from _Array(name, window, start + 1).elements()
        return
    start, entries = _entries_of_bundle(window, start)
    if entries:
        yield from _Bundle(name, window, start, entries).elements()
    elif several:
        yield from _documents(name, window, start)
    elif start < window.end:
        while not window.is_last:
            _check_length(name, window.end - start)
            start = window.move_on(start)
        yield [window.piece(start, window.end)]


def _entries_of_bundle(window: _Window, start: int) -> tuple[int, int]:
    """Where what begins at a place is in the window then, and the entries of it, if it is a Bundle; 0 for another object."""
    while True:
        depth = 0
        for match in TOKEN.finditer(window.text, start, window.end):
            mark = match[0]
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark, 0)
            if depth == 1 and mark == '"entry"' and (opened := _OPENED.match(window.text, match.end(), window.end)):
                return start, opened.end()
            if depth <= 0:
                return start, 0
        if window.is_last or window.end - start > LONGEST_LINE:
            return start, 0
        start = window.move_on(start)


def _documents(name: str, window: _Window, start: int) -> Iterator[list[Piece]]:
    """Objects one after another. From one that is not closed on, all is one piece."""
    while start < window.end:
        end = _end_of_document(window.text, start, window.end)
        if end == _OPEN and not window.is_last:
            _check_length(name, window.end - start)
            start = window.move_on(start)
            continue
        end = window.end if end == _OPEN else end
        yield [window.piece(start, end)]
        start = window.after_blank(end)


def _end_of_document(text: str, start: int, limit: int) -> int:
    """Where an object ends that starts at a place; _OPEN where it does not end before the limit."""
    depth = 0
    for match in TOKEN.finditer(text, start, limit):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth <= 0 and match[0] in "]}":
            return match.end()
    return _OPEN


class _Window:
    """The part of a text that is in memory: what was read, but for what was dropped. `end` is where it ends.

    When all was read (`is_last`), a bracket stands after the end, which closes an array that was cut short after an element.
    """

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self.text, self.end, self.is_last = "", 0, False
        self._line, self._line_start, self._counted = 1, 0, 0

    def move_on(self, start: int) -> int:
        """Drop what stands before `start`, and read some more, three times what is left; where `start` is then."""
        self._count(start)
        left = self.text[start:]
        more: list[str] = []
        wanted = min(max(3 * len(left), 1), LONGEST_LINE + 1 - len(left))
        while sum(map(len, more)) < wanted and not self.is_last:
            read = next(self._texts, None)
            self.is_last = read is None
            more.append(read or "")
        self.text = "".join((left, *more))
        self._counted, self._line_start = self._counted - start, self._line_start - start
        if self.is_last:
            self.text = self.text.rstrip(BLANK)
        self.end = len(self.text)
        if self.is_last:
            self.text += "]"
        return 0

    def read_on(self) -> None:
        """Read to the end, and keep nothing: only so it shows that a file is damaged."""
        for _ in self._texts:
            pass

    def after_blank(self, at: int) -> int:
        """Where the next character stands that is not blank; the end, where all was read and there is none."""
        while True:
            at = _after_blank(self.text, at)
            if at < self.end or self.is_last:
                return at
            at = self.move_on(at)

    def piece(self, start: int, end: int, element: int | None = None, fault: Fault | None = None) -> Piece:
        """A part of the text, with its place in all of it. Parts are asked for in their order."""
        self._count(start)
        return Piece(self.text[start : min(end, self.end)], self._line, start - self._line_start + 1, element, fault)

    def _count(self, at: int) -> None:
        lines = self.text.count("\n", self._counted, at)
        if lines:
            self._line, self._line_start = self._line + lines, self.text.rindex("\n", self._counted, at) + 1
        self._counted = max(at, self._counted)


class _Array:
    """An array that begins before `start` of a window. `_is_guessing` from the first element on that brackets do not close."""

    def __init__(self, name: str, window: _Window, start: int) -> None:
        self._name, self._window, self._start = name, window, start
        self._is_guessing = False

    def elements(self) -> Iterator[list[Piece]]:
        """The elements, each told from the next where that can be done, and what is wrong with the array itself."""
        window, index, pieces = self._window, 0, list[Piece]()
        while True:
            end = self._end_of_element()
            if end == _OPEN or len(pieces) == _MOST_TOGETHER:
                yield pieces
                pieces = []
            if end == _OPEN:
                self._start = window.move_on(self._start)
                continue
            begin = _after_blank(window.text, self._start)
            is_last = end >= window.end or window.text[end] == "]"
            if begin < end or (end < window.end and (index or not is_last)):
                pieces.append(window.piece(begin, end, index))
            if is_last:
                break
            self._start, index = end + 1, index + 1
        yield pieces
        yield from self._after(end)
        window.read_on()

    def _after(self, end: int) -> Iterator[list[Piece]]:
        """What is wrong with what follows the bracket at `end`."""
        window = self._window
        is_cut = window.is_last and end == window.end
        after = window.end if end >= window.end else window.after_blank(end + 1)
        if is_cut or after < window.end:
            yield [window.piece(after, after + _SHOWN, fault=_NOT_CLOSED if is_cut else _AFTER_ARRAY)]

    def _end_of_element(self) -> int:
        """Where the comma or bracket after the element stands; _OPEN where more has to be read."""
        window = self._window
        end = _end_of_element(window.text, self._start, guess=self._is_guessing, is_last=window.is_last)
        if end == _OPEN and window.end - self._start > LONGEST_LINE and self._is_guessing:
            _check_length(self._name, window.end - self._start)
        if end == _BROKEN or (end == _OPEN and window.end - self._start > LONGEST_LINE):
            self._is_guessing = True
            end = _end_of_element(window.text, self._start, guess=True, is_last=window.is_last)
        return end


class _Bundle(_Array):
    """The array of the entries of a Bundle, which begins at `start` of a window, and its entries at `entries`."""

    def __init__(self, name: str, window: _Window, start: int, entries: int) -> None:
        super().__init__(name, window, entries)
        self._head = window.text[start:entries]

    def _after(self, end: int) -> Iterator[list[Piece]]:
        window, after = self._window, end + 1
        while not window.is_last:
            _check_length(self._name, window.end - after)
            after = window.move_on(after)
        try:
            whole = json.loads(f"{self._head}]{window.text[after : window.end]}")
        except (ValueError, RecursionError):
            whole = None
        if not isinstance(whole, dict) or whole.get("resourceType") != "Bundle":
            yield [window.piece(min(after, window.end), window.end, fault=_NOT_A_BUNDLE)]


def _end_of_element(text: str, start: int, *, guess: bool, is_last: bool) -> int:
    """The place of the comma or bracket after an element; _BROKEN where brackets do not match, _OPEN where the text goes on.

    A guess always finds an end: where `{` follows a comma, or a string that was not closed on its line, which no good case
    holds; or else beyond the text.
    """
    closers: list[str] = []
    break_at = -1
    for match in TOKEN.finditer(text, start):
        mark = match[0]
        if not is_last and match[1] == "" and match.end() >= len(text) - 1:
            return _OPEN  # a string, or what escapes a character in it, that may go on
        if not closers and mark in (",", "]"):
            return match.start()
        if guess and mark == "{" and break_at >= 0 and _after_blank(text, break_at + 1) == match.start():
            return break_at
        break_at = match.start() if mark == "," else match.end() if match[1] == "" else -1
        if mark in _CLOSER:
            if len(closers) < _DEEPEST:
                closers.append(_CLOSER[mark])
            elif not guess:
                return _BROKEN
        elif mark in ("]", "}"):
            if not guess and closers[-1:] != [mark]:
                return _BROKEN
            while len(closers) > 1 and closers[-1] != mark:
                closers.pop()
            if closers[-1:] == [mark]:
                closers.pop()
    if not is_last:
        return _OPEN
    return len(text) if guess else _BROKEN


def _after_blank(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _check_length(name: str, length: int) -> None:
    if length > LONGEST_LINE:
        hint = "put each case into an element of an array, or on a line of its own in a .jsonl file"
        raise InputError(f"{name}: cannot be read: a case has more than {LONGEST_LINE:,} characters ({hint})")
