"""Parsing and writing alone, as a process: each line of INPUT is parsed, and BYTES for each are written to standard output."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(source: str, size: str) -> None:
    """Parse every line, and write as many bytes for each."""
    line = b"x" * (int(size) - 1) + b"\n"
    with Path(source).open("rb") as lines:
        for each in lines:
            json.loads(each)
            sys.stdout.buffer.write(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
