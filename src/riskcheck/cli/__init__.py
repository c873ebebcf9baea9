"""The command line: parses options, calls the library, and turns every error into a line and an exit code."""

from __future__ import annotations

import gc
import os
import sys

from riskcheck.cli.guard import guarded, say
from riskcheck.errors import make_sure_of

_COLLECT_EVERY = 50_000
"""New objects between two searches for garbage. Starting makes more than Python's own 700, and hardly any of it is garbage."""
_BYTES_TO_START = 44 * 1024 * 1024
"""Somewhat less than the smallest command takes. pydantic aborts the process where it is denied memory."""


def main() -> None:
    """Run the command that the process was started with."""
    gc.set_threshold(_COLLECT_EVERY)
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # no other package's plugin is searched for, or sees what was answered
    with guarded():
        if sys.stdin is None:  # closed by the caller: the same as empty
            sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
        if sys.stderr is None:
            sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        if sys.argv[1:] == ["--version"]:  # answered at once, before the parser of options is loaded
            from riskcheck import __version__

            say(f"riskcheck {__version__}")
            return
        make_sure_of(_BYTES_TO_START)
        from riskcheck.cli.main import app

        app()
