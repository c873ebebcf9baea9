"""The interview by itself: which screens come, and which answers the replies add up to."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from riskcheck import Checker
from riskcheck.interview.interview import EMERGENCY, GO_ON, STOP, Interview
from riskcheck.interview.order import MOST_LINES
from riskcheck.interview.replies import AnswerDict
from riskcheck.interview.review import REVIEW, SHOW
from riskcheck.interview.screens import NOTHING, Reply, Screen, not_sure
from riskcheck.pack.pack import Pack

Start = Callable[..., Interview]


@pytest.fixture
def start(checker: Checker) -> Start:
    """Start an interview, on the shipped pack unless another is given."""

    def emergency(answers: AnswerDict) -> str | None:
        advice = checker.check(answers).advice
        return advice.text if advice.urgency == "emergency" else None

    def begin(*, article_only: bool = False, one_by_one: bool = False, pack: Pack | None = None) -> Interview:
        return Interview(pack or checker.pack, emergency, article_only=article_only, one_by_one=one_by_one)

    return begin


def go(interview: Interview, **replies: Reply) -> list[str]:
    """Reply to every screen: by its id with "_" for other signs, else with the line for none, else skip."""
    seen = []
    while screen := interview.current():
        if screen.id == REVIEW:
            interview.reply(screen, (SHOW,))
            break
        seen.append(screen.id)
        key = re.sub(r"[-:+]", "_", screen.id)
        none = screen.alone & {NOTHING, "none"}
        interview.reply(screen, replies.get(key, tuple(none) or None))
    return seen


def screen_of(interview: Interview, screen_id: str) -> Screen:
    """The screen with this id."""
    return next(screen for screen in interview.screens() if screen.id == screen_id)


def test_the_order_is_age_then_red_flags_then_groups_then_symptoms_and_signs_last(start: Start) -> None:
    """Age and danger signs come first, then exposures as lists, symptoms and high-calcium signs last."""
    lists = ["list:treatments", "list:conditions+events", "list:other-treatments"]
    assert go(start()) == ["age", "red-flags", *lists, "symptoms", "high-calcium-signs"]


def test_no_list_has_more_lines_than_fit(start: Start) -> None:
    """Groups share a list only where it stays short; each stands there under its title, and the last line is for none."""
    screens = [screen for screen in start().screens() if screen.is_list]
    assert all(len(screen.questions) <= MOST_LINES for screen in screens)
    shared = screen_of(start(), "list:conditions+events")
    assert [choice.heading for choice in shared.choices if choice.heading] == ["Health conditions", "Events and habits"]
    assert all(screen.choices[-1].code == NOTHING for screen in screens)


def test_none_of_these_on_a_list_is_a_no_to_each_line(start: Start) -> None:
    """ "None of these" answers every question of a list with no or none."""
    interview = start()
    go(interview)
    answers = interview.answers()
    assert answers["dialysis"] == "no"
    assert answers["vitamin-d"] == "none"
    assert answers["medicines"] == ["none"]


def test_nothing_ticked_is_no_reply_to_any_list(start: Start) -> None:
    """A list with nothing ticked is refused, with the line that means none named."""
    screen = screen_of(start(), "list:treatments")
    with pytest.raises(ValueError, match='choose "None of these"'):
        start().reply(screen, ())


def test_a_tick_asks_what_the_exposure_needs_and_no_more(start: Start) -> None:
    """A ticked yes-no question asks its follow-up; a ticked question with more answers is itself asked."""
    interview = start()
    seen = go(
        interview,
        list_treatments=("dialysis", "vitamin-d", "steroid-creams"),
        dialysis_duration=("long-term",),
        vitamin_d=("self-chosen",),
        steroid_creams_long_term=("no",),
    )
    place = seen.index("list:treatments")
    assert seen[place + 1 : place + 4] == ["dialysis-duration", "vitamin-d", "steroid-creams-long-term"]
    answers = interview.answers()
    assert (answers["dialysis"], answers["dialysis-duration"]) == ("yes", "long-term")
    assert (answers["vitamin-d"], answers["radiation-therapy"]) == ("self-chosen", "no")


def test_a_line_marked_not_sure_is_not_sure(start: Start) -> None:
    """What is marked is not sure, as a list for a many-of question, and asks no follow-up; the lines left blank are no."""
    interview = start()
    seen = go(interview, list_treatments=(not_sure("dialysis"), not_sure("medicines")))
    assert "dialysis-duration" not in seen
    answers = interview.answers()
    assert (answers["dialysis"], answers["medicines"], answers["chemotherapy"]) == ("unsure", ["unsure"], "no")


def test_a_line_is_ticked_or_not_sure_but_not_both(start: Start) -> None:
    """A line that is ticked and marked as not sure at once is refused, and so is "None of these" beside a mark."""
    screen = screen_of(start(), "list:treatments")
    assert screen.fault(("dialysis", not_sure("dialysis"))) == "A line is either ticked or marked as not sure."
    assert "cannot stand together" in (screen.fault((NOTHING, not_sure("dialysis"))) or "")
    assert screen.fault(("dialysis", not_sure("vitamin-d"))) is None


def test_a_skipped_list_leaves_its_groups_unanswered(start: Start) -> None:
    """Skipping a list answers nothing of it."""
    interview = start()
    go(interview, list_conditions_events=None)
    assert not {"kidney-disease", "immobility"} & interview.answers().keys()


# ---------------------------------------------------------------- what is ticked and not entered


def test_a_tick_counts_at_once_and_a_blank_line_does_not(start: Start) -> None:
    """Ticked or marked and not entered, a line is among the answers; the blank lines of that list are not."""
    interview = start()
    interview.draft(screen_of(interview, "list:treatments"), ("dialysis", not_sure("chemotherapy"), "vitamin-d"))
    assert interview.answers() == {"dialysis": "yes", "vitamin-d": "unsure", "chemotherapy": "unsure"}


def test_what_was_ticked_is_there_again_after_going_back(start: Start) -> None:
    """Going back from a list with ticks, and forth again, shows them; "None of these" is no answer until it is entered."""
    interview = start()
    interview.reply(screen_of(interview, "age"), ("1-year-or-older",))
    flags = screen_of(interview, "red-flags")
    interview.draft(flags, ("sore-worsening",))
    assert interview.back()
    interview.reply(screen_of(interview, "age"), ("1-year-or-older",))
    assert interview.current() == flags
    assert interview.so_far(flags) == ("sore-worsening",)
    treatments = screen_of(interview, "list:treatments")
    interview.draft(treatments, (NOTHING,))
    assert interview.so_far(treatments) == (NOTHING,)
    assert interview.answers() == {"age": "1-year-or-older", "red-flags": ["sore-worsening"]}


def test_an_unticked_line_is_no_no_until_it_is_entered(start: Start) -> None:
    """On a list that was entered, a line that is unticked is not answered until Enter; the lines that were no stay so."""
    interview = start()
    go(interview, list_treatments=("dialysis",), dialysis_duration=("long-term",))
    screen = screen_of(interview, "list:treatments")
    interview.draft(screen, (not_sure("chemotherapy"),))
    answers = interview.answers()
    assert "dialysis" not in answers
    assert (answers["chemotherapy"], answers["vitamin-d"]) == ("unsure", "none")
    interview.reply(screen, (not_sure("chemotherapy"),))
    assert interview.answers()["dialysis"] == "no"


def test_danger_signs_that_are_ticked_at_the_review_bring_the_notice(start: Start) -> None:
    """An emergency sign that is ticked at the review, and left with B, is in the answers and brings what to do now."""
    interview = start()
    while (screen := interview.current()) and screen.id != REVIEW:
        interview.reply(screen, tuple(screen.alone & {NOTHING, "none"}) or None)
    interview.reply(screen_of(interview, REVIEW), ("edit:red-flags",))
    flags = interview.current()
    assert flags is not None
    interview.draft(flags, ("cold-limb",))
    assert interview.back()
    notice = interview.current()
    assert notice is not None
    assert notice.id == EMERGENCY


# ---------------------------------------------------------------- babies


def for_babies(pack: Pack) -> Pack:
    """The pack with two questions that come first for a baby, one of them in its own words."""
    changed: dict[str, dict[str, object]] = {
        "heel-sticks": {"baby_first": True, "baby_text": "Was a heel of the baby pricked?"},
        "iv-calcium": {"baby_first": True},
        "dialysis-duration": {"baby_text": "How long was the baby on dialysis?"},
    }
    bare = {"baby_text": None, "baby_first": False}
    questions = tuple(each.model_copy(update=bare | changed.get(each.id, {})) for each in pack.questions)
    return pack.model_copy(update={"questions": questions})


@pytest.mark.parametrize("age", ["under-3-months", "3-to-12-months"])
def test_for_a_baby_its_questions_come_first_and_speak_of_the_baby(start: Start, checker: Checker, age: str) -> None:
    """For a baby the group with the questions that come first stands behind the danger signs, these lines first."""
    interview = start(pack=for_babies(checker.pack))
    seen = go(interview, age=(age,), list_treatments=("dialysis",))
    assert seen[2:4] == ["list:other-treatments", "list:treatments"]
    listed = screen_of(interview, "list:other-treatments")
    assert listed.questions[:3] == ("iv-calcium", "heel-sticks", "calcium-heparin")
    assert screen_of(interview, "dialysis-duration").text == "How long was the baby on dialysis?"
    alone = start(pack=for_babies(checker.pack), one_by_one=True)
    assert go(alone, age=(age,))[2:4] == ["iv-calcium", "heel-sticks"]
    assert screen_of(alone, "heel-sticks").text == "Was a heel of the baby pricked?"


def test_the_shipped_pack_asks_of_a_baby_what_babies_get_and_calls_it_the_baby(start: Start, checker: Checker) -> None:
    """In the shipped pack drips and heel pricks come first for a baby, and no question calls the baby "you"."""
    interview = start()
    assert go(interview, age=("under-3-months",))[2] == "list:other-treatments"
    assert set(screen_of(interview, "list:other-treatments").questions[:3]) == {
        "iv-calcium",
        "heel-sticks",
        "phosphate-infusion",
    }
    told = [each for each in checker.pack.questions if each.id != "age" and re.search(r"\byour?\b", each.text, re.I)]
    assert [each.id for each in told if not each.baby_text] == []
    asked = [re.sub(r"Do you notice|do you notice|that worries you", "", each.baby_text or "") for each in told]
    assert [text for text in asked if re.search(r"\byour?\b", text, re.I)] == []


def test_for_everybody_else_nothing_changes(start: Start, checker: Checker) -> None:
    """At one year or more, and at no age given, order and words are the pack's own; a tick lasts when the order changes."""
    interview = start(pack=for_babies(checker.pack))
    assert go(interview, age=("1-year-or-older",)) == go(start())
    treatments = screen_of(interview, "list:other-treatments")
    interview.draft(treatments, ("heel-sticks",))
    interview.reply(screen_of(interview, "age"), ("under-3-months",))
    assert interview.so_far(screen_of(interview, "list:other-treatments")) == ("heel-sticks",)
    assert interview.answers()["heel-sticks"] == "yes"


