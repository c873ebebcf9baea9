"""Print what starting, checking and memory cost, as ratios of one run where there is something to compare with."""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from riskcheck import Checker
from riskcheck.pack import Pack
from riskcheck.packrecords import EXCLUSIVE, Question

RISKCHECK = str(Path(sys.executable).with_name("riskcheck"))
STARTS, CHECKS, WARM_UP = 15, 200_000, 5_000


def main() -> None:
    """Run every measurement and print it."""
    start_up()
    with Checker() as checker:
        generator = random.Random(1)
        cases = cases_of(checker.pack, generator)
        memory(checker, cases)


def start_up() -> None:
    """Whole processes, one after the other in turn: `riskcheck --version` against importing pydantic."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        'python -c "import pydantic"': [sys.executable, "-c", "import pydantic"],
        "riskcheck --version": [RISKCHECK, "--version"],
        "riskcheck check examples/answers.json": [RISKCHECK, "check", "examples/answers.json"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(STARTS):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times[name].append(time.perf_counter() - began)
    base = statistics.median(times['python -c "import pydantic"'])
    print(f"Starting, median of {STARTS}, as a ratio to importing pydantic:")
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"  {name:40} {median * 1000:6.0f} ms  {median / base:5.2f}")


def memory(checker: Checker, cases: Iterator[dict[str, str | list[str]]]) -> None:
    """How much the process grows over many checks of different answers, after a warm-up."""
    for _ in range(WARM_UP):
        checker.check(next(cases))
    before, began = resident(), time.perf_counter()
    for _ in range(CHECKS):
        checker.check(next(cases))
    seconds = time.perf_counter() - began
    print(f"{CHECKS:,} checks of random answers: {seconds / CHECKS * 1e6:.0f} microseconds each,")
    print(f"  grown by {(resident() - before) / 2**20:.2f} MiB (peak {peak() / 2**20:.0f} MiB)")


def cases_of(pack: Pack, generator: random.Random) -> Iterator[dict[str, str | list[str]]]:
    """Endless random answers: about a third of the questions answered."""
    while True:
        asked = [question for question in pack.questions if generator.random() < 1 / 3]
        yield {question.id: answer_to(question, generator) for question in asked}


def answer_to(question: Question, generator: random.Random) -> str | list[str]:
    """A random answer to a question."""
    if not question.many:
        return generator.choice(question.codes)
    together = [code for code in question.codes if code not in EXCLUSIVE]
    return generator.sample(together, generator.randint(1, len(together)))


def resident() -> int:
    """Bytes of memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def peak() -> int:
    """Bytes of memory that the process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
