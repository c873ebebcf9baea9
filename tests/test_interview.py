"""The interview by itself: which screens come, and which answers the replies add up to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from riskcheck import Checker
from riskcheck.interview.interview import EMERGENCY, GO_ON, STOP, Interview
from riskcheck.interview.replies import AnswerDict
from riskcheck.interview.screens import REVIEW, SHOW, Reply

Start = Callable[..., Interview]


@pytest.fixture
def start(checker: Checker) -> Start:
    """Start an interview on the shipped pack."""

    def emergency(answers: AnswerDict) -> str | None:
        advice = checker.check(answers).advice
        return advice.text if advice.urgency == "emergency" else None

    def begin(*, article_only: bool = False, one_by_one: bool = False) -> Interview:
        return Interview(checker.pack, emergency, article_only=article_only, one_by_one=one_by_one)

    return begin


def go(interview: Interview, **replies: Reply) -> list[str]:
    """Reply to every screen: by its id with "_" for "-" and ":", else with an empty list or "none", else skip."""
    seen = []
    while screen := interview.current():
        if screen.id == REVIEW:
            interview.reply(screen, (SHOW,))
            break
        seen.append(screen.id)
        key = screen.id.replace("-", "_").replace(":", "_")
        codes = {choice.code for choice in screen.choices}
        default: Reply = () if not screen.needs_choice else ("none",) if "none" in codes else None
        interview.reply(screen, replies.get(key, default))
    return seen


def test_the_order_is_age_then_red_flags_then_groups_then_symptoms_and_signs_last(start: Start) -> None:
    """Age and red flags come first, each group as two lists, symptoms and high-calcium signs last."""
    groups = ["treatments", "conditions", "events", "other-treatments"]
    lists = [f"{kind}:{group}" for group in groups for kind in ("applies", "unsure")]
    assert go(start()) == ["age", "red-flags", *lists, "symptoms", "high-calcium-signs"]


def test_what_is_ticked_on_neither_list_is_a_no(start: Start) -> None:
    """Two lists passed with nothing ticked answer every question of their group with no or none."""
    interview = start()
    go(interview)
    answers = interview.answers()
    assert answers["dialysis"] == "no"
    assert answers["vitamin-d"] == "none"
    assert answers["medicines"] == ["none"]


def test_a_tick_asks_what_the_exposure_needs_and_no_more(start: Start) -> None:
    """A ticked yes-no question asks its follow-up; a ticked question with more answers is itself asked."""
    interview = start()
    seen = go(
        interview,
        applies_treatments=("dialysis", "vitamin-d", "chemotherapy"),
        dialysis_duration=("long-term",),
        vitamin_d=("self-chosen",),
    )
    place = seen.index("unsure:treatments")
    assert seen[place + 1 : place + 3] == ["dialysis-duration", "vitamin-d"]
    answers = interview.answers()
    assert (answers["dialysis"], answers["dialysis-duration"]) == ("yes", "long-term")
    assert (answers["vitamin-d"], answers["chemotherapy"]) == ("self-chosen", "yes")


def test_the_second_list_makes_an_answer_not_sure(start: Start) -> None:
    """What is ticked on the second list is not sure, as a list for a many-of question, and asks no follow-up."""
    interview = start()
    seen = go(interview, unsure_treatments=("dialysis", "medicines"))
    assert "dialysis-duration" not in seen
    assert interview.answers()["dialysis"] == "unsure"
    assert interview.answers()["medicines"] == ["unsure"]


def test_the_second_list_leaves_out_what_was_ticked_on_the_first(start: Start) -> None:
    """The list of what one is not sure about holds the rest alone, and is not shown where nothing is left."""
    interview = start()
    events = ("tissue-injury", "calcium-rich-diet", "immobility", "chemical-exposure")
    assert "unsure:events" not in go(interview, applies_events=events)
    assert interview.answers()["immobility"] == "yes"


def test_a_skipped_first_list_leaves_its_group_unanswered(start: Start) -> None:
    """Skipping the first list of a group skips the second, and answers nothing of the group."""
    interview = start()
    assert "unsure:conditions" not in go(interview, applies_conditions=None)
    assert "kidney-disease" not in interview.answers()


def test_a_skipped_second_list_leaves_the_rest_unanswered(start: Start) -> None:
    """Skipping the second list keeps what was ticked on the first, and answers nothing else of the group."""
    interview = start()
    go(interview, applies_conditions=("sarcoidosis",), unsure_conditions=None)
    answers = interview.answers()
    assert answers["sarcoidosis"] == "yes"
    assert "kidney-disease" not in answers


def test_everything_skipped_is_no_answer_at_all(start: Start) -> None:
    """An interview in which every screen is skipped ends with no answers."""
    interview = start()
    while screen := interview.current():
        interview.reply(screen, None if screen.can_skip else (SHOW,))
    assert interview.answers() == {}


@pytest.mark.parametrize("one_by_one", [False, True])
def test_article_only_asks_nothing_beyond_the_article(start: Start, one_by_one: bool) -> None:
    """With the article alone, the six questions beyond it are not asked."""
    interview = start(article_only=True, one_by_one=one_by_one)
    seen = go(interview)
    assert not interview.pack.beyond & set(seen)
    assert "applies:other-treatments" not in seen


def test_one_by_one_asks_each_question_by_itself(start: Start, checker: Checker) -> None:
    """One by one, every question that follows no other is a screen of its own."""
    alone = {question.id for question in checker.pack.questions if not question.follow_up_of}
    assert set(go(start(one_by_one=True))) == alone


def test_an_emergency_answer_stops_with_what_to_do_and_offers_to_go_on(start: Start) -> None:
    """After an emergency answer comes the advice; stopping there ends the interview, going on does not."""
    interview = start()
    interview.reply(interview.screens()[0], ("1-year-or-older",))
    interview.reply(interview.screens()[1], ("cold-limb",))
    notice = interview.current()
    assert notice is not None
    assert notice.id == EMERGENCY
    assert "clinician" in notice.text
    interview.reply(notice, (GO_ON,))
    following = interview.current()
    assert following is not None
    assert following.id == "applies:treatments"
    interview.reply(notice, (STOP,))
    assert interview.current() is None
    assert interview.answers() == {"age": "1-year-or-older", "red-flags": ["cold-limb"]}


@pytest.mark.parametrize("flag", ["skin-turning-dark", "none", "unsure"])
def test_other_red_flag_answers_do_not_stop(start: Start, flag: str) -> None:
    """A danger sign that is no emergency does not interrupt the interview."""
    assert EMERGENCY not in go(start(), red_flags=(flag,))


@pytest.mark.parametrize("screen_id", ["red-flags", "symptoms"])
def test_nothing_ticked_is_no_reply_to_red_flags_and_symptoms(start: Start, screen_id: str) -> None:
    """On red flags and symptoms an empty list is refused: "None of these" is chosen."""
    screen = next(screen for screen in start().screens() if screen.id == screen_id)
    with pytest.raises(ValueError, match="at least one"):
        start().reply(screen, ())


def test_none_cannot_stand_with_a_symptom(start: Start) -> None:
    """ "None of these" together with another line is refused, with the line named."""
    screen = next(screen for screen in start().screens() if screen.id == "symptoms")
    assert screen.fault(("pain", "none")) == '"None of these" cannot stand together with another choice.'
    assert screen.fault(("pain", "itching")) is None


def test_a_code_that_was_not_offered_is_refused(start: Start) -> None:
    """No code gets into the answers that the screen did not offer."""
    interview = start()
    with pytest.raises(ValueError, match="from the list"):
        interview.reply(interview.screens()[0], ("",))
    with pytest.raises(ValueError, match="one line only"):
        interview.reply(interview.screens()[0], ("under-3-months", "1-year-or-older"))


def test_a_changed_reply_parks_the_follow_up_and_brings_it_back(start: Start) -> None:
    """A follow-up whose question is no longer yes counts for nothing, and comes back when it is yes again."""
    interview = start()
    go(interview, applies_treatments=("dialysis",), dialysis_duration=("long-term",))
    first = next(screen for screen in interview.screens() if screen.id == "applies:treatments")
    interview.reply(first, ())
    assert interview.answers()["dialysis"] == "no"
    assert "dialysis-duration" not in interview.answers()
    interview.reply(first, ("dialysis",))
    assert interview.answers()["dialysis-duration"] == "long-term"


def test_progress_counts_from_one_to_the_number_of_screens(start: Start) -> None:
    """The progress line starts at step one, and counts up by one with each reply."""
    interview = start()
    steps = []
    while screen := interview.current():
        step, count = interview.progress()
        steps.append(step)
        assert step <= count == len(interview.screens())
        interview.reply(screen, None if screen.can_skip else (SHOW,))
    assert steps == list(range(1, len(steps) + 1))


def test_every_choice_on_a_list_says_why_it_is_asked(start: Start) -> None:
    """Each line of a list has its own hint, and each other screen has one for all."""
    for one_by_one in (False, True):
        for screen in start(one_by_one=one_by_one).screens():
            assert screen.help
            if screen.id.startswith(("applies:", "unsure:")):
                assert all(choice.help for choice in screen.choices)