# ---------------------------------------------------------------- the rest


def test_everything_skipped_is_no_answer_at_all(start: Start) -> None:
    """An interview in which every screen is skipped ends with no answers."""
    interview = start()
    while screen := interview.current():
        interview.reply(screen, None if screen.can_skip else (SHOW,))
    assert interview.answers() == {}


@pytest.mark.parametrize("one_by_one", [False, True])
def test_article_only_asks_nothing_beyond_the_article(start: Start, one_by_one: bool) -> None:
    """With the article alone, no question beyond it is asked."""
    interview = start(article_only=True, one_by_one=one_by_one)
    seen = go(interview)
    assert not interview.pack.beyond & set(seen)
    assert "list:other-treatments" not in seen


def test_one_by_one_asks_each_question_by_itself(start: Start, checker: Checker) -> None:
    """One by one, every question that follows no other is a screen of its own."""
    alone = {question.id for question in checker.pack.questions if not question.follow_up_of}
    assert set(go(start(one_by_one=True))) == alone
    assert not any(screen.is_list for screen in start(one_by_one=True).screens())


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
    assert following.id == "list:treatments"
    interview.reply(notice, (STOP,))
    assert interview.current() is None
    assert interview.answers() == {"age": "1-year-or-older", "red-flags": ["cold-limb"]}


