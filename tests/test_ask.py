"""The questionnaire, driven through a real pseudo-terminal of 80 by 24 from start to result."""

from __future__ import annotations

from pathlib import Path

import pytest
from terminal import CTRL_C, DOWN, ENTER, SPACE, Terminal
from walks import (
    NO,
    NONE,
    NONE_OF_SIGNS,
    NOTHING_AT_ALL,
    ONE_OR_OLDER,
    SKIP,
    UNSURE,
    UP,
    YES,
    all_no,
    begin,
    choose,
    pick,
    press,
    read,
    show_result,
)

from riskcheck import Checker
from riskcheck.pack.words import words_of

LEGEND = words_of("en")("legend")


def test_two_exposures_and_three_symptoms_lead_to_their_result_in_eleven_screens(checker: Checker, tmp_path: Path) -> None:
    """The keys of a typical person lead to the very result of their answers, in eleven screens, the review included."""
    output = tmp_path / "result.json"
    screens = [
        ONE_OR_OLDER,
        NONE_OF_SIGNS,
        (DOWN, SPACE, DOWN, SPACE, *[DOWN] * 5, "n", ENTER),  # dialysis, vitamin D; not sure about steroid creams
        YES,  # dialysis for long
        (DOWN, DOWN, DOWN, ENTER),  # vitamin D by one's own choice
        NONE,
        NONE,
        pick(0, 1, 11),
        NO,  # no growing lump
        NO,
    ]
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, *screens)
        assert "Step 11 of 11 - Your answers" in terminal.shown()
        show_result(terminal)
    answers = all_no(checker.pack) | {
        "dialysis": "yes",
        "dialysis-duration": "long-term",
        "vitamin-d": "self-chosen",
        "steroid-creams": "unsure",
        "symptoms": ["hard-nodules", "white-yellow-bumps", "pain"],
        "lump-growth": "no",
    }
    assert read(output) == checker.check(answers).to_dict()


def test_the_first_screen_says_what_it_is_and_how_to_leave() -> None:
    """The opening begins with what to do in danger, then speaks of the reader. It says what this is and is not, how long it
    takes, that nothing is stored or sent, and how to leave."""
    with Terminal() as terminal:
        terminal.wait_for("Press any key to begin.")
        opening = " ".join(terminal.shown().split())
        assert opening.startswith("In danger now? Call your local emergency number. Do not fill this in.")
        assert opening.index('"You" is the person') < opening.index("article")
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
            screens.append(ONE_OR_OLDER)
        elif question.many:
            screens.append(pick(question.codes.index("none")))
        else:
            no = "no" if question.kind == "yes-no" else "none"
            screens.append((*([DOWN] * (question.codes.index(no) + 1)), ENTER))
    with Terminal("ask", "--one-by-one", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, *screens)
        show_result(terminal)
    assert read(output) == checker.check(all_no(checker.pack)).to_dict()


