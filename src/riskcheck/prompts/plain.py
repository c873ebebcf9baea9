"""Screens as numbered lines of plain text: for screen readers, pipes, and terminals that cannot move the cursor."""

from __future__ import annotations

import shutil
import textwrap
from typing import TextIO

from riskcheck.interview.screens import Move, Reply, Screen

SKIP = "s"
MOVES = {"b": Move.BACK, "w": Move.SAVE, "?": Move.WHY}


class PlainPrompter:
    """Reads one line per reply from `source`, writes to `target`. Nothing is ever redrawn."""

    def __init__(self, source: TextIO, target: TextIO) -> None:
        self._source = source
        self._target = target

    def begin(self, text: str) -> None:
        """Write the opening; nothing waits, so that a pipe holds replies alone."""
        self.tell(text)

    def tell(self, text: str) -> None:
        """Write a text and an empty line."""
        self._write(f"{text}\n\n")

    def ask(self, screen: Screen, so_far: Reply, progress: tuple[int, int], *, can_save: bool) -> Reply | Move:
        """Write the screen, read lines until one is a reply or a move. Raises EOFError where input ends."""
        self._write(f"Step {progress[0]} of {progress[1]}. {screen.title}.\n{screen.text}\n{screen.help}\n")
        for number, choice in enumerate(screen.choices, start=1):
            heading = f"  {choice.heading}:\n" if choice.heading else ""
            why = f"     {choice.help}\n" if choice.help else ""
            self._write(f"{heading}  {number}. {choice.text}\n{why}")
        while True:
            self._write(_instruction(screen, so_far, can_save=can_save))
            line = self._source.readline()
            if not line:
                raise EOFError
            try:
                reply = read_reply(screen, line, so_far)
            except ValueError as error:
                self._write(f"{error}\n")
            else:
                self._write("\n")
                return reply

    def _write(self, text: str) -> None:
        """Write text; on a terminal wrapped at blanks, with the indent of each line kept."""
        if self._target.isatty():
            width = max(20, shutil.get_terminal_size().columns - 1)
            text = "".join(_wrapped(line, width) for line in text.splitlines(keepends=True))
        self._target.write(text)
        self._target.flush()


def _wrapped(line: str, width: int) -> str:
    body, end = line.rstrip("\n"), "\n" if line.endswith("\n") else ""
    indent = " " * (len(body) - len(body.lstrip()))
    trail = " " if body.endswith(" ") else ""
    return textwrap.fill(body, width, subsequent_indent=indent, break_on_hyphens=False) + trail + end


def read_reply(screen: Screen, line: str, so_far: Reply = None) -> Reply | Move:
    """The reply or move that a typed line stands for; an empty line keeps what was replied before.

    Raises ValueError, with words for the person, where it is none.
    """
    words = line.replace(",", " ").lower().split()
    if len(words) == 1 and words[0] in MOVES:
        return MOVES[words[0]]
    if screen.can_skip and words == [SKIP]:
        return None
    if words == ["0"] and not screen.needs_choice:
        return ()
    if not words:
        if so_far is None:
            raise ValueError("Nothing was typed.")
        return so_far
    numbers = [int(word) if word.isascii() and word.isdigit() and len(word) < 4 else 0 for word in words]
    if any(not 1 <= number <= len(screen.choices) for number in numbers):
        raise ValueError(f"Type numbers from 1 to {len(screen.choices)}.")
    codes = tuple(dict.fromkeys(screen.choices[number - 1].code for number in sorted(numbers)))
    fault = screen.fault(codes)
    if fault:
        raise ValueError(fault)
    return codes


def _instruction(screen: Screen, so_far: Reply, *, can_save: bool) -> str:
    ways = ["Numbers, separated by commas" if screen.many else "A number"]
    ways += ["0 for none of them"] if not screen.needs_choice else []
    if so_far is not None:
        numbers = [str(number) for number, choice in enumerate(screen.choices, start=1) if choice.code in so_far]
        ways.append(f"Enter to keep {', '.join(numbers) or 'none of them'}")
    ways += ["s to skip"] if screen.can_skip else []
    ways += ["b to go back", "? for why"] if screen.questions else ["b to go back"]
    ways += ["w to save"] if can_save else []
    return f"{', '.join(ways)}: "
