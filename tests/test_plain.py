"""Plain lines: what can be typed, what is said when it cannot, and that nothing is redrawn."""

from __future__ import annotations

import io

import pytest

from riskcheck.errors import InputError
from riskcheck.interview.screens import NOTHING, Choice, Codes, Move, Reply, Screen, not_sure
from riskcheck.pack.words import words_of
from riskcheck.prompts.plain import PlainPrompter
from riskcheck.prompts.typed import Why, read_reply
from riskcheck.prompts.view import View

CHOICES = (Choice("red", "Red"), Choice("blue", "Blue", "Why blue."), Choice("none", "None of these"))
LINES = (*CHOICES[:2], Choice(NOTHING, "None of these"))
MANY = Screen("colours", "Colours", "Which?", "Help.", CHOICES, many=True, alone=frozenset({"none"}), questions=("colours",))
LIST = Screen(
    "list:a",
    "Colours",
    "Which apply?",
    "",
    LINES,
    many=True,
    unsure=True,
    alone=frozenset({NOTHING}),
    questions=("red", "blue"),
)
ONE = Screen("one", "Colours", "Which one?", "Help.", CHOICES[:2], questions=("one",))
YES_NO = Screen("sure", "Colours", "Sure?", "Help.", (Choice("yes", "Ja"), Choice("no", "Nein")), questions=("sure",))
NOTICE = Screen("notice", "Colours", "Stop?", "Help.", CHOICES[:2], can_skip=False)

ENGLISH = words_of("en")


class Keyboard(io.StringIO):
    """Lines that a person types."""

    def isatty(self) -> bool:
        """A person sits there."""
        return True


def view(screen: Screen, so_far: Reply = None, *, can_save: bool = False, notice: str = "") -> View:
    """A screen as step 2 of 5, with "Because." and the code as its reason."""
    noted: list[Codes] = []
    why = lambda code: f"Because {code}." if code or not screen.is_list else ""  # noqa: E731
    return View(screen, so_far, 2, 5, can_save, notice, why, noted.append)


@pytest.mark.parametrize(
    ("screen", "line", "reply"),
    [
        (MANY, "1, 2\n", ("red", "blue")),
        (MANY, "2 1 2\n", ("red", "blue")),
        (MANY, "1;2,\n", ("red", "blue")),
        (MANY, "3\n", ("none",)),
        (MANY, "3.\n", ("none",)),
        (MANY, "1), 2.\n", ("red", "blue")),
        (MANY, "\uff11\uff0c\uff12\n", ("red", "blue")),
        (MANY, "\uff13\uff0e\r\n", ("none",)),
        (MANY, "none of THESE\n", ("none",)),
        (MANY, " s \n", Move.SKIP),
        (LIST, "0\n", (NOTHING,)),
        (LIST, "3\n", (NOTHING,)),
        (LIST, "1, 2?\n", ("red", not_sure("blue"))),
        (LIST, "2.? 1?\n", (not_sure("red"), not_sure("blue"))),
        (ONE, "2", ("blue",)),
        (ONE, "blue\n", ("blue",)),
        (YES_NO, "y\n", ("yes",)),
        (YES_NO, "N\n", ("no",)),
        (YES_NO, "Nein\n", ("no",)),
        (YES_NO, "yes\n", ("yes",)),
        (ONE, "b\n", Move.BACK),
        (MANY, "W\n", Move.SAVE),
        (MANY, "?\n", Why(None)),
        (LIST, "?2\n", Why("blue")),
        (LIST, "\uff1f 2\n", Why("blue")),
    ],
)
def test_numbers_stand_for_choices(screen: Screen, line: str, reply: Codes | Move | Why) -> None:
    """Numbers stand for lines, "?" behind one for not sure, 0 for none of a list, words and y or n for one answer, letters for
    moves; full stops, brackets, wide digits and line ends do no harm.
    """
    assert read_reply(screen, line) == reply


@pytest.mark.parametrize(
    ("screen", "line", "words"),
    [
        (MANY, "\n", "Nothing was typed. Type numbers from 1 to 3."),
        (MANY, "0\n", "numbers from 1 to 3"),
        (MANY, "4\n", "numbers from 1 to 3"),
        (MANY, "1, 3\n", "cannot stand together"),
        (MANY, "1?\n", "numbers from 1 to 3"),
        (MANY, "n\n", "numbers from 1 to 3"),
        (LIST, "y\n", "numbers from 1 to 3"),
        (LIST, "3?\n", "from the list"),
        (LIST, "1, 1?\n", "either ticked or marked"),
        (LIST, "0, 1\n", "numbers from 1 to 3"),
        (LIST, "?7\n", "numbers from 1 to 3"),
        (MANY, "-1\n", "numbers from 1 to 3"),
        (MANY, "\u0661\n", "numbers from 1 to 3"),
        (MANY, "9" * 5000 + "\n", "numbers from 1 to 3"),
        (ONE, "1 2\n", "one line only"),
        (ONE, "3\n", "a number from 1 to 2"),
        (NOTICE, "red\n", "a number from 1 to 2"),
        (NOTICE, "s\n", "cannot be skipped"),
    ],
)
def test_what_is_no_reply_is_told_in_words(screen: Screen, line: str, words: str) -> None:
    """What cannot be a reply is refused with words that say what can."""
    with pytest.raises(ValueError, match=words):
        read_reply(screen, line)


