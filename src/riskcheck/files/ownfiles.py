"""Files in folders that others can write to: made anew, never through a link, and on the disk before they have their name."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO, cast

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
PRIVATE = 0o600
"""The permission bits of a file that is for its owner alone."""


def open_anew(path: Path, mode: int | None = None) -> BinaryIO:
    """Open a new file, in place of whatever has its name; with these permission bits, or the usual ones."""
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o666 if mode is None else PRIVATE)
    if mode is not None:
        _set_mode(file, mode)
    return cast(BinaryIO, open(file, "wb"))  # noqa: PTH123


def open_left(path: Path, mode: int | None = None) -> BinaryIO:
    """Open a file that an earlier run of the same person left. Raises OSError for what another may have put there."""
    file = os.open(path, os.O_RDWR | _NO_FOLLOW)
    found = os.fstat(file)
    owner = os.geteuid() if sys.platform != "win32" else found.st_uid
    if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1 or found.st_uid != owner:
        os.close(file)
        raise OSError(0, "it is no file that you alone left here; remove it")
    if mode is not None:
        _set_mode(file, mode)
    return cast(BinaryIO, open(file, "r+b"))  # noqa: PTH123


def is_at(file: int, path: Path) -> bool:
    """Whether an open file still has this name."""
    try:
        return os.path.samestat(os.fstat(file), path.lstat())
    except FileNotFoundError:
        return False


def mode_of(path: Path) -> int | None:
    """The permission bits of a file, None where there is none."""
    return stat.S_IMODE(path.stat().st_mode) & 0o777 if path.exists() else None


def give_name(file: BinaryIO, written: Path, target: Path, *, sync: bool = True) -> None:
    """Close a file that is whole, and give it its name.

    With `sync`, the old file stands there or the new one, whole, even after a crash of the machine. Raises OSError where the
    file has not the name any more under which it was written.
    """
    file.flush()
    if sync:
        os.fsync(file.fileno())
    if not is_at(file.fileno(), written):
        raise OSError(0, f"{written} was removed or replaced meanwhile")
    file.close()
    written.replace(target)
    if sync:
        _sync_folder(target.parent)


def start_writing(file: BinaryIO, start: int, end: int) -> None:
    """Start writing these bytes back to the disk, so that a later sync has less to wait for."""
    if sys.platform == "linux" and end > start:
        os.posix_fadvise(file.fileno(), start, end - start, os.POSIX_FADV_DONTNEED)


def _set_mode(file: int, mode: int) -> None:
    if sys.platform != "win32":
        os.fchmod(file, mode)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # which has no way to
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
