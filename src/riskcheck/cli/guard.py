"""How every command ends: with a line and the right exit code, never with a traceback."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, NoReturn

from typer.core import TyperGroup

from riskcheck.cli.options import CLOSED_PIPE, INTERRUPTED, TERMINATED, WRONG_USE
from riskcheck.errors import RiskcheckError


class Guarded(TyperGroup):
    """A group of commands that turns what goes wrong in any of them into a line on standard error and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            end("\nStopped.", INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(CLOSED_PIPE)
        except RiskcheckError as error:
            end(f"riskcheck: {error}", WRONG_USE)
        except OSError as error:
            end(f"riskcheck: {error.filename or 'standard output'}: {error.strerror}", WRONG_USE)
        return result


def end(message: str, code: int) -> NoReturn:
    """Write one message to standard error and leave."""
    sys.stderr.write(message + "\n")
    sys.exit(code)