@pytest.mark.parametrize("flag", ["skin-turning-dark", "none", "unsure"])
def test_other_red_flag_answers_do_not_stop(start: Start, flag: str) -> None:
    """A danger sign that is no emergency does not interrupt the interview."""
    assert EMERGENCY not in go(start(), red_flags=(flag,))


@pytest.mark.parametrize("screen_id", ["red-flags", "symptoms"])
def test_nothing_ticked_is_no_reply_to_red_flags_and_symptoms(start: Start, screen_id: str) -> None:
    """On danger signs and symptoms an empty list is refused: "None of these" is chosen."""
    with pytest.raises(ValueError, match='choose "None of these"'):
        start().reply(screen_of(start(), screen_id), ())


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
    go(interview, list_treatments=("dialysis",), dialysis_duration=("long-term",))
    first = screen_of(interview, "list:treatments")
    interview.reply(first, (NOTHING,))
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


def test_every_line_of_a_list_says_why_it_is_asked(start: Start, checker: Checker) -> None:
    """Why a line of a list is asked is what the pack says of its question, with the terms of the line explained."""
    interview = start()
    screen = screen_of(interview, "list:conditions+events")
    for name in screen.questions:
        assert interview.why(screen, name).startswith(checker.pack.question[name].help)
    meaning = next(term.definition for term in checker.pack.terms if term.id == "sarcoidosis")
    assert meaning in interview.why(screen, "sarcoidosis")
    assert meaning not in interview.why(screen, "immobility")


