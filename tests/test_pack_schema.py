"""The JSON Schemas of a pack's files accept what is right, refuse what can be seen to be wrong, and explain every field."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from packs import BROKEN, FAULTS, MINIMAL, expected_of
from test_cli import run

from riskcheck.authoring.new import SKELETON
from riskcheck.authoring.schema import file_schema, pack_schema
from riskcheck.loading.loader import DEFAULT_PACK, rules_folder
from riskcheck.loading.tables import TABLES, tables_file
from riskcheck.pack.forms import REMEDIES
from riskcheck.pack.pack import About
from riskcheck.pack.records import Record

SEEN = {"missing-field", "unknown-field", "unknown-table", "wrong-type", "no-source", "invalid-field"}
"""Codes of faults that stand in one record or file alone."""
LOADER_ALONE = {"invalid-field-direction", "empty-text", "invalid-field-huge-number"}
"""Faults that only the loader sees: characters that do not show, blanks alone, and a number that the validator cannot print."""


def validator(name: str) -> Draft202012Validator:
    """The schema of a file, ready to check with."""
    return Draft202012Validator(file_schema(name))


def data(path: Path) -> dict[str, Any]:
    """What a TOML file holds."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", [MINIMAL, SKELETON, rules_folder() / DEFAULT_PACK], ids=["minimal", "skeleton", "default"])
@pytest.mark.parametrize("name", TABLES)
def test_the_files_of_a_good_pack_are_valid(name: str, folder: Path) -> None:
    """Each file of each good pack passes by its schema."""
    paths = [folder / name] if (folder / name).exists() else sorted((folder / Path(name).stem).glob("*.toml"))
    assert paths
    for path in paths:
        validator(name).validate(data(path))


def seen() -> list[tuple[str, str]]:
    """Each fault that a schema can see, with the file that has it."""
    problems = [(fault, problem) for fault in FAULTS for problem in expected_of(fault)["problem"]]
    files = {
        (fault, each["file"]) for fault, each in problems if each["code"] in SEEN and (BROKEN / fault / each["file"]).exists()
    }
    return sorted(each for each in files if each[0] not in LOADER_ALONE)


@pytest.mark.parametrize(("fault", "name"), seen())
def test_a_fault_that_can_be_seen_in_a_file_is_refused(fault: str, name: str) -> None:
    """Missing and unknown fields, and fields with what cannot stand there, are invalid."""
    assert not validator(tables_file(name) or name).is_valid(data(BROKEN / fault / name))


def test_there_are_faults_to_see() -> None:
    """The faults above are many, so that the test is one."""
    assert len(seen()) >= 20


@pytest.mark.parametrize("name", TABLES)
def test_every_field_is_explained(name: str) -> None:
    """Each schema is one of draft 2020-12, and each field of each record in it has a description."""
    schema = file_schema(name)
    Draft202012Validator.check_schema(schema)
    shapes = [schema, *schema["$defs"].values()]
    fields = {field: described.get("description") for shape in shapes for field, described in shape["properties"].items()}
    assert [field for field, text in fields.items() if not text] == []


def patterns_of(schema: Any) -> set[str]:
    """Every pattern in a schema, those of keys included."""
    if not isinstance(schema, dict):
        return set().union(*map(patterns_of, schema)) if isinstance(schema, list) else set()
    own = {schema["pattern"]} if "pattern" in schema else set()
    return own.union(schema.get("patternProperties", ()), *map(patterns_of, schema.values()))


@pytest.mark.parametrize("model", [About, *(model for tables in TABLES.values() for _, model in tables.values())])
def test_every_form_of_a_text_has_a_remedy(model: type[Record]) -> None:
    """Each pattern that a text of a record must match comes with what to write where it does not."""
    patterns = patterns_of(model.model_json_schema())
    assert patterns
    assert [pattern for pattern in patterns if not REMEDIES.get(pattern)] == []


def test_the_whole_is_the_sum_of_the_files() -> None:
    """`schema pack` prints one schema for an object that has every file by name; `--file` that of one file."""
    whole = json.loads(run("schema", "pack").stdout)
    assert whole == pack_schema()
    Draft202012Validator.check_schema(whole)
    pack = {name: data(MINIMAL / name) for name in TABLES}
    check = Draft202012Validator(whole)
    check.validate(pack)
    for name in TABLES:
        assert not check.is_valid(pack | {name: {"surely-unknown": 1}})
    assert json.loads(run("schema", "pack", "--file", "rules.toml").stdout) == file_schema("rules.toml")


def test_the_scenarios_of_a_whole_pack_stand_in_a_file_or_in_a_folder() -> None:
    """The schema of a pack takes scenarios in one file, or in files of a folder; not both, not neither, and no other files."""
    check = Draft202012Validator(pack_schema())
    pack = {name: data(MINIMAL / name) for name in TABLES}
    scenarios = pack.pop("scenarios.toml")
    check.validate(pack | {"scenarios/01-causes.toml": scenarios, "scenarios/02-types.toml": {}})
    assert not check.is_valid(pack)
    assert not check.is_valid(pack | {"scenarios.toml": scenarios, "scenarios/01-causes.toml": {}})
    assert not check.is_valid(pack | {"scenarios/01-causes.toml": {"rule": []}})


@pytest.mark.parametrize("arguments", [("pack", "--file", "rule.toml"), ("answers", "--file", "rules.toml")])
def test_a_file_that_is_none_is_wrong_use(arguments: tuple[str, ...]) -> None:
    """An unknown file, or --file with another schema, ends with 2 and the names of the files."""
    ended = run("schema", *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "rules.toml" in ended.stderr
