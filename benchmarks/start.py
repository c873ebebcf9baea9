"""What starting costs: the processor time of whole processes, as a ratio to importing pydantic's models."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from benchmarks.process import cost

RISKCHECK = str(Path(sys.executable).with_name("riskcheck"))
PYDANTIC = [sys.executable, "-c", "import pydantic; pydantic.BaseModel"]
STARTS = 15


def main() -> None:
    """Start each command in pairs with the import, many times, and print the medians."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "riskcheck --version": [RISKCHECK, "--version"],
        "riskcheck check examples/answers.json": [RISKCHECK, "check", "examples/answers.json"],
        "riskcheck pack check": [RISKCHECK, "pack", "check"],
        "riskcheck pack verify": [RISKCHECK, "pack", "verify"],
    }
    print(f"Starting, processor time: median of {STARTS}, and of the ratios to importing pydantic.BaseModel, pair by pair:")
    for name, command in commands.items():
        pairs = [(cost(command).cpu, cost(PYDANTIC).cpu) for _ in range(STARTS)]
        seconds = statistics.median(own for own, _ in pairs)
        print(f"  {name:40} {seconds * 1000:6.0f} ms  {statistics.median(own / base for own, base in pairs):5.2f}")
