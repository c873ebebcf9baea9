"""From the tables of TOML files to the records of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from riskcheck.errors import nearest
from riskcheck.loading.catalogue import Problems
from riskcheck.loading.draft import Draft, Places
from riskcheck.loading.fieldproblems import note_field
from riskcheck.loading.tables import ABOUT, TABLES
from riskcheck.loading.tomlfile import TomlFile
from riskcheck.pack.pack import About, Pack
from riskcheck.pack.records import Record

MAX_RECORDS = 5000
"""How many records a table may have."""


def read_records(files: Mapping[str, TomlFile], digest: str, problems: Problems) -> Draft | None:
    """A draft of all records that can be read; None where `pack.toml` itself cannot be."""
    parts: dict[str, Any] = {"digest": digest}
    places: Places = {}
    declared: dict[str, set[str]] = {}
    unread: set[str] = set()
    before = len(problems)
    for name, tables in TABLES.items():
        file = files[name]
        strays = _report_unknown_tables(file, tables, problems)
        for table, (part, model) in tables.items():
            raw = _rows(file, table, problems)
            if raw is None or strays or not file.readable:
                unread.add(part)
            declared[part] = _place(file, table, part, raw or [], places, problems)
            parts[part] = tuple(_records(file, table, raw or [], model, problems))
    parts["about"] = _about(files[ABOUT], problems)
    if parts["about"] is None:
        return None
    places |= {("about", header): (ABOUT, lines[0]) for header, lines in files[ABOUT].headers.items()}
    whole = len(problems) == before and all(file.readable for file in files.values())
    return Draft(Pack.model_construct(**parts), places, declared, unread, whole, problems)


def _place(file: TomlFile, table: str, part: str, raw: list[Any], places: Places, problems: Problems) -> set[str]:
    """The ids of the records of a table. Notes where each stands, and reports one that stands twice."""
    ids: set[str] = set()
    for number, row in enumerate(raw):
        record, line = _id(row, number), file.line(table, number)
        first = places.setdefault((part, record), (file.name, line))[1]
        if record in ids:
            message = f"the same id stands on line {first} already"
            problems.note(file.name, line, record, "duplicate-id", message, "give each record its own id")
        ids.add(record)
    return ids


def _rows(file: TomlFile, table: str, problems: Problems) -> list[Any] | None:
    """The records of a table as they stand; None where it is not a list, or too long a one."""
    raw = file.data.get(table, [])
    if not isinstance(raw, list):
        message = f"{table} must be a list of tables"
        problems.note(file.name, file.line(table), "", "wrong-type", message, f"write [[{table}]]")
    elif len(raw) > MAX_RECORDS:
        message = f"more than {MAX_RECORDS} records in the table {table}"
        problems.note(file.name, file.line(table, MAX_RECORDS), "", "too-large", message, "keep fewer")
    else:
        return raw
    return None


def _id(row: Any, number: int) -> str:
    """What a record is called in messages: its id, a scenario's name, a part of the safety net, or its number."""
    keys = ("id", "name", "part") if isinstance(row, dict) else ()
    return next((str(row[key]) for key in keys if isinstance(row.get(key), str)), f"number {number + 1}")


def _records(file: TomlFile, table: str, raw: list[Any], model: type[Record], problems: Problems) -> list[Record]:
    records = []
    for number, row in enumerate(raw):
        try:
            records.append(model.model_validate(row))
        except ValidationError as error:
            line, record = file.line(table, number), _id(row, number)
            for fault in _faults(error):
                note_field(problems, file.name, line, record, model, fault)
    return records


def _about(file: TomlFile, problems: Problems) -> About | None:
    if not file.readable:
        return None
    rest = {key: value for key, value in file.data.items() if key not in TABLES[ABOUT]}
    try:
        return About.model_validate(rest)
    except ValidationError as error:
        for fault in _faults(error):
            tables = [".".join(map(str, fault["loc"][:depth])) for depth in (2, 1)]
            line = next((file.line(table) for table in tables if table in file.headers), 1)
            note_field(problems, file.name, line, "", About, fault, TABLES[ABOUT])
        return None


def _faults(error: ValidationError) -> list[ErrorDetails]:
    """The faults that pydantic found, each once: where a text or a list may stand, it tries and reports both."""
    faults = []
    for fault in error.errors():
        branch = str(fault["loc"][-1]) if fault["loc"] else ""
        other = (branch.startswith("tuple[") and fault["type"] == "tuple_type") or (
            branch == "constrained-str" and fault["type"] == "string_type" and isinstance(fault["input"], list)
        )
        if not other and not (fault["type"] == "too_short" and fault["input"]):
            faults.append(fault)
    return faults


def _report_unknown_tables(file: TomlFile, tables: dict[str, Any], problems: Problems) -> bool:
    """Report what is no table of the file, and whether there is such; what else stands in `pack.toml` are fields of its own."""
    strays = [key for key in file.data if key not in tables and file.name != ABOUT]
    for key in strays:
        message = f"{key} is no table of this file"
        problems.note(file.name, file.line(key), "", "unknown-table", message, nearest(key, tables))
    return bool(strays)
