"""How every command ends: with a line and the right exit code, never with a traceback."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from riskcheck.errors import InputError, RiskcheckError

FAILED, WRONG_USE, INTERRUPTED, CLOSED_PIPE, TERMINATED = 1, 2, 130, 141, 143
"""Exit codes: some records failed; wrong use or unreadable input; Ctrl-C; the reader went away; SIGTERM."""


@contextmanager
def guarded() -> Iterator[None]:
    """Turn what goes wrong inside into a line on standard error and an exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        end("\nStopped.", INTERRUPTED)
    except BrokenPipeError:
        _drop_output()
        sys.exit(CLOSED_PIPE)
    except RiskcheckError as error:
        end(f"riskcheck: {error}", WRONG_USE)
    except MemoryError:
        end("riskcheck: there is not enough memory", WRONG_USE)
    except OSError as error:
        _drop_output()
        end(f"riskcheck: {error.filename or 'standard output'}: {error.strerror}", WRONG_USE)


def say(text: str) -> None:
    """Write a line to standard output. Raises InputError where it is closed."""
    if sys.stdout is None:
        raise InputError("standard output: cannot be written: it is closed")
    sys.stdout.write(f"{text}\n")


def end(message: str, code: int) -> NoReturn:
    """Write one message to standard error, where there is one, and leave."""
    if sys.stderr is not None:
        sys.stderr.write(message + "\n")
    sys.exit(code)


def _drop_output() -> None:
    """Send what is still waiting to be written nowhere, so that the interpreter does not fail on it again."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
