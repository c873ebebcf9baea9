"""Going back, changing one's mind, reviewing, saving and resuming: whatever the way, the final answers decide."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from riskcheck import Checker, InputError
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.interview.asked import could_support, why_asked
from riskcheck.interview.interview import EMERGENCY, GO_ON, Interview
from riskcheck.interview.replies import AnswerDict
from riskcheck.interview.saved import resume_answers, save_answers
from riskcheck.interview.screens import REVIEW, SHOW, Codes, Reply, Screen
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack

PACK = load_pack()
NOTHING = {"yes-no": "no", "one-of": "none", "many-of": "none"}


def no_emergency(_: AnswerDict) -> None:
    """Nothing is an emergency here."""


def begin(given: dict[str, Codes] | None = None, *, one_by_one: bool = False) -> Interview:
    """An interview on the shipped pack, from the start or from answers."""
    return Interview(PACK, no_emergency, one_by_one=one_by_one, given=given or {})


def at(interview: Interview, screen_id: str, reply: Reply) -> None:
    """Reply to the current screen, which must be this one."""
    screen = interview.current()
    assert screen is not None
    assert screen.id == screen_id
    interview.reply(screen, reply)


class Walk(RuleBasedStateMachine):
    """Random walks of reply, skip, back, edit, save and resume, beside a plain account of what was last said of each question.

    `said` is the last word on each question; `own` what was last chosen on a question's own screen, which counts again when the
    question is ticked again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.one_by_one = False
        self.interview = begin()
        self.said: dict[str, Codes | None] = {}
        self.own: dict[str, Codes | None] = {}

    @initialize(one_by_one=st.booleans())
    def start(self, one_by_one: bool) -> None:
        """Begin, with lists or one by one."""
        self.one_by_one = one_by_one
        self.interview = begin(one_by_one=one_by_one)

    @rule(data=st.data())
    def reply(self, data: st.DataObject) -> None:
        """Reply to the current screen, or skip it; to both lists of a group at once."""
        screen = self.interview.current()
        if screen is None or screen.id == REVIEW:
            return
        reply = data.draw(replies_to(screen))
        self.interview.reply(screen, reply)
        if screen.id.startswith("applies:"):
            second = self.interview.current()
            assert second is not None
            asked = second.id == screen.id.replace("applies", "unsure")
            assert asked == (reply is not None and len(reply) < len(screen.choices))
            unsure = data.draw(replies_to(second)) if asked else ()
            if asked:
                self.interview.reply(second, unsure)
            self.note_lists(screen, reply, unsure)
        elif screen.id.startswith("unsure:"):
            self.note_second_list(screen, reply)
        else:
            self.said[screen.id] = self.own[screen.id] = reply
            if reply is None and on_list(screen.id, self.one_by_one):
                self.said[screen.id] = ("unsure",)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """At the review, change the answer to one question; it is shown as it was."""
        screen = self.interview.current()
        if screen is None or screen.id != REVIEW:
            return
        name = data.draw(st.sampled_from([choice.code for choice in screen.choices if choice.code != SHOW]))
        self.interview.reply(screen, (name,))
        asked = self.interview.current()
        assert asked is not None
        assert (asked.id, self.interview.so_far(asked)) == (name, self.said.get(name))
        reply = data.draw(replies_to(asked))
        self.interview.reply(asked, reply)
        self.said[name] = reply
        if positive(reply) or not on_list(name, self.one_by_one):
            self.own[name] = reply

    @rule(times=st.integers(1, 6))
    def back(self, times: int) -> None:
        """Going back changes no answer."""
        before = self.interview.answers()
        for _ in range(times):
            self.interview.back()
        assert self.interview.answers() == before

    @rule()
    def save_and_resume(self) -> None:
        """What was saved comes back; what did not count at that moment does not."""
        given = Questionnaire(PACK).read(json.loads(json.dumps(self.interview.answers()))).given
        self.interview = begin(given, one_by_one=self.one_by_one)
        self.said = dict(given)
        self.own = {name: codes for name, codes in given.items() if positive(codes) or not on_list(name, self.one_by_one)}

    @invariant()
    def the_answers_are_those_last_said(self) -> None:
        """The answers are the last word on every question that applies."""
        expected: dict[str, Codes] = {}
        for question in PACK.questions:
            codes, parent = self.said.get(question.id), question.follow_up_of
            if codes and (parent is None or set(question.asked_when) & set(expected.get(parent, ()))):
                expected[question.id] = codes
        assert Questionnaire(PACK).read(self.interview.answers()).given == expected

    def note_lists(self, screen: Screen, ticked: Reply, unsure: Reply) -> None:
        """What both lists of a group say of its questions."""
        for name in screen.questions:
            if ticked is None:
                self.said[name] = None
            elif name in ticked:
                skipped = ("unsure",) if name in self.own and self.own[name] is None else None
                self.said[name] = ("yes",) if PACK.question[name].kind == "yes-no" else self.own.get(name) or skipped
            else:
                self.said[name] = second_word(name, unsure)

    def note_second_list(self, screen: Screen, unsure: Reply) -> None:
        """What the second list alone says, shown again after going back."""
        for name in screen.questions:
            self.said[name] = second_word(name, unsure)


