"""What a command costs as a whole process: seconds on the clock, seconds of CPU, and its peak memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of CPU of all its processes, and MiB that the largest of them held at most."""

    seconds: float
    cpu: float
    peak: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command, its output to the null device. Raises SystemExit with what it said if it fails.

    A small process in between starts it, because a process inherits the peak memory of the one that started it.
    """
    done = subprocess.run([sys.executable, "-P", __file__, *command], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}; nothing more was measured")
    return Cost(**json.loads(done.stdout))


def _launch(command: Sequence[str]) -> int:
    """Run the command, and print what it cost."""
    began = time.perf_counter()
    code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * 1024 / MEBIBYTE}))
    return code


if __name__ == "__main__":
    sys.exit(_launch(sys.argv[1:]))
