"""Standard streams whose reader is gone."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TextIO


def drop(stream: TextIO | None) -> None:
    """Redirect a stream to the null device, so that flushing it at exit does not fail once more."""
    if stream is None:
        return
    with suppress(OSError, ValueError):  # a stream without a file has nothing waiting
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
