"""The questionnaire, driven through a real pseudo-terminal from start to result."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from terminal import CTRL_C, DOWN, ENTER, SPACE, Terminal

from riskcheck import Checker
from riskcheck.interview.replies import AnswerDict

NONE_OF_ALL: AnswerDict = {
    "age": "1-year-or-older",
    "red-flags": ["none"],
    "symptoms": ["none"],
    "high-calcium-signs": "no",
}
TO_NONE_OF_RED_FLAGS, TO_NONE_OF_SYMPTOMS = 12, 12
AGE_ONE_OR_OLDER = (DOWN, DOWN, ENTER)
SHOW_RESULT: tuple[str, ...] = ("\r",)
NO_RED_FLAGS = (*(TO_NONE_OF_RED_FLAGS * [DOWN]), SPACE, ENTER)


def pick(*places: int) -> tuple[str, ...]:
    """Keys that tick the lines at these places, from 0, and go on."""
    keys: list[str] = []
    at = 0
    for place in places:
        keys += [DOWN] * (place - at) + [SPACE]
        at = place
    return (*keys, ENTER)


def walk(terminal: Terminal, *screens: tuple[str, ...]) -> None:
    """Begin, and give each screen its keys once it is there."""
    terminal.wait_for("Press any key to begin.")
    terminal.send(ENTER)
    for number, keys in enumerate(screens, start=1):
        if keys is SHOW_RESULT:
            terminal.wait_for("Is this right?", "Ctrl-C leaves)")
        else:
            terminal.at_step(number)
        terminal.send(*keys)


def saved(path: Path) -> dict[str, Any]:
    """The result that was written to a file."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def all_no(checker: Checker) -> AnswerDict:
    """The answers of someone to whom nothing applies."""
    groups = {"treatments", "conditions", "events", "other-treatments"}
    answers: AnswerDict = dict(NONE_OF_ALL)
    for question in checker.pack.questions:
        if question.group in groups and not question.follow_up_of:
            answers[question.id] = {"yes-no": "no", "one-of": "none"}.get(question.kind) or ["none"]
    return answers


def test_two_exposures_and_three_symptoms_lead_to_their_result(checker: Checker, tmp_path: Path) -> None:
    """The keys of a typical person lead to the very result of their answers."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        walk(
            terminal,
            AGE_ONE_OR_OLDER,
            NO_RED_FLAGS,
            pick(1, 2),  # dialysis, vitamin D
            pick(5),  # not sure about steroid creams, the sixth of those left
            (ENTER,),  # dialysis for long
            (DOWN, DOWN, ENTER),  # vitamin D by one's own choice
            *([(ENTER,)] * 6),
            pick(0, 1, 11),
            (DOWN, ENTER),  # no lump that grows
            (DOWN, ENTER),
            SHOW_RESULT,
        )
        assert terminal.end() == 0
    answers = all_no(checker) | {
        "dialysis": "yes",
        "dialysis-duration": "long-term",
        "vitamin-d": "self-chosen",
        "steroid-creams": "unsure",
        "symptoms": ["hard-nodules", "white-yellow-bumps", "pain"],
        "lump-growth": "no",
    }
    assert saved(output) == checker.check(answers).to_dict()


def test_the_first_screen_says_what_it_is_and_how_to_leave() -> None:
    """The opening says what this is and is not, how long it takes, that nothing is stored or sent, and how to leave."""
    with Terminal() as terminal:
        terminal.wait_for("Press any key to begin.")
        opening = " ".join(terminal.shown().split())
        for words in ("never a diagnosis", "minutes", "Nothing is stored", "nothing is sent", "press Ctrl-C"):
            assert words in opening
        terminal.send(CTRL_C)
        assert terminal.end() == 130


def test_one_by_one_reaches_the_same_result(checker: Checker, tmp_path: Path) -> None:
    """Asked one by one, the same answers lead to the same result."""
    output = tmp_path / "result.json"
    questions = [question for question in checker.pack.questions if not question.follow_up_of]
    by_group = [question for group in checker.pack.groups for question in questions if question.group == group.id]
    screens: list[tuple[str, ...]] = []
    for question in by_group:
        if question.id == "age":
            screens.append(AGE_ONE_OR_OLDER)
        elif question.many:
            screens.append(pick(question.codes.index("none")))
        else:
            no = "no" if question.kind == "yes-no" else "none"
            screens.append((*([DOWN] * question.codes.index(no)), ENTER))
    with Terminal("ask", "--one-by-one", "--format", "json", "--output", str(output)) as terminal:
        walk(terminal, *screens, SHOW_RESULT)
        assert terminal.end() == 0
    assert saved(output) == checker.check(all_no(checker)).to_dict()


def test_plain_lines_reach_the_same_result(checker: Checker, tmp_path: Path) -> None:
    """In plain mode typed numbers lead to the result, and no cursor is moved."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--plain", "--format", "json", "--output", str(output), lines=60) as terminal:
        replies = ["3", "13", "2", "0", "1", *["0"] * 6, "1, 12", "2", "2", "1"]
        for number, reply in enumerate(replies, start=1):
            terminal.wait_for(f"Step {number} of ", "to go back")
            terminal.send(reply, "\n")
        assert terminal.end() == 0
    answers = all_no(checker) | {
        "dialysis": "yes",
        "dialysis-duration": "long-term",
        "symptoms": ["hard-nodules", "pain"],
        "lump-growth": "no",
    }
    assert saved(output) == checker.check(answers).to_dict()


