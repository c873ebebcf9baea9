"""Query texts kept from run to run in the user's cache folder: no answers are in them, and they can be deleted at any time."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

_MOST = 32
"""Texts that are kept, those written last."""
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_DIGEST = 64


def kept(key: str, write: Callable[[], str]) -> str:
    """The text that belongs to a key: the one kept, else what `write` returns, which is then kept.

    Only a file of this user's own is read, in a folder of this user's own, both writable by nobody else, and only if it holds
    what was written for this very key. Where nothing can be kept, nothing is.
    """
    folder = user_cache_path("riskcheck") / "queries"
    path = folder / f"{sha256(key.encode()).hexdigest()}.sql"
    with suppress(OSError, ValueError):  # what cannot be read is written anew
        return _read(path, key)
    text = write()
    with suppress(OSError):  # a home that is full, missing or read-only makes the next run slower, no more
        _keep(path, key, text)
    return text


def _read(path: Path, key: str) -> str:
    _check_owner(path.parent.lstat(), stat.S_ISDIR)
    file = os.open(
        path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    )
    with open(file, encoding="utf-8", newline="") as stream:  # noqa: PTH123
        _check_owner(os.fstat(file), stat.S_ISREG)
        digest, text = stream.read(_DIGEST), stream.read()
    if digest != _digest(key, text):
        raise ValueError("not what was written")
    return text


def _keep(path: Path, key: str, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_owner(path.parent.lstat(), stat.S_ISDIR)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.unlink(missing_ok=True)
    file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(file, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123
        stream.write(_digest(key, text) + text)
    partial.replace(path)
    for old in sorted(path.parent.iterdir(), key=lambda each: each.lstat().st_mtime, reverse=True)[_MOST:]:
        old.unlink(missing_ok=True)


def _check_owner(found: os.stat_result, is_kind: Callable[[int], bool]) -> None:
    """Raise OSError for what is of another kind, of another user, or writable by others."""
    is_own = sys.platform == "win32" or (found.st_uid == os.geteuid() and not found.st_mode & _OTHERS)
    if not (is_kind(found.st_mode) and is_own):
        raise OSError(0, "not this user's alone")


def _digest(key: str, text: str) -> str:
    return sha256(f"{key}\0{text}".encode()).hexdigest()
