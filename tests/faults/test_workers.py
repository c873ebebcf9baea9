"""Processes of `--jobs` that are killed: the batch ends at once and says so, and --resume gives all of it."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest
from trials import HUNG, KINDS, LOST, RISKCHECK, SLOW, WHOLE, WRONG, Batch, Batches, Started, counted, ended

RUNS = 20
SECONDS_TO_START = 0.5


@pytest.mark.parametrize("moment", ["while starting", "later"])
def test_a_worker_is_killed(tmp_path: Path, moment: str) -> None:
    """Killed as it starts or in the middle of its work, a process ends the batch with 2 and one line; nothing is lost."""
    batches = Batches(tmp_path, KINDS[1], 6000)

    def kill_one(number: int) -> str:
        batch, chance = batches.batch(number), random.Random(number)
        run = Started(*SLOW, *batch.arguments)
        worker = _worker_of(run.process.pid, chance.randrange(2))
        if moment == "later":
            _wait_for_results(batch, run)
            time.sleep(chance.uniform(0, 0.1))
        else:
            time.sleep(chance.uniform(0, SECONDS_TO_START))
        if worker:
            _kill(worker)
        end = run.end()
        if end.code is None:
            return HUNG
        if end.code != 1:  # it was not too late
            if end.code != 2 or not end.is_one_line or "SIGKILL" not in end.said or batch.output.exists():
                return WRONG
            if not batch.partial.exists() or ended(*RISKCHECK, *batch.arguments, "--resume").code != 1:
                return LOST
        return WHOLE if batch.is_whole() else WRONG

    counted(f"workers killed {moment}", kill_one, RUNS)


def _worker_of(leader: int, place: int) -> int | None:
    """One of the processes that a batch has started, the first or the second, as soon as it is there; None where it ended."""
    children = Path(f"/proc/{leader}/task/{leader}/children")
    while True:
        try:
            found = children.read_text().split()
        except FileNotFoundError:
            return None
        if len(found) > place:
            return int(found[place])
        if not _runs(leader):
            return None
        time.sleep(0.002)


def _runs(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"


def _wait_for_results(batch: Batch, run: Started) -> None:
    while run.process.poll() is None and not (batch.partial.exists() and batch.partial.stat().st_size):
        time.sleep(0.005)


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return
