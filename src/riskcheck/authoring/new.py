"""A new pack from the skeleton: small, complete, each field with a comment, and its content marked as PLACEHOLDER."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from riskcheck.authoring.schema import file_schema
from riskcheck.errors import InputError
from riskcheck.loading.tables import ABOUT, TABLES
from riskcheck.pack.forms import Id

SKELETON = Path(__file__).parent / "skeleton"
SCHEMAS = ".schemas"
"""Beside the files of a pack, hidden: the schemas by which an editor checks them. They are no part of the pack."""


def new_pack(folder: Path) -> str:
    """Write a new pack into a folder that is empty or not there yet, and give its id, the folder's name.

    Raises InputError where the name cannot be an id, or anything is in the folder; nothing is then written.
    """
    name = folder.resolve().name
    try:
        TypeAdapter(Id).validate_python(name)
    except ValidationError:
        message = "cannot name a pack; use small letters and digits, joined by hyphens, at most 64, such as gout-2024"
        raise InputError(f"{folder}: {name!r} {message}") from None
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: a file is here already; name a folder that is not there yet")
    if folder.is_dir() and list(folder.iterdir()):
        raise InputError(f"{folder}: this folder is not empty; name one that is empty or not there yet")
    if not folder.resolve().parent.is_dir():
        raise InputError(f"{folder}: the folder above it is not there; make it first")
    _write(folder, name)
    return name


def _write(folder: Path, name: str) -> None:
    (folder / SCHEMAS).mkdir(parents=True)
    for file in TABLES:
        text = (SKELETON / file).read_text(encoding="utf-8")
        if file == ABOUT:
            text = text.replace('id = "skeleton"', f'id = "{name}"')
        schema = f"{SCHEMAS}/{Path(file).stem}.json"
        _create(folder / file, f"#:schema {schema}\n{text}")
        _create(folder / schema, json.dumps(file_schema(file), indent=1) + "\n")


def _create(path: Path, text: str) -> None:
    """Write a file that must not be there yet."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