@pytest.mark.parametrize("answered", [0, 4, 11], ids=["first", "middle", "last"])
def test_ctrl_c_leaves_with_one_line_and_130(answered: int, tmp_path: Path) -> None:
    """Ctrl-C at the first, a middle and the last question leaves with 130, one line, and no file."""
    output = tmp_path / "result.json"
    screens = [AGE_ONE_OR_OLDER, NO_RED_FLAGS, *([(ENTER,)] * 8), pick(TO_NONE_OF_SYMPTOMS), (DOWN, ENTER)]
    with Terminal("ask", "--output", str(output)) as terminal:
        walk(terminal, *screens[:answered])
        terminal.at_step(answered + 1)
        terminal.send(CTRL_C)
        assert terminal.end() == 130
        assert terminal.shown().strip().splitlines()[-1] == "Stopped. Nothing was stored."
        assert "Traceback" not in terminal.everything()
    assert not output.exists()


def test_forty_columns_show_every_option_in_full(checker: Checker) -> None:
    """In a window of 40 columns nothing is cut off, and the result can be reached."""
    options = [option.text for option in checker.pack.question["symptoms"].options]
    with Terminal("ask", columns=40, lines=60) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER, NO_RED_FLAGS, *([(ENTER,)] * 8))
        terminal.at_step(11)
        shown = " ".join(terminal.shown().split())
        assert [text for text in options if text not in shown] == []
        terminal.send(*pick(TO_NONE_OF_SYMPTOMS))
        terminal.at_step(12)
        terminal.send(DOWN, ENTER)
        terminal.wait_for("Is this right?", "Ctrl-C leaves)")
        terminal.send(*SHOW_RESULT)
        assert terminal.end() == 0
        assert "How soon to see a clinician" in " ".join(terminal.everything().split())


def test_an_emergency_answer_stops_and_shows_what_to_do() -> None:
    """After an emergency answer the advice comes at once; stopping there shows the result."""
    with Terminal("ask", lines=60) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER, pick(0))
        terminal.wait_for("Stop here and show what to do now")
        assert "emergency number" in terminal.shown()
        terminal.send(ENTER)
        assert terminal.end() == 0
        assert "How soon to see a clinician: Emergency" in terminal.everything()


