"""What of the tests is measured for coverage: all but tests of many cases, which measuring makes two to three times as long."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from coverage import Coverage

_STARTS_COVERAGE = "COVERAGE_PROCESS_CONFIG"
"""In the environment of a process, what makes coverage measure it too."""


@contextmanager
def unmeasured() -> Iterator[None]:
    """What runs meanwhile is not measured, nor is a process that is started by it."""
    measuring = Coverage.current()
    if measuring is None:
        yield
        return
    starts = os.environ.pop(_STARTS_COVERAGE, None)
    measuring.stop()
    try:
        yield
    finally:
        measuring.start()
        if starts is not None:
            os.environ[_STARTS_COVERAGE] = starts


def first_measured(cases: Iterable[Any], count: int) -> list[Any]:
    """Cases for the parameters of a test, tuples where it has several; all but the first `count` are not measured."""
    listed = [case if isinstance(case, tuple) else (case,) for case in cases]
    mark = pytest.mark.unmeasured
    return [pytest.param(*case, marks=[mark] if place >= count else []) for place, case in enumerate(listed)]
