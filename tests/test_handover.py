"""Rows on their way between processes: as they were given, whatever their size, with shared memory or without."""

from __future__ import annotations

import resource
import subprocess
import sys
from multiprocessing import get_context

import pytest

from riskcheck.files.handover import _SIZE, Handover

CONTEXT = get_context("spawn")


@pytest.mark.parametrize("length", [0, 1, _SIZE, _SIZE + 1])
def test_rows_come_as_they_were_given(length: int) -> None:
    """Rows of every length come back whole; those that do not fit their place are told themselves."""
    handover, rows = Handover(CONTEXT, 2), bytes(range(256)) * (length // 256 + 1)
    given = handover.give(1, rows[:length])
    assert isinstance(given, bytes) is (length > _SIZE)
    assert handover.take(1, given) == rows[:length]


def test_places_are_apart_and_used_again() -> None:
    """What stands at one place stays as it is when rows are left at another; new ones take the place of those before."""
    handover = Handover(CONTEXT, 2)
    first, second = handover.give(0, b"first"), handover.give(1, b"second")
    assert handover.take(0, first) == b"first"
    third = handover.give(0, b"3")
    assert (handover.take(0, third), handover.take(1, second)) == (b"3", b"second")


def test_without_shared_memory_rows_are_sent_as_they_are() -> None:
    """Where the system has no room for it, nothing fails."""
    code = """
from multiprocessing import get_context
from riskcheck.files.handover import Handover
handover = Handover(get_context("spawn"), 2)
print(handover.take(0, handover.give(0, b"rows")))
"""
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
        env={"PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"b'rows'\n", b"")