def test_everything_skipped_still_ends_in_advice(checker: Checker, tmp_path: Path) -> None:
    """Skipping every screen leads to the result of no answers."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        walk(terminal, *([("s",)] * 8), SHOW_RESULT)
        assert terminal.end() == 0
    assert saved(output) == checker.check({}).to_dict()


def test_an_empty_enter_is_no_answer_to_the_danger_signs() -> None:
    """Enter with nothing ticked stays on the danger signs, and says what to do."""
    with Terminal("ask") as terminal:
        walk(terminal, AGE_ONE_OR_OLDER, (ENTER,))
        terminal.wait_for("Choose at least one line.")
        terminal.send(*NO_RED_FLAGS)
        terminal.at_step(3)
        terminal.send(CTRL_C)
        assert terminal.end() == 130


# ---------------------------------------------------------------- back, review, save, resume


def press(terminal: Terminal, *steps: tuple[int, tuple[str, ...]]) -> None:
    """At each step, give its keys."""
    for step, keys in steps:
        terminal.at_step(step)
        terminal.send(*keys)


def show_result(terminal: Terminal) -> None:
    """At the review, show the result."""
    terminal.wait_for("Is this right?", "Ctrl-C leaves)")
    terminal.send(*SHOW_RESULT)


def test_back_crosses_groups_and_follow_ups_and_loses_nothing(checker: Checker, tmp_path: Path) -> None:
    """B leads from a group over a follow-up to the lists before; forth again with Enter alone, all is as it was."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output), lines=70) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER, NO_RED_FLAGS, pick(1), (ENTER,), (DOWN, ENTER), (ENTER,))
        press(terminal, (7, ("b",)), (6, ("b",)), (5, ("B",)), (4, ("b",)))
        terminal.at_step(3)
        assert "● Dialysis" in terminal.shown()
        press(terminal, *((step, (ENTER,)) for step in range(3, 12)))
        press(terminal, (12, pick(TO_NONE_OF_SYMPTOMS)), (13, (DOWN, ENTER)))
        show_result(terminal)
        assert terminal.end() == 0
    answers = all_no(checker) | {"dialysis": "yes", "dialysis-duration": "short-term"}
    assert saved(output) == checker.check(answers).to_dict()


def test_a_change_of_mind_parks_a_follow_up_and_brings_it_back(checker: Checker, tmp_path: Path) -> None:
    """Unticked, an exposure takes its follow-up out of the result; ticked again, its answer is there without being asked."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output), lines=70) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER, NO_RED_FLAGS, pick(1), (ENTER,), (DOWN, ENTER))
        press(terminal, (6, ("b",)), (5, ("b",)), (4, ("b",)))
        press(terminal, (3, pick(1)), (4, (ENTER,)), (5, ("b",)), (4, ("b",)))  # unticked, and on to the conditions
        press(terminal, (3, pick(1)), (4, (ENTER,)))
        terminal.at_step(5)
        assert "» Short-term" in terminal.shown()
        press(terminal, *((step, (ENTER,)) for step in range(5, 12)))
        press(terminal, (12, pick(TO_NONE_OF_SYMPTOMS)), (13, (DOWN, ENTER)))
        show_result(terminal)
        assert terminal.end() == 0
    answers = all_no(checker) | {"dialysis": "yes", "dialysis-duration": "short-term"}
    assert saved(output) == checker.check(answers).to_dict()


def test_an_answer_changed_at_the_review_is_in_the_result(checker: Checker, tmp_path: Path) -> None:
    """At the review an answer can be picked and changed; only its follow-up is asked, and then the review comes again."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output), lines=70) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER, NO_RED_FLAGS, *([(ENTER,)] * 8), pick(TO_NONE_OF_SYMPTOMS), (DOWN, ENTER))
        terminal.wait_for("Is this right?", "Ctrl-C leaves)")
        terminal.send(*[DOWN] * 4, ENTER)  # the fourth answer: dialysis
        terminal.wait_for("Are you on dialysis", "Ctrl-C", "» No")
        terminal.send("k", ENTER)  # from no up to yes
        terminal.wait_for("Ctrl-C leaves)", "» Long-term")
        terminal.send(ENTER)
        terminal.wait_for("Is this right?", "Ctrl-C leaves)", "Long-term")
        terminal.send(*SHOW_RESULT)
        assert terminal.end() == 0
    answers = all_no(checker) | {"dialysis": "yes", "dialysis-duration": "long-term"}
    assert saved(output) == checker.check(answers).to_dict()


