"""How every command ends: with a line and the right exit code, never with a traceback."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from riskcheck.errors import InputError, RiskcheckError, lacks_memory, visible
from riskcheck.files.streams import drop

FAILED, WRONG_USE, HUNG_UP, INTERRUPTED, CLOSED_PIPE, TERMINATED = 1, 2, 129, 130, 141, 143
"""Exit codes: some records failed; wrong use or unreadable input; window closed; Ctrl-C; the reader went away; SIGTERM."""


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
        drop(sys.stdout)
        sys.exit(CLOSED_PIPE)
    except InputError as error:
        end("riskcheck: " + f"{error}".replace("\n", "\\n"), WRONG_USE)  # a name may hold a line feed
    except RiskcheckError as error:
        end(f"riskcheck: {error}", WRONG_USE)
    except (MemoryError, ImportError) as error:
        if isinstance(error, ImportError) and not lacks_memory(error):
            raise
        end("riskcheck: there is not enough memory", WRONG_USE)
    except OSError as error:
        drop(sys.stdout)
        name = error.filename or (error.errno is not None and "standard output")  # one without a number is not the system's
        end(f"riskcheck: {f'{name}: ' if name else ''}{error.strerror or str(error) or type(error).__name__}", WRONG_USE)


def end_at_signals() -> None:
    """From now on, raise SystemExit where the window is closed or the process is to end; only the first of these counts."""
    codes = {signal.SIGTERM: TERMINATED}
    if hasattr(signal, "SIGHUP"):  # which Windows has not
        codes[signal.SIGHUP] = HUNG_UP
    awaited = [number for number in codes if signal.getsignal(number) is not signal.SIG_IGN]

    def leave(number: int, _: object) -> NoReturn:
        for each in awaited:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(codes[signal.Signals(number)])

    for number in awaited:
        signal.signal(number, leave)


def say(text: str) -> None:
    """Write a line to standard output; on a terminal with control characters escaped. Raises InputError where it is closed."""
    if sys.stdout is None:
        raise InputError("standard output: cannot be written: it is closed")
    sys.stdout.write(f"{visible(text) if sys.stdout.isatty() else text}\n")


def note(text: str) -> None:
    """Write a message to standard error, with control characters escaped. Does nothing where it cannot be written to."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{visible(text)}\n")
        sys.stderr.flush()
    except OSError:
        drop(sys.stderr)


def end(message: str, code: int) -> NoReturn:
    """Write a message to standard error, and exit."""
    note(message)
    sys.exit(code)
