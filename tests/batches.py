"""What the tests of batches share: running them in this process and in one of their own, and cases to run them on."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from strategies import FOLLOW_UPS, QUESTIONS
from terminal import RISKCHECK

from riskcheck import Checker
from riskcheck.batch.run import Files, Tally, run_batch
from riskcheck.batch.worker import Terms

BAD_LINES = (
    '{"id": "b1", "answers": {"dialysis": "sometimes"}}',
    '{"id": "b2"}',
    '{"id": "b3", "answers": {"age"',
    "not JSON",
    '{"id": "b4", "answers": {"symptoms": "pain"}}',
)
CHUNK_BY_CHUNK = [
    sys.executable,
    "-c",
    "from riskcheck.cli import main; from riskcheck.batch import run; from riskcheck.files import sources;"
    "run._SECONDS_BETWEEN_ENTRIES = 0; sources._BLOCK = 20_000; main()",
]
"""riskcheck with small chunks, such that a batch keeps how far it has come after every chunk."""


class Run:
    """Runs batches in a folder, and reads what they wrote."""

    def __init__(self, checker: Checker, folder: Path) -> None:
        self.checker, self.folder = checker, folder
        self.output, self.errors = folder / "out", folder / "errors"

    def source(self, data: bytes, name: str = "in.jsonl") -> str:
        """A file of these bytes."""
        (self.folder / name).write_bytes(data)
        return str(self.folder / name)

    def __call__(self, *sources: str, **options: Any) -> Tally:
        """Run a batch with both files named."""
        own = {name: options.pop(name) for name in ("jobs", "resume", "watch") if name in options}
        names = {name: options.pop(name, str(path)) for name, path in (("output", self.output), ("errors", self.errors))}
        files = Files(sources, **names, input_format=options.pop("input_format", None))
        return run_batch(self.checker, files, Terms(**options), **own)

    @property
    def results(self) -> list[dict[str, Any]]:
        """The results written, one a line."""
        return [json.loads(line) for line in self.output.read_bytes().split(b"\n")[:-1]]

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The errors written, one a line."""
        return [json.loads(line) for line in self.errors.read_bytes().split(b"\n")[:-1]]


def cases(count: int, seed: int = 1, kinds: int = 100) -> list[dict[str, Any]]:
    """Cases with a handful of random answers each, of so many kinds; the same ones for the same seed."""
    chance = random.Random(seed)
    made: list[dict[str, Any]] = []
    for _ in range(kinds):
        answers: dict[str, Any] = {}
        for question in chance.sample(list(QUESTIONS), 4):
            code = chance.choice(QUESTIONS[question].codes)
            answers[question] = [code] if QUESTIONS[question].many else code
            if question in FOLLOW_UPS:
                (fits, *_), parent = QUESTIONS[question].asked_when, FOLLOW_UPS[question]
                answers[parent] = [fits] if QUESTIONS[parent].many else fits
        made.append(answers)
    return [{"id": f"case-{number}", "answers": chance.choice(made)} for number in range(count)]


def lines(count: int, seed: int = 1, bad_every: int = 97) -> list[str]:
    """Cases as lines of JSON, a bad one among them now and then."""
    return [
        BAD_LINES[number // bad_every % len(BAD_LINES)] if number % bad_every == bad_every - 1 else json.dumps(case)
        for number, case in enumerate(cases(count, seed))
    ]


def write_lines(path: Path, count: int, seed: int = 1, bad_every: int = 97) -> str:
    """A file of such lines, compressed where its name ends in .gz."""
    data = "".join(f"{line}\n" for line in lines(count, seed, bad_every)).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return str(path)


def batch(*arguments: object, given: bytes = b"", **settings: Any) -> subprocess.CompletedProcess[bytes]:
    """Run `riskcheck batch` with pipes for all streams, unless `settings` say otherwise."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | settings
    command = [RISKCHECK, "batch", *map(str, arguments)]
    return subprocess.run(command, input=given, check=False, timeout=120, **streams)


def content(path: Path) -> bytes:
    """What a file holds, decompressed."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def names(folder: Path) -> list[str]:
    """What stands in a folder."""
    return sorted(path.name for path in folder.iterdir())