def test_a_break_at_question_nine_resumes_to_the_same_result(checker: Checker, tmp_path: Path) -> None:
    """Ctrl-C at the ninth step with `--save`, then `--resume`, leads to the result that no break would have."""
    kept, output = tmp_path / "answers.json", tmp_path / "result.json"
    with Terminal("ask", "--save", str(kept), lines=70) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER, NO_RED_FLAGS, pick(1), (ENTER,), (ENTER,), pick(0), *([(ENTER,)] * 2))
        terminal.at_step(9)
        terminal.send(CTRL_C)
        assert terminal.end() == 130
        assert "riskcheck ask --resume" in " ".join(terminal.everything().split())
    assert kept.stat().st_mode & 0o777 == 0o600
    with Terminal("ask", "--resume", str(kept), "--format", "json", "--output", str(output), lines=70) as terminal:
        terminal.wait_for("Press any key to begin.")
        terminal.send(ENTER)
        press(terminal, *((step, (ENTER,)) for step in range(8, 12)), (12, pick(TO_NONE_OF_SYMPTOMS)), (13, (DOWN, ENTER)))
        show_result(terminal)
        assert terminal.end() == 0
    answers = all_no(checker) | {"dialysis": "yes", "dialysis-duration": "long-term", "kidney-disease": "yes"}
    assert saved(output) == checker.check(answers).to_dict()


