"""A bounded memo, in which a value that was used once is forgotten before one that was used again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by key: the last `room` that were put, and as many of those that were asked for again. For several threads.

    Most sets of answers come once or often; so those that come once never drive out the others.
    """

    __slots__ = ("_again", "_once", "_room")

    def __init__(self, room: int) -> None:
        self._room = room
        self.clear()

    def clear(self) -> None:
        """Forget every value."""
        self._once: OrderedDict[Key, Value] = OrderedDict()  # others than before, which another thread may be using
        self._again: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value, or None where it is not known, or not any more."""
        again = self._again
        value = again.pop(key, None)
        if value is None:
            value = self._once.pop(key, None)
            if value is None:
                return None
        again[key] = value
        if len(again) > self._room:
            self.put(*again.popitem(last=False))
        return value

    def put(self, key: Key, value: Value) -> None:
        """Remember a value, which is not None."""
        once = self._once
        once[key] = value
        if len(once) > self._room:
            once.popitem(last=False)


def kept(known: dict[Key, Value], key: Key, value: Value, room: int) -> Value:
    """The value, which is remembered by its key; the memo is emptied first where it is full."""
    if len(known) >= room:
        known.clear()
    known[key] = value
    return value
