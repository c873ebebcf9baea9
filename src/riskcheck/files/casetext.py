"""The text of one case, read strictly: what the standard library's JSON lets pass is an error here.

No message repeats what stands in a record, but for its id and the names of its keys.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from riskcheck.checking.answers import json_type
from riskcheck.errors import AnswerError, nearest
from riskcheck.files.casefault import LONGEST_KEY_SHOWN, Fault, shown
from riskcheck.files.fhir import case_of, is_resource
from riskcheck.pack.pack import Pack

TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*+("?)|[\[\]{},]')
"""What gives JSON text its structure. A string hides what is in it; one not closed ends with its line, group 1 empty."""

_KEYS = ("id", "answers")
_LONGEST_NUMBER, _DEEPEST, _MOST_FAULTS_SHOWN = 100, 100, 5
_SHAPE = 'a case is an object such as {"id": "case-1", "answers": {"some-question": "yes"}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    input: str
    line: int
    index: int | None = None
    id: str | int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordError(_Record):
    """A record that cannot be used: where it starts (`index` only in an array), its id where it can be read, what is wrong."""

    code: str
    message: str
    hint: str

    def __str__(self) -> str:
        case = f" case {self.id!r}:" if self.id is not None else ""
        return f"{self.input}:{self.line}:{case} [{self.code}] {self.message} ({self.hint})"

    def to_json(self) -> str:
        """One line of JSON, in ASCII; without `index` where the record stands in no array."""
        return json.dumps({name: value for name, value in asdict(self).items() if name != "index" or value is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(_Record):
    """A case as it was read: where it starts, its id, its answers, not checked yet, and cells to stand beside the result."""

    answers: Any
    kept: tuple[tuple[str, str], ...] = ()

    def refused(self, error: AnswerError) -> RecordError:
        """The error for this case, the answers of which cannot be used: all that is wrong with them, each with its remedy."""
        hint = joined(fault.hint for fault in error.faults)
        at: dict[str, Any] = {"input": self.input, "line": self.line, "index": self.index, "id": self.id}
        return RecordError(**at, code=error.code, message=error.message, hint=hint)


class Piece(NamedTuple):
    """The text of one record, the line and column it starts at, which element of an array it is, and a fault already known.

    Bytes that are not UTF-8 stand in the text as surrogates (`surrogateescape`).
    """

    text: str
    line: int
    column: int = 1
    element: int | None = None
    fault: Fault | None = None


class Parser:
    """Reads the text of one record of a source after another. For one thread. Resources of FHIR need the pack they answer."""

    def __init__(self, source: str, pack: Pack | None = None) -> None:
        self._pack = pack
        self.input = os.fsencode(source).decode("utf-8", "replace")
        self._faults: list[Fault] = []
        hooks: dict[str, Any] = {
            "parse_constant": self._constant,
            "parse_int": lambda digits: self._number(digits, int),
            "parse_float": lambda digits: self._number(digits, float),
        }
        self._decode = json.JSONDecoder(**hooks).decode
        self._decode_with_care = json.JSONDecoder(**hooks, object_pairs_hook=self._object).decode

    def read(self, piece: Piece) -> tuple[Case | RecordError, bool]:
        """The case, or what is wrong with it; and whether it is a JSON object at all, as far as can be told."""
        self._faults = [piece.fault] if piece.fault else []
        value = self._value(piece)
        is_object = isinstance(value, dict)
        if isinstance(value, dict) and is_resource(value):
            value = self._from_fhir(value)
        record = value if isinstance(value, dict) else {}
        faults = self._faults or list(_shape_faults(value))
        at: dict[str, Any] = {"input": self.input, "line": piece.line, "index": piece.element, "id": _usable_id(record)}
        if not faults:
            return Case(**at, answers=record["answers"]), True
        message, hint = joined(fault.message for fault in faults), joined(fault.hint for fault in faults)
        return RecordError(**at, code=faults[0].code, message=message, hint=hint), is_object

    def _value(self, piece: Piece) -> object:
        """The JSON value. What is not to be parsed is an empty object where it begins like one, else None."""
        text = piece.text
        if not self._faults and _is_too_deep(text):
            self._note("too-deep", f"brackets stand more than {_DEEPEST} deep in each other", _SHAPE)
        if self._faults:
            return {} if text.startswith("{") else None
        escaped = _first_surrogate(text)
        if escaped >= 0:
            self._note("invalid-utf-8", f"a byte that is not UTF-8 at {_where(piece, escaped)}", "save the file as UTF-8")
        try:
            value: object = self._decode(text)
            if text.count(":") != _keys(value):  # every key has a colon, so that a key that stands twice shows
                self._faults = self._faults[: escaped >= 0]
                value = self._decode_with_care(text)
        except json.JSONDecodeError as error:
            reason = error.msg.partition(":")[0].removesuffix(" at")
            hint = "write one whole JSON object, with double quotes around every key and string"
            self._note("invalid-json", f"broken JSON at {_where(piece, error.pos)}: {reason}", hint)
            return None
        if escaped < 0 and "\\u" in text and _first_surrogate(json.dumps(value, ensure_ascii=False)) >= 0:
            hint = "write the character itself, or both halves of its escape"
            self._note("lone-surrogate", "an escape \\uD800 to \\uDFFF stands without its other half", hint)
        return value

    def _from_fhir(self, resource: dict[str, Any]) -> dict[str, Any]:
        """The case that a resource of FHIR holds."""
        if self._pack is None:
            self._note("unknown-pack", "a resource of FHIR cannot be read here", "name the pack that it answers")
            return {}
        case, faults = case_of(resource, self._pack)
        self._faults += faults
        return case

    def _note(self, code: str, message: str, hint: str) -> None:
        self._faults.append(Fault(code, message, hint))

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    self._note("duplicate-key", f"the key {shown(key)} stands twice in one object", "keep one of the two")
                seen.add(key)
        return found

    def _constant(self, _: str) -> None:
        self._note("not-a-number", "NaN or Infinity is no JSON value", "leave the question out instead")

    def _number(self, digits: str, kind: type[int] | type[float]) -> int | float | None:
        if len(digits) <= _LONGEST_NUMBER:
            return kind(digits)
        message = f"a number has more than {_LONGEST_NUMBER} characters"
        self._note("number-too-long", message, "answers are strings; shorten an id")
        return None


def _keys(value: object) -> int:
    """How many keys a case has, its answers' included; of anything else, none."""
    if not isinstance(value, dict):
        return 0
    answers = value.get("answers")
    return len(value) + (len(answers) if isinstance(answers, dict) else 0)


