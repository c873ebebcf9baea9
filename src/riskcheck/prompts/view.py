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

    @property
    def has_reasons(self) -> bool:
        """Whether any line has a reason that does not stand under the question already."""
        shown = "" if self.screen.many else self.screen.help
        return bool(self.screen.questions) and any(
            self.why(code) not in ("", shown) for code in (None, *(choice.code for choice in self.screen.choices))
        )
