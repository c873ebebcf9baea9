"""What a prompter needs to know to show a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from riskcheck.interview.screens import Codes, Reply, Screen


@dataclass(frozen=True, slots=True)
class View:
    """A screen with what was replied to it before, its number and that of the last one, and what there is to say first.

    `why` gives the reason for a line, by its code, or for the whole screen. `note` is to be called with what is ticked, at
    every change, so that nothing is lost however the screen is left.
    """

    screen: Screen
    so_far: Reply
    step: int
    steps: int
    can_save: bool
    notice: str
    why: Callable[[str | None], str]
    note: Callable[[Codes], None]
