"""JSON Schemas (draft 2020-12) of the files of a pack, so that an editor of TOML completes and checks them while typing.

They hold what can be seen in one file: names, forms and fields. What holds between records is for `riskcheck pack check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from riskcheck.loading.tables import ABOUT, SCENARIO_FOLDER, SCENARIOS, TABLES
from riskcheck.pack.pack import About
from riskcheck.pack.records import Record

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def pack_schema() -> Schema:
    """The schema of a whole pack, as one object with the name of each file: what `file_schema` gives of each.

    The scenarios stand in one file, or in files of a folder, and not in both.
    """
    files = {name: file_schema(name) for name in TABLES}
    shapes: Schema = {}
    in_folder = f"^{SCENARIO_FOLDER}/[^/]+\\.toml$"
    for file in files.values():
        shapes |= file.pop("$defs")
        del file["$schema"]
    return {
        "$schema": _DRAFT,
        "title": "Rule pack",
        "description": "The files of a rule pack. An editor takes the schema of one file: riskcheck schema pack --file NAME.",
        "type": "object",
        "properties": files,
        "patternProperties": {in_folder: {"$ref": f"#/properties/{SCENARIOS}"}},
        "required": [name for name in files if name != SCENARIOS],
        "oneOf": [{"required": [SCENARIOS]}, {"not": {"propertyNames": {"not": {"pattern": in_folder}}}}],
        "$defs": shapes,
    }


def file_schema(name: str) -> Schema:
    """The schema of the file of this name, one of TABLES."""
    about = _shapes(About) if name == ABOUT else {}
    top = about.pop("About", {})
    shapes = about
    tables = {}
    for table, (part, model) in TABLES[name].items():
        shapes |= _shapes(model)
        said = f"The {part.replace('_', ' ')} of the pack, each under [[{table}]]."
        tables[table] = {"description": said, "type": "array", "items": {"$ref": f"#/$defs/{model.__name__}"}}
    return {
        "$schema": _DRAFT,
        "title": name,
        "description": top.get("description", f"The file {name} of a rule pack."),
        "type": "object",
        "properties": top.get("properties", {}) | tables,
        "required": top.get("required", []),
        "additionalProperties": False,
        "$defs": shapes,
    }


def _shapes(model: type[Record]) -> Schema:
    """The shapes of a record and of all records inside it, by name, each field with its description."""
    schema = model.model_json_schema()
    shapes: Schema = schema.pop("$defs", {}) | {model.__name__: schema}
    for each in _objects(shapes):
        _simplify(each)
    return shapes


def _objects(schema: Any) -> Iterator[Schema]:
    if isinstance(schema, dict):
        yield schema
    for inner in list(schema.values()) if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _objects(inner)


def _simplify(shape: Schema) -> None:
    """Make of pydantic's schema one that editors read well.

    Titles repeat the names, TOML has no null, and the pattern of texts (no controls) is not in the syntax of every editor.
    """
    if isinstance(shape.get("title"), str):
        del shape["title"]
    if str(shape.get("pattern", "")).startswith(r"^[^\x00"):
        del shape["pattern"]
    if "patternProperties" in shape:
        shape["additionalProperties"] = False
    choices = [each for each in shape.get("anyOf", []) if each != {"type": "null"}]
    if len(choices) == 1:
        del shape["anyOf"]
        shape |= choices[0]
    if shape.get("default", "") is None:
        del shape["default"]
