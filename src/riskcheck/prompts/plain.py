"""Screens as numbered lines of plain text: for screen readers, pipes, and terminals that cannot move the cursor."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from riskcheck.errors import InputError
from riskcheck.interview.screens import Codes, Move, not_sure
from riskcheck.pack.words import Words
from riskcheck.prompts.typed import CannotSkipError, Why, numbered_line, read_reply, without_mark
from riskcheck.prompts.view import View
from riskcheck.prompts.wrapping import wrap


class PlainPrompter:
    """Reads one line per reply from `source`, writes to `target`. Nothing is ever redrawn.

    Where nobody types, a line that is no reply ends the questions: all later ones would be taken for replies to other screens.
    """

    plain = True

    def __init__(self, source: TextIO, target: TextIO, say: Words) -> None:
        self._source = source
        self._target = target
        self._say = say
        self._lines_read = 0
        self.can_ask = source.isatty()

    def begin(self, text: str) -> None:
        """Write the opening; nothing waits, so that a pipe holds replies alone."""
        self.tell(text)

    def tell(self, text: str) -> None:
        """Write a text and an empty line."""
        self._write(text)
        self._write("")

    def ask(self, view: View) -> Codes | Move:
        """Write the screen, read lines until one is a reply or a move.

        Raises EOFError where input ends, and InputError for a line that is no reply where nobody types.
        """
        instruction = f"{_instruction(view)}: "
        self._show(_lines(view), shutil.get_terminal_size().lines - len(self._wrap(instruction)))
        while True:
            try:
                reply = read_reply(view.screen, self._read(instruction), view.so_far)
            except CannotSkipError as error:
                self._write(str(error))
                continue
            except ValueError as error:
                if not self.can_ask:
                    raise InputError(f"standard input, line {self._lines_read}: not understood. {error}") from error
                self._write(str(error))
                continue
            if not isinstance(reply, Why):
                self._write("")
                return reply
            self._write(view.why(reply.code) or self._say("ask_why"))

    def choose(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        """Let the person choose one of the options, each a value and its words, by its number."""
        self._write(question)
        for number, (_, words) in enumerate(options, start=1):
            self._write(f"{number:3}. {words}")
        while True:
            try:
                return options[
                    numbered_line(self._say, self._read(f"{self._say('number_from', count=len(options))}: "), len(options))
                ][0]
            except ValueError as error:
                self._write(str(error))

    def line(self, question: str, proposed: str = "") -> str:
        """Let the person type a line; an empty one is the proposed one."""
        instead = f"{self._say('enter_for', proposed=proposed)} " if proposed else ""
        return self._read(f"{question} {instead}").strip() or proposed

    def _read(self, prompt: str) -> str:
        self._write(prompt, end="")
        line = self._source.readline()
        if not line:
            raise EOFError
        self._lines_read += 1
        return without_mark(line) if self._lines_read == 1 else line

    def _show(self, lines: Iterable[str], room: int) -> None:
        """Write lines; where a window has no room for so many rows, one page after another."""
        rows = max(room, 5)
        wrapped = [row for line in lines for row in self._wrap(line)]
        while self.can_ask and self._target.isatty() and len(wrapped) > rows:
            self._target.write("\n".join(wrapped[: rows - 1]) + "\n")
            self._read(f"{self._say('enter_shows_more')} ")
            wrapped = wrapped[rows - 1 :]
        self._target.write("".join(f"{line}\n" for line in wrapped))
        self._target.flush()

    def _write(self, text: str, *, end: str = "\n") -> None:
        trail = " " if text.endswith(" ") else ""
        self._target.write("\n".join(row for line in text.split("\n") for row in self._wrap(line)) + trail + end)
        self._target.flush()

    def _wrap(self, line: str) -> list[str]:
        """A line as it fits the window; behind a number, with the rest below its text. As it is where there is no window."""
        if not self._target.isatty():
            return [line.rstrip() if line.strip() else ""]
        width = max(20, shutil.get_terminal_size().columns - 1)
        head = line[: len(line) - len(line.lstrip())]
        number, dot, text = line.lstrip().partition(". ")
        if head and dot and number.isdigit():
            head, line = f"{head}{number}. ", text
        first, *rest = wrap(line.strip(), width - len(head))
        return [head + first, *(" " * len(head) + each for each in rest)]


def _lines(view: View) -> Iterator[str]:
    screen = view.screen
    yield from [view.notice] if view.notice else []
    yield f"{screen.say('step', step=view.step, steps=view.steps)}. {screen.title}."
    yield f"{screen.text} {screen.say('blank_is_no')}" if screen.unsure else screen.text
    if screen.help and not screen.many:
        yield screen.help
    for number, choice in enumerate(screen.choices, start=1):
        if choice.heading:
            yield f"{choice.heading}:"
        yield f"{number:3}. {choice.text}"


def _instruction(view: View) -> str:
    screen = view.screen
    say = screen.say
    ways = [say("type.numbers" if screen.many else "type.number")]
    ways += [say("type.unsure")] if screen.unsure else []
    if view.so_far is not None:
        numbers = [
            f"{number}{mark}"
            for number, choice in enumerate(screen.choices, start=1)
            for code, mark in ((choice.code, ""), (not_sure(choice.code), "?"))
            if code in view.so_far
        ]
        ways.append(say("type.keep", numbers=", ".join(numbers)))
    ways += [say("type.skip")] if screen.can_skip else []
    ways += [say("type.back"), *([say("type.why")] if screen.questions else [])]
    return ", ".join([*ways, *([say("type.save")] if view.can_save else [])])
