"""Screens as lists to move in with the arrow keys. The only module that knows questionary and prompt_toolkit."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Any

import questionary
from prompt_toolkit.filters import to_filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.output import create_output
from questionary.prompts.common import InquirerControl

from riskcheck.interview import Reply, Screen

_SKIPPED = object()
_MARK = 6
"""Columns that questionary puts before a choice: pointer and tick."""
_TICKS_ALL = "ai"
"""Keys by which questionary ticks everything, "None of these" included: switched off."""


class TerminalPrompter:
    """Asks on the terminal: prompts go to standard error, so that a result can be piped."""

    def begin(self, text: str) -> None:
        """Show the opening and wait for a key. Raises KeyboardInterrupt on Ctrl-C."""
        _write(text)
        prompt = questionary.press_any_key_to_continue("Press any key to begin.", output=create_output(stdout=sys.stderr))
        prompt.unsafe_ask()

    def ask(self, screen: Screen, step: int, steps: int) -> Reply:
        """Show a screen until its reply is one it offers. Raises KeyboardInterrupt on Ctrl-C, EOFError on Ctrl-D."""
        _write(f"Step {step} of {steps} - {screen.title}\n{screen.help}")
        while True:
            answer = _prompt(screen).unsafe_ask()
            if answer is _SKIPPED:
                return None
            if isinstance(answer, list if screen.many else str):
                codes = tuple(answer) if isinstance(answer, list) else (answer,)
                if not screen.fault(codes):
                    return tuple(choice.code for choice in screen.choices if choice.code in codes)


def _prompt(screen: Screen) -> questionary.Question:
    # prompt_toolkit draws on standard output unless told otherwise
    options: dict[str, Any] = {
        "message": "\n".join(textwrap.wrap(screen.text, _width() - 4)),
        "choices": [_choice(choice.code, choice.text, choice.help) for choice in screen.choices],
        "instruction": "\n" + "\n".join(textwrap.wrap(_instruction(screen), _width())),
        "output": create_output(stdout=sys.stderr),
    }
    if screen.many:
        question = questionary.checkbox(validate=lambda codes: screen.fault(tuple(codes)) or True, **options)
    else:
        question = questionary.select(**options)
    application = question.application
    for window in application.layout.find_all_windows():
        if isinstance(window.content, InquirerControl):
            window.wrap_lines = to_filter(True)
    keys = application.key_bindings
    application.key_bindings = merge_key_bindings([*([keys] if keys else []), _keys(screen)])
    return question


def _choice(code: str, text: str, why: str) -> questionary.Choice:
    title = textwrap.fill(text, _width() - _MARK, subsequent_indent=" " * _MARK)
    hint = textwrap.fill(why, _width() - 4, initial_indent="\n  ", subsequent_indent="  ") if why else None
    return questionary.Choice(title, value=code, description=hint)


def _keys(screen: Screen) -> KeyBindings:
    bindings = KeyBindings()
    if screen.many:
        for key in _TICKS_ALL:
            bindings.add(key, eager=True)(_nothing)
    if screen.can_skip:
        bindings.add("s", eager=True)(_skip)
    return bindings


def _nothing(_: KeyPressEvent) -> None:
    """Take the key, do nothing."""


def _skip(event: KeyPressEvent) -> None:
    event.app.exit(result=_SKIPPED)


def _instruction(screen: Screen) -> str:
    move = "Arrow keys move, Space ticks, Enter goes on" if screen.many else "Arrow keys move, Enter chooses"
    return f"({move}{', S skips' if screen.can_skip else ''}, Ctrl-C leaves)"


def _write(text: str) -> None:
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, _width()) or [""]]
    sys.stderr.write("\n".join(["", *lines, ""]) + "\n")
    sys.stderr.flush()


def _width() -> int:
    return max(20, min(shutil.get_terminal_size().columns, 100) - 1)
