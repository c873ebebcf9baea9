"""Records of a pack that are read when they are first used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar, overload

R = TypeVar("R")


class Later(Sequence[R]):
    """A sequence whose entries `read` gives, once, when they are first used. It equals a tuple of the same."""

    def __init__(self, read: Callable[[], Sequence[R]]) -> None:
        self._read = read

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[R, ...]: ...
    def __getitem__(self, index: int | slice) -> R | tuple[R, ...]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        return self._entries == tuple(other) if isinstance(other, tuple | Later) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._entries)

    def __reduce__(self) -> tuple[Any, ...]:
        return Later, (self._read,)

    @cached_property
    def _entries(self) -> tuple[R, ...]:
        return tuple(self._read())
