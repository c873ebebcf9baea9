"""What starting costs: whole processes, as a ratio to importing pydantic."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RISKCHECK = str(Path(sys.executable).with_name("riskcheck"))
STARTS = 15


def main() -> None:
    """Start each command in turn, many times, and print the medians."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        'python -c "import pydantic"': [sys.executable, "-c", "import pydantic"],
        "riskcheck --version": [RISKCHECK, "--version"],
        "riskcheck check examples/answers.json": [RISKCHECK, "check", "examples/answers.json"],
        "riskcheck pack check": [RISKCHECK, "pack", "check"],
        "riskcheck pack verify": [RISKCHECK, "pack", "verify"],
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
