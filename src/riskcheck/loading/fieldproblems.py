"""Problems with the fields of records: what pydantic reports, with a code of the catalogue, a message and a remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args

from pydantic_core import ErrorDetails

from riskcheck.errors import nearest
from riskcheck.loading.catalogue import Problems
from riskcheck.pack.forms import REMEDIES
from riskcheck.pack.records import Record

MOST_SHOWN = 60
"""How many characters of a value a message repeats."""


def note_field(
    problems: Problems, file: str, line: int, record: str, model: type[Record], fault: ErrorDetails, tables: Iterable[str] = ()
) -> None:
    """Add the problem for an error of pydantic in a record; `tables` are names allowed beside the fields of the model."""
    path = [str(part) for part in fault["loc"] if not str(part).startswith(_BRANCHES)]
    where, field = ".".join(path), path[-1] if path else ""
    code, message, hint = (
        "invalid-field",
        f"{where or 'record'}: {_requirement(fault)}, not {_short(fault['input'])}",
        "correct it",
    )
    match fault["type"]:
        case "extra_forbidden":
            fields = _model_at(model, path[:-1]).model_fields
            known = [*(field.alias or name for name, field in fields.items()), *(tables if len(path) == 1 else ())]
            code, message, hint = "unknown-field", f"{where} is no field here", nearest(field, known)
        case "missing" | "too_short" if field == "sources":
            code, message, hint = "no-source", f"{where} names no source", "cite at least one source by its id"
        case "missing":
            code, message, hint = "missing-field", f"{where} is missing", f"add a line {field} = ..."
        case "string_pattern_mismatch":
            message = f"{where}: {_short(fault['input'])} is not written as it must be"
            hint = REMEDIES[fault["ctx"]["pattern"]]
        case "too_long" | "string_too_long":
            code, message, hint = "too-large", f"{where}: {_requirement(fault)}", ""
        case kind:
            hint = _REMEDIES.get(kind, hint)
    problems.note(file, line, record, code, message, hint)


def _requirement(fault: ErrorDetails) -> str:
    """What pydantic requires of the value, in plain words."""
    must = fault["msg"].replace("Input should be", "must be").replace("a valid tuple", "a list in square brackets")
    must = re.sub(r"^(String|Tuple|Dictionary) should have", "must have", must).partition(" after validation")[0]
    return must.replace("valid dictionary or instance of", "table of a")


def _short(value: object) -> str:
    """A value as a message shows it."""
    if isinstance(value, str):
        return f"{value[:MOST_SHOWN]!r:.{MOST_SHOWN}}"
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    try:
        return f"{value!r:.{MOST_SHOWN}}"
    except ValueError:
        return "a number of that many digits"


_BRANCHES = ("[", "tuple[", "function-after[", "constrained-str")
"""Prefixes of parts of an error's location that name no field: a key, or one of the types of a union."""

_REMEDIES = {
    "string_type": "put a text in quotation marks here",
    "tuple_type": 'put it in brackets, such as ["yes"]',
    "literal_error": "write one of these words",
    "model_type": "give each record a header of its own, such as [[cause]]",
}


def _model_at(model: type[Record], path: list[str]) -> type[Record]:
    """The model of the record at a path of fields within another."""
    for part in path:
        if part in model.model_fields:
            inner: Any = model.model_fields[part].annotation
            while get_args(inner):
                inner = get_args(inner)[0]
            model = inner
    return model
