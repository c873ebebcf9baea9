"""Locks on outputs: one process at a time writes a file. The system frees the locks of a process that ends, however it ends."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from riskcheck.errors import InputError
from riskcheck.files.ownfiles import is_at
from riskcheck.files.targets import partial_path, write_errors

if sys.platform != "win32":
    import fcntl

_LOCK = ".lock"
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
_TRIES_TO_READ, _SECONDS_BETWEEN = 10, 0.01


_HELD: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())
"""The locks that whoever runs now has taken."""


@contextmanager
def locked(paths: Iterable[str | None]) -> Iterator[None]:
    """Hold the locks of outputs, each in a file `NAME.partial.lock` that goes with the lock.

    Standard streams, pipes and devices have none; what is held further out already stays held. Raises InputError, at once,
    where one of the files is being written already, be it in another thread of this process.
    """
    held = _HELD.get()
    with ExitStack() as stack:
        for path in paths:
            partial = partial_path(path)
            lock = partial and partial.with_name(partial.name + _LOCK)
            if path is not None and lock is not None and lock not in held and sys.platform != "win32":
                stack.enter_context(_locked(path, lock))
                held |= {lock}
        before = _HELD.set(held)
        try:
            yield
        finally:
            _HELD.reset(before)


@contextmanager
def _locked(path: str, lock: Path) -> Iterator[None]:
    with write_errors(path):
        file = _acquire(path, lock)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.unlink()  # while it is held, so that nobody takes the lock of a file that is gone
        os.close(file)


def _acquire(path: str, lock: Path) -> int:
    """Open and lock the file, which holds the number of the process that has the lock."""
    while True:
        file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            found = os.fstat(file)
            if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
                raise InputError(f"{path}: cannot be written: {lock} is no lock of riskcheck; remove it, or name another file")
            _flock(file)
            if is_at(file, lock):
                os.truncate(file, 0)
                os.write(file, b"%d" % os.getpid())
                return file
        except BlockingIOError:
            holder = _holder(file)
            os.close(file)
            raise InputError(f"{path}: is being written by {holder}; wait for its end, or name another file") from None
        except BaseException:
            os.close(file)
            raise
        os.close(file)  # the lock was given back, and its file removed, before we had it


def _flock(file: int) -> None:
    """Take the lock, where the file system has locks at all. Raises BlockingIOError where another has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise


def _holder(file: int) -> str:
    """Who has a lock, in words. The one that has just taken it needs a moment to write its number."""
    for _ in range(_TRIES_TO_READ):
        number = os.pread(file, 20, 0)
        if number.isdigit():
            return f"another riskcheck, process {int(number)}"
        time.sleep(_SECONDS_BETWEEN)
    return "another process"
