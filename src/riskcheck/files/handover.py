"""Rows on their way from the processes of a batch to the one that writes them, in memory that these share."""

from __future__ import annotations

from contextlib import suppress
from multiprocessing.context import BaseContext
from typing import Any

_SIZE = 4 * 2**20
"""Bytes of one place: the rows of a chunk, as most are. Longer ones are sent as they are."""


class Handover:
    """A number of places for rows. It goes to other processes as they start; it has no name, and ends with the last of them."""

    def __init__(self, context: BaseContext, places: int) -> None:
        self._places: list[Any] = []
        with suppress(OSError):  # no room for such memory: rows are sent as they are
            self._places += [context.RawArray("B", _SIZE) for _ in range(places)]

    def give(self, place: int, rows: bytes) -> int | bytes:
        """Leave rows at a place that is free; what to tell the process that takes them."""
        if len(rows) > _SIZE or not self._places:
            return rows
        memoryview(self._places[place]).cast("B")[: len(rows)] = rows
        return len(rows)

    def take(self, place: int, given: int | bytes) -> bytes | memoryview:
        """The rows that were left at a place; they stand there until others are."""
        return given if isinstance(given, bytes) else memoryview(self._places[place]).cast("B")[:given]
