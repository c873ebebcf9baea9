"""Screens as numbered lines of plain text: for screen readers, pipes, and terminals that cannot move the cursor."""

from __future__ import annotations

from typing import TextIO

from riskcheck.interview import Reply, Screen

SKIP = "s"


class PlainPrompter:
    """Reads one line per reply from `source`, writes to `target`. Nothing is ever redrawn."""

    def __init__(self, source: TextIO, target: TextIO) -> None:
        self._source = source
        self._target = target

    def begin(self, text: str) -> None:
        """Write the opening; nothing waits, so that a pipe holds replies alone."""
        self._write(f"{text}\n\n")

    def ask(self, screen: Screen, step: int, steps: int) -> Reply:
        """Write the screen, read lines until one is a reply. Raises EOFError where input ends."""
        self._write(f"Step {step} of {steps}. {screen.title}.\n{screen.text}\n{screen.help}\n")
        for number, choice in enumerate(screen.choices, start=1):
            self._write(f"  {number}. {choice.text}\n")
            if choice.help:
                self._write(f"     {choice.help}\n")
        while True:
            self._write(f"{_instruction(screen)} ")
            line = self._source.readline()
            if not line:
                raise EOFError
            try:
                reply = read_reply(screen, line)
            except ValueError as error:
                self._write(f"{error}\n")
            else:
                self._write("\n")
                return reply

    def _write(self, text: str) -> None:
        self._target.write(text)
        self._target.flush()


def read_reply(screen: Screen, line: str) -> Reply:
    """The reply that a typed line stands for. Raises ValueError, with words for the person, where it is none."""
    words = line.replace(",", " ").split()
    if screen.can_skip and words == [SKIP]:
        return None
    if words == ["0"] and not screen.needs_choice:
        return ()
    if not words:
        raise ValueError("Nothing was typed.")
    numbers = [int(word) if word.isascii() and word.isdigit() and len(word) < 4 else 0 for word in words]
    if any(not 1 <= number <= len(screen.choices) for number in numbers):
        raise ValueError(f"Type numbers from 1 to {len(screen.choices)}.")
    codes = tuple(dict.fromkeys(screen.choices[number - 1].code for number in sorted(numbers)))
    fault = screen.fault(codes)
    if fault:
        raise ValueError(fault)
    return codes


def _instruction(screen: Screen) -> str:
    what = "Numbers, separated by commas" if screen.many else "A number"
    none = ", 0 for none of them" if not screen.needs_choice else ""
    skip = f", {SKIP} to skip" if screen.can_skip else ""
    return f"{what}{none}{skip}:"
