"""Ways to put the screens of an interview to a person: questionary on a terminal, plain lines everywhere else."""

from __future__ import annotations

import os
import sys
from typing import Protocol

from riskcheck.interview import Interview, Reply, Screen
from riskcheck.pack import Pack


class Prompter(Protocol):
    """Puts texts and screens to a person, on standard error."""

    def begin(self, text: str) -> None:
        """Show the opening and let the person begin when ready."""

    def ask(self, screen: Screen, step: int, steps: int) -> Reply:
        """Show a screen, wait for its reply. Raises EOFError where input ends, KeyboardInterrupt on Ctrl-C."""


def choose_prompter(*, plain: bool) -> Prompter:
    """The prompter for this process: plain where asked for, or where there is no terminal that can move its cursor."""
    terminal = sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if plain or not terminal:
        from riskcheck.prompts.plain import PlainPrompter

        return PlainPrompter(sys.stdin, sys.stderr)
    from riskcheck.prompts.terminal import TerminalPrompter

    return TerminalPrompter()


def run_interview(interview: Interview, prompter: Prompter) -> None:
    """Show the opening, then every screen until the interview has no more."""
    prompter.begin(opening(interview.pack))
    while screen := interview.current():
        step, steps = interview.progress()
        interview.reply(screen, prompter.ask(screen, step, steps))


def opening(pack: Pack) -> str:
    """What this is and is not, how long it takes, what happens to the answers, and how to leave."""
    return f"""{pack.about.title}

{pack.about.summary}

It is educational, never a diagnosis. In danger, do not answer questions: call your local emergency number.

It takes about five minutes. "You" is the person it is about; you can answer for a child or a relative.
"Not sure" is a good answer, and every screen can be skipped.
Nothing is stored, and nothing is sent. To leave at any time, press Ctrl-C."""
