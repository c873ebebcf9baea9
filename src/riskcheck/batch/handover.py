"""Shared memory through which the processes of a batch pass rows to the process that writes them."""

from __future__ import annotations

import os
import sys
from mmap import mmap
from types import TracebackType

_SIZE = 16 * 2**20
"""Bytes of one slot, enough for the rows of nearly every chunk; larger ones are sent through the socket. Pages that are not
used take no memory."""


class Handover:
    """Numbered slots for rows, in anonymous memory that is freed with the last process that has it open.

    `file` is the descriptor of such memory (`memory_for`), which child processes inherit; None where the system offers none, or
    cannot map it. Rows then go through the socket.
    """

    def __init__(self, file: int | None) -> None:
        self.file = file
        self._memory: mmap | None = None
        if file is not None:
            try:
                self._memory = mmap(file, 0)
            except OSError:
                self.close()

    def give(self, slot: int, rows: bytes) -> int | bytes:
        """Write rows to a free slot. Returns what `take` needs: their length, or the rows where they do not fit."""
        if self._memory is None or len(rows) > _SIZE:
            return rows
        self._memory[slot * _SIZE : slot * _SIZE + len(rows)] = rows
        return len(rows)

    def take(self, slot: int, given: int | bytes) -> bytes | memoryview:
        """The rows in a slot, given what `give` returned. They are overwritten by the next rows for the slot."""
        if isinstance(given, bytes):
            return given
        return memoryview(self._memory or b"")[slot * _SIZE : slot * _SIZE + given]

    def close(self) -> None:
        """Close the descriptor. Other processes that have the memory open keep it."""
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def __enter__(self) -> Handover:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def memory_for(slots: int) -> int | None:
    """A descriptor of new memory for a number of slots; None where the system offers none."""
    if sys.platform != "linux":
        return None
    try:
        file = os.memfd_create("riskcheck")
    except OSError:
        return None
    try:
        os.ftruncate(file, slots * _SIZE)
    except OSError:
        os.close(file)
        return None
    return file
