"""Remembering what was worked out, in bounded room: what was not asked for in a long time is forgotten."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by key: the `room` that were used last, and as many again of those before."""

    __slots__ = ("_new", "_old", "_room")

    def __init__(self, room: int) -> None:
        self._room = room
        self._new: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """The value, or None where it is not known, or not any more."""
        value = self._new.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Remember a value, which is not None."""
        if len(self._new) >= self._room:
            self._old, self._new = self._new, {}
        self._new[key] = value