def test_everything_skipped_still_ends_in_advice(checker: Checker, tmp_path: Path) -> None:
    """Skipping every screen leads to the result of no answers."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, *([SKIP] * 7))
        show_result(terminal)
    assert read(output) == checker.check({}).to_dict()


def test_the_article_alone_asks_nothing_beyond_it(checker: Checker, tmp_path: Path) -> None:
    """With `--article-only` no question beyond the article is asked or reviewed, and the result says so."""
    output = tmp_path / "result.json"
    group = next(group for group in checker.pack.groups if group.beyond)
    with Terminal("ask", "--article-only", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS, NONE, NONE, NONE_OF_SIGNS, NO)
        assert "Step 7 of 7 - Your answers" in terminal.shown()
        assert group.title not in terminal.shown()
        show_result(terminal)
    answers = {name: answer for name, answer in all_no(checker.pack).items() if name not in checker.pack.beyond}
    assert read(output) == checker.check(answers, article_only=True).to_dict()
    assert read(output)["article_only"] is True


# ---------------------------------------------------------------- ticks


@pytest.mark.parametrize("key", [ENTER, "a", "i", "y", "1"])
def test_no_other_key_ticks_a_danger_sign(key: str) -> None:
    """Enter on a line that is not ticked stays there, ticks nothing and says so; nor do other keys tick anything."""
    with Terminal("ask") as terminal:
        begin(terminal, ONE_OR_OLDER)
        terminal.send(DOWN, key, ENTER)
        terminal.wait_for("Nothing is ticked yet. Space ticks", 'tick "None of these"')
        assert "[x]" not in terminal.shown()
        terminal.send(CTRL_C)
        choose(terminal, "Keep your answers", "Keep nothing")
        assert terminal.end() == 130


def test_no_age_is_preselected() -> None:
    """Enter at the first question chooses no age, and says so."""
    with Terminal("ask") as terminal:
        begin(terminal)
        terminal.send(ENTER)
        terminal.wait_for("Nothing is chosen yet.")
        terminal.send(DOWN, ENTER)
        terminal.at_step(2)
        terminal.send("b")
        terminal.at_step(1)
        assert "> Under 3 months" in terminal.shown()
        terminal.send(CTRL_C, CTRL_C)
        assert terminal.end() == 130


def test_an_empty_list_is_no_answer_at_the_review_either(checker: Checker, tmp_path: Path) -> None:
    """At the review, a list from which all ticks are taken is not entered by Enter; "None of these" is."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, *NOTHING_AT_ALL[:5], pick(8), NO)
        terminal.send(UP, UP, ENTER)  # the line before the last: the signs in the skin
        terminal.wait_for("Which of these do you notice", ">[x] Itching")
        terminal.send(SPACE, ENTER)
        terminal.wait_for("Nothing is ticked yet.")
        terminal.send(*[DOWN] * 4, SPACE, ENTER)
        terminal.wait_for("Is this right?", "Signs in the skin: None of these", "Ctrl-C leaves")
        show_result(terminal)
    assert read(output) == checker.check(all_no(checker.pack)).to_dict()


def test_what_is_ticked_survives_why_save_back_and_a_resize(checker: Checker, tmp_path: Path) -> None:
    """Ticks that were not entered are there after ?, W, B and a resize, are in the file at once, and never become a no."""
    kept, output = tmp_path / "answers.json", tmp_path / "result.json"
    with Terminal("ask", "--save", str(kept), "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS)
        terminal.send(DOWN, SPACE, DOWN, "n", "?")
        terminal.wait_for(">[?] Vitamin D")
        terminal.send("w")
        terminal.wait_for("[x] Dialysis", "[?] Vitamin D", "Your answers are in")
        early = {"age": "1-year-or-older", "red-flags": ["none"], "dialysis": "yes", "vitamin-d": "unsure"}
        assert read(kept) == {"answers": early}
        terminal.resize(40)
        terminal.wait_for("[x] Dialysis", "[?] Vitamin D")
        terminal.resize(80)
        terminal.send("b")
        press(terminal, (2, (ENTER,)))
        terminal.at_step(3)
        terminal.wait_for("[x] Dialysis", "[?] Vitamin D")
        terminal.send(ENTER)
        press(terminal, (4, NO), (5, NONE), (6, NONE), (7, NONE_OF_SIGNS), (8, NO))
        terminal.wait_for("Dialysis. Not sure: Vitamin D", "No to the rest.", "Ctrl-C leaves")
        terminal.send(ENTER)
        assert terminal.end() == 0
    answers = all_no(checker.pack) | {"dialysis": "yes", "dialysis-duration": "short-term", "vitamin-d": "unsure"}
    assert read(kept) == {"answers": answers}
    assert read(output) == checker.check(answers).to_dict()


def test_enter_beside_a_tick_says_that_the_line_is_not_ticked() -> None:
    """With one line ticked and the arrow at another, Enter says that this one is not ticked, and goes on at the second time."""
    with Terminal("ask") as terminal:
        begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS)
        terminal.send(SPACE, DOWN, ENTER)
        terminal.wait_for('"Dialysis" is not ticked.')
        terminal.send(ENTER)
        terminal.wait_for("Did you get steroid injections more than once?")
        terminal.send(CTRL_C, CTRL_C)
        assert terminal.end() == 130


