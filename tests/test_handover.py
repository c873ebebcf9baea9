"""Rows on their way between processes: as they were given, whatever their size, with shared memory or without."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from riskcheck.batch.handover import _SIZE, Handover, memory_for

needs_memory = pytest.mark.skipif(sys.platform != "linux", reason="memory without a name is Linux's")


@pytest.fixture
def handover() -> Iterator[Handover]:
    made = Handover(memory_for(2))
    yield made
    made.close()


@pytest.mark.parametrize("length", [0, 1, 5_000_000, _SIZE, _SIZE + 1])
def test_rows_come_as_they_were_given(handover: Handover, length: int) -> None:
    """Rows of every length come back whole; those that do not fit their place are told themselves."""
    rows = (bytes(range(256)) * (length // 256 + 1))[:length]
    given = handover.give(1, rows)
    assert isinstance(given, bytes) is (length > _SIZE)
    assert handover.take(1, given) == rows


def test_places_are_apart_and_used_again(handover: Handover) -> None:
    """What stands at one place stays as it is when rows are left at another; new ones take the place of those before."""
    first, second = handover.give(0, b"first"), handover.give(1, b"second")
    assert handover.take(0, first) == b"first"
    third = handover.give(0, b"3")
    assert (handover.take(0, third), handover.take(1, second)) == (b"3", b"second")


LEAVING = """
import sys
from riskcheck.batch.handover import Handover
assert Handover(int(sys.argv[1])).give(1, b"from elsewhere") == len(b"from elsewhere")
"""
"""What another process does: leave rows at the second place."""


@needs_memory
def test_a_process_that_starts_with_it_has_the_same_memory(handover: Handover) -> None:
    """Rows that another process leaves are there, and nothing was written to any folder for it."""
    folders = [Path("/dev/shm"), Path(os.environ.get("TMPDIR", "/tmp"))]  # noqa: S108
    before = {path for folder in folders for path in folder.glob("pym*")}
    assert handover.file is not None
    subprocess.run([sys.executable, "-c", LEAVING, str(handover.file)], pass_fds=[handover.file], check=True)
    assert handover.take(1, len(b"from elsewhere")) == b"from elsewhere"
    assert {path for folder in folders for path in folder.glob("pym*")} == before


@needs_memory
def test_many_places_take_no_memory_until_they_are_used() -> None:
    """Places for 64 processes, a gigabyte, cost next to nothing as long as they are empty."""
    before = _resident()
    many = Handover(memory_for(67))
    assert many.take(66, many.give(66, b"last")) == b"last"
    many.close()
    assert _resident() - before < 8 * 2**20


def test_without_such_memory_rows_are_sent_as_they_are() -> None:
    """Where the system has no room for it, or none of its kind, nothing fails."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most[1]))
    try:
        file = memory_for(2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert file is None
    without = Handover(None)
    assert without.take(0, without.give(0, b"rows")) == without.give(0, b"rows") == b"rows"
    without.close()


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
