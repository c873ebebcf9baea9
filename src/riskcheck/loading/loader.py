"""Loading a rule pack from its folder. A pack with problems is never loaded: PackError holds all of them at once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from riskcheck.errors import PackError, Problem, nearest
from riskcheck.loading.checks import check_pack
from riskcheck.loading.draft import Draft, Places
from riskcheck.loading.fieldproblems import field_problem
from riskcheck.loading.rulechecks import check_compiled, check_rules
from riskcheck.loading.tomlfile import TomlFile, read_toml
from riskcheck.pack import About, Pack
from riskcheck.packrecords import (
    Cause,
    ClinicalTest,
    Fact,
    Group,
    Medication,
    Question,
    Record,
    Rule,
    SafetyNet,
    Scenario,
    Source,
    Symptom,
    Term,
    Treatment,
    Type,
)

DEFAULT_PACK = "iatrogenic-calcinosis-cutis"
ABOUT = "pack.toml"

TABLES: dict[str, dict[str, tuple[str, type[Record]]]] = {
    ABOUT: {"group": ("groups", Group), "safety_net": ("safety_net", SafetyNet)},
    "sources.toml": {"source": ("sources", Source)},
    "questions.toml": {"question": ("questions", Question)},
    "types.toml": {"type": ("types", Type)},
    "causes.toml": {"cause": ("causes", Cause)},
    "symptoms.toml": {"symptom": ("symptoms", Symptom)},
    "tests.toml": {"test": ("tests", ClinicalTest)},
    "treatments.toml": {"treatment": ("treatments", Treatment)},
    "medications.toml": {"medication": ("medications", Medication)},
    "facts.toml": {"fact": ("facts", Fact)},
    "glossary.toml": {"term": ("terms", Term)},
    "rules.toml": {"rule": ("rules", Rule)},
    "scenarios.toml": {"scenario": ("scenarios", Scenario)},
}
"""The files of a pack: for each table in it, the part of the pack that its records make up, and their model."""


def rules_folder() -> Path:
    """The folder of the packs that come with riskcheck: inside an installed package, beside `src/` in a checkout."""
    here = Path(__file__).resolve().parents[1]
    return here / "rules" if (here / "rules").is_dir() else here.parents[1] / "rules"


def pack_names() -> list[str]:
    """Names of the packs that come with riskcheck."""
    return sorted(path.parent.name for path in rules_folder().glob(f"*/{ABOUT}"))


def find_pack(pack: str | Path | None) -> Path:
    """The folder of a pack given by name or folder; None is the default pack. Raises PackError where there is none."""
    name = DEFAULT_PACK if pack is None else str(pack)
    known = name.rstrip("/")
    if known in pack_names():
        return rules_folder() / known
    folder = Path(name)
    if name and any((folder / file).exists() for file in TABLES):
        return folder
    message, hint = "no pack has this name, and no folder is here", nearest(known, pack_names())
    if name and folder.is_dir():
        message, hint = "this folder holds no pack", f"a pack has a file {ABOUT}"
    elif folder.is_file():
        message, hint = "this is a file", "name the folder that holds it"
    raise PackError(name, [Problem(name, 0, "", "no-such-pack", message, hint)])


def load_pack(pack: str | Path | None = None) -> Pack:
    """Load a pack by name or folder (without one, the default pack). Raises PackError with all its problems."""
    folder = find_pack(pack)
    problems: list[Problem] = []
    files = {name: read_toml(folder / name, problems) for name in TABLES}
    draft = _draft(files, problems)
    if draft is not None:
        check_pack(draft)
        check_rules(draft)
        if draft.whole and not draft.problems:
            check_compiled(draft)
        problems += draft.problems
    if problems or draft is None:
        raise PackError(folder.resolve().name, problems)
    return draft.pack


def _draft(files: dict[str, TomlFile], problems: list[Problem]) -> Draft | None:
    """All records that can be read; None where `pack.toml` itself cannot be."""
    parts: dict[str, Any] = {"digest": _digest(files)}
    places: Places = {}
    declared: dict[str, set[str]] = {}
    unread: set[str] = set()
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
    return Draft(Pack.model_construct(**parts), places, declared, unread, whole=not problems)


def _place(file: TomlFile, table: str, part: str, raw: list[Any], places: Places, problems: list[Problem]) -> set[str]:
    """The ids of the records of a table. Notes where each stands, and reports one that stands twice."""
    ids = [_id(row, number) for number, row in enumerate(raw)]
    for number, record in enumerate(ids):
        line = file.line(table, number)
        first = places.setdefault((part, record), (file.name, line))[1]
        if record in ids[:number]:
            message = f"the same id stands on line {first} already"
            problems.append(Problem(file.name, line, record, "duplicate-id", message, "give each record its own id"))
    return set(ids)


def _rows(file: TomlFile, table: str, problems: list[Problem]) -> list[Any] | None:
    """The records of a table as they stand; None where it is not a list."""
    raw = file.data.get(table, [])
    if isinstance(raw, list):
        return raw
    message = f"{table} must be a list of tables"
    problems.append(Problem(file.name, file.line(table), "", "wrong-type", message, f"write [[{table}]]"))
    return None


def _id(row: Any, number: int) -> str:
    """What a record is called in messages: its id, a scenario's name, a part of the safety net, or its number."""
    keys = ("id", "name", "part") if isinstance(row, dict) else ()
    return next((str(row[key]) for key in keys if isinstance(row.get(key), str)), f"number {number + 1}")


def _records(file: TomlFile, table: str, raw: list[Any], model: type[Record], problems: list[Problem]) -> list[Record]:
    records = []
    for number, row in enumerate(raw):
        try:
            records.append(model.model_validate(row))
        except ValidationError as error:
            line, record = file.line(table, number), _id(row, number)
            problems += [field_problem(file.name, line, record, model, fault) for fault in _faults(error)]
    return records


def _about(file: TomlFile, problems: list[Problem]) -> About | None:
    if not file.readable:
        return None
    rest = {key: value for key, value in file.data.items() if key not in TABLES[ABOUT]}
    try:
        return About.model_validate(rest)
    except ValidationError as error:
        for fault in _faults(error):
            tables = [".".join(map(str, fault["loc"][:depth])) for depth in (2, 1)]
            line = next((file.line(table) for table in tables if table in file.headers), 1)
            problems.append(field_problem(file.name, line, "", About, fault, TABLES[ABOUT]))
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


def _report_unknown_tables(file: TomlFile, tables: dict[str, Any], problems: list[Problem]) -> bool:
    """Report what is no table of the file, and whether there is such; what else stands in `pack.toml` are fields of its own."""
    strays = [key for key in file.data if key not in tables and file.name != ABOUT]
    for key in strays:
        message = f"{key} is no table of this file"
        problems.append(Problem(file.name, file.line(key), "", "unknown-table", message, nearest(key, tables)))
    return bool(strays)


def _digest(files: dict[str, TomlFile]) -> str:
    digest = hashlib.sha256()
    for name, file in sorted(files.items()):
        digest.update(f"{name}:{len(file.content)}:".encode())
        digest.update(file.content)
    return digest.hexdigest()
