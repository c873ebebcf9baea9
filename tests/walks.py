"""Keys that lead through the questionnaire on a terminal, and the answers that they give."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from terminal import DOWN, ENTER, SPACE, Terminal

from riskcheck.interview.replies import AnswerDict
from riskcheck.pack.pack import Pack

UP = "\x1b[A"
NONE = (UP, SPACE, ENTER)
"""On a list that begins at its first line: its last line is for none."""
NONE_OF_SIGNS = (UP, UP, SPACE, ENTER)
"""On the danger signs and the signs in the skin, whose last line is "Not sure"."""
ONE_OR_OLDER = (UP, ENTER)
YES, NO, UNSURE = (DOWN, ENTER), (DOWN, DOWN, ENTER), (UP, ENTER)
SKIP = ("s",)
NOTHING_AT_ALL = (ONE_OR_OLDER, NONE_OF_SIGNS, NONE, NONE, NONE, NONE_OF_SIGNS, NO)
"""The screens of someone to whom nothing applies."""

Keys = tuple[str, ...]


def pick(*places: int) -> Keys:
    """Keys that tick the lines at these places, from 0, and go on."""
    keys: list[str] = []
    at = 0
    for place in places:
        keys += [DOWN] * (place - at) + [SPACE]
        at = place
    return (*keys, ENTER)


def begin(terminal: Terminal, *screens: Keys) -> None:
    """Begin, and give each screen its keys once it is there; then wait for the next one."""
    terminal.wait_for("Press any key to begin.")
    terminal.send(ENTER)
    for number, keys in enumerate(screens, start=1):
        terminal.at_step(number)
        terminal.send(*keys)
    terminal.at_step(len(screens) + 1)


def press(terminal: Terminal, *steps: tuple[int, Keys]) -> None:
    """At each step, give its keys."""
    for step, keys in steps:
        terminal.at_step(step)
        terminal.send(*keys)


def show_result(terminal: Terminal, *keep: str) -> None:
    """At the review, show the result, keep nothing unless another option is named, and see the command end well."""
    terminal.wait_for("Is this right?", "Ctrl-C leaves")
    terminal.send(ENTER)
    choose(terminal, "What you do not keep is gone.", *keep or ("Nothing",))
    assert terminal.end() == 0


def choose(terminal: Terminal, question: str, words: str) -> None:
    """Where numbered options are offered, type the number of the one that begins with these words."""
    terminal.wait_for(question, "A number from 1 to ")
    found = re.findall(rf"(\d)\. {re.escape(words)}", terminal.shown())
    terminal.send(found[-1], ENTER)


def read(path: Path) -> dict[str, Any]:
    """What was written to a file."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def all_no(pack: Pack) -> AnswerDict:
    """The answers of someone to whom nothing applies."""
    answers: AnswerDict = {"age": "1-year-or-older", "red-flags": ["none"], "symptoms": ["none"], "high-calcium-signs": "no"}
    together = {group.id for group in pack.groups if group.ask == "together"}
    for question in pack.questions:
        if question.group in together and not question.follow_up_of:
            answers[question.id] = {"yes-no": "no", "one-of": "none"}.get(question.kind) or ["none"]
    return answers
