"""Standard streams that take nothing any more."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TextIO


def drop(stream: TextIO | None) -> None:
    """Send nowhere what is still waiting to be written, and what will be, so that the interpreter does not fail on it again."""
    if stream is None:
        return
    with suppress(OSError, ValueError):  # a stream without a file has nothing waiting
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
