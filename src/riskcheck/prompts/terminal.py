"""Screens as lists to move in with the arrow keys. The only module that knows questionary and prompt_toolkit."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator
from functools import partial
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition, is_done, to_filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    ConditionalContainer,
    ConditionalMargin,
    FormattedTextControl,
    HSplit,
    Layout,
    ScrollbarMargin,
    Window,
)
from prompt_toolkit.output import create_output
from questionary.prompts.common import InquirerControl

from riskcheck.interview.screens import Codes, Move, Reply, Screen

_SKIPPED = object()


class _Ticked(tuple[str, ...]):
    """What was ticked on a screen that was to be skipped."""


_MARKS = {True: 5, False: 3}
"""Columns that questionary puts before a choice: pointer and, where many can be taken, tick."""
_TICKS_ALL = "ai"
"""Keys by which questionary ticks everything, "None of these" included: switched off."""


class TerminalPrompter:
    """Asks on the terminal: prompts go to standard error, so that a result can be piped."""

    def begin(self, text: str) -> None:
        """Show the opening and wait for a key. Raises KeyboardInterrupt on Ctrl-C."""
        _write(text)
        prompt = questionary.press_any_key_to_continue("Press any key to begin.", output=create_output(stdout=sys.stderr))
        prompt.unsafe_ask()

    def tell(self, text: str) -> None:
        """Write a text, wrapped to the window."""
        _write(text)

    def ask(self, screen: Screen, so_far: Reply, progress: tuple[int, int], *, can_save: bool) -> Reply | Move:
        """Show a screen until its reply is one it offers, or a move. Raises KeyboardInterrupt on Ctrl-C."""
        _write(f"Step {progress[0]} of {progress[1]} - {screen.title}\n{screen.help}")
        codes = so_far or ()
        while True:
            answer = _prompt(screen, codes, can_save=can_save).unsafe_ask()
            if isinstance(answer, Move):
                return answer
            if answer is _SKIPPED:
                _write(f"{screen.text} Skipped.")
                return None
            if isinstance(answer, _Ticked):
                codes = answer
                _write("You ticked something here. Enter goes on with it; untick it to skip.")
                continue
            codes = tuple(answer) if isinstance(answer, list) else (answer,)
            fault = screen.fault(codes)
            if not fault:
                chosen = tuple(choice for choice in screen.choices if choice.code in codes)
                _write(f"{screen.text} {'; '.join(choice.text for choice in chosen) or 'None of them'}.")
                return tuple(choice.code for choice in chosen)
            _write(fault)


def _prompt(screen: Screen, ticked: Codes, *, can_save: bool) -> questionary.Question:
    # prompt_toolkit draws on standard output unless told otherwise
    options: dict[str, Any] = {
        "message": "\n".join(textwrap.wrap(screen.text, _width() - 4)),
        "choices": list(_lines(screen, ticked)),
        "instruction": "\n" + "\n".join(textwrap.wrap(_instruction(screen, can_save=can_save), _width())),
        "output": create_output(stdout=sys.stderr),
    }
    if screen.many:
        question = questionary.checkbox(**options)
    else:
        offered = {choice.code for choice in screen.choices}
        question = questionary.select(default=next((code for code in ticked if code in offered), None), **options)
    _dress(question.application, screen, can_save=can_save)
    return question


def _lines(screen: Screen, ticked: Codes) -> Iterator[questionary.Choice]:
    for choice in screen.choices:
        if choice.heading:
            yield questionary.Separator(f"  {choice.heading}")
        title = _fill(choice.text, _MARKS[screen.many])
        yield questionary.Choice(title, value=choice.code, checked=screen.many and choice.code in ticked)


def _dress(application: Application[Any], screen: Screen, *, can_save: bool) -> None:
    """Add what questionary lacks: wrapped lines, the reason for the line pointed at, and our own keys."""
    control = next(
        window.content for window in application.layout.find_all_windows() if isinstance(window.content, InquirerControl)
    )
    application.erase_when_done = True
    for window in application.layout.find_all_windows():
        if window.content is control:
            window.wrap_lines = to_filter(True)
            more = ConditionalMargin(ScrollbarMargin(display_arrows=True), Condition(partial(_is_cut, window)))
            window.right_margins = [more]
    why = {choice.code: choice.help for choice in screen.choices}
    reason = FormattedTextControl(lambda: _reason(why.get(str(control.get_pointed_at().value), "")))
    shown = ConditionalContainer(Window(reason, wrap_lines=True, dont_extend_height=True), filter=~is_done)
    application.layout = Layout(HSplit([application.layout.container, shown]))
    keys = application.key_bindings
    ours = _keys(screen, control, can_save=can_save)
    application.key_bindings = merge_key_bindings([*([keys] if keys else []), ours])


def _is_cut(window: Window) -> bool:
    """Whether a list is longer than the part of it that is shown."""
    shown = window.render_info
    return shown is not None and shown.content_height > shown.window_height


def _fill(text: str, indent: int) -> str:
    """Text wrapped behind the columns that questionary puts before it."""
    lines = textwrap.wrap(text, _width() - indent, break_on_hyphens=False)
    return ("\n" + " " * indent).join(lines)


def _reason(why: str) -> str:
    return textwrap.fill(f"Why this is asked: {why}", _width() - 2, initial_indent="  ", subsequent_indent="  ") if why else ""


def _interrupt(event: KeyPressEvent) -> None:
    event.app.exit(exception=KeyboardInterrupt, style="class:aborting")


def _keys(screen: Screen, control: InquirerControl, *, can_save: bool) -> KeyBindings:
    bindings = KeyBindings()
    bindings.add(Keys.SIGINT, eager=True)(_interrupt)  # Ctrl-C between two screens comes as a signal, not as a key
    if screen.many:
        for key in _TICKS_ALL:
            bindings.add(key, eager=True)(_nothing)
    results: dict[str, object] = {"bB": Move.BACK}
    results |= {"sS": _SKIPPED} if screen.can_skip else {}
    results |= {"?": Move.WHY} if screen.questions else {}
    results |= {"wW": Move.SAVE} if can_save else {}
    for keys, result in results.items():
        for key in keys:
            bindings.add(key, eager=True)(partial(_leave, result, control))
    return bindings


def _nothing(_: KeyPressEvent) -> None:
    """Take the key, do nothing."""


def _leave(result: object, control: InquirerControl, event: KeyPressEvent) -> None:
    """End the prompt with a move; a screen with ticks is not skipped, so that none is lost by accident."""
    ticked = tuple(control.selected_options)
    event.app.exit(result=_Ticked(ticked) if result is _SKIPPED and ticked else result)


def _instruction(screen: Screen, *, can_save: bool) -> str:
    move = "Arrow keys move, Space ticks, Enter goes on" if screen.many else "Arrow keys move, Enter chooses"
    ways = [move, *(["S skips"] if screen.can_skip else []), "B goes back", *(["? tells why"] if screen.questions else [])]
    return f"({', '.join([*ways, *(['W saves'] if can_save else []), 'Ctrl-C leaves'])})"


def _write(text: str) -> None:
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, _width()) or [""]]
    sys.stderr.write("\n".join(["", *lines, ""]) + "\n")
    sys.stderr.flush()


def _width() -> int:
    return max(20, min(shutil.get_terminal_size().columns, 100) - 1)
