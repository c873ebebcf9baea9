"""Ways to put the screens of an interview to a person: lists on a terminal, plain lines everywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from riskcheck.interview.interview import Interview
from riskcheck.interview.screens import Codes, Move
from riskcheck.pack.pack import Pack
from riskcheck.pack.words import Words
from riskcheck.prompts.view import View


class Prompter(Protocol):
    """Puts texts and screens to a person, on standard error.

    `can_ask` says whether there is a person to ask for anything that is no screen of the interview, `plain` whether nothing may
    be drawn but plain lines.
    """

    can_ask: bool
    plain: bool

    def begin(self, text: str) -> None:
        """Show the opening and let the person begin when ready."""

    def tell(self, text: str) -> None:
        """Show a text."""

    def ask(self, view: View) -> Codes | Move:
        """Show a screen with what was replied before, wait for a reply or a move.

        Raises EOFError where input ends, KeyboardInterrupt on Ctrl-C, InputError for a line that nobody can correct.
        """

    def choose(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        """The value of the option that the person chooses; each is a value and its words. None is chosen by Enter alone, so
        that nothing is lost, nor written, by one key too many. Raises as `ask` does."""

    def line(self, question: str, proposed: str = "") -> str:
        """A line that the person types, or the proposed one. Raises as `ask` does."""


def choose_prompter(say: Words, *, plain: bool) -> Prompter:
    """The prompter for this process: plain where asked for, or where there is no terminal that can move its cursor."""
    terminal = sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if plain or not terminal:
        from riskcheck.prompts.plain import PlainPrompter

        return PlainPrompter(sys.stdin, sys.stderr, say)
    from riskcheck.prompts.terminal import TerminalPrompter

    return TerminalPrompter(say)


def run_interview(interview: Interview, prompter: Prompter, save: Callable[[], str] | None = None) -> None:
    """Show the opening, then every screen until the interview has no more. `save` keeps the answers, and says where."""
    prompter.begin(opening(interview.pack))
    notice = ""
    while screen := interview.current():
        reply = prompter.ask(
            View(
                screen,
                interview.so_far(screen),
                *interview.progress(),
                can_save=save is not None,
                notice=notice,
                why=partial(interview.why, screen),
                note=partial(interview.draft, screen),
            )
        )
        notice = ""
        if reply is Move.BACK:
            notice = "" if interview.back() else interview.pack.say("first_screen")
        elif reply is Move.SAVE:
            notice = save() if save else ""
        else:
            interview.reply(screen, None if isinstance(reply, Move) else reply)


def opening(pack: Pack) -> str:
    """What to do in danger; then what this is, how long it takes, what happens to the answers, and where it comes from."""
    say = pack.say
    return f"""{say("opening_danger")}

{pack.about.title}

{say("opening_time")}
{say("opening_for")}
{say("opening_free")}
{say("nothing_kept")}

{pack.about.summary}
{pack.about.disclaimer}"""
