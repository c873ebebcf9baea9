"""Plain lines: what can be typed, what is said when it cannot, and that nothing is redrawn."""

from __future__ import annotations

import io

import pytest

from riskcheck.interview.screens import Choice, Move, Reply, Screen
from riskcheck.prompts.plain import PlainPrompter, read_reply

CHOICES = (Choice("red", "Red"), Choice("blue", "Blue", "Why blue."), Choice("none", "None of these"))
MANY = Screen("colours", "Colours", "Which?", "Help.", CHOICES, many=True, alone=frozenset({"none"}))
LIST = Screen("list", "Colours", "Which apply?", "Help.", CHOICES[:2], many=True, needs_choice=False)
ONE = Screen("one", "Colours", "Which one?", "Help.", CHOICES[:2])
NOTICE = Screen("notice", "Colours", "Stop?", "Help.", CHOICES[:2], can_skip=False)


@pytest.mark.parametrize(
    ("screen", "line", "reply"),
    [
        (MANY, "1, 2\n", ("red", "blue")),
        (MANY, "2 1 2\n", ("red", "blue")),
        (MANY, "3\n", ("none",)),
        (MANY, " s \n", None),
        (LIST, "0\n", ()),
        (ONE, "2", ("blue",)),
        (ONE, "b\n", Move.BACK),
        (MANY, "W\n", Move.SAVE),
        (LIST, "?\n", Move.WHY),
    ],
)
def test_numbers_stand_for_choices(screen: Screen, line: str, reply: Reply | Move) -> None:
    """Numbers, separated by commas or blanks, stand for the choices; 0 for none of a list, letters for moves."""
    assert read_reply(screen, line) == reply


@pytest.mark.parametrize(
    ("screen", "line", "words"),
    [
        (MANY, "\n", "Nothing was typed"),
        (MANY, "0\n", "numbers from 1 to 3"),
        (MANY, "4\n", "numbers from 1 to 3"),
        (MANY, "1, 3\n", "cannot stand together"),
        (MANY, "red\n", "numbers from 1 to 3"),
        (MANY, "-1\n", "numbers from 1 to 3"),
        (MANY, "\u0661\n", "numbers from 1 to 3"),
        (MANY, "9" * 5000 + "\n", "numbers from 1 to 3"),
        (ONE, "1 2\n", "one line only"),
        (NOTICE, "s\n", "numbers from 1 to 2"),
    ],
)
def test_what_is_no_reply_is_told_in_words(screen: Screen, line: str, words: str) -> None:
    """What cannot be a reply is refused with words that say what can."""
    with pytest.raises(ValueError, match=words):
        read_reply(screen, line)


def test_a_screen_is_asked_until_it_is_answered() -> None:
    """After a wrong line the reason is written and the next line is read; nothing moves the cursor."""
    target = io.StringIO()
    prompter = PlainPrompter(io.StringIO("\n7\n1,2\n"), target)
    assert prompter.ask(MANY, None, (2, 5), can_save=False) == ("red", "blue")
    written = target.getvalue()
    assert written.startswith("Step 2 of 5. Colours.\nWhich?\nHelp.\n  1. Red\n  2. Blue\n     Why blue.\n")
    assert written.index("Nothing was typed.") < written.index("Type numbers from 1 to 3.")
    assert not {"\x1b", "\r", "\b"} & set(written)


def test_the_end_of_input_is_told_apart_from_an_empty_line() -> None:
    """Where input ends, EOFError is raised."""
    with pytest.raises(EOFError):
        PlainPrompter(io.StringIO(""), io.StringIO()).ask(ONE, None, (1, 1), can_save=False)


def test_an_empty_line_keeps_what_was_replied_before() -> None:
    """On a screen that was replied to, the earlier reply is shown by its numbers, and Enter keeps it."""
    target = io.StringIO()
    assert PlainPrompter(io.StringIO("\n"), target).ask(MANY, ("red", "blue"), (1, 1), can_save=True) == ("red", "blue")
    assert "Enter to keep 1, 2" in target.getvalue()
    assert "w to save" in target.getvalue()
