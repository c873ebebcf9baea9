"""SIGKILL at random moments: --resume gives all of it, byte for byte."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from trials import HUNG, KINDS, LOST, RISKCHECK, SLOW, WHOLE, WRONG, Batches, Kind, Started, counted, ended

KILLS = 10
SECONDS = 1.5


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_batch_is_killed(tmp_path: Path, kind: Kind) -> None:
    """Killed at a random moment and resumed, the output is what it would have been."""
    batches = Batches(tmp_path, kind, 6000)

    def kill(number: int) -> str:
        batch = batches.batch(number)
        run = Started(*SLOW, *batch.arguments)
        time.sleep(random.Random(number).uniform(0, SECONDS))
        run.process.kill()
        if run.end().code is None:
            return HUNG
        if batch.output.exists() and not batch.is_whole():
            return WRONG
        end = ended(*RISKCHECK, *batch.arguments, "--resume")
        if end.code != 1:
            return HUNG if end.code is None else LOST
        return WHOLE if batch.is_whole() and not list(batch.folder.glob("*.partial*")) else WRONG

    counted(f"batches killed and resumed ({kind.name})", kill, KILLS)
