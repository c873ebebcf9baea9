"""A screen as lines for a window of any size: wrapped between words, and with the list scrolled where it is too long.

Marks and pointer are letters that every encoding has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile

from riskcheck.pack.words import Words
from riskcheck.prompts.ticks import Ticks
from riskcheck.prompts.view import View
from riskcheck.prompts.wrapping import wrap

Line = tuple[str, str]
"""A style and the text of one line."""

PLAIN, STRONG, POINTED = "", "bold", "reverse"
LEAST_LIST = 4
"""How many rows a list keeps, however small the window is."""


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one choice, and whether it is the one pointed at, and one that stands alone, such as "None of these"."""

    lines: list[Line]
    pointed: bool
    alone: bool


def draw(view: View, ticks: Ticks, *, why: bool, columns: int, rows: int) -> list[Line]:
    """A screen in at most `rows` lines. With `why`, the reason for the line pointed at stands under the question.

    Where the list has to scroll, the lines that stand alone at its end stay in sight, so that everybody sees a way on.
    """
    blocks = list(_blocks(ticks, columns))
    bottom = [*_wrapped(ticks.says or view.notice, columns, STRONG), *_wrapped(_keys(view), columns)]
    head = [*_wrapped(_title(view), columns), *_wrapped(view.screen.text, columns, STRONG)]
    help_lines = _wrapped(view.why(ticks.pointed) if why else view.screen.help, columns - 2, indent=2)
    legend = _wrapped(view.screen.say("legend"), columns) if view.screen.unsure else []
    length = sum(len(block.lines) for block in blocks)
    fits = len(head) + len(help_lines) + len(legend) + length + len(bottom) <= rows
    shows_help = why or fits or not view.screen.many
    top = [*head, *(help_lines if shows_help else []), *legend]
    kept = [block for block in blocks if block.alone] if length > LEAST_LIST else []
    pinned = [line for block in kept for line in block.lines]
    if len(top) + len(pinned) + len(bottom) + LEAST_LIST > rows:
        kept, pinned = [], []
    top = top[: max(rows - len(bottom) - min(length, LEAST_LIST), 1)]
    room = rows - len(top) - len(bottom)
    blanks = [(PLAIN, "")] * min(max(room - length, 0), 2)
    if length > room:
        shown = [*_scrolled(view.screen.say, [block for block in blocks if block not in kept], room - len(pinned)), *pinned]
    else:
        shown = [line for block in blocks for line in block.lines]
    return [*top, *blanks[:1], *shown, *blanks[1:], *bottom][:rows]


def _title(view: View) -> str:
    return f"{view.screen.say('step', step=view.step, steps=view.steps)} - {view.screen.title}"


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
        yield _Block(lines, pointed, many and choice.code in ticks.screen.alone)


def _scrolled(say: Words, blocks: list[_Block], room: int) -> list[Line]:
    """The choices around the one pointed at, each whole where it can be, with a word where there are more above or below."""
    at = next((place for place, block in enumerate(blocks) if block.pointed), len(blocks) - 1)
    first = 0
    while first < at and _rows(blocks, first, at + 1) > room:
        first += 1
    end = at + 1
    while end < len(blocks) and _rows(blocks, first, end + 1) <= room:
        end += 1
    above: list[Line] = [(PLAIN, f"     {say('more_above')}")] if first else []
    below: list[Line] = [(PLAIN, f"     {say('more_below')}")] if end < len(blocks) else []
    lines = [line for block in blocks[first:end] for line in block.lines]
    space = room - len(above) - len(below)
    if first == at and len(lines) > space:  # its first words before the heading of its group
        lines = [*dropwhile(lambda line: line[0] != POINTED, lines)] or lines
    return [*above, *lines[:space], *below]


def _rows(blocks: list[_Block], first: int, end: int) -> int:
    """How many rows the choices from `first` up to `end` take, with the words on what is above and below."""
    return sum(len(block.lines) for block in blocks[first:end]) + (first > 0) + (end < len(blocks))


def _wrapped(text: str, columns: int, style: str = PLAIN, *, indent: int = 0) -> list[Line]:
    return [(style, " " * indent + line) for line in wrap(text, columns)] if text else []


def _keys(view: View) -> str:
    screen = view.screen
    ticks = ["yes", "unsure"] if screen.unsure else ["tick"]
    ways = ["move", *([*ticks, "next"] if screen.many else ["choose"])]
    ways += ["why"] if view.has_reasons else []
    ways += ["skip"] if screen.can_skip else []
    ways += ["back", *(["save"] if view.can_save else []), "leave"]
    return ", ".join(screen.say(f"key.{way}") for way in ways)
