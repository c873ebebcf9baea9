"""What is ticked on a screen and which line is pointed at, key by key. Knows no terminal."""

from __future__ import annotations

from riskcheck.interview.screens import Codes, Reply, Screen, not_sure


class Ticks:
    """A screen while a person is at it. `at` is the line pointed at, `says` what there is to say about the last key.

    A question with one answer begins with no line pointed at, so that Enter alone never answers it.
    """

    def __init__(self, screen: Screen, so_far: Reply) -> None:
        self.screen = screen
        self.says = ""
        self._codes = set(so_far or ()) & set(screen.offered)
        marked = [place for place in range(len(screen.choices)) if self.mark(place)]
        first = 0 if screen.many or not screen.questions else None
        self.at: int | None = marked[0] if marked else first
        self._warned = False

    @property
    def codes(self) -> Codes:
        """What is ticked or marked, in the order of the lines."""
        return tuple(code for code in self.screen.offered if code in self._codes)

    @property
    def pointed(self) -> str | None:
        """The code of the line pointed at."""
        return None if self.at is None else self.screen.choices[self.at].code

    def mark(self, place: int) -> str:
        """How a line is marked: "x" where it is ticked, "?" where it is not sure, else empty."""
        code = self.screen.choices[place].code
        return "x" if code in self._codes else "?" if not_sure(code) in self._codes else ""

    def move(self, by: int) -> None:
        """Point at the line that is so many lines further, and from the last line at the first."""
        count = len(self.screen.choices)
        self.at = (0 if by > 0 else count - 1) if self.at is None else (self.at + by) % count
        self.says, self._warned = "", False

    def tick(self, *, unsure: bool = False) -> None:
        """Tick the line pointed at, or mark it "not sure"; the same again takes it back."""
        self.says, self._warned = "", False
        if self.pointed is None:
            return
        wanted = not_sure(self.pointed) if unsure else self.pointed
        if wanted not in self.screen.offered:
            self.says = self.screen.say("only_ticked")
        elif wanted in self._codes:
            self._codes.discard(wanted)
        elif self.pointed in self.screen.alone and self._codes - self.screen.alone:
            self.says = self.screen.say("untick_others", line=self._text)
        else:
            self._codes -= {self.pointed, not_sure(self.pointed), *self.screen.alone}
            self._codes.add(wanted)

    def enter(self) -> Codes | None:
        """What Enter replies; None where it replies nothing, and `says` why."""
        if not self.screen.many:
            if self.pointed is not None:
                return (self.pointed,)
            self.says = self.screen.say("none_chosen_yet")
            return None
        if not self._codes:
            alone = [choice.text for choice in self.screen.choices if choice.code in self.screen.alone]
            self.says = self.screen.say("none_ticked_yet")
            self.says += f" {self.screen.say('tick_none', none=alone[0])}" if alone else ""
            return None
        if self.at is not None and not self.mark(self.at) and not self._warned:
            self.says = self.screen.say("not_ticked_yet", line=self._text)
            self._warned = True
            return None
        return self.codes

    @property
    def _text(self) -> str:
        return "" if self.at is None else self.screen.choices[self.at].text
