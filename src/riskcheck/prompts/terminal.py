"""Screens as lists to move in with the arrow keys. The only module that knows questionary and prompt_toolkit."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import is_done, to_filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Layout, Window
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
        codes: tuple[str, ...] = ()
        while True:
            answer = _prompt(screen, codes).unsafe_ask()
            if answer is _SKIPPED:
                _write("Skipped.")
                return None
            codes = tuple(answer) if isinstance(answer, list) else (answer,)
            fault = screen.fault(codes)
            if not fault:
                return tuple(choice.code for choice in screen.choices if choice.code in codes)
            _write(fault)


def _prompt(screen: Screen, ticked: tuple[str, ...]) -> questionary.Question:
    # prompt_toolkit draws on standard output unless told otherwise
    options: dict[str, Any] = {
        "message": "\n".join(textwrap.wrap(screen.text, _width() - 4)),
        "choices": [
            questionary.Choice(_fill(choice.text), value=choice.code, checked=screen.many and choice.code in ticked)
            for choice in screen.choices
        ],
        "instruction": "\n" + "\n".join(textwrap.wrap(_instruction(screen), _width())),
        "output": create_output(stdout=sys.stderr),
    }
    question = questionary.checkbox(**options) if screen.many else questionary.select(**options)
    _dress(question.application, screen)
    return question


def _dress(application: Application[Any], screen: Screen) -> None:
    """Add what questionary lacks: wrapped lines, the reason for the line pointed at, and our own keys."""
    control = next(
        window.content for window in application.layout.find_all_windows() if isinstance(window.content, InquirerControl)
    )
    for window in application.layout.find_all_windows():
        window.wrap_lines = to_filter(window.content is control or window.wrap_lines())
    why = {choice.code: choice.help for choice in screen.choices}
    reason = FormattedTextControl(lambda: _reason(why.get(str(control.get_pointed_at().value), "")))
    shown = ConditionalContainer(Window(reason, wrap_lines=True, dont_extend_height=True), filter=~is_done)
    application.layout = Layout(HSplit([application.layout.container, shown]))
    keys = application.key_bindings
    application.key_bindings = merge_key_bindings([*([keys] if keys else []), _keys(screen)])


def _fill(text: str) -> str:
    return textwrap.fill(text, _width() - _MARK, subsequent_indent=" " * _MARK)


def _reason(why: str) -> str:
    return textwrap.fill(f"Why this is asked: {why}", _width() - 2, initial_indent="  ", subsequent_indent="  ") if why else ""


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
