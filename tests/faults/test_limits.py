"""Too little memory, too few processes: a batch is whole, or ends with 2 and one line, and can be resumed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from trials import HUNG, KINDS, LOST, REFUSED, RISKCHECK, WHOLE, WRONG, Batches, counted, ended

RUNS = 10
OTHERS = 54_321
"""The number of a user whom nobody is: on root there is no limit of processes."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the other user may write to."""
    made = Path(tempfile.mkdtemp(prefix="riskcheck-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def _memory(kilobytes: int) -> list[object]:
    return ["prlimit", f"--as={kilobytes * 1024}"]


def _processes(count: int, user: int) -> list[object]:
    """Allow so many more processes. No limit applies to root, which becomes another user that still reads what root does."""
    if os.geteuid() != 0:
        own = [path for path in Path("/proc").glob("[0-9]*/task/*") if path.stat().st_uid == os.geteuid()]
        return ["prlimit", f"--nproc={len(own) + count}"]
    reading = ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
    return ["prlimit", f"--nproc={count}", "setpriv", f"--reuid={user}", "--clear-groups", *reading]


@dataclass(frozen=True)
class Limit:
    """So much of something, and how a message says that there is no more."""

    most: int
    unit: str
    reason: str

    def before(self, number: int) -> list[object]:
        """What stands before a command that the limit applies to."""
        return _memory(self.most) if self.unit == "KB" else _processes(self.most, OTHERS + number)


MEMORY = [Limit(size, "KB", "not enough memory") for size in (45_000, 55_000, 70_000, 150_000)]
PROCESSES = [Limit(count, "processes", "no more processes are allowed") for count in (1, 2, 3, 4)]


@pytest.mark.parametrize("limit", [*MEMORY, *PROCESSES], ids=lambda limit: f"{limit.most} {limit.unit}")
def test_a_batch_within_limits(folder: Path, limit: Limit) -> None:
    """With two processes under a limit a batch is whole, or ends with 2 and one line that says what could not be had."""
    batches = Batches(folder, KINDS[1], 3000)

    def limited(number: int) -> str:
        batch, unlimited = batches.batch(number), list[object]()
        if os.geteuid() == 0 and limit in PROCESSES:
            os.chown(batch.folder, OTHERS + number, -1)
            unlimited = _processes(100, OTHERS + number)
        end = ended(*limit.before(number), *RISKCHECK, *batch.arguments)
        if end.code is None:
            return HUNG
        if end.code == 1:
            return WHOLE if batch.is_whole() else WRONG
        if end.code != 2 or not end.is_one_line or limit.reason not in end.said or batch.output.exists():
            return WRONG
        resumed = ended(*unlimited, *RISKCHECK, *batch.arguments, "--resume")
        return REFUSED if resumed.code == 1 and batch.is_whole() else LOST

    counted(f"batches within a limit of {limit.most:,} {limit.unit}", limited, RUNS)
