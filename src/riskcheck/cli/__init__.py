"""The command line: parses options, calls the library, and turns every error into a line and an exit code."""

from __future__ import annotations

from riskcheck.cli.main import main

__all__ = ["main"]