@pytest.mark.parametrize("key", ["s", "S"])
def test_what_is_ticked_is_not_skipped(key: str, checker: Checker, tmp_path: Path) -> None:
    """S on a list with a tick does not skip it, says so, and keeps the tick; on a list without it skips, in either case."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, (key,))
        terminal.send(SPACE, key)
        terminal.wait_for("You ticked something here.")
        assert ">[x]" in terminal.shown()
        terminal.send(ENTER)
        press(terminal, (3, (DOWN, ENTER)), *((step, (key,)) for step in range(4, 9)))
        show_result(terminal)
    assert read(output) == checker.check({"red-flags": ["cold-limb"]}).to_dict()


def test_a_question_mark_says_why_under_the_question(checker: Checker) -> None:
    """? shows why the line at the arrow is asked, above the list, and follows the arrow; a second ? hides it."""
    with Terminal("ask") as terminal:
        begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS)
        terminal.send("?")
        for name in ("steroid-injections", "dialysis"):
            terminal.wait_for("Which of these apply", checker.pack.question[name].help, "[ ] Dialysis")
            terminal.send(DOWN)
        terminal.send("?")
        terminal.wait_for(f"now or in the past? {LEGEND}")
        assert checker.pack.question["vitamin-d"].help.split()[0] not in terminal.shown().split(LEGEND)[0]
        terminal.send(CTRL_C, CTRL_C)
        assert terminal.end() == 130


# ---------------------------------------------------------------- back, review, resume


def test_back_crosses_groups_and_follow_ups_and_loses_nothing(checker: Checker, tmp_path: Path) -> None:
    """B leads from a list over a follow-up to the list before; forth again with Enter alone, all is as it was."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS, pick(1), NO, NONE, NONE)
        press(terminal, (7, ("b",)), (6, ("B",)), (5, ("b",)), (4, ("b",)))
        terminal.at_step(3)
        assert ">[x] Dialysis" in terminal.shown()
        press(terminal, *((step, (ENTER,)) for step in range(3, 7)), (7, NONE_OF_SIGNS), (8, NO))
        show_result(terminal)
    answers = all_no(checker.pack) | {"dialysis": "yes", "dialysis-duration": "short-term"}
    assert read(output) == checker.check(answers).to_dict()


def test_a_change_of_mind_parks_a_follow_up_and_brings_it_back(checker: Checker, tmp_path: Path) -> None:
    """Unticked, an exposure takes its follow-up out of the result; ticked again, its answer is there."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS, pick(1), NO)
        press(terminal, (5, ("b",)), (4, ("b",)), (3, (SPACE, UP, UP, SPACE, ENTER)))  # None of these in its place
        press(terminal, (4, ("b",)), (3, (DOWN, DOWN, SPACE, ENTER)))
        terminal.at_step(4)
        assert "> Short-term" in terminal.shown()
        press(terminal, (4, (ENTER,)), (5, NONE), (6, NONE), (7, NONE_OF_SIGNS), (8, NO))
        show_result(terminal)
    answers = all_no(checker.pack) | {"dialysis": "yes", "dialysis-duration": "short-term"}
    assert read(output) == checker.check(answers).to_dict()


def test_an_answer_changed_at_the_review_is_in_the_result(checker: Checker, tmp_path: Path) -> None:
    """At the review a line leads to its screen; only what the change opens is asked, and then the review comes again."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, *NOTHING_AT_ALL)
        terminal.send(*[DOWN] * 3, ENTER)
        terminal.wait_for("Treatments and medicines", ">[x] None of these")
        terminal.send(DOWN, DOWN, SPACE, ENTER)
        terminal.wait_for("How long did the dialysis last", "Ctrl-C leaves")
        terminal.send(*YES)
        terminal.wait_for("Is this right?", "Long-term", "Ctrl-C leaves")
        show_result(terminal)
    answers = all_no(checker.pack) | {"dialysis": "yes", "dialysis-duration": "long-term"}
    assert read(output) == checker.check(answers).to_dict()


