"""From the tables of TOML files to the records of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from riskcheck.errors import nearest
from riskcheck.loading.catalogue import Problems
from riskcheck.loading.draft import Draft, Positions
from riskcheck.loading.fieldproblems import note_field
from riskcheck.loading.tables import ABOUT, TABLES
from riskcheck.loading.tomlfile import TomlFile
from riskcheck.pack.pack import About, Pack
from riskcheck.pack.records import Record

MAX_RECORDS = 5000
"""How many records a table may have."""


def read_records(files: Mapping[str, list[TomlFile]], digest: str, problems: Problems) -> Draft | None:
    """A draft of all records that can be read; None where `pack.toml` itself cannot be.

    `files` gives, for each name of TABLES, the files that hold its tables: none where it is missing, for scenarios several.
    """
    parts: dict[str, Any] = {"digest": digest}
    positions: Positions = {}
    declared: dict[str, set[str]] = {}
    unread: set[str] = set()
    before = len(problems)
    for name, tables in TABLES.items():
        strays = [file for file in files[name] if _report_unknown_tables(file, tables, problems)]
        for table, (part, model) in tables.items():
            rows = _rows(files[name], table, problems)
            if rows is None or strays or not _readable(files[name]):
                unread.add(part)
            declared[part] = _positions(rows or [], part, positions, problems)
            parts[part] = tuple(_records(rows or [], model, problems))
    about = files[ABOUT][0] if _readable(files[ABOUT]) else None
    parts["about"] = about and _about(about, problems)
    if about is None or parts["about"] is None:
        return None
    positions |= {("about", header): (ABOUT, lines[0]) for header, lines in about.headers.items()}
    whole = len(problems) == before and all(map(_readable, files.values()))
    return Draft(Pack.model_construct(**parts), positions, declared, unread, whole, problems)


class _Row(NamedTuple):
    """A record of a file before it is validated: its data, its number in the table of that file (from 0), and its line."""

    data: Any
    number: int
    file: str
    line: int

    @property
    def id(self) -> str | None:
        """Its id, a scenario's name, or a part of the safety net; None where it has none."""
        keys = ("id", "name", "part") if isinstance(self.data, dict) else ()
        return next((self.data[key] for key in keys if isinstance(self.data.get(key), str)), None)


def _readable(files: list[TomlFile]) -> bool:
    return bool(files) and all(file.readable for file in files)


def _rows(files: list[TomlFile], table: str, problems: Problems) -> list[_Row] | None:
    """The records of a table, file by file; None where it is not a list, or too long a one."""
    rows: list[_Row] = []
    for file in files:
        raw = file.data.get(table, [])
        if not isinstance(raw, list):
            message = f"{table} must be a list of tables"
            problems.note(file.name, file.line(table), "", "wrong-type", message, f"write [[{table}]]")
            return None
        if len(rows) + len(raw) > MAX_RECORDS:
            line = file.line(table, MAX_RECORDS - len(rows))
            message = f"more than {MAX_RECORDS} records in the table {table}"
            problems.note(file.name, line, "", "too-large", message, "keep fewer")
            return None
        rows += (_Row(data, number, file.name, file.line(table, number)) for number, data in enumerate(raw))
    return rows


def _positions(rows: list[_Row], part: str, positions: Positions, problems: Problems) -> set[str]:
    """The ids of the records of a part. Adds the file and line of each to `positions`, and reports ids used twice."""
    ids: set[str] = set()
    for row in rows:
        if row.id is None:
            continue
        file, line = positions.setdefault((part, row.id), (row.file, row.line))
        if row.id in ids:
            message = f"the same id stands on line {line}{'' if file == row.file else f' of {file}'} already"
            problems.note(row.file, row.line, row.id, "duplicate-id", message, "give each record its own id")
        ids.add(row.id)
    return ids


def _records(rows: list[_Row], model: type[Record], problems: Problems) -> list[Record]:
    records = []
    for row in rows:
        try:
            records.append(model.model_validate(row.data))
        except ValidationError as error:
            for fault in _faults(error):
                note_field(problems, row.file, row.line, row.id or f"number {row.number + 1}", model, fault)
    return records


def _about(file: TomlFile, problems: Problems) -> About | None:
    rest = {key: value for key, value in file.data.items() if key not in TABLES[ABOUT]}
    try:
        return About.model_validate(rest)
    except ValidationError as error:
        for fault in _faults(error):
            tables = [".".join(map(str, fault["loc"][:depth])) for depth in (2, 1)]
            line = next((file.line(table) for table in tables if table in file.headers), 1)
            note_field(problems, file.name, line, "", About, fault, TABLES[ABOUT])
        return None


_NUMBERS = ("int", "float")
"""What pydantic calls a number where a text or a list is allowed too."""


def _faults(error: ValidationError) -> list[ErrorDetails]:
    """The errors of pydantic, each once: where a text or a list is allowed, it tries both and reports both."""
    faults = []
    for fault in error.errors():
        branch = str(fault["loc"][-1]) if fault["loc"] else ""
        other = (branch.startswith("tuple[") and fault["type"] == "tuple_type") or (
            "constrained-str" in branch and fault["type"] == "string_type" and isinstance(fault["input"], list)
        )
        other = other or branch in _NUMBERS
        if not other and not (fault["type"] == "too_short" and fault["input"]):
            faults.append(fault)
    return faults


def _report_unknown_tables(file: TomlFile, tables: dict[str, Any], problems: Problems) -> bool:
    """Report unknown tables of a file; whether there are any. Those of `pack.toml` are checked as fields of the pack."""
    strays = [key for key in file.data if key not in tables and file.name != ABOUT]
    for key in strays:
        message = f"{key} is no table of this file"
        problems.note(file.name, file.line(key), "", "unknown-table", message, nearest(key, tables))
    return bool(strays)
