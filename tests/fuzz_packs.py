"""Packs with files changed at random. Each must end in a pack, or in a PackError that names file and line.

Never in another exception, a hang, or more than 500 MB. `make fuzz` runs 20,000; some of them run with the tests.
"""

from __future__ import annotations

import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from packs import MINIMAL

from riskcheck.authoring.new import SKELETON
from riskcheck.errors import PackError
from riskcheck.loading.loader import load_pack
from riskcheck.loading.tables import SCENARIOS, TABLES

SECONDS = 10
MEGABYTES = 500
SEEDS = [{name: (folder / name).read_bytes() for name in TABLES} for folder in (MINIMAL, SKELETON)]
SEEDS.append({("scenarios/all.toml" if name == SCENARIOS else name): content for name, content in SEEDS[0].items()})
NASTY = [
    b'"', b"'", b'"""', b"'''", b"[", b"]", b"[[", b"]]", b"{", b"}", b"=", b",", b"\n", b"\r", b"\r\n", b"\\", b"#", b"\x00",
    b"\xff",
    b"\xef\xbb\xbf", b"\xc3\xa9", b"\xe2\x80\xae", b"\xf3\xa0\x81\x81", b"\x1b[31m", b"inf", b"nan", b"-1", b"0x" + b"f" * 4000,
    b"9" * 5000, b"1e400", b"true", b"1979-05-27T07:32:00Z", b"[]", b"{}", b'""', b'"*"', b'"cause:*"', b'"fact:*"', b'"none"',
    b'"unsure"', b'"../../etc/passwd"', b"a.b.c = 1\n", b"[x]\n", b"[[rule]]\n", b"[" * 3000, b"{a=" * 3000, b"a." * 3000,
    b'"' + b"x" * 5000 + b'"', b'\n"\\u001b" = 1\n', b"id", b"sources", b"notes", b'["x"]', b"[[[[]]]]", b'[["cause:*"]]',
    b"\xed\xa0\x80",
]  # fmt: skip
"""What TOML, the models or a terminal may stumble over."""


def _insert(text: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(NASTY) + text[place:]


def _flip(text: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(text) + 1)
    return text[:place] + bytes([chance.randrange(256)]) + text[place + 1 :]


def _cut(text: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(text) + 1)
    return text[:place] + text[place + chance.choice([1, 5, 50, 500, len(text)]) :]


def _repeat_line(text: bytes, chance: random.Random) -> bytes:
    lines = text.split(b"\n")
    place = chance.randrange(len(lines))
    return b"\n".join(lines[: place + 1] + [lines[place]] * chance.choice([1, 2, 700]) + lines[place:])


def _drop_line(text: bytes, chance: random.Random) -> bytes:
    lines = text.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def _swap_lines(text: bytes, chance: random.Random) -> bytes:
    lines = text.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _replace_value(text: bytes, chance: random.Random) -> bytes:
    values = [*re.finditer(rb"(?<== ).+$|\"[^\"\n]*\"", text, re.M)]
    if not values:
        return _insert(text, chance)
    one, other = chance.choice(values), chance.choice(values)
    new = chance.choice([other[0], chance.choice(NASTY)])
    return text[: one.start()] + new + text[one.end() :]


def _splice(text: bytes, chance: random.Random) -> bytes:
    other = chance.choice(list(chance.choice(SEEDS).values()))
    start, length = chance.randrange(len(other)), chance.choice([20, 200, 2000])
    place = chance.randrange(len(text) + 1)
    return text[:place] + other[start : start + length] + text[place:]


MUTATIONS: list[Callable[[bytes, random.Random], bytes]] = [
    _insert, _flip, _cut, _repeat_line, _drop_line, _swap_lines, _replace_value, _replace_value, _splice,
]  # fmt: skip


def mutated(number: int) -> dict[str, bytes]:
    """The files of pack number so and so: always the same for the same number."""
    chance = random.Random(number)
    files = dict(chance.choice(SEEDS))
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        name = chance.choice(list(files))
        files[name] = chance.choice(MUTATIONS)(files[name], chance)
    return files


def outcome(files: dict[str, bytes], folder: Path) -> str:
    """What comes of loading a pack with these files alone: "pack", or the code of its first problem.

    Raises AssertionError where a problem does not name a file of the pack and a line of it, and TimeoutError after a time.
    """
    shutil.rmtree(folder)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    try:
        load_pack(folder)
    except PackError as error:
        for problem in error.problems:
            assert problem.file in files, problem
            assert 1 <= problem.line <= files[problem.file].count(b"\n") + 1, problem
            assert problem.message, problem
            assert problem.hint, problem
            assert str(problem).isprintable(), problem
        return error.problems[0].code
    finally:
        signal.alarm(0)
    return "pack"


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS} seconds")


def fuzz(count: int, first: int = 0) -> Counter[str]:
    """Load so many packs; how many ended in what. Raises what a pack raised, with its number."""
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            try:
                outcomes[outcome(mutated(number), Path(folder))] += 1
            except BaseException as error:
                error.add_note(f"pack number {number}")
                raise
    return outcomes


def main() -> None:
    """Load as many packs as the command line says, and print what came of them."""
    count, started = int(sys.argv[1]), time.perf_counter()
    resource.setrlimit(resource.RLIMIT_AS, (2 * MEGABYTES << 20, 2 * MEGABYTES << 20))
    outcomes = fuzz(count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for code, times in outcomes.most_common():
        sys.stdout.write(f"{times:7} {code}\n")
    sys.stdout.write(f"{count} packs in {time.perf_counter() - started:.0f} s, at most {peak} MB\n")
    assert peak < MEGABYTES


if __name__ == "__main__":
    main()
