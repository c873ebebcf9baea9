"""What a typed line means as a reply to a screen."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from riskcheck.interview.screens import NOTHING, Codes, Move, Reply, Screen, not_sure
from riskcheck.pack.records import NO, YES
from riskcheck.pack.words import Words

_MOVES = {"b": Move.BACK, "s": Move.SKIP, "w": Move.SAVE}
YES_NO = {YES, NO}
_NUMBER = re.compile(r"(\d{1,3})[.)]?(\??)", re.ASCII)
_WHY = re.compile(r"\? ?(\d{0,3})", re.ASCII)
_BYTE_ORDER_MARKS = ("\ufeff", "\u00ef\u00bb\u00bf", "\udcef\udcbb\udcbf")
"""The mark with which some programs begin a file, as UTF-8, Latin-1 and ASCII read it."""


@dataclass(frozen=True, slots=True)
class Why:
    """The person asks why: about a line, by its code, or about the screen."""

    code: str | None


def without_mark(line: str) -> str:
    """The first line of an input, without a byte order mark."""
    for mark in _BYTE_ORDER_MARKS:
        line = line.removeprefix(mark)
    return line


def read_reply(screen: Screen, line: str, so_far: Reply = None) -> Codes | Move | Why:
    """The reply or move that a typed line stands for; an empty line keeps what was replied before.

    Numbers stand for the lines, with a "?" behind where one is not sure; a full stop or bracket does no harm, and wide digits
    count too. A single answer can be typed in its own words. Raises ValueError, with words for the person, where it is none.
    """
    typed = unicodedata.normalize("NFKC", line).strip().lower()
    if typed in _MOVES:
        if typed == "s" and not screen.can_skip:
            raise CannotSkipError(screen.say("cannot_be_skipped"))
        return _MOVES[typed]
    if asked := _WHY.fullmatch(typed):
        return Why(_numbered(screen, int(asked[1])) if asked[1] else None)
    if not typed:
        if so_far is None:
            raise ValueError(screen.say("nothing_typed", expected=_expected(screen)))
        return so_far
    if typed == "0" and NOTHING in screen.alone:
        return (NOTHING,)
    return _checked(screen, _worded(screen, typed) or _numbers(screen, typed))


class CannotSkipError(ValueError):
    """What was typed is understood, and does nothing here."""


def _worded(screen: Screen, typed: str) -> Codes:
    """The line that was typed in its own words, or by the first letter of yes and no where these are the answers."""
    offered = {choice.code for choice in screen.choices}
    if screen.is_list or not screen.questions:
        return ()
    letters = {screen.say(f"letter.{code}"): code for code in YES_NO if offered >= YES_NO}
    wanted = letters.get(typed, typed)
    return tuple(choice.code for choice in screen.choices if wanted in (choice.code, " ".join(choice.text.lower().split())))[:1]


def numbered_line(say: Words, typed: str, count: int) -> int:
    """Which of `count` lines a typed number stands for, from 0. Raises ValueError, with words for the person, for none."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if not found or found[2] or not 1 <= int(found[1]) <= count:
        raise ValueError(say("type_number", count=count))
    return int(found[1]) - 1


def _numbers(screen: Screen, typed: str) -> Codes:
    codes = []
    for word in re.split(r"[\s,;\u3001]+", typed.strip(",;\u3001 ")):
        found = _NUMBER.fullmatch(word)
        if not found or (found[2] and not screen.unsure):
            raise ValueError(_expected(screen))
        code = _numbered(screen, int(found[1]))
        codes.append(not_sure(code) if found[2] else code)
    return tuple(code for code in screen.offered if code in codes) if set(codes) <= set(screen.offered) else tuple(codes)


def _numbered(screen: Screen, number: int) -> str:
    if not 1 <= number <= len(screen.choices):
        raise ValueError(_expected(screen))
    return screen.choices[number - 1].code


def _checked(screen: Screen, codes: Codes) -> Codes:
    fault = screen.fault(codes)
    if fault:
        raise ValueError(fault)
    return codes


def _expected(screen: Screen) -> str:
    return screen.say("type_numbers" if screen.many else "type_number", count=len(screen.choices))
