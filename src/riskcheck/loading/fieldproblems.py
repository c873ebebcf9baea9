"""Faults that pydantic finds in the records of a pack, told in our own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from pydantic_core import ErrorDetails

from riskcheck.errors import Problem, nearest
from riskcheck.packrecords import Record


def field_problem(
    file: str, line: int, record: str, model: type[Record], fault: ErrorDetails, tables: Iterable[str] = ()
) -> Problem:
    """A fault that pydantic found in a record, in our words; `tables` are what may stand beside the fields of the model."""
    path = [str(part) for part in fault["loc"] if not str(part).startswith(("[", "tuple[", "constrained-str"))]
    where, field = ".".join(path), path[-1] if path else ""
    given = f"{fault['input']!r:.60}"
    match fault["type"]:
        case "extra_forbidden":
            known = [*_model_at(model, path[:-1]).model_fields, *(tables if len(path) == 1 else ())]
            return Problem(file, line, record, "unknown-field", f"{where} is no field here", nearest(field, known))
        case "missing" | "too_short" if field == "sources":
            return Problem(file, line, record, "no-source", f"{where} names no source", "cite at least one source by its id")
        case "missing":
            return Problem(file, line, record, "missing-field", f"{where} is missing", f"add a line {field} = ...")
        case "string_pattern_mismatch":
            hint = next(hint for start, hint in _FORMS.items() if fault["ctx"]["pattern"].startswith(start))
            return Problem(file, line, record, "invalid-field", f"{where}: {given} is not written as it must be", hint)
        case _:
            must = fault["msg"].replace("Input should be", "must be").replace("a valid tuple", "a list in square brackets")
            must = must.replace("String should have", "must have").replace("valid dictionary or instance of", "table of a")
            message, hint = f"{where or 'record'}: {must}, not {given}", _REMEDIES.get(fault["type"], "correct it")
            return Problem(file, line, record, "invalid-field", message, hint)


_REMEDIES = {
    "string_type": "put a text in quotation marks here",
    "tuple_type": 'put it in brackets, such as ["yes"]',
    "literal_error": "write one of these words",
    "model_type": "give each record a header of its own, such as [[cause]]",
}
_FORMS = {
    r"^[^\x00": "leave control characters out",
    r"^fact:": 'write a fact, such as "fact:deposit"',
    r"^(?:cause": 'write a kind and an id, such as "cause:dialysis"',
    r"^\d": 'write three numbers, such as "1.0.0"',
    r"^[a-z0-9]+(?:-[a-z0-9]+)*(?:": 'write a source\'s id, or an item of it, such as "article:causes/2"',
    "": 'write small letters and digits, joined by hyphens, such as "long-term"',
}
"""How to write what has a form of its own, by how the pattern of it starts."""


def _model_at(model: type[Record], path: list[str]) -> type[Record]:
    """The model of the record that stands at a path of fields within another."""
    for part in path:
        if part in model.model_fields:
            inner: Any = model.model_fields[part].annotation
            while get_args(inner):
                inner = get_args(inner)[0]
            model = inner
    return model
