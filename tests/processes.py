"""Processes that tests send signals to."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def started(*command: object, **settings: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that may be sent signals, and that never outlives the `with` block; `settings` are those of `Popen`.

    It is not measured: where a signal comes while coverage holds its lock, coverage waits for itself, forever.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    with subprocess.Popen([str(word) for word in command], env=environment, **settings) as process:
        try:
            yield process
        finally:
            process.kill()
