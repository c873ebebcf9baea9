"""Checkers that are not closed, and checkers in a forked process."""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path

import pytest

from riskcheck import Checker
from riskcheck.checking.lifetimes import ForkedLock
from riskcheck.pack.pack import Pack

ANSWERS = {"dialysis": "yes"}
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
needs_proc = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system has no /proc")


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@needs_proc
def test_checkers_that_are_dropped_free_their_rules() -> None:
    """Two hundred Checkers that are made, used and dropped let the process grow by less than 10 MiB."""
    with Checker() as checker:
        pack = checker.pack
    with pytest.warns(ResourceWarning, match="unclosed Checker of iatrogenic-calcinosis-cutis"):
        grown = growth(pack)
    assert grown < 10 * 2**20


def growth(pack: Pack) -> int:
    """By how many bytes this process grows while 200 Checkers are made and dropped, after a few before."""
    before = 0
    for made in range(240):
        Checker(pack).check(ANSWERS)
        if made == 39:
            gc.collect()
            before = resident()
    gc.collect()
    return resident() - before


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
        engine = next(iter(checker._rules.values())).engine
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
