"""What the trials share: runs with a limit of time, counted by what came of them, and the batches they are made with."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from batches import CHUNK_BY_CHUNK, content, write_lines
from responses import response

LIMIT = 30
"""Seconds after which a run is taken to hang."""
AT_ONCE = 2
"""Trials that run at the same time."""
WHOLE, REFUSED, LOST, WRONG, HUNG = "whole", "refused", "lost", "wrong", "hung"
RISKCHECK = [sys.executable, "-m", "riskcheck"]
SLOW = CHUNK_BY_CHUNK
"""riskcheck, with small chunks, after each of which it keeps how far it came."""


@dataclass(frozen=True)
class End:
    """How a run ended: its exit code, None where it had to be killed because it hung, and what it wrote to standard error."""

    code: int | None
    said: str

    @property
    def is_one_line(self) -> bool:
        """Whether what it said is one line of riskcheck's own."""
        return self.said.startswith("riskcheck: ") and self.said.count("\n") == 1


class Started:
    """A run in a session of its own, all processes of which end with the trial."""

    def __init__(self, *command: object) -> None:
        words = [str(word) for word in command]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)

    def end(self) -> End:
        """Wait for the end of the run; whatever hangs is killed."""
        try:
            said = self.process.communicate(timeout=LIMIT)[1]
            return End(self.process.returncode, said.decode())
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return End(None, self.process.communicate()[1].decode())


def ended(*command: object) -> End:
    """Run a command to its end."""
    return Started(*command).end()


def counted(title: str, trial: Callable[[int], str], count: int) -> None:
    """Run a trial so many times, print how often it came to what, and fail where anything was lost, wrong or hung."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = Counter(pool.map(trial, range(count)))
    parts = [f"{came[what]} {what}" for what in (WHOLE, REFUSED, LOST, WRONG, HUNG)]
    print(f"{count} {title}: {', '.join(parts)}")
    assert came[WHOLE] + came[REFUSED] == count


@dataclass(frozen=True)
class Kind:
    """A kind of batch: how its input is written, which options it has, and the name of its output."""

    name: str
    write: Callable[[Path, int, int], str]
    output: str
    options: tuple[str, ...] = ()


def _lines(ending: str) -> Callable[[Path, int, int], str]:
    return lambda folder, count, seed: write_lines(folder / f"in{seed}{ending}", count, seed)


def _cells(folder: Path, count: int, seed: int) -> str:
    """A CSV file of answers, compressed."""
    chance = random.Random(seed)
    rows = [f"c{number},{chance.choice(('yes', 'no', 'perhaps', ''))}" for number in range(count)]
    path = folder / f"in{seed}.csv.gz"
    path.write_bytes(gzip.compress("\n".join(["id,dialysis", *rows, ""]).encode()))
    return str(path)


def _boxes(folder: Path, count: int, seed: int) -> str:
    """A CSV file as REDCap exports it, in which some boxes hold what no box holds."""
    chance = random.Random(seed)
    rows = [f"{number},{chance.choice('10')},{chance.choice(['1', '0', 'x'])},{chance.choice('10')}" for number in range(count)]
    path = folder / f"in{seed}.csv"
    path.write_text("\n".join(["record_id,dialysis,symptoms___pain,symptoms___hard_nodules", *rows, ""]), encoding="utf-16")
    return str(path)


def _responses(folder: Path, count: int, seed: int) -> str:
    """Responses of FHIR, line by line, in some of which is a code that is not offered."""
    chance = random.Random(seed)
    cases = ({"id": str(number), "answers": {"dialysis": chance.choice(("yes", "no", "perhaps"))}} for number in range(count))
    path = folder / f"in{seed}.ndjson"
    path.write_text("".join(f"{json.dumps(response(case))}\n" for case in cases))
    return str(path)


KINDS = (
    Kind("jsonl, 1 process", _lines(".jsonl"), "out.jsonl"),
    Kind("jsonl, 2 processes", _lines(".jsonl"), "out.jsonl", ("--jobs", "2")),
    Kind("gz", _lines(".jsonl.gz"), "out.jsonl.gz"),
    Kind("csv", _cells, "out.csv"),
    Kind("REDCap, UTF-16", _boxes, "out.jsonl"),
    Kind("FHIR", _responses, "out.jsonl"),
)
"""Every kind of input; another one is one line more here, and its function above."""


@dataclass(frozen=True)
class Batch:
    """A batch of one kind in a folder of its own, and what it writes when nothing happens to it."""

    folder: Path
    arguments: tuple[str, ...]
    output: Path
    expected: bytes

    def is_whole(self) -> bool:
        """Whether the output is there, and byte for byte as it should be."""
        return self.output.exists() and content(self.output) == self.expected

    @property
    def partial(self) -> Path:
        """Where the output is until it is whole."""
        return self.output.with_name(f"{self.output.name}.partial")


class Batches:
    """Batches of the same kind on the same input: worked off once undisturbed, then as often as there are trials."""

    def __init__(self, folder: Path, kind: Kind, count: int) -> None:
        self._folder, self._kind = folder, kind
        self._source = kind.write(folder, count, 1)
        alone = self.batch("alone")
        assert ended(*RISKCHECK, *alone.arguments).code == 1
        self._expected = content(alone.output)

    def batch(self, name: object) -> Batch:
        """A batch in a new folder."""
        folder = self._folder / f"{self._kind.name} {name}"
        folder.mkdir()
        output = folder / self._kind.output
        names = ("--output", str(output), "--errors", str(folder / "errors"))
        arguments = ("batch", self._source, "--brief", *self._kind.options, *names)
        return Batch(folder, arguments, output, getattr(self, "_expected", b""))
