"""A screen as lines for a window of any size: wrapped between words, and with the list scrolled where it is too long.

Marks and pointer are letters that every encoding has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from riskcheck.prompts.ticks import Ticks
from riskcheck.prompts.view import View
from riskcheck.prompts.wrapping import wrap

Line = tuple[str, str]
"""A style and the text of one line."""

PLAIN, STRONG, POINTED = "", "bold", "reverse"
LEAST_LIST = 4
"""How many rows a list keeps, however small the window is."""
LEGEND = "Space: [x] yes. N: [?] not sure. What stays blank counts as no."


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one choice, and whether it is the one pointed at."""

    lines: list[Line]
    pointed: bool


def draw(view: View, ticks: Ticks, *, why: bool, columns: int, rows: int) -> list[Line]:
    """A screen in at most `rows` lines. With `why`, the reason for the line pointed at stands under the question."""
    blocks = list(_blocks(ticks, columns))
    bottom = [*_wrapped(ticks.says or view.notice, columns, STRONG), *_wrapped(_keys(view), columns)]
    head = [*_wrapped(_title(view), columns), *_wrapped(view.screen.text, columns, STRONG)]
    help_lines = _wrapped(view.why(ticks.pointed) if why else view.screen.help, columns - 2, indent=2)
    legend = _wrapped(LEGEND, columns) if view.screen.unsure else []
    length = sum(len(block.lines) for block in blocks)
    fits = len(head) + len(help_lines) + len(legend) + length + len(bottom) <= rows
    shows_help = why or fits or not view.screen.many
    top = [*head, *(help_lines if shows_help else []), *legend]
    top = top[: max(rows - len(bottom) - min(length, LEAST_LIST), 1)]
    room = rows - len(top) - len(bottom)
    blanks = [(PLAIN, "")] * min(max(room - length, 0), 2)
    shown = _scrolled(blocks, room) if length > room else [line for block in blocks for line in block.lines]
    return [*top, *blanks[:1], *shown, *blanks[1:], *bottom][:rows]


def _title(view: View) -> str:
    return f"Step {view.step} of {view.steps} - {view.screen.title}"


def _blocks(ticks: Ticks, columns: int) -> Iterator[_Block]:
    many = ticks.screen.many
    for place, choice in enumerate(ticks.screen.choices):
        pointed = place == ticks.at
        lines = _wrapped(f"{choice.heading}:", columns) if choice.heading else []
        mark = f"[{ticks.mark(place) or ' '}] " if many else " "
        before = f"{'>' if pointed else ' '}{mark}"
        texts = wrap(choice.text, columns - len(before), indent=0 if many else 2)
        lines += [
            (POINTED if pointed else PLAIN, f"{before if number == 0 else ' ' * len(before)}{text}")
            for number, text in enumerate(texts)
        ]
        yield _Block(lines, pointed)


def _scrolled(blocks: list[_Block], room: int) -> list[Line]:
    """The part of a list around the line pointed at, with a word where more of it is above or below."""
    lines = [line for block in blocks for line in block.lines]
    start = end = 0
    for block in blocks:
        start, end = end, end + len(block.lines)
        if block.pointed:
            break
    else:
        start = end = 0
    inner = max(room - 2, 1)
    top = max(0, min(end - inner, start)) if end > inner else 0
    top = min(top, max(len(lines) - room + 1, 0)) if top else 0
    above = [(PLAIN, "     (more above)")] if top else []
    rest = room - len(above)
    below = top + rest < len(lines)
    shown = lines[top : top + rest - (1 if below else 0)]
    return [*above, *shown, *([(PLAIN, "     (more below)")] if below else [])]


def _wrapped(text: str, columns: int, style: str = PLAIN, *, indent: int = 0) -> list[Line]:
    return [(style, " " * indent + line) for line in wrap(text, columns)] if text else []


def _keys(view: View) -> str:
    screen = view.screen
    ways = ["Up/Down", *(["Space ticks", "Enter next"] if screen.many else ["Enter chooses"])]
    ways += ["? why"] if screen.questions else []
    ways += ["S skip"] if screen.can_skip else []
    return ", ".join([*ways, "B back", *(["W save"] if view.can_save else []), "Ctrl-C leaves"])
