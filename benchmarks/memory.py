"""How much a process grows over many checks."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from benchmarks.data import dense
from riskcheck import Checker

CHECKS, WARM_UP = 200_000, 5_000


def main() -> None:
    """Check many different answers after a warm-up, and print the growth and the peak."""
    with Checker() as checker:
        cases = dense(checker.pack)
        for _ in range(WARM_UP):
            checker.check(next(cases))
        before, began = resident(), time.perf_counter()
        for _ in range(CHECKS):
            checker.check(next(cases))
        seconds = time.perf_counter() - began
    print(f"{CHECKS:,} checks of random answers: {seconds / CHECKS * 1e6:.0f} microseconds each,")
    print(f"  grown by {(resident() - before) / 2**20:.2f} MiB (peak {peak() / 2**20:.0f} MiB)")


def resident() -> int:
    """Bytes of memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def peak() -> int:
    """Bytes of memory that the process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
