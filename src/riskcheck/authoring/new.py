"""A new pack from the skeleton: small, complete, each field with a comment, and its content marked as PLACEHOLDER."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from riskcheck.authoring.schema import file_schema
from riskcheck.errors import InputError
from riskcheck.loading.tables import ABOUT, TABLES
from riskcheck.pack.records import Id

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
    """Write all files of a pack. Where one cannot be written, none is left. Raises InputError then."""
    made: list[Path] = []
    try:
        for path in (folder, folder / SCHEMAS):
            if not path.is_dir():
                path.mkdir()
                made.append(path)
        for file, text in _texts(name).items():
            made.append(folder / file)
            _create(folder / file, text)
    except BaseException as error:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            raise InputError(f"{folder}: cannot be written: {error.strerror}") from error
        raise


def _texts(name: str) -> dict[str, str]:
    """What stands in the files of a new pack, by their names in its folder."""
    texts: dict[str, str] = {}
    for file in TABLES:
        text = (SKELETON / file).read_text(encoding="utf-8")
        if file == ABOUT:
            text = text.replace('id = "skeleton"', f'id = "{name}"')
        schema = f"{SCHEMAS}/{Path(file).stem}.json"
        texts |= {file: f"#:schema {schema}\n{text}", schema: json.dumps(file_schema(file), indent=1) + "\n"}
    return texts


def _create(path: Path, text: str) -> None:
    """Write a file that must not be there yet."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
