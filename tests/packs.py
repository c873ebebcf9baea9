"""Small packs for the tests: the files of `packs/minimal`, some of them replaced."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

MINIMAL = Path(__file__).parent / "packs" / "minimal"
"""A complete, valid pack with one record of every kind, and every form of question."""


def write_pack(folder: Path, **files: str | bytes) -> Path:
    """Write the minimal pack into a folder; `rules="..."` puts a text in the place of its `rules.toml`."""
    copytree(MINIMAL, folder, dirs_exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.toml").write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def minimal_text(name: str, *replacements: tuple[str, str]) -> str:
    """The text of a file of the minimal pack, with parts replaced, each of which it holds exactly once."""
    text = (MINIMAL / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in replacements:
        assert text.count(old) == 1, f"{name}.toml holds {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    return text
