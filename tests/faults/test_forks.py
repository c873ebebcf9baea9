"""Forks while other threads check: no child hangs, and what it checks is right."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter

from batches import cases
from trials import HUNG, LIMIT, WHOLE, WRONG

from riskcheck import Checker
from riskcheck.checking.result import Result

FORKS, THREADS, CHECKS = 100, 3, 10


def test_forks_under_load() -> None:
    """A hundred children, forked at random moments, check cases that nobody checked before, with the right results."""
    given = [case["answers"] for case in cases(2 * CHECKS * FORKS, kinds=2 * CHECKS * FORKS)]
    own = given[: CHECKS * FORKS]
    with Checker() as other:
        expected = [other.check(answers) for answers in own]
    with Checker() as checker:
        stop = threading.Event()
        threads = [threading.Thread(target=_check, args=(checker, given[CHECKS * FORKS :], stop)) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        came = Counter(
            _child(checker, own[at : at + CHECKS], expected[at : at + CHECKS]) for at in range(0, CHECKS * FORKS, CHECKS)
        )
        stop.set()
        for thread in threads:
            thread.join()
    print(f"{FORKS} forks under load: {came[WHOLE]} {WHOLE}, {came[WRONG]} {WRONG}, {came[HUNG]} {HUNG}")
    assert came[WHOLE] == FORKS


def _check(checker: Checker, given: list[dict[str, object]], stop: threading.Event) -> None:
    """What the threads of the parent do: check, with little of it remembered."""
    chance = random.Random()
    while not stop.is_set():
        checker._remembered.clear()
        for engine in checker._engines:
            engine._remembered.cache_clear()
        for answers in chance.sample(given, 20):
            checker.check(answers)  # type: ignore[arg-type]


def _child(checker: Checker, given: list[dict[str, object]], expected: list[Result]) -> str:
    """Fork a process that checks cases; what came of it."""
    child = os.fork()
    if child == 0:
        os._exit(0 if [checker.check(answers) for answers in given] == expected else 1)  # type: ignore[arg-type]
    until = time.monotonic() + LIMIT
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return WHOLE if status == 0 else WRONG
        time.sleep(0.002)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return HUNG
