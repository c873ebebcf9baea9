"""Rows on their way from the processes of a batch to the one that writes them, in memory that these share."""

from __future__ import annotations

import os
import sys
from mmap import mmap
from types import TracebackType

_SIZE = 16 * 2**20
"""Bytes of one place, which nearly every chunk's rows fit; others are sent as they are. Only what is used takes memory."""


class Handover:
    """Places for rows, in memory without a name and on no disk, which ends with the last process that has it.

    `file` is the open file of such memory (`memory_for`), which another process may be started with; None where the system has
    none, or no room for it here. Then rows are sent as they are.
    """

    def __init__(self, file: int | None) -> None:
        self.file = file
        self._memory: mmap | None = None
        if file is not None:
            try:
                self._memory = mmap(file, 0)
            except OSError:
                self.close()

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
        """Close the file. What was left in the memory stays there for those who have it."""
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def __enter__(self) -> Handover:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


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
