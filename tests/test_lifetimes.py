"""Checkers that are not closed, and checkers in a forked process."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from riskcheck import Checker
from riskcheck.checking.lifetimes import ForkedLock

pytestmark = pytest.mark.unmeasured

ANSWERS = {"dialysis": "yes"}
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
needs_proc = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system has no /proc")


# Prints by how many bytes its process grows while 200 Checkers are made and left, after 40 that were; "kept" keeps them.
GROWTH = """
import gc, os, sys, warnings
from riskcheck import Checker

def resident():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

with Checker() as checker:
    pack = checker.pack
kept = []
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for made in range(240):
        kept.append(Checker(pack))
        kept[-1].check({"dialysis": "yes"})
        if sys.argv[1] == "dropped":
            kept.clear()
        if made == 39:
            gc.collect()
            before = resident()
    gc.collect()
    print(resident() - before)
    print(len([each for each in caught if "unclosed Checker of iatrogenic-calcinosis-cutis" in str(each.message)]))
"""


@needs_proc
def test_checkers_that_are_dropped_free_their_rules() -> None:
    """Two hundred Checkers, each used and dropped, let a process grow by less than 10 MiB, where 200 that are kept need more.

    In a process of its own: in one that ran a thousand tests, the memory between what they left does not tell.
    """
    dropped, warned = growth("dropped")
    kept, _ = growth("kept")
    assert (dropped < 10 * 2**20 < kept, warned) == (True, 240)


def growth(how: str) -> tuple[int, int]:
    """By how many bytes a new process grows with 200 Checkers "dropped" or "kept", and how many warned that they are open."""
    run = subprocess.run([sys.executable, "-c", GROWTH, how], capture_output=True, text=True, check=True, timeout=120)
    grown, warned = run.stdout.split()
    return int(grown), int(warned)


def test_a_checker_that_is_closed_warns_of_nothing() -> None:
    """Warnings are errors in these tests: a closed Checker has none, collected or not."""
    with Checker() as checker:
        checker.check(ANSWERS)
    del checker
    gc.collect()


@needs_fork
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_has_locks_of_its_own_and_right_results() -> None:
    """Forked while the locks are held and facts asserted, a child checks as if nothing were, and the parent goes on."""
    with Checker() as checker, Checker() as other:
        expected = other.check(ANSWERS)
        engine = checker._engines[0]
        with checker._lock, engine._lock:
            engine._assert(sorted(engine._read)[:1])  # as another thread would have left them
            child = os.fork()
            if child == 0:
                threading.Timer(20, os._exit, [3]).start()  # where it hangs
                os._exit(0 if checker.check(ANSWERS) == expected else 1)
            engine._native.delete_state(engine._handle, "1")
        assert os.waitpid(child, 0)[1] == 0
        assert checker.check(ANSWERS) == expected


def test_a_lock_remembers_that_it_was_held() -> None:
    """A renewed lock is free, and tells whether the old one was held."""
    lock = ForkedLock()
    lock.renew()
    assert not lock.was_held
    lock.__enter__()
    lock.renew()
    assert lock.was_held
    with lock:
        pass