def test_a_break_resumes_to_the_same_result_and_asks_the_danger_signs_again(checker: Checker, tmp_path: Path) -> None:
    """Ctrl-C with `--save`, then `--resume`, leads to the result that no break would have; the danger signs come again."""
    kept, output = tmp_path / "answers.json", tmp_path / "result.json"
    with Terminal("ask", "--save", str(kept)) as terminal:
        begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS, pick(1), YES, pick(0))
        terminal.send(CTRL_C)
        assert terminal.end() == 130
        assert "riskcheck ask --resume" in " ".join(terminal.everything().split())
    assert kept.stat().st_mode & 0o777 == 0o600
    with Terminal("ask", "--resume", str(kept), "--format", "json", "--output", str(output)) as terminal:
        terminal.wait_for("Press any key to begin.")
        terminal.send(ENTER)
        terminal.wait_for("Which of these danger signs", "Ctrl-C leaves")
        assert "[x]" not in terminal.shown()
        terminal.send(*NONE_OF_SIGNS)
        press(terminal, (6, NONE), (7, NONE_OF_SIGNS), (8, NO))
        show_result(terminal)
    answers = all_no(checker.pack) | {"dialysis": "yes", "dialysis-duration": "long-term", "kidney-disease": "yes"}
    assert read(output) == checker.check(answers).to_dict()


@pytest.mark.parametrize(("back", "save"), ["bw", "BW"])
def test_keys_work_in_either_case(back: str, save: str, tmp_path: Path) -> None:
    """B goes back and W saves, with Shift and without, where one line is chosen and where many are ticked."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--save", str(kept), columns=120) as terminal:
        begin(terminal)
        terminal.send(save)
        terminal.wait_for("Your answers are in")
        assert read(kept) == {"answers": {}}
        terminal.send(back)
        terminal.wait_for("This is the first screen.")
        press(terminal, (1, ONE_OR_OLDER), (2, (back,)), (1, (ENTER,)), (2, (save,)))
        terminal.wait_for("Danger signs", "Your answers are in")
        assert read(kept) == {"answers": {"age": "1-year-or-older"}}
        terminal.send(CTRL_C)
        assert terminal.end() == 130


def test_alt_enter_and_pasted_text_put_nothing_in_that_was_not_offered(checker: Checker, tmp_path: Path) -> None:
    """Alt+Enter and pasted text leave the answers among those that were offered."""
    output = tmp_path / "result.json"
    paste = "\x1b[200~xyz; rm\x1b[201~"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal)
        terminal.send("\x1b\r")
        terminal.wait_for("Nothing is chosen yet.")
        terminal.send(paste, *ONE_OR_OLDER)
        press(terminal, (2, (paste, *NONE_OF_SIGNS)), *((step, SKIP) for step in range(3, 8)))
        show_result(terminal)
    assert read(output) == checker.check({"age": "1-year-or-older", "red-flags": ["none"]}).to_dict()


def test_not_sure_is_an_answer_to_a_question_by_itself(tmp_path: Path) -> None:
    """ "Not sure" to single questions is in the result as such."""
    output = tmp_path / "result.json"
    with Terminal("ask", "--format", "json", "--output", str(output)) as terminal:
        begin(terminal, SKIP, (UP, SPACE, ENTER), pick(1), UNSURE, *([SKIP] * 3), UNSURE)
        show_result(terminal)
    given = read(output)["causes"][0]["because"][0]["answers"]
    assert given == {"dialysis": ["yes"], "dialysis-duration": ["unsure"]}
    assert read(output)["red_flags_answered"] is True


def test_for_a_baby_drips_and_heel_pricks_come_first(tmp_path: Path) -> None:
    """At an age under one year the third screen asks about drips and heel pricks, and questions speak of the baby."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--save", str(kept)) as terminal:
        begin(terminal, (DOWN, ENTER))
        assert "Which of these danger signs fit the baby?" in terminal.shown()
        terminal.send(*NONE_OF_SIGNS)
        terminal.at_step(3)
        listed = [line for line in terminal.shown().split("\n") if "[ ] " in line][:3]
        assert [line.split("] ")[1] for line in listed] == [
            "Calcium through a drip",
            "A hard spot on a heel that was pricked as a newborn",
            "Phosphate through a drip",
        ]
        terminal.send(CTRL_C)
        assert terminal.end() == 130
    assert read(kept) == {"answers": {"age": "under-3-months", "red-flags": ["none"]}}
