"""The command line: parses options, calls the library, and turns every error into a line and an exit code."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that the process was started with."""
    if sys.argv[1:] == ["--version"]:  # answered at once, before the parser of options is loaded
        from riskcheck import __version__

        sys.stdout.write(f"riskcheck {__version__}\n")
        return
    from riskcheck.cli.main import app

    app()