def test_saving_on_demand_and_at_the_end(tmp_path: Path) -> None:
    """W saves at once; the end saves again; without `--save` W does nothing and no file is written."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--save", str(kept), lines=70) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER)
        terminal.at_step(2)
        assert not kept.exists()
        terminal.send("w")
        terminal.wait_for("Your answers are in")
        terminal.at_step(2)
        assert json.loads(kept.read_text(encoding="utf-8")) == {"answers": {"age": "1-year-or-older"}}
        terminal.send(*NO_RED_FLAGS)
        press(terminal, *((step, ("s",)) for step in range(3, 9)))
        show_result(terminal)
        assert terminal.end() == 0
    assert json.loads(kept.read_text(encoding="utf-8"))["answers"]["red-flags"] == ["none"]
    assert [path.name for path in tmp_path.iterdir()] == ["answers.json"]


def test_the_typical_case_takes_sixteen_screens_at_most() -> None:
    """Two exposures with follow-ups and three symptoms take at most 16 screens, opening and review included."""
    screens = [AGE_ONE_OR_OLDER, NO_RED_FLAGS, pick(0, 1), (ENTER,), (ENTER,), (ENTER,), *([(ENTER,)] * 6), pick(2, 3, 11)]
    with Terminal("ask", lines=70) as terminal:
        walk(terminal, *screens, (DOWN, ENTER), SHOW_RESULT)
        assert terminal.end() == 0
    opening, review = 1, 1
    assert opening + len(screens) + 1 + review <= 16


def test_alt_enter_and_pasted_text_put_nothing_in_that_was_not_offered(checker: Checker, tmp_path: Path) -> None:
    """Alt+Enter and pasted text leave the answers among those that were offered."""
    output = tmp_path / "result.json"
    paste = "\x1b[200~xyz; rm\x1b[201~"
    with Terminal("ask", "--format", "json", "--output", str(output), lines=70) as terminal:
        walk(terminal, ("\x1b\r",))
        terminal.wait_for("Ctrl-C leaves)")
        terminal.send(paste, *AGE_ONE_OR_OLDER)
        press(terminal, (2, (paste, *NO_RED_FLAGS)), *((step, ("s",)) for step in range(3, 9)))
        show_result(terminal)
        assert terminal.end() == 0
    assert saved(output) == checker.check({"age": "1-year-or-older", "red-flags": ["none"]}).to_dict()


# ---------------------------------------------------------------- hints and keys


def test_a_list_says_why_each_line_is_asked(checker: Checker) -> None:
    """On a list, the reason for the line pointed at is shown, and changes with the line."""
    questions = [each for each in checker.pack.questions if each.group == "treatments" and not each.follow_up_of]
    with Terminal("ask", columns=100, lines=60) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER, NO_RED_FLAGS)
        terminal.at_step(3)
        for question in questions[:3]:
            terminal.wait_for(f"Why this is asked: {question.help.split('-')[0]}")
            assert terminal.shown().count("Why this is asked:") == 1
            terminal.send(DOWN)


@pytest.mark.parametrize("key", ["a", "A", "i", "I"])
def test_no_key_ticks_all_danger_signs(key: str) -> None:
    """The keys by which questionary ticks or turns over a whole list tick nothing, and Enter after them is no answer."""
    with Terminal("ask", lines=60) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER)
        terminal.at_step(2)
        terminal.send(key, DOWN)
        terminal.wait_for("» \u25cb")
        assert "\u25cf" not in terminal.shown()
        terminal.send(ENTER)
        terminal.wait_for("Choose at least one line.")
        terminal.send(CTRL_C)
        assert terminal.end() == 130


@pytest.mark.parametrize("step", [0, 1, 2])
def test_an_interrupt_that_is_a_signal_ends_the_questions_too(step: int) -> None:
    """Ctrl-C in the instant between two screens is no key but a signal; it is never lost, nor taken for a key."""
    with Terminal("ask") as terminal:
        if step:
            walk(terminal, *[AGE_ONE_OR_OLDER] * (step - 1))
            terminal.at_step(step)
        else:
            terminal.wait_for("Press any key to begin.")
        terminal.interrupt()
        assert terminal.end() == 130
        assert "Traceback" not in terminal.raw


def test_the_article_alone_asks_nothing_beyond_it(checker: Checker, tmp_path: Path) -> None:
    """With `--article-only` no question beyond the article is asked or reviewed, and the result says so."""
    output = tmp_path / "result.json"
    group = next(group for group in checker.pack.groups if group.beyond)
    labels = [checker.pack.question[name].label for name in checker.pack.beyond]
    assert len(labels) == 9
    with Terminal("ask", "--article-only", "--format", "json", "--output", str(output), lines=70) as terminal:
        lists = [(ENTER,)] * 6
        walk(terminal, AGE_ONE_OR_OLDER, NO_RED_FLAGS, *lists, pick(TO_NONE_OF_SYMPTOMS), (DOWN, ENTER))
        terminal.wait_for("Is this right?", "Ctrl-C leaves)")
        assert "Step 11 of 11" in terminal.shown()
        terminal.send(*SHOW_RESULT)
        assert terminal.end() == 0
        shown = " ".join(terminal.everything().split())
    assert [words for words in (group.title, *labels) if words in shown] == []
    answers = {name: answer for name, answer in all_no(checker).items() if name not in checker.pack.beyond}
    assert saved(output) == checker.check(answers, article_only=True).to_dict()
    assert saved(output)["article_only"] is True


@pytest.mark.parametrize("key", ["s", "S"])
def test_what_is_ticked_is_not_skipped(key: str, checker: Checker, tmp_path: Path) -> None:
    """S on a list with a tick does not skip it, says so, and keeps the tick; on a list without it skips, in either case."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output), lines=60) as terminal:
        walk(terminal, (key,), (SPACE, key))
        terminal.wait_for("You ticked something here.", "Ctrl-C leaves)")
        assert "\u25cf" in terminal.shown()
        terminal.send(ENTER)
        terminal.wait_for("Stop here and show what to do now")
        terminal.send(DOWN, ENTER)
        press(terminal, *((step, (key,)) for step in range(4, 10)))
        show_result(terminal)
        assert terminal.end() == 0
    assert saved(output) == checker.check({"red-flags": ["cold-limb"]}).to_dict()


