"""Warnings about a pack that is not faulty: words of the skeleton that are left, a version that was not raised."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from riskcheck.authoring.revision import files_at
from riskcheck.errors import Problem
from riskcheck.loading.catalogue import Problems
from riskcheck.loading.packfolder import digest_of, read_folder
from riskcheck.loading.tables import ABOUT, TABLES
from riskcheck.loading.tomlfile import parse_toml

PLACEHOLDER = "PLACEHOLDER"


def pack_warnings(folder: Path, since: str | None) -> tuple[Problem, ...]:
    """What to warn of in a pack that can be loaded; with `since`, a git revision, also of content that changed and a version
    that was not raised. Raises InputError where the revision cannot be read.
    """
    files = read_folder(folder, Problems())
    warnings = Problems()
    for name in TABLES:
        _warn_of_placeholders(name, files[name], warnings)
    if since is not None:
        _warn_of_version(files, files_at(folder, since), since, warnings)
    return tuple(warnings)


def _warn_of_placeholders(name: str, content: bytes, warnings: Problems) -> None:
    lines = content.decode("utf-8-sig").split("\n")
    left = [number for number, line in enumerate(lines, start=1) if PLACEHOLDER in line and not line.lstrip().startswith("#")]
    if left:
        warnings.note(name, left[0], "", "placeholder", f"lines that hold the word {PLACEHOLDER}: {len(left)}")


def _warn_of_version(now: Mapping[str, bytes], before: Mapping[str, bytes], since: str, warnings: Problems) -> None:
    now, before = ({name: content.replace(b"\r\n", b"\n") for name, content in files.items()} for files in (now, before))
    if not before or digest_of(now) == digest_of(before):  # whichever ends of lines git checks out here
        return
    old, new = _version(before), _version(now)
    if old is not None and new is not None and _numbers(new) <= _numbers(old):
        changed = sorted(name for name in now.keys() | before.keys() if now.get(name) != before.get(name))
        message = f"changed since {since}: {', '.join(changed)}; the version was {old} and is {new}"
        warnings.note(ABOUT, _line(now), "", "version-not-raised", message)


def _version(files: Mapping[str, bytes]) -> str | None:
    """The version that a pack has; None where it cannot be read."""
    version = parse_toml(ABOUT, files.get(ABOUT, b""), Problems()).data.get("version")
    return version if isinstance(version, str) and all(part.isdecimal() for part in version.split(".")) else None


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _line(files: Mapping[str, bytes]) -> int:
    lines = files[ABOUT].decode("utf-8-sig").split("\n")
    return next((number for number, line in enumerate(lines, start=1) if line.startswith("version")), 1)
