"""Small packs for the tests: the files of `packs/minimal`, some of them replaced.

A folder under `broken/` has one fault: it holds the files in which a pack differs from the minimal one, and in `expected.toml`
the problems that must be reported. What no file can hold is a `[[change]]` there: `remove` a file, put a `link` in its place,
or `append` a text to it as many `times`, with `{n}` for its number.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from shutil import copytree
from typing import Any

MINIMAL = Path(__file__).parent / "packs" / "minimal"
WELLS = Path(__file__).parent / "packs" / "wells"
"""A complete, valid pack with one record of every kind, and every form of question."""
BROKEN = Path(__file__).parent / "broken"
FAULTS = sorted(path.name for path in BROKEN.iterdir())
"""The names of the packs with one fault."""


def write_pack(folder: Path, **files: str | bytes) -> Path:
    """Write the minimal pack into a folder; `rules="..."` puts a text in the place of its `rules.toml`."""
    copytree(MINIMAL, folder, dirs_exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.toml").write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def write_pack_with_folder(folder: Path) -> Path:
    """Write the minimal pack with its two scenarios in the two files of a folder; the first file holds the second scenario."""
    write_pack(folder)
    (folder / "scenarios.toml").unlink()
    (folder / "scenarios").mkdir()
    first, second = minimal_text("scenarios").split("\n\n[[scenario]]\n")
    (folder / "scenarios" / "01-near.toml").write_text(f"[[scenario]]\n{second}", encoding="utf-8")
    (folder / "scenarios" / "02-causes.toml").write_text(f"{first}\n", encoding="utf-8")
    return folder


def minimal_text(name: str, *replacements: tuple[str, str]) -> str:
    """The text of a file of the minimal pack, with parts replaced, each of which it holds exactly once."""
    text = (MINIMAL / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in replacements:
        assert text.count(old) == 1, f"{name}.toml holds {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    return text


def expected_of(fault: str) -> dict[str, Any]:
    """What `expected.toml` of a fault says."""
    return tomllib.loads((BROKEN / fault / "expected.toml").read_text(encoding="utf-8"))


def write_broken(fault: str, folder: Path) -> Path:
    """Write the minimal pack with one fault into a folder."""
    write_pack(folder)
    for path in (BROKEN / fault).iterdir():
        if path.is_dir():
            (folder / path.name).unlink(missing_ok=True)
            copytree(path, folder / path.name)
        elif path.name != "expected.toml":
            (folder / path.name).write_bytes(path.read_bytes())
    for change in expected_of(fault).get("change", []):
        _change(folder / change["file"], change)
    return folder


def _change(path: Path, change: dict[str, Any]) -> None:
    if "append" in change:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(
            before + "".join(change["append"].replace("{n}", str(n)) for n in range(change["times"])), encoding="utf-8"
        )
    else:
        path.unlink(missing_ok=True)
    if "link" in change:
        path.symlink_to(change["link"])
