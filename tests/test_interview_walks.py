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
from riskcheck.interview.interview import EMERGENCY, GO_ON, Interview
from riskcheck.interview.replies import AnswerDict
from riskcheck.interview.review import EDIT, REVIEW, SHOW
from riskcheck.interview.saved import resume_answers, save_answers
from riskcheck.interview.screens import LIST, NOTHING, Codes, Reply, Screen, not_sure
from riskcheck.loading.loader import load_pack

PACK = load_pack()
NOTHING_SAID = {"yes-no": "no", "one-of": "none", "many-of": "none"}
NOES: tuple[Codes, ...] = (("no",), ("none",))
FLAGS = PACK.about.red_flags


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
    """Random walks of ticks, replies, skips, back, edits, save and resume, beside a plain account of what was last said.

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
        """Reply to the current screen, or skip it."""
        screen = self.interview.current()
        if screen is None or screen.id == REVIEW:
            return
        reply = data.draw(replies_to(screen))
        self.interview.reply(screen, reply)
        if screen.is_list:
            self.note_list(screen, reply)
        else:
            self.note_own(screen.id, reply)

    @rule(data=st.data())
    def tick(self, data: st.DataObject) -> None:
        """Tick lines of the current screen and leave it by going back: they are shown, they count, and nothing becomes a no."""
        screen = self.interview.current()
        if screen is None or not screen.many:
            return
        codes = data.draw(replies_to(screen).filter(lambda reply: reply is not None and NOTHING not in reply)) or ()
        noes = {name for name, said in self.said.items() if said in NOES}
        self.interview.draft(screen, codes)
        assert self.interview.so_far(screen) == tuple(code for code in screen.offered if code in codes)
        self.interview.back()
        if screen.is_list:
            for name in screen.questions:
                self.said[name] = self.word(name, codes, otherwise=self.said.get(name) if name in noes else None)
        else:
            self.note_own(screen.id, codes)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """At the review, choose a line: its screen is shown."""
        screen = self.interview.current()
        if screen is None or screen.id != REVIEW:
            return
        code = data.draw(st.sampled_from([choice.code for choice in screen.choices if choice.code != SHOW]))
        self.interview.reply(screen, (code,))
        asked, target = self.interview.current(), code.removeprefix(EDIT)
        assert asked is not None
        assert asked.id == target or target in {LIST + PACK.question[question].group for question in asked.questions}

    @rule(times=st.integers(1, 6))
    def back(self, times: int) -> None:
        """Going back changes no answer."""
        before = self.interview.answers()
        for _ in range(times):
            self.interview.back()
        assert self.interview.answers() == before

    @rule()
    def save_and_resume(self) -> None:
        """What was saved comes back, danger signs as ticks to be entered again; what did not count at that moment does not."""
        given = Questionnaire(PACK).read(json.loads(json.dumps(self.interview.answers()))).given
        self.interview = begin(given, one_by_one=self.one_by_one)
        self.said = {name: codes for name, codes in given.items() if name != FLAGS or positive(codes)}
        self.own = {name: codes for name, codes in self.said.items() if positive(codes) or not self.on_list(name)}

    @invariant()
    def the_answers_are_those_last_said(self) -> None:
        """The answers are the last word on every question that applies."""
        expected: dict[str, Codes] = {}
        for question in PACK.questions:
            codes, parent = self.said.get(question.id), question.follow_up_of
            if codes and (parent is None or set(question.asked_when) & set(expected.get(parent, ()))):
                expected[question.id] = codes
        assert Questionnaire(PACK).read(self.interview.answers()).given == expected

    @invariant()
    def danger_signs_are_asked_in_every_sitting(self) -> None:
        """Nobody comes to the review before the danger signs were asked."""
        screen = self.interview.current()
        assert screen is None or screen.id != REVIEW or FLAGS in {each.id for each in self.interview.screens()}

    def note_list(self, screen: Screen, reply: Reply) -> None:
        """What a list says of its questions."""
        for name in screen.questions:
            none = (NOTHING_SAID[PACK.question[name].kind],)
            self.said[name] = None if reply is None else self.word(name, reply, otherwise=none)

    def note_own(self, name: str, reply: Reply) -> None:
        """What a question's own screen says; asked because it was ticked, and skipped, it is not sure."""
        self.said[name] = self.own[name] = reply
        if not reply and self.on_list(name):
            self.said[name] = ("unsure",)

    def word(self, name: str, codes: Codes, *, otherwise: Codes | None) -> Codes | None:
        """What a line of a list says of its question."""
        if name in codes:
            return ("yes",) if PACK.question[name].kind == "yes-no" else self.own.get(name) or ("unsure",)
        return ("unsure",) if not_sure(name) in codes else otherwise

    def on_list(self, name: str) -> bool:
        """Whether a question stands on the list of its group."""
        question = PACK.question[name]
        group = next(group for group in PACK.groups if group.id == question.group)
        return not self.one_by_one and group.ask == "together" and question.follow_up_of is None