def second_word(name: str, unsure: Reply) -> Codes | None:
    """What the second list says of a question that was not ticked on the first."""
    if unsure is None:
        return None
    return ("unsure",) if name in unsure else (NOTHING[PACK.question[name].kind],)


def positive(codes: Reply) -> bool:
    """Whether an answer reports something."""
    return bool(codes) and not {"no", "none", "unsure"} & set(codes or ())


def on_list(name: str, one_by_one: bool) -> bool:
    """Whether a question stands on the lists of its group."""
    question = PACK.question[name]
    group = next(group for group in PACK.groups if group.id == question.group)
    return not one_by_one and group.ask == "together" and question.follow_up_of is None


def replies_to(screen: Screen) -> st.SearchStrategy[Reply]:
    """Any reply that a screen takes, or skipping it."""
    codes = [choice.code for choice in screen.choices]
    if not screen.many:
        single = st.sampled_from([(code,) for code in codes])
        return st.none() | single if screen.can_skip else single
    together = [code for code in codes if code not in screen.alone]
    least = 1 if screen.needs_choice else 0
    some = st.lists(st.sampled_from(together), min_size=least, max_size=4, unique=True)
    alone = st.sampled_from(sorted(screen.alone)).map(lambda code: (code,)) if screen.alone else st.nothing()
    return st.one_of(st.none(), some.map(tuple), alone)


TestWalks = Walk.TestCase
TestWalks.settings = settings(max_examples=150, stateful_step_count=40)


def test_an_emergency_is_shown_again_when_danger_signs_change(checker: Checker) -> None:
    """After going on from the notice, other emergency signs bring the notice again, and harmless ones do not."""

    def emergency(answers: AnswerDict) -> str | None:
        advice = checker.check(answers).advice
        return advice.text if advice.urgency == "emergency" else None

    interview = Interview(checker.pack, emergency)
    at(interview, "age", ("1-year-or-older",))
    at(interview, "red-flags", ("cold-limb",))
    at(interview, EMERGENCY, (GO_ON,))
    assert interview.back()
    assert interview.back()
    at(interview, "red-flags", ("skin-black",))
    at(interview, EMERGENCY, (GO_ON,))
    assert interview.back()
    assert interview.back()
    at(interview, "red-flags", ("none",))
    at(interview, "applies:treatments", ())


def test_back_at_the_first_screen_stays_there() -> None:
    """There is nothing before the first screen."""
    interview = begin()
    assert not interview.back()
    at(interview, "age", None)


def test_only_what_an_edit_touches_is_asked_again() -> None:
    """After an edit at the review that opens a follow-up, that one question comes, then the review again."""
    interview = begin()
    while (screen := interview.current()) and screen.id != REVIEW:
        interview.reply(screen, () if not screen.needs_choice else (screen.choices[-1].code,))
    at(interview, REVIEW, ("dialysis",))
    at(interview, "dialysis", ("yes",))
    at(interview, "dialysis-duration", ("long-term",))
    at(interview, REVIEW, (SHOW,))
    assert interview.answers()["dialysis-duration"] == "long-term"


