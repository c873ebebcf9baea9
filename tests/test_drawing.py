"""Screens on a terminal, without one: what keys do to them, and how they are drawn in windows of any size."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskcheck.interview.interview import Interview
from riskcheck.interview.screens import NOTHING, Choice, Codes, Reply, Screen, not_sure
from riskcheck.loading.loader import load_pack
from riskcheck.prompts.drawing import draw
from riskcheck.prompts.ticks import Ticks
from riskcheck.prompts.view import View
from riskcheck.prompts.wrapping import cells, wrap

PACK = load_pack()
INTERVIEW = Interview(PACK, lambda _: None)
SCREENS = INTERVIEW.screens()
CHOICES = (Choice("red", "Red"), Choice("blue", "Blue"), Choice(NOTHING, "None of these"))
LIST = Screen(
    "list:a", "Colours", "Which?", "", CHOICES, many=True, unsure=True, alone=frozenset({NOTHING}), questions=("red",)
)
ONE = Screen("one", "Colours", "Which one?", "Help.", CHOICES[:2], questions=("one",))
NOTICE = Screen("notice:a", "Stop", "Stop?", "Help.", CHOICES[:2], can_skip=False)


def view(screen: Screen, so_far: Reply = None, notice: str = "") -> View:
    """A screen of the shipped pack as the terminal shows it."""
    noted: list[Codes] = []
    return View(screen, so_far, 3, 11, True, notice, lambda code: INTERVIEW.why(screen, code), noted.append)


def drawn(screen: Screen, ticks: Ticks | None = None, *, why: bool = False, columns: int = 80, rows: int = 24) -> list[str]:
    """The lines of a screen."""
    shown = view(screen)
    return [text for _, text in draw(shown, ticks or Ticks(screen, None), why=why, columns=columns, rows=rows)]


def pressed(screen: Screen, keys: str, so_far: Reply = None) -> Ticks:
    """A screen after keys: d and u for down and up, x for a tick, n for not sure."""
    ticks = Ticks(screen, so_far)
    for key in keys:
        {
            "d": lambda: ticks.move(1),
            "u": lambda: ticks.move(-1),
            "x": ticks.tick,
            "n": lambda: ticks.tick(unsure=True),
            "e": ticks.enter,
        }[key]()
    return ticks


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("keys", "codes"),
    [
        ("", ()),
        ("x", ("red",)),
        ("n", (not_sure("red"),)),
        ("xn", (not_sure("red"),)),
        ("nx", ("red",)),
        ("xx", ()),
        ("nn", ()),
        ("dxuxdd", ("red", "blue")),
        ("ux", (NOTHING,)),
        ("uxux", ("blue",)),
        ("uxdn", (not_sure("red"),)),
        ("xux", ("red",)),
        ("nuux", (not_sure("red"), "blue")),
        ("un", ()),
    ],
)
def test_a_line_is_blank_ticked_or_not_sure(keys: str, codes: Codes) -> None:
    """Space and N tick and mark, and take back; "None of these" gives way to a tick, and is refused beside one."""
    assert pressed(LIST, keys).codes == codes


def test_enter_with_nothing_ticked_ticks_nothing_and_says_so() -> None:
    """Enter on a line that is not ticked replies nothing, says what Space does, and names the line for none."""
    ticks = Ticks(LIST, None)
    for _ in range(3):
        assert ticks.enter() is None
    assert ticks.says.startswith("Nothing is ticked yet. Space ticks")
    assert 'tick "None of these"' in ticks.says
    assert ticks.codes == ()


def test_enter_at_a_blank_line_asks_once_before_it_goes_on_without_it() -> None:
    """With the arrow at a line that is not ticked, Enter says so; again, it goes on with what is ticked."""
    ticks = pressed(LIST, "xd")
    assert ticks.enter() is None
    assert '"Blue" is not ticked' in ticks.says
    assert ticks.enter() == ("red",)
    moved = pressed(LIST, "xdeud")
    assert moved.enter() is None
    assert pressed(LIST, "x").enter() == ("red",)


def test_a_single_answer_has_nothing_preselected() -> None:
    """Where one answer is taken, no line is pointed at, and Enter says so, only then; up begins at the last line."""
    ticks = Ticks(ONE, None)
    assert (ticks.pointed, ticks.enter()) == (None, None)
    assert ticks.says.startswith("Nothing is chosen yet.")
    assert pressed(ONE, "d").enter() == ("red",)
    assert pressed(ONE, "u").enter() == ("blue",)
    assert pressed(ONE, "de").says == pressed(NOTICE, "e").says == ""


def test_what_was_replied_before_is_where_the_arrow_is() -> None:
    """Shown again, a screen points at what was replied, so that Enter keeps it; a notice points at its first line."""
    assert Ticks(ONE, ("blue",)).enter() == ("blue",)
    assert Ticks(LIST, ("blue",)).enter() == ("blue",)
    assert Ticks(NOTICE, None).enter() == ("red",)


# ---------------------------------------------------------------- windows


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen.id))
def test_every_screen_fits_80_columns_and_24_rows(screen: Screen) -> None:
    """At 80 by 24 each line of every screen is there, the danger signs included, and the keys stand at the end."""
    lines = drawn(screen)
    assert len(lines) <= 24
    assert all(cells(line) <= 80 for line in lines)
    shown = " ".join(" ".join(lines).split())
    assert [choice.text for choice in screen.choices if choice.text not in shown] == []
    assert lines[-1].endswith("Ctrl-C leaves")


@pytest.mark.parametrize("screen", [each for each in SCREENS if each.questions], ids=lambda screen: str(screen.id))
def test_why_stands_under_the_question(screen: Screen) -> None:
    """At 80 by 24 the reason for the line pointed at stands whole above the list, which still shows that line."""
    for place, choice in enumerate(screen.choices):
        ticks = Ticks(screen, None)
        ticks.at = place
        lines = drawn(screen, ticks, why=True)
        at = next(number for number, line in enumerate(lines) if line.startswith(">"))
        above = " ".join(" ".join(lines[:at]).split())
        assert " ".join(INTERVIEW.why(screen, choice.code).split()) in above
        assert len(lines) <= 24


@pytest.mark.parametrize("screen", [each for each in SCREENS if each.many and each.alone], ids=lambda screen: str(screen.id))
def test_what_stands_alone_stays_in_sight(screen: Screen) -> None:
    """At 80 by 24 "None of these" and "Not sure" are there whatever line is pointed at, with reasons and messages too."""
    for place in range(len(screen.choices)):
        ticks = Ticks(screen, None)
        ticks.at = place
        ticks.enter()
        assert ticks.says
        lines = drawn(screen, ticks, why=True)
        shown = {line[5:] for line in lines if line[1:].startswith("[ ] ")}
        assert {choice.text for choice in screen.choices if choice.code in screen.alone} <= shown


def test_danger_signs_stand_under_what_to_do_about_them() -> None:
    """Signs of an emergency stand under its words of the safety net, signs for today under theirs, in this order."""
    screen = next(each for each in SCREENS if each.id == PACK.about.red_flags)
    words = {part.part: part.text for part in PACK.safety_net if part.items}
    lines = drawn(screen)
    first, second = (lines.index(words[part]) for part in ("emergency-signs", "urgent-signs"))
    emergency = " ".join(" ".join(lines[first:second]).split())
    today = " ".join(" ".join(lines[second:]).split())
    signs = {rule.answers[screen.id][0]: rule.concludes for rule in PACK.rules if [*rule.answers] == [screen.id]}
    for choice in screen.choices:
        match signs.get(choice.code):
            case "urgency:emergency":
                assert choice.text in emergency
            case "urgency:urgent":
                assert choice.text in today


@given(st.sampled_from(SCREENS), st.integers(30, 120), st.integers(12, 60), st.data())
def test_no_window_breaks_a_word_or_hides_the_line_pointed_at(
    screen: Screen, columns: int, rows: int, data: st.DataObject
) -> None:
    """Whatever the window, no line is too long, no word is broken, and the line pointed at is there from its first word."""
    ticks = Ticks(screen, None)
    ticks.at = data.draw(st.integers(0, len(screen.choices) - 1))
    lines = drawn(screen, ticks, why=data.draw(st.booleans()), columns=columns, rows=rows)
    assert len(lines) <= rows
    assert all(cells(line) <= columns for line in lines)
    words = {word for line in lines for word in line.split()}
    known = {word for text in texts(screen, ticks) for word in text.split()}
    assert words <= known
    pointed = [line for line in lines if line.startswith(">")]
    assert len(pointed) == 1
    assert screen.choices[ticks.at].text.split()[0] in pointed[0]


def texts(screen: Screen, ticks: Ticks) -> list[str]:
    """Everything that may stand on a screen."""
    around = [
        "Step 3 of 11 -",
        "> [ ] >[ ]",
        "(more above) (more below)",
        PACK.say("legend"),
    ]
    keys = ["Up/Down, Space ticks, yes, N not sure, Enter next, chooses, ? why, S skip, B back, W save, Ctrl-C leaves"]
    own = [screen.title, screen.text, screen.help, INTERVIEW.why(screen, ticks.pointed)]
    choices = itertools.chain.from_iterable((choice.text, f"{choice.heading}:") for choice in screen.choices)
    return [*around, *keys, *own, *choices]


def test_marks_and_arrow_are_ascii() -> None:
    """A ticked line, one that is not sure and a blank one can be told apart in every encoding, and with no colour."""
    lines = drawn(LIST, pressed(LIST, "xdn"))
    assert [line for line in lines if "] " in line and line != PACK.say("legend")] == [
        " [x] Red",
        ">[?] Blue",
        " [ ] None of these",
    ]
    assert "\n".join(lines).isascii()


def test_a_list_that_is_too_long_says_where_it_goes_on() -> None:
    """In a low window the list scrolls with the arrow, and says whether there is more above or below."""
    flags = next(screen for screen in SCREENS if screen.id == "red-flags")
    first, last = Ticks(flags, None), pressed(flags, "u")
    assert any("(more below)" in line for line in drawn(flags, first, rows=14))
    assert not any("(more above)" in line for line in drawn(flags, first, rows=14))
    assert any("(more above)" in line for line in drawn(flags, last, rows=14))
    assert any("Not sure" in line for line in drawn(flags, last, rows=14))


def test_a_list_that_scrolls_shows_whole_choices_alone() -> None:
    """In a low window a choice of several rows is shown whole or not at all, wherever the arrow is."""
    flags = next(screen for screen in SCREENS if screen.id == "red-flags")
    for place in range(len(flags.choices)):
        ticks = Ticks(flags, None)
        ticks.at = place
        shown = " ".join(" ".join(drawn(flags, ticks, rows=12)).split())
        for choice in flags.choices:
            assert (choice.text in shown) == (f"[ ] {' '.join(choice.text.split()[:4])}" in shown)


# ---------------------------------------------------------------- wrapping


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one\n\ntwo", 7, ["one", "", "two"]),
        ("abcdefgh ij", 4, ["abcd", "efgh", "ij"]),
        ("\u76ae\u819a\u786c\u5757", 5, ["\u76ae\u819a", "\u786c\u5757"]),
        ("a \u76ae\u819ab", 4, ["a \u76ae", "\u819ab"]),
        ("\ud53c\ubd80 \ub369\uc5b4\ub9ac", 6, ["\ud53c\ubd80", "\ub369\uc5b4\ub9ac"]),
        ("e\u0301e\u0301 e\u0301", 4, ["e\u0301e\u0301 e\u0301"]),
        ("", 5, [""]),
    ],
)
def test_lines_are_broken_by_what_they_take_on_the_screen(text: str, width: int, lines: list[str]) -> None:
    """Letters of two columns count as two and can be broken between, marks above letters as none; only a long word is cut."""
    assert wrap(text, width) == lines


@given(st.text("ab \u76ae\uac00\u3042\uff01e\u0301", max_size=60), st.integers(4, 30), st.integers(0, 2))
def test_no_line_is_wider_than_asked_and_nothing_is_lost(text: str, width: int, indent: int) -> None:
    """Whatever the text, no line is too wide, and the lines together hold every letter in its order."""
    lines = wrap(text, width, indent=indent)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.sampled_from(SCREENS), st.integers(1, 30), st.integers(1, 12))
def test_a_tiny_window_shows_what_it_can(screen: Screen, columns: int, rows: int) -> None:
    """However small the window, drawing a screen takes no more rows than there are."""
    assert len(drawn(screen, columns=columns, rows=rows)) <= rows
