"""Two batches with one output, started at about the same time: the file is whole, and all of it of one input."""

from __future__ import annotations

import random
import time
from pathlib import Path

from batches import content, write_lines
from trials import HUNG, LOST, REFUSED, RISKCHECK, WHOLE, WRONG, Started, counted, ended

PAIRS = 40
ENDINGS = (".jsonl", ".jsonl.gz")


def test_two_batches_with_one_output(tmp_path: Path) -> None:
    """Each file is byte for byte what one of the two batches writes alone; a batch that was refused names the other one."""
    sources = [write_lines(tmp_path / f"in{seed}.jsonl", 3000, seed) for seed in (1, 2)]
    alone = []
    for source in sources:
        assert (
            ended(*RISKCHECK, "batch", source, "--brief", "--output", f"{source}.out", "--errors", f"{source}.errors").code == 1
        )
        alone.append(Path(f"{source}.out").read_bytes())

    def pair(number: int) -> str:
        folder, chance = tmp_path / str(number), random.Random(number)
        folder.mkdir()
        output = folder / f"out{ENDINGS[number % len(ENDINGS)]}"
        runs = []
        for place, source in enumerate(sources):
            names = ("--output", output, "--errors", folder / f"errors{place}")
            runs.append(Started(*RISKCHECK, "batch", source, "--brief", *names))
            time.sleep(chance.uniform(0, 0.15))
        ends = [run.end() for run in runs]
        if any(end.code is None for end in ends):
            return HUNG
        whole = [place for place, end in enumerate(ends) if end.code == 1]
        for place, end in enumerate(ends):
            named = f"is being written by another riskcheck, process {runs[1 - place].process.pid};"
            if place not in whole and (end.code != 2 or named not in end.said):
                return WRONG
        if not whole or not output.exists():
            return LOST
        if content(output) not in [alone[place] for place in whole] or len(list(folder.glob("*.partial*"))):
            return WRONG
        return WHOLE if len(whole) == len(ends) else REFUSED

    counted("pairs of batches on one output", pair, PAIRS)