def test_the_review_marks_what_was_not_answered() -> None:
    """At the review every question that applies stands under its group, with its answer or as not answered."""
    interview = begin({"dialysis": ("yes",)})
    review = interview.screens()[-1]
    lines = {choice.code: choice.text for choice in review.choices}
    assert lines["dialysis"].endswith(": Yes")
    assert lines["dialysis-duration"].endswith(": (not answered)")
    assert "steroid-injections-repeated" not in lines
    assert [choice.heading for choice in review.choices if choice.heading] == [group.title for group in PACK.groups]


# ---------------------------------------------------------------- files between two sittings


def test_saved_answers_come_back(tmp_path: Path) -> None:
    """A saved file is an answers file of one case, for its owner alone, and resumes with id and answers."""
    path = tmp_path / "answers.json"
    save_answers(str(path), {"dialysis": "yes", "symptoms": ["pain"]}, "me")
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text(encoding="utf-8")) == {"id": "me", "answers": {"dialysis": "yes", "symptoms": ["pain"]}}
    saved = resume_answers(str(path), PACK)
    assert (saved.id, saved.given, saved.misfits) == ("me", {"dialysis": ("yes",), "symptoms": ("pain",)}, ())


def test_what_no_longer_fits_is_named_and_the_rest_resumes(tmp_path: Path) -> None:
    """Answers for another version of the pack resume with what still fits, and the rest is told without the answers."""
    path = tmp_path / "answers.json"
    path.write_text('{"answers": {"dialysis": "yes", "dialisys": "yes", "age": "ninety-nine"}}', encoding="utf-8")
    saved = resume_answers(str(path), PACK)
    assert saved.given == {"dialysis": ("yes",)}
    assert len(saved.misfits) == 2
    assert "did you mean 'dialysis'" in saved.misfits[0]
    assert "ninety" not in saved.misfits[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no record is a JSON object"),
        (b"\x00\xff\xfe", "JSON"),
        (b"[1, 2]", "cannot be resumed"),
        (b'{"answers": {"dialysis": "y', "cannot be resumed"),
        (b'[{"answers": {}}, {"answers": {}}]', "more than one case"),
        (b'{"answers": ["dialysis"]}', "no object"),
        (b'{"answers": {"tattoo": "yes", "piercing": "no"}}', "another pack"),
        (b'{"something": 1}', "answers"),
    ],
)
def test_a_file_that_cannot_be_resumed_is_said_in_one_line(content: bytes, words: str, tmp_path: Path) -> None:
    """What is no answers file, is cut short, or is for another pack is one clear line, and the file stays as it was."""
    path = tmp_path / "answers.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        resume_answers(str(path), PACK)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


# ---------------------------------------------------------------- why a question is asked


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The shipped pack."""
    return PACK


def test_why_a_question_is_asked_is_worked_out_from_the_rules(pack: Pack) -> None:
    """Dialysis could support its cause, the metastatic type, tests and the urgency; age only the urgency."""
    dialysis = could_support(pack, pack.question["dialysis"])
    for name in ("cause:dialysis", "type:metastatic", "test:blood-tests"):
        assert pack.knowledge[name].name in dialysis
    assert "how soon to see a clinician" in dialysis
    assert could_support(pack, pack.question["age"]) == "an answer could support how soon to see a clinician."


def test_every_question_can_support_something(pack: Pack) -> None:
    """No question is asked that no rule reads."""
    assert [each.id for each in pack.questions if "no rule" in could_support(pack, each)] == []


def test_why_explains_the_words_of_the_screen(pack: Pack) -> None:
    """Asking why at a screen gives each question's purpose, and the glossary terms that the screen uses."""
    screen = next(screen for screen in begin().screens() if screen.id == "applies:conditions")
    said = why_asked(pack, screen)
    assert all(pack.question[name].label in said for name in screen.questions)
    assert next(term.definition for term in pack.terms if term.id == "sarcoidosis") in said
