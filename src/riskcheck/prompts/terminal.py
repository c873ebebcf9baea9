"""A person at a terminal. The only module that knows questionary: it asks what is no screen of the interview."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

import questionary

from riskcheck.interview.screens import Codes, Move
from riskcheck.pack.words import Words
from riskcheck.prompts.listscreen import ListScreen, terminal_output
from riskcheck.prompts.typed import numbered_line
from riskcheck.prompts.view import View
from riskcheck.prompts.wrapping import wrap

WIDEST = 100


class TerminalPrompter:
    """Asks on the terminal: prompts go to standard error, so that a result can be piped."""

    can_ask, plain = True, False

    def __init__(self, say: Words) -> None:
        self._say = say

    def begin(self, text: str) -> None:
        """Show the opening and wait for a key. Raises KeyboardInterrupt on Ctrl-C."""
        self.tell(text)
        questionary.press_any_key_to_continue(self._say("press_any_key"), output=terminal_output()).unsafe_ask()

    def tell(self, text: str) -> None:
        """Write a text, wrapped to the window."""
        width = max(20, min(shutil.get_terminal_size().columns, WIDEST) - 1)
        sys.stderr.write("\n".join(["", *wrap(text, width), ""]) + "\n")
        sys.stderr.flush()

    def ask(self, view: View) -> Codes | Move:
        """Show a screen until its reply is one it offers, or a move. Raises KeyboardInterrupt on Ctrl-C."""
        return ListScreen(view).run()

    def choose(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        """Let the person choose one of the options, each a value and its words, by its number.

        A list to move in would point at one of them from the start. Raises KeyboardInterrupt on Ctrl-C.
        """
        lines = [question, *(f"  {number}. {words}" for number, (_, words) in enumerate(options, start=1))]
        self.tell("\n".join(lines))

        def checked(typed: str) -> bool | str:
            try:
                return numbered_line(self._say, typed, len(options)) >= 0
            except ValueError as error:
                return str(error)

        asked = questionary.text(
            f"{self._say('number_from', count=len(options))}:",
            qmark="",
            validate=checked,
            validate_while_typing=False,
            output=terminal_output(),
        )
        return options[numbered_line(self._say, asked.unsafe_ask(), len(options))][0]

    def line(self, question: str, proposed: str = "") -> str:
        """Let the person type or change a line. Raises KeyboardInterrupt on Ctrl-C."""
        return str(questionary.text(question, default=proposed, qmark="", output=terminal_output()).unsafe_ask()).strip()
