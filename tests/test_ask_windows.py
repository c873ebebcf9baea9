"""The questionnaire in windows of every kind: narrow, in other encodings and scripts, in plain lines."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from packs import minimal_text, write_pack
from terminal import CTRL_C, DOWN, ENTER, SPACE, Terminal
from walks import NONE, NONE_OF_SIGNS, ONE_OR_OLDER, SKIP, begin, choose, show_result

from riskcheck import Checker
from riskcheck.pack.pack import Pack

FRAMES = "\u256d\u256e\u2570\u256f\u2500\u2502"
LONGER_THAN_A_TERMINAL_IS_WAITED_FOR = 3.0
SIGN = "\u76ae\u80a4\u4e0b\u6709\u786c\u5757\u5e76\u4e14\u611f\u5230\u975e\u5e38\u75bc\u75db" * 4
"""A sign of 56 letters, of two columns each, with no blank in it."""


def words_of(pack: Pack) -> set[str]:
    """Every word that a screen can show."""
    texts = [word for question in pack.questions for word in (question.text, question.label, question.help)]
    texts += [option.text for question in pack.questions for option in question.options]
    texts += [group.title for group in pack.groups] + [f"{group.title}: ;" for group in pack.groups]
    texts += ["Step of - Which of these apply, now or in the past?", pack.say("legend")]
    texts += [part.text for part in pack.safety_net if part.items]
    texts += ["> >[ ] [ ] >[x] (more above) (more below) None of these Yes No Not sure"]
    texts += ["Up/Down, Space ticks, yes, N not sure, Enter next, chooses, ? why, S skip, B back, W save, Ctrl-C leaves"]
    return {word for text in texts for word in text.split()}


def test_a_terminal_that_answers_no_cursor_request_gets_none() -> None:
    """The terminal is never asked where its cursor is, and no warning about that ever comes."""
    with Terminal("ask") as terminal:
        begin(terminal, ONE_OR_OLDER)
        time.sleep(LONGER_THAN_A_TERMINAL_IS_WAITED_FOR)
        terminal.send(*NONE_OF_SIGNS)
        terminal.at_step(3)
        terminal.send(CTRL_C)
        terminal.wait_for("Keep your answers")
        terminal.send(CTRL_C)
        assert terminal.end() == 130
        assert "\x1b[6n" not in terminal.raw
        assert "WARNING" not in terminal.raw


@pytest.mark.parametrize("encoding", ["iso-8859-1", "ascii"])
def test_an_encoding_that_lacks_marks_shows_legible_ones(encoding: str) -> None:
    """In Latin-1 and ASCII every mark, the arrow, the result and all questions are plain letters, and nothing is replaced."""
    with Terminal("ask", PYTHONIOENCODING=encoding) as terminal:
        begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS)
        terminal.send(DOWN, SPACE, DOWN, "n")
        terminal.wait_for("[x] Dialysis", ">[?] Vitamin D", "[ ] Chemotherapy")
        terminal.send(ENTER)
        for step in range(4, 9):
            terminal.at_step(step)
            terminal.send("s")
        show_result(terminal)
        assert terminal.raw.isascii()
        assert "How soon to see a clinician" in terminal.everything()


def test_a_narrowed_window_breaks_no_word(checker: Checker) -> None:
    """Narrowed to 40 columns in the middle, a screen shows whole words alone, and takes its keys; widened again, too."""
    known = words_of(checker.pack)
    with Terminal("ask") as terminal:
        begin(terminal, ONE_OR_OLDER)
        for columns in (40, 61, 40):
            terminal.resize(columns)
            terminal.wait_for("Ctrl-C leaves")
            until = time.monotonic() + 30
            while not_known(terminal, known) and time.monotonic() < until:
                terminal.read_on()
            assert not_known(terminal, known) == set()
            assert "Which of these danger signs fit you?" in terminal.shown()
        terminal.send(*NONE_OF_SIGNS)
        terminal.at_step(3)
        assert not_known(terminal, known) == set()
        terminal.send(SPACE, ENTER)
        terminal.wait_for("Did you get steroid injections more than once?", "Ctrl-C leaves")
        terminal.send(CTRL_C, CTRL_C)
        assert terminal.end() == 130


def not_known(terminal: Terminal, known: set[str]) -> set[str]:
    """The words on the screen that are no words, numbers apart."""
    return {word for word in terminal.shown().split() if word not in known and not word.isdigit()}


def test_forty_columns_show_every_option_in_full(checker: Checker) -> None:
    """In a window of 40 columns nothing is cut off, and the result can be reached."""
    options = [option.text for option in checker.pack.question["symptoms"].options]
    with Terminal("ask", columns=40, lines=60) as terminal:
        begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS, NONE, NONE, NONE)
        shown = " ".join(terminal.shown().split())
        assert [text for text in options if text not in shown] == []
        terminal.send(*NONE_OF_SIGNS)
        terminal.at_step(7)
        terminal.send("s")
        show_result(terminal)
        assert "How soon to see a clinician" in " ".join(terminal.everything().split())


def test_letters_of_two_columns_do_not_run_over(tmp_path: Path) -> None:
    """A pack in a script of wide letters, with no blanks, is wrapped whole, on a terminal and in plain lines."""
    folder = write_pack(tmp_path / "pack", questions=minimal_text("questions", ('text = "A fever"', f'text = "{SIGN}"')))
    with Terminal("ask", "--pack", str(folder), columns=40) as terminal:
        begin(terminal)
        lines = [line for line in terminal.shown().split("\n") if set(SIGN) & set(line)]
        assert len(lines) >= 4
        assert "".join(re.sub(r"[>\[\] ]", "", line) for line in lines) == SIGN
        terminal.send(CTRL_C)
        assert terminal.end() == 130
    with Terminal("ask", "--plain", "--pack", str(folder), columns=40) as terminal:
        terminal.wait_for("1. \u76ae", "for why:")
        lines = [line for line in terminal.shown().split("\n") if set(SIGN) & set(line)]
        assert "".join(line.removeprefix("  1.").replace(" ", "") for line in lines) == SIGN
        terminal.send(CTRL_C)
        assert terminal.end() == 130


@pytest.mark.parametrize("columns", [40, 200])
def test_no_color_and_any_width_are_fine(columns: int) -> None:
    """Without colour, narrow and wide, the questionnaire goes from the opening to its result."""
    with Terminal("ask", columns=columns, NO_COLOR="1") as terminal:
        begin(terminal, *([SKIP] * 7))
        show_result(terminal)
        assert "How soon to see a clinician" in " ".join(terminal.everything().split())
        assert not re.search(r"\x1b\[[0-9;]*3[1-7]m", terminal.raw)


# ---------------------------------------------------------------- plain lines


def test_plain_screens_fit_24_rows_and_draw_nothing(checker: Checker) -> None:
    """In plain mode each screen is whole in 24 rows, and up to the result nothing but plain lines is written."""
    replies = ["3", "13", "2, 8?", "1", "0", "0", "1 12", "n", "n"]
    with Terminal("ask", "--plain", NO_COLOR="1") as terminal:
        for step, reply in enumerate(replies, start=1):
            terminal.wait_for(f"Step {step} of ", "for why:")
            terminal.send(reply, "\n")
        terminal.wait_for("Step 10 of 10", "Treatments and medicines: Dialysis. Not sure: Steroid creams", "to go back:")
        terminal.send("1\n")
        choose(terminal, "Keep something?", "Nothing")
        assert terminal.end() == 0
        written = terminal.everything()
    assert "\x1b" not in terminal.raw
    assert not set(FRAMES) & set(written)
    assert checker.pack.about.urgency.urgent.text in " ".join(written.split())


def test_plain_lines_in_a_low_window_come_page_by_page() -> None:
    """Where a screen has more rows than the window, plain mode waits for Enter after each page."""
    with Terminal("ask", "--plain", lines=12) as terminal:
        terminal.wait_for("Step 1 of ", "for why:")
        terminal.send("s\n")
        terminal.wait_for("Step 2 of ", "(Enter shows more)")
        terminal.send("\n")
        terminal.wait_for("(Enter shows more)", "(Enter shows more)")
        terminal.send("\n")
        terminal.wait_for("14. Not sure", "for why:")
        terminal.send(CTRL_C)
        assert terminal.end() == 130


def test_a_dumb_terminal_is_asked_in_plain_lines() -> None:
    """On a terminal that cannot move its cursor, questions come as plain lines with no escape codes."""
    with Terminal("ask", TERM="dumb") as terminal:
        terminal.wait_for("Step 1 of 8.", "to go back")
        assert "3. 1 year or older" in terminal.shown()
        assert "\x1b" not in terminal.raw
        terminal.send(CTRL_C)
        assert terminal.end() == 130
