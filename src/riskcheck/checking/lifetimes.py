"""What outlives more than a call: locks in a process that was forked, and caches of methods that keep nothing alive."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from types import TracebackType
from typing import ParamSpec, TypeVar
from weakref import WeakMethod, WeakSet

Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")


class ForkedLock:
    """A lock that is new in a forked process, where the thread that may have held it is no more.

    `was_held` tells, in such a process, that what the lock guards may be in the middle of a change.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.was_held = False
        _locks.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._lock.locked():  # it is not where this very thread forked, by a signal handler, while it held the lock
            self._lock.release()

    def renew(self) -> None:
        """Be a new lock, and remember whether the old one was held."""
        self.was_held = self.was_held or self._lock.locked()
        self._lock = threading.Lock()


def weakly(method: Callable[Parameters, Value]) -> Callable[Parameters, Value]:
    """A method as a function that does not keep its object alive. For caches that the object itself has."""
    reference = WeakMethod(method)

    def call(*arguments: Parameters.args, **options: Parameters.kwargs) -> Value:
        found = reference()
        if found is None:
            raise ReferenceError("the object of this method is gone")
        return found(*arguments, **options)

    return call


_locks: WeakSet[ForkedLock] = WeakSet()


def _renew_all() -> None:
    for lock in tuple(_locks):
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