def test_a_screen_is_asked_until_it_is_answered() -> None:
    """After a wrong line the reason is written and the next line is read; nothing moves the cursor."""
    target = io.StringIO()
    prompter = PlainPrompter(Keyboard("\n7\n1,2\n"), target, ENGLISH)
    assert prompter.ask(view(MANY)) == ("red", "blue")
    written = target.getvalue()
    assert written.startswith("Step 2 of 5. Colours.\nWhich?\n  1. Red\n  2. Blue\n  3. None of these\n")
    assert written.index("Nothing was typed.") < written.rindex("Type numbers from 1 to 3.")
    assert not {"\x1b", "\r", "\b"} & set(written)


def test_why_is_told_and_the_screen_asked_again() -> None:
    """A question mark tells why the screen is asked, or a line of it, and waits for the reply."""
    target = io.StringIO()
    assert PlainPrompter(Keyboard("?\n2\n"), target, ENGLISH).ask(view(ONE)) == ("blue",)
    assert "Because None." in target.getvalue()
    assert PlainPrompter(Keyboard("?\n?1\n1\n"), target, ENGLISH).ask(view(LIST)) == ("red",)
    assert target.getvalue().index("such as ?2") < target.getvalue().index("Because red.")


@pytest.mark.parametrize("typed", ["x\n", "\n", "4\n", "1, 3\n"])
def test_where_nobody_types_a_line_that_is_no_reply_ends_the_questions(typed: str) -> None:
    """Where input is no terminal, InputError names the line and says what would be understood, without repeating it."""
    prompter = PlainPrompter(io.StringIO(f"1\n{typed}2\n"), io.StringIO(), ENGLISH)
    assert prompter.ask(view(MANY)) == ("red",)
    with pytest.raises(InputError, match=r"^standard input, line 2: not understood\. "):
        prompter.ask(view(MANY))


def test_what_is_understood_and_does_nothing_ends_nothing() -> None:
    """Where input is no terminal, skipping a screen that cannot be skipped is said, and the next line read."""
    target = io.StringIO()
    assert PlainPrompter(io.StringIO("s\n1\n"), target, ENGLISH).ask(view(NOTICE)) == ("red",)
    assert "This screen cannot be skipped." in target.getvalue()


@pytest.mark.parametrize("mark", ["\ufeff", "\u00ef\u00bb\u00bf", "\udcef\udcbb\udcbf"], ids=["utf-8", "latin-1", "ascii"])
def test_a_byte_order_mark_is_no_part_of_the_first_reply(mark: str) -> None:
    """The mark with which a file begins is dropped, however it was decoded; in a later line it is not understood."""
    prompter = PlainPrompter(io.StringIO(f"{mark}2\n{mark}2\n"), io.StringIO(), ENGLISH)
    assert prompter.ask(view(ONE)) == ("blue",)
    with pytest.raises(InputError, match="line 2"):
        prompter.ask(view(ONE))


def test_the_end_of_input_is_told_apart_from_an_empty_line() -> None:
    """Where input ends, EOFError is raised."""
    with pytest.raises(EOFError):
        PlainPrompter(io.StringIO(""), io.StringIO(), ENGLISH).ask(view(ONE))


def test_an_empty_line_keeps_what_was_replied_before() -> None:
    """On a screen that was replied to, the earlier reply is shown by its numbers, and Enter keeps it."""
    target = io.StringIO()
    before = ("red", not_sure("blue"))
    assert PlainPrompter(io.StringIO("\n"), target, ENGLISH).ask(view(LIST, before, can_save=True, notice="Saved.")) == before
    assert "Enter to keep 1, 2?" in target.getvalue()
    assert "w to save" in target.getvalue()
    assert target.getvalue().startswith("Saved.\n")


def test_options_are_chosen_by_number_alone() -> None:
    """Outside the interview an option is chosen by its number, never by Enter alone, and a name can be taken as proposed."""
    options = [("no", "No"), ("yes", "Yes")]
    assert PlainPrompter(Keyboard("5\n\nyes\n2.\n"), io.StringIO(), ENGLISH).choose("Keep?", options) == "yes"
    assert PlainPrompter(Keyboard("\n"), io.StringIO(), ENGLISH).line("File:", "a.json") == "a.json"
    assert PlainPrompter(Keyboard(" b.json \n"), io.StringIO(), ENGLISH).line("File:", "a.json") == "b.json"
