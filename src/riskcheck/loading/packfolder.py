"""Reading the files of a pack, within limits of size and number, and never outside its folder.

A pack consists of all files in its folder that are not hidden: the files of TABLES, and others such as a README or a licence.
Its only folder is that of scenarios, which holds TOML files alone. Hidden files, whose names begin with a dot (`.git`, what an
editor keeps), are no part of a pack, and are not read.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from riskcheck.errors import nearest
from riskcheck.loading.catalogue import Problems
from riskcheck.loading.tables import ABOUT, SCENARIO_FOLDER, SCENARIOS, TABLES, tables_file

MAX_FILES = 64
MAX_BYTES = 1024 * 1024
"""What one file may hold."""
MAX_BYTES_IN_ALL = 4 * 1024 * 1024

_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def read_folder(folder: Path, problems: Problems) -> dict[str, bytes]:
    """The content of each file of a pack, by its name relative to the folder, in the order of names.

    What cannot be read is added to `problems`, and left out. Of a folder with too many files nothing is read.
    """
    names = _listed(folder, "", problems)
    missing = [name for name in TABLES if name not in names]
    if SCENARIO_FOLDER in names:
        if SCENARIOS in missing:
            missing.remove(SCENARIOS)
        else:
            message = f"the pack has a folder {SCENARIO_FOLDER} and a file {SCENARIOS}"
            problems.note(
                SCENARIOS, 1, "", "two-forms", message, f"move what the file holds into {SCENARIO_FOLDER}, and remove it"
            )
        names += _of_scenarios(folder, problems)
    if len(names) - names.count(SCENARIO_FOLDER) > MAX_FILES:
        problems.note(ABOUT, 1, "", "too-large", f"more than {MAX_FILES} files in the folder", "keep only those of the pack")
        return {}
    for name in missing:
        problems.note(name, 1, "", "missing-file", "the pack has no such file", _remedy_for_missing(name, names))
    files: dict[str, bytes] = {}
    for name in sorted(names):
        content = _read(folder, name, problems)
        if content is not None and sum(map(len, files.values())) + len(content) > MAX_BYTES_IN_ALL:
            message = f"the files up to this one hold more than {MAX_BYTES_IN_ALL} bytes"
            problems.note(name, 1, "", "too-large", message, "keep only what belongs to the pack")
            break
        if content is not None:
            files[name] = content
    return files


def digest_of(files: Mapping[str, bytes]) -> str:
    """The SHA-256, in hexadecimal, of the names and contents of files."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{len(name)}:{name}:{len(content)}:".encode(errors="surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is no part of a pack."""
    return name.startswith(".")


def _remedy_for_missing(name: str, names: Iterable[str]) -> str:
    """What to do about a missing file: an editor or a mail program may have put an ending behind the name, such as `.txt`."""
    longer = next((each for each in sorted(names) if each.lower().startswith(name)), None)
    return f"rename {longer} to {name}" if longer else "add it; it may be empty"


def _listed(folder: Path, within: str, problems: Problems) -> list[str]:
    """The names, relative to the pack's folder, of the entries of a folder in it; at most one more than a pack may have."""
    try:
        with os.scandir(folder / within) as entries:
            shown = (entry.name for entry in entries if not is_hidden(entry.name))
            return [f"{within}{name}" for name in islice(shown, MAX_FILES + 1)]
    except OSError as error:
        problems.note(within.rstrip("/") or ABOUT, 1, "", "unreadable-file", f"cannot be read: {error.strerror}")
        return []


def _of_scenarios(folder: Path, problems: Problems) -> list[str]:
    """The names of the entries of the folder of scenarios; none where it is no folder, or a link to one."""
    if not stat.S_ISDIR(os.lstat(folder / SCENARIO_FOLDER).st_mode):
        return []
    names = _listed(folder, f"{SCENARIO_FOLDER}/", problems)
    if not names:
        message, hint = "the folder is empty", "add a TOML file with scenarios; it may be empty"
        problems.note(SCENARIO_FOLDER, 1, "", "missing-file", message, hint)
    return names


def _read(folder: Path, name: str, problems: Problems) -> bytes | None:
    try:
        mode = os.lstat(folder / name).st_mode
        if stat.S_ISLNK(mode):
            problems.note(name, 1, "", "symbolic-link", "a symbolic link; a pack holds its own files")
        elif name == SCENARIO_FOLDER:
            if not stat.S_ISDIR(mode):
                problems.note(name, 1, "", "unreadable-file", "a file; in a pack this is the name of a folder", "rename it")
        elif tables_file(name) is None and (fault := _stray(name, mode)):
            problems.note(name, 1, "", "unknown-file", fault, nearest(name, TABLES) if "/" not in name else "")
        elif not stat.S_ISREG(mode):
            what = "directory" if stat.S_ISDIR(mode) else "device"
            problems.note(name, 1, "", "unreadable-file", f"cannot be read: a {what}, not a file", "put a file here")
        else:
            return _content(folder, name, problems)
    except OSError as error:
        problems.note(name, 1, "", "unreadable-file", f"cannot be read: {error.strerror}")
    return None


def _stray(name: str, mode: int) -> str:
    """Why a pack cannot have an entry that is none of the files of TABLES; empty where it can."""
    if stat.S_ISDIR(mode):
        return f"a folder; a pack has none but {SCENARIO_FOLDER}"
    if "/" in name:
        return f"no TOML file; {SCENARIO_FOLDER} holds nothing else"
    return "a TOML file, but no file of a pack" if name.lower().endswith(".toml") else ""


def _content(folder: Path, name: str, problems: Problems) -> bytes | None:
    with os.fdopen(os.open(folder / name, _OPEN), "rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        problems.note(name, 1, "", "too-large", f"more than {MAX_BYTES} bytes", "keep only what belongs to the pack")
        return None
    return content
