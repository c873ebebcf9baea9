"""JSON Schemas (draft 2020-12) of what goes in and what comes out. Words come from the pack, fields from the result."""

from __future__ import annotations

from typing import Any

from riskcheck.checking.result import BRIEF, Result
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, UNSURE, Question

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_ORIGIN: dict[str, Schema] = {
    "input": {"description": "In a batch: the file that the case comes from.", "type": "string"},
    "line": {"description": "In a batch: the line that the case starts on.", "type": "integer", "minimum": 1},
    "index": {"description": "In a batch: the place of the case in an array, from 0.", "type": "integer", "minimum": 0},
}


def answers_schema(pack: Pack) -> Schema:
    """The schema of one case, or of an array of cases, in the questions and answers of a pack."""
    case = {
        "title": "Case",
        "description": "The answers of one person. A .jsonl file has one case on each line.",
        "type": "object",
        "properties": {
            "id": {"description": "Comes back with the result. Need not be unique.", "type": ["string", "integer", "null"]},
            "answers": {"$ref": "#/$defs/answers"},
        },
        "required": ["answers"],
        "additionalProperties": False,
    }
    answers = {
        "title": "Answers",
        "description": "Answers by question. A question that was not answered is left out.",
        "type": "object",
        "properties": {question.id: _answer(pack, question) for question in pack.questions},
        "additionalProperties": False,
    }
    return {
        "$schema": _DRAFT,
        "title": f"Answers: {pack.about.title}",
        "description": f"Answers for rule pack {pack.about.id} {pack.about.version}: one case, or an array of cases.",
        "anyOf": [{"$ref": "#/$defs/case"}, {"type": "array", "items": {"$ref": "#/$defs/case"}, "minItems": 1}],
        "$defs": {"case": case, "answers": answers},
    }


def result_schema() -> Schema:
    """The schema of the result of a case, and of a row of a batch; what a brief result leaves out is not required."""
    schema = Result.model_json_schema(mode="serialization")
    schema["properties"] |= _ORIGIN
    for field, left_out in BRIEF.items():
        shape = schema["properties"][field]
        names = left_out if isinstance(left_out, set) else left_out["__all__"]
        _make_optional(schema["$defs"][shape.get("items", shape)["$ref"].rpartition("/")[2]], names)
    description = "What the answers of one case lead to. Fields marked as such are left out of a brief result."
    return {"$schema": _DRAFT, **schema, "title": "Result", "description": description}


def _make_optional(shape: Schema, names: set[str]) -> None:
    shape["required"] = [name for name in shape["required"] if name not in names]
    for name in names & shape["properties"].keys():
        shape["properties"][name]["description"] = "Left out of a brief result."


def _answer(pack: Pack, question: Question) -> Schema:
    words = {code: pack.answer_text(question.id, code) for code in question.codes}
    above = "; or ".join(f"{name}: {' or '.join(codes)}" for name, codes in question.follows.items())
    follows = f" Asked after {above}." if above else ""
    offered = "".join(f"\n- {code}: {text}" for code, text in words.items())
    shape = _many(question) if question.many else {"type": "string", "enum": list(question.codes)}
    shape = _number(question) if question.is_number else shape
    return {"title": question.label, "description": f"{question.text} {question.help}{follows}{offered}", **shape}


def _number(question: Question) -> Schema:
    """A number within its bounds, or not sure."""
    least, most = question.bounds
    step = {"multipleOf": float(f"1e-{question.decimals}")} if question.decimals else {}
    number = {"type": "number" if question.decimals else "integer", "minimum": least, "maximum": most, **step}
    return {"anyOf": [number, {"const": UNSURE}]}


def _many(question: Question) -> Schema:
    """A list of answers; one that stands alone is in a list of its own."""
    together = [code for code in question.codes if code not in EXCLUSIVE]
    alone = [[code] for code in question.codes if code in EXCLUSIVE]
    kinds = [{"items": {"enum": codes}} for codes in (together, *alone)]
    return {"type": "array", "minItems": 1, "anyOf": kinds}
