"""Rows on their way from the processes of a batch to the one that writes them, in memory that these share."""

from __future__ import annotations

import os
import sys
from mmap import mmap
from multiprocessing.reduction import DupFd
from typing import Any

_SIZE = 16 * 2**20
"""Bytes of one place, which nearly every chunk's rows fit; others are sent as they are. Only what is used takes memory."""


class Handover:
    """Places for rows, in memory without a name and on no disk, which ends with the last process that has it.

    `file` is the open file of such memory (`memory_for`), or None where the system has none; then rows are sent as they are. A
    process that is given a handover as it starts has the same memory.
    """

    def __init__(self, file: int | None) -> None:
        self._file = file
        self._memory = None if file is None else mmap(file, 0)

    def __reduce__(self) -> tuple[Any, ...]:
        return _attached, (None if self._file is None else DupFd(self._file),)

    def give(self, place: int, rows: bytes) -> int | bytes:
        """Leave rows at a place that is free; what to tell the process that takes them."""
        if self._memory is None or len(rows) > _SIZE:
            return rows
        self._memory[place * _SIZE : place * _SIZE + len(rows)] = rows
        return len(rows)

    def take(self, place: int, given: int | bytes) -> bytes | memoryview:
        """The rows that were left at a place; they stand there until others are."""
        if isinstance(given, bytes):
            return given
        return memoryview(self._memory or b"")[place * _SIZE : place * _SIZE + given]

    def close(self) -> None:
        """Let no more processes in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def memory_for(places: int) -> int | None:
    """The open file of new memory for so many places; None where the system has none to give."""
    if sys.platform != "linux":
        return None
    try:
        file = os.memfd_create("riskcheck")
    except OSError:
        return None
    try:
        os.ftruncate(file, places * _SIZE)
    except OSError:
        os.close(file)
        return None
    return file


def _attached(file: Any) -> Handover:
    return Handover(None if file is None else file.detach())