def positive(codes: Reply) -> bool:
    """Whether an answer reports something."""
    return bool(codes) and not {"no", "none", "unsure"} & set(codes or ())


def replies_to(screen: Screen) -> st.SearchStrategy[Reply]:
    """Any reply that a screen takes, or skipping it."""
    if not screen.many:
        single = st.sampled_from([(code,) for code in screen.offered])
        return st.none() | single if screen.can_skip else single
    together = [choice.code for choice in screen.choices if choice.code not in screen.alone]
    ticked = st.lists(st.sampled_from(together), min_size=1, max_size=4, unique=True)
    marked = ticked.flatmap(lambda codes: st.tuples(*(marks(screen, code) for code in codes)))
    some = marked.map(lambda codes: tuple(code for code in screen.offered if code in codes))
    return st.one_of(st.none(), some, st.sampled_from(sorted(screen.alone)).map(lambda code: (code,)))


def marks(screen: Screen, code: str) -> st.SearchStrategy[str]:
    """A line ticked, or where the screen has that, marked as not sure."""
    return st.sampled_from([code, not_sure(code)] if screen.unsure else [code])


TestWalks = pytest.mark.unmeasured(Walk.TestCase)
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
    at(interview, "list:treatments", (NOTHING,))


def test_back_at_the_first_screen_stays_there() -> None:
    """There is nothing before the first screen."""
    interview = begin()
    assert not interview.back()
    at(interview, "age", None)


def test_only_what_an_edit_touches_is_asked_again() -> None:
    """After an edit at the review that opens a follow-up, that one question comes, then the review again."""
    interview = begin()
    while (screen := interview.current()) and screen.id != REVIEW:
        interview.reply(screen, (screen.choices[-1].code,))
    at(interview, REVIEW, ("edit:list:treatments",))
    at(interview, "list:treatments", ("dialysis",))
    at(interview, "dialysis-duration", ("long-term",))
    at(interview, REVIEW, (SHOW,))
    assert interview.answers()["dialysis-duration"] == "long-term"


def test_danger_signs_are_asked_again_in_another_sitting() -> None:
    """Going on from a file, the danger signs come again: signs that were there are still ticked, "none" is not."""
    for codes, shown in (
        (("cold-limb", "sore-worsening"), ("cold-limb", "sore-worsening")),
        (("none",), None),
        (("unsure",), None),
    ):
        interview = begin({"age": ("1-year-or-older",), "red-flags": codes, "dialysis": ("no",)})
        screen = interview.current()
        assert screen is not None
        assert (screen.id, interview.so_far(screen)) == ("red-flags", shown)
        assert interview.answers()["dialysis"] == "no"


def test_a_list_that_was_answered_in_part_is_asked_with_what_is_known() -> None:
    """Going on from a file that answers some lines of a list, the list comes with these, and keeps a no as one."""
    interview = begin({"dialysis": ("yes",), "chemotherapy": ("no",), "medicines": ("unsure",), "vitamin-d": ("self-chosen",)})
    listed = next(screen for screen in interview.screens() if screen.id == "list:treatments")
    assert interview.so_far(listed) == ("dialysis", "vitamin-d", not_sure("medicines"))
    assert interview.answers()["chemotherapy"] == "no"
    assert interview.answers()["vitamin-d"] == "self-chosen"
    assert "steroid-creams" not in interview.answers()


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