def _shape_faults(value: object) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault("not-an-object", f"{json_type(value)} stands where a case belongs", _SHAPE)
        return
    if "answers" not in value:
        yield Fault("no-answers", 'the key "answers" is missing', _SHAPE)
    for key in value:
        if key not in _KEYS:
            yield Fault("unknown-key", f"{shown(key)} is no key of a case", nearest(key[:LONGEST_KEY_SHOWN], _KEYS))
    given = value.get("id")
    if given is not None and _usable_id(value) is None:
        yield Fault("invalid-id", f"id: {json_type(given)} is no id", "give a string, an integer or null, or leave it out")


def _usable_id(record: dict[str, object]) -> str | int | None:
    """The id of a record where it is one, and can be shown; else None."""
    given = record.get("id")
    if isinstance(given, str):
        return given if _first_surrogate(given) < 0 else None
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def joined(texts: Iterable[str]) -> str:
    """Different faults as one text, cut short where they are many."""
    each = list(dict.fromkeys(texts))
    more = len(each) - _MOST_FAULTS_SHOWN
    return "; ".join(each[:_MOST_FAULTS_SHOWN] + ([f"and {more} more"] if more > 0 else []))


def _first_surrogate(text: str) -> int:
    """The place of the first half of a surrogate pair, which is also how a byte that is not UTF-8 is kept; -1 for none."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return -1


def _is_too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= _DEEPEST:
        return False
    depth = 0
    for match in TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > _DEEPEST:
            return True
    return False


def _where(piece: Piece, at: int) -> str:
    """A place in a piece, in words: line of the source and column, both from 1."""
    before = piece.text[:at]
    line_start = before.rfind("\n") + 1
    column = at - line_start + (1 if line_start else piece.column)
    return f"line {piece.line + before.count(chr(10))}, column {column}"
