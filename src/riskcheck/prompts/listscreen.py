"""Screens drawn over the whole window, on prompt_toolkit: lists to move in with the arrow keys, and to tick."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output

from riskcheck.interview.screens import Codes, Move
from riskcheck.prompts.drawing import draw
from riskcheck.prompts.ticks import Ticks
from riskcheck.prompts.view import View

Result = Codes | Move


def terminal_output() -> Output:
    """Standard error as prompt_toolkit draws on it; the terminal is not asked where its cursor is, which some cannot answer."""
    output = create_output(stdout=sys.stderr)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output


class ListScreen:
    """One screen, until it is entered or left."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._ticks = Ticks(view.screen, view.so_far)
        self._why = False

    def run(self) -> Result:
        """What was replied, or the move. Raises KeyboardInterrupt, and EOFError where input ends."""
        output = terminal_output()
        control = FormattedTextControl(lambda: self._text(output.get_size()), focusable=True, show_cursor=False)
        application: Application[Result] = Application(
            Layout(Window(control, always_hide_cursor=True)),
            key_bindings=self._keys(),
            full_screen=True,
            output=output,
        )
        return application.run()

    def _text(self, size: Size) -> StyleAndTextTuples:
        lines = draw(self._view, self._ticks, why=self._why, columns=size.columns, rows=size.rows)
        return [(style, text + ("\n" if number < len(lines) else "")) for number, (style, text) in enumerate(lines, start=1)]

    def _keys(self) -> KeyBindings:
        screen, ticks, bindings = self._view.screen, self._ticks, KeyBindings()
        bindings.add("c-c", eager=True)(_interrupt)
        bindings.add(Keys.SIGINT, eager=True)(_interrupt)  # Ctrl-C between two screens comes as a signal, not as a key
        does: dict[str, Callable[[], None]] = {"up": lambda: ticks.move(-1), "down": lambda: ticks.move(1)}
        does |= {" ": self._tick} if screen.many else {}
        does |= dict.fromkeys("nN", partial(self._tick, unsure=True)) if screen.unsure else {}
        does |= {"?": self._toggle_why} if self._view.has_reasons else {}
        ends: dict[str, Callable[[], Result | None]] = {"enter": ticks.enter}
        ends |= dict.fromkeys("bB", lambda: Move.BACK)
        ends |= dict.fromkeys("sS", self._skip) if screen.can_skip else {}
        ends |= dict.fromkeys("wW", lambda: Move.SAVE) if self._view.can_save else {}
        for key, act in does.items():
            bindings.add(key, eager=True)(partial(_do, act))
        for key, end in ends.items():
            bindings.add(key, eager=True)(partial(_end, end))
        return bindings

    def _tick(self, *, unsure: bool = False) -> None:
        self._ticks.tick(unsure=unsure)
        self._view.note(self._ticks.codes)

    def _toggle_why(self) -> None:
        self._why = not self._why

    def _skip(self) -> Result | None:
        """A screen with ticks is not skipped, so that none is lost by accident."""
        if self._view.screen.many and self._ticks.codes:
            self._ticks.says = self._view.screen.say("enter_or_untick")
            return None
        return Move.SKIP


def _do(act: Callable[[], None], _: KeyPressEvent) -> None:
    act()


def _end(reply: Callable[[], Result | None], event: KeyPressEvent) -> None:
    result = reply()
    if result is not None and not event.app.is_done:
        event.app.exit(result=result)


def _interrupt(event: KeyPressEvent) -> None:
    if not event.app.is_done:
        event.app.exit(exception=KeyboardInterrupt)
