"""Small files that unpack to huge ones: memory stays small, and what is too large is told with its bound."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from trials import LIMIT

MOST_MEMORY = 200 * 2**20
PEAK = """
import sys
from pathlib import Path
from riskcheck.cli import main
try:
    main()
finally:
    print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0], file=sys.stderr)
"""


MANY, LONG = 20, 2**24
TOO_LONG = b"has more than 16,777,216 characters"
BOMBS: dict[str, tuple[str, bytes, bytes, bytes, int, bytes]] = {
    "an array of numbers": ("in.json.gz", b"[", b"1," * 2**12, b"1]", 2, b"not-an-object"),
    "one long string": ("in.json.gz", b'["', b"x" * LONG, b'"]', 2, TOO_LONG),
    "one long object": ("in.json.gz", b'{"id": "', b"x" * LONG, b'"}', 2, TOO_LONG),
    "one long line": ("in.jsonl.gz", b'"', b"x" * LONG, b"", 2, TOO_LONG),
    "one long row": ("in.csv.gz", b"dialysis\n", b"x" * LONG, b"", 2, TOO_LONG),
    "blank lines": ("in.jsonl.gz", b"", b"\n" * LONG, b"", 2, b"no record is a JSON object"),
    "blank lines of CSV": ("in.csv.gz", b"dialysis\n", b" \n" * (LONG // 2), b"", 2, b"holds no case"),
    "blanks": ("in.json.gz", b"", b" " * LONG, b"", 2, b"no record is a JSON object"),
    "brackets": ("in.json.gz", b"", b"[" * (LONG // 8), b"", 2, TOO_LONG),
}
"""What a file is called, what stands in it (the middle very often), how the batch ends, and a word of what it says."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_unpacks_to_a_huge_one_takes_little_memory(tmp_path: Path, name: str) -> None:
    """A compressed file of a third of a gigabyte peaks below 200 MiB, and what is too large is told with its bound."""
    file, first, often, last, code, words = BOMBS[name]
    (tmp_path / file).write_bytes(gzip.compress(first) + gzip.compress(often) * MANY + gzip.compress(last))
    arguments = ["batch", str(tmp_path / file), "--output", os.devnull, "--errors", str(tmp_path / "errors")]
    ended = subprocess.run([sys.executable, "-c", PEAK, *arguments], capture_output=True, check=False, timeout=LIMIT)
    *said, peak = ended.stderr.strip().split(b"\n")
    assert ended.returncode == code
    assert words in b"".join(said) + Path(tmp_path / "errors").read_bytes()[:1000]
    assert int(peak) * 1024 < MOST_MEMORY
    print(f"{name}: {int(peak) / 1024:.0f} MiB at most")
