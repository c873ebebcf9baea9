"""The folder of a pack: what lies in it, read within bounds and never beyond it.

A pack is what a person sees on opening its folder: the files of TABLES, and others such as a README or a licence. Hidden files,
whose names begin with a dot (`.git`, what an editor keeps), are no part of it, and are not read.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from riskcheck.errors import nearest
from riskcheck.loading.catalogue import Problems
from riskcheck.loading.tables import ABOUT, TABLES

MAX_FILES = 64
MAX_BYTES = 1024 * 1024
"""What one file may hold."""
MAX_BYTES_IN_ALL = 4 * 1024 * 1024

_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def read_folder(folder: Path, problems: Problems) -> dict[str, bytes]:
    """The content of each file of a pack, by name. What cannot be read is added to `problems`, and left out."""
    with os.scandir(folder) as entries:
        names = {entry.name for entry in islice((each for each in entries if not is_hidden(each.name)), MAX_FILES + 1)}
    if len(names) > MAX_FILES:
        problems.note(ABOUT, 1, "", "too-large", f"more than {MAX_FILES} files in the folder", "keep only those of the pack")
        names = {name for name in TABLES if os.path.lexists(folder / name)}
    for name in (name for name in TABLES if name not in names):
        problems.note(name, 1, "", "missing-file", "the pack has no such file", "add it; it may be empty")
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


def _read(folder: Path, name: str, problems: Problems) -> bytes | None:
    try:
        mode = os.lstat(folder / name).st_mode
        if stat.S_ISLNK(mode):
            problems.note(name, 1, "", "symbolic-link", "a symbolic link; a pack holds its own files")
        elif name not in TABLES and (stat.S_ISDIR(mode) or name.lower().endswith(".toml")):
            what = "folder; a pack has none" if stat.S_ISDIR(mode) else "TOML file, but no file of a pack"
            problems.note(name, 1, "", "unknown-file", f"a {what}", nearest(name, TABLES))
        elif stat.S_ISDIR(mode) or not stat.S_ISREG(mode):
            what = "directory" if stat.S_ISDIR(mode) else "device"
            problems.note(name, 1, "", "unreadable-file", f"cannot be read: a {what}, not a file", "put a file here")
        else:
            return _content(folder, name, problems)
    except OSError as error:
        problems.note(name, 1, "", "unreadable-file", f"cannot be read: {error.strerror}")
    return None


def _content(folder: Path, name: str, problems: Problems) -> bytes | None:
    with os.fdopen(os.open(folder / name, _OPEN), "rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        problems.note(name, 1, "", "too-large", f"more than {MAX_BYTES} bytes", "keep only what belongs to the pack")
        return None
    return content
