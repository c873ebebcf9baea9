"""Which columns a table of answers may have, and of which types; the types are named as Ibis names them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from riskcheck.checking.columns import SEPARATOR
from riskcheck.errors import InputError, nearest
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question

ID = "id"
ANSWERS = "answers"
"""The table that a query reads."""
TEXT = "string"
LIST = "array<string>"
_NUMERIC = re.compile(r"!?(?:u?int\d|float\d|decimal)")
NOTHING = "null"
"""The type of a column in which every cell is NULL."""


def check_columns(pack: Pack, types: Mapping[str, str]) -> None:
    """Raise InputError for columns that are no questions of the pack, or whose type cannot hold answers."""
    names = [each for each in types if each != ID]
    for each in names:
        if each not in pack.question:
            hint = nearest(each, [ID, *pack.question]) or "`riskcheck schema answers` lists every question"
            raise InputError(f"column {each[:60]!r} is no question of this pack ({hint})")
        _check_type(pack.question[each], types[each])
    if not names:
        raise InputError("no column is a question of this pack; `riskcheck schema answers` lists every question")


def _check_type(question: Question, kind: str) -> None:
    if question.is_number:
        if kind not in (TEXT, NOTHING) and not _NUMERIC.match(kind):
            raise InputError(f"column {question.id!r} is of type {kind}, where a number or a text is needed")
        return
    if kind not in ({TEXT, LIST, NOTHING} if question.many else {TEXT, NOTHING}):
        wanted = f"text, with {SEPARATOR!r} between answers, or a list of texts" if question.many else "text"
        raise InputError(f"column {question.id!r} is of type {kind}, where {wanted} is needed")
