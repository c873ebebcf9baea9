"""A real pseudo-terminal with riskcheck in it: what a person types, and what the screen then shows."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pexpect
import pyte
from pyte.modes import DECAWM

RISKCHECK = str(Path(sys.executable).with_name("riskcheck"))
DOWN, SPACE, ENTER, CTRL_C = "\x1b[B", " ", "\r", "\x03"
PATIENCE = 60.0
_SECOND_SCREEN = 1049


class _Window(pyte.HistoryScreen):
    """A terminal window with a second screen, which programs draw on that give back the first one as it was."""

    _first: tuple[dict[int, Any], Any] | None = None

    @property
    def is_second(self) -> bool:
        """Whether the second screen is shown."""
        return self._first is not None

    def set_mode(self, *modes: int, **settings: bool) -> None:
        """Show the second screen where that is asked for."""
        if settings.get("private") and _SECOND_SCREEN in modes:
            self._first = deepcopy(dict(self.buffer)), deepcopy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **settings)

    def reset_mode(self, *modes: int, **settings: bool) -> None:
        """Show the first screen again where that is asked for."""
        if settings.get("private") and _SECOND_SCREEN in modes and self._first:
            self.erase_in_display(2)
            lines, self.cursor = self._first
            self.buffer.update(lines)
            self._first = None
        super().reset_mode(*modes, **settings)


class Terminal:
    """riskcheck running in a pseudo-terminal of a given size; use it in a `with` block."""

    def __init__(self, *arguments: str, columns: int = 80, lines: int = 24, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
        settings = {**inherited, "TERM": "xterm-256color", **environment}
        size = (lines, columns)
        self._child = pexpect.spawn(RISKCHECK, list(arguments), env=settings, dimensions=size, encoding="utf-8")
        self._child.delaybeforesend = 0.01
        self.raw = ""
        self._gone = False
        self._screen = _Window(columns, lines, history=5000)
        self._stream = pyte.Stream(self._screen)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._gone:
            self._child.close(force=True)

    def shown(self) -> str:
        """What the screen shows now, blanks at the ends of lines left out."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def everything(self) -> str:
        """What has scrolled off the top, and what the screen shows now."""
        past = ["".join(row[column].data for column in range(self._screen.columns)) for row in self._screen.history.top]
        return "\n".join([*(line.rstrip() for line in past), self.shown()])

    def wait_for(self, *texts: str) -> None:
        """Read until the texts are on the screen, one after another, wrapped or not. Fails after a minute."""
        pattern = re.compile(".*".join(re.escape(text) for text in texts))
        self._read_until(lambda shown: pattern.search(shown) is not None, str(texts))

    def at_step(self, number: int) -> None:
        """Read until the newest screen is that of this step, and takes keys."""
        newest = re.compile(rf".*Step {number} of (?!.*Step \d+ of ).*Ctrl-C leaves")
        self._read_until(lambda shown: newest.match(shown) is not None, f"step {number}")

    def _read_until(self, there: Callable[[str], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not (self._whole() and there(" ".join(self.shown().split()))):
            if time.monotonic() > until or not self._read():
                raise AssertionError(f"{what} did not appear:\n{self.shown()}")

    def _whole(self) -> bool:
        """Whether no prompt is half drawn: while prompt_toolkit draws one on the first screen, long lines do not wrap."""
        return self._screen.is_second or DECAWM in self._screen.mode

    def read_on(self) -> None:
        """Read what comes next."""
        self._read()

    def send(self, *keys: str) -> None:
        """Type keys."""
        self._child.send("".join(keys))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, such as the one that Ctrl-C sends while no program reads keys."""
        self._child.kill(number)

    def close_window(self) -> int:
        """Close the window, as a person does with the mouse; the exit code of riskcheck."""
        self._gone = True
        assert self._child.pid
        vars(self._child)["ptyproc"].fileobj.close()
        return os.waitstatus_to_exitcode(os.waitpid(self._child.pid, 0)[1])

    def resize(self, columns: int) -> None:
        """Make the window narrower or wider."""
        self._screen.resize(columns=columns)
        self._child.setwinsize(self._screen.lines, columns)

    def end(self) -> int:
        """Read until riskcheck leaves; its exit code."""
        while self._read():
            pass
        self._child.close()
        assert self._child.exitstatus is not None
        return int(self._child.exitstatus)

    def _read(self) -> bool:
        try:
            text = self._child.read_nonblocking(4096, timeout=PATIENCE)
            self.raw += text
            self._stream.feed(text)
        except pexpect.EOF:
            return False
        except pexpect.TIMEOUT:
            raise AssertionError(f"nothing more came:\n{self.shown()}") from None
        return True