@pytest.mark.parametrize(("back", "save"), ["bw", "BW"])
def test_keys_work_in_either_case(back: str, save: str, tmp_path: Path) -> None:
    """B goes back and W saves, with Shift and without, where one line is chosen and where many are ticked."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--save", str(kept), lines=100) as terminal:
        walk(terminal, (save,))
        terminal.wait_for("Your answers are in", "Ctrl-C leaves)")
        assert json.loads(kept.read_text(encoding="utf-8")) == {"answers": {}}
        terminal.send(back)
        terminal.wait_for("This is the first screen.", "Ctrl-C leaves)")
        press(terminal, (1, AGE_ONE_OR_OLDER), (2, (back,)), (1, (ENTER,)), (2, (save,)))
        terminal.wait_for("Danger signs", "Your answers are in", "Ctrl-C leaves)")
        assert json.loads(kept.read_text(encoding="utf-8")) == {"answers": {"age": "1-year-or-older"}}
        terminal.send(CTRL_C)
        assert terminal.end() == 130


@pytest.mark.parametrize("step", [1, 2])
def test_a_question_mark_tells_why(step: int) -> None:
    """? tells what the answers could support, where one line is chosen and where many are ticked, and asks again."""
    with Terminal("ask", lines=100) as terminal:
        walk(terminal, *[AGE_ONE_OR_OLDER] * (step - 1), ("?",))
        terminal.wait_for("an answer could support", "Ctrl-C leaves)")
        terminal.at_step(step)
        terminal.send(CTRL_C)
        assert terminal.end() == 130


def test_a_dumb_terminal_is_asked_in_plain_lines() -> None:
    """On a terminal that cannot move its cursor, questions come as plain lines with no escape codes."""
    with Terminal("ask", TERM="dumb", lines=60) as terminal:
        terminal.wait_for("Step 1 of 13.", "to go back")
        assert "3. 1 year or older" in terminal.shown()
        assert "\x1b" not in terminal.raw
        terminal.send(CTRL_C)
        assert terminal.end() == 130


@pytest.mark.parametrize("columns", [40, 200])
def test_no_color_and_any_width_are_fine(columns: int) -> None:
    """Without colour, narrow and wide, the questionnaire goes from the opening to its result."""
    with Terminal("ask", columns=columns, lines=60, NO_COLOR="1") as terminal:
        walk(terminal, *([("s",)] * 8))
        show_result(terminal)
        assert terminal.end() == 0
        assert "How soon to see a clinician" in " ".join(terminal.everything().split())
        assert not re.search(r"\x1b\[[0-9;]*3[1-7]m", terminal.raw)


def test_a_window_may_be_resized_in_the_middle() -> None:
    """After the window gets narrower and wider again, the same screen takes its keys."""
    with Terminal("ask", columns=100, lines=60) as terminal:
        walk(terminal, AGE_ONE_OR_OLDER, NO_RED_FLAGS)
        terminal.at_step(3)
        for columns in (40, 90):
            terminal.resize(columns)
            terminal.wait_for("Steroid injections", "Steroid creams")
        terminal.send(*pick(0))
        terminal.wait_for("Step 4 of ")
        assert "Steroid injections (shots)." in " ".join(terminal.everything().split())


def test_plain_lines_never_move_the_cursor() -> None:
    """In plain mode, from the first line to the result, nothing but plain text is written."""
    with Terminal("ask", "--plain", lines=60, NO_COLOR="1") as terminal:
        for step in range(1, 9):
            terminal.wait_for(f"Step {step} of ", "to go back")
            terminal.send("s", "\n")
        terminal.wait_for("Is this right?", "to go back")
        terminal.send("b", "\n")
        terminal.wait_for("Do you notice any of these", "to go back")
        terminal.send("s", "\n")
        terminal.wait_for("Show the result", "to go back")
        asked = terminal.raw
        terminal.send("1", "\n")
        assert terminal.end() == 0
    assert "\x1b" not in asked