def test_every_other_question_says_why_it_is_asked(start: Start, checker: Checker) -> None:
    """Why a question by itself is asked is what the pack says of it, whichever line is pointed at."""
    interview = start(one_by_one=True)
    for screen in interview.screens():
        if screen.questions:
            help_text = checker.pack.question[screen.id].help
            assert screen.help == help_text
            assert all(interview.why(screen, code).startswith(help_text) for code in (None, screen.choices[0].code))


def test_the_review_has_one_line_for_each_screen(start: Start) -> None:
    """At the review a list is one line: what was ticked, what is not sure, and what became of the rest."""
    interview = start()
    go(interview, list_treatments=("dialysis", not_sure("steroid-creams")), list_other_treatments=None)
    lines = {choice.code.removeprefix("edit:").removeprefix("list:"): choice.text for choice in interview.screens()[-1].choices}
    assert lines["treatments"] == ("Treatments and medicines: Dialysis. Not sure: Steroid creams or ointments. No to the rest.")
    assert lines["conditions"] == "Health conditions: None of these"
    assert lines["other-treatments"] == "Other treatments: (not answered)"
    assert lines["dialysis-duration"] == "How long dialysis lasted: (not answered)"
    interview.draft(screen_of(interview, "list:other-treatments"), ("heel-sticks",))
    lines = {choice.code: choice.text for choice in interview.screens()[-1].choices}
    assert lines["edit:list:other-treatments"].endswith("as a newborn. The rest is not answered.")


@pytest.mark.parametrize(("name", "screen_id"), [("list:events", "list:conditions+events"), ("age", "age")])
def test_a_line_of_the_review_leads_to_its_screen_and_back(start: Start, name: str, screen_id: str) -> None:
    """Choosing a line at the review shows the screen it was answered on; B, and a reply, lead to the review again."""
    interview = start()
    while (screen := interview.current()) and screen.id != REVIEW:
        interview.reply(screen, tuple(screen.alone & {NOTHING, "none"}) or None)
    for leave in (interview.back, lambda: interview.reply(screen_of(interview, screen_id), None)):
        interview.reply(screen_of(interview, REVIEW), (f"edit:{name}",))
        assert interview.current() == screen_of(interview, screen_id)
        leave()
        assert interview.current() == screen_of(interview, REVIEW)
