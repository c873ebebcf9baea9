"""Run measurements by name, or all of them: `python -m benchmarks [NAME...]`."""

from __future__ import annotations

import argparse
import importlib

MEASUREMENTS = ("start", "memory", "engines", "batch", "tables", "growth", "page")
"""Modules here, each with a `main` that prints what it measured."""


def main() -> None:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what riskcheck costs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(MEASUREMENTS)}; all when none is named")
    names = parser.parse_args().names
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"no measurement is called {unknown[0]!r}; there are {', '.join(MEASUREMENTS)}")
    for name in names or MEASUREMENTS:
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
