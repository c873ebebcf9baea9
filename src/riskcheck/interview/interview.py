"""The questionnaire without input or output: which screen comes next, and where the person is.

Screens are worked out from the replies alone, so any reply can be changed at any time and the rest follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from riskcheck.checking.answers import Given
from riskcheck.checking.questionnaire import is_asked
from riskcheck.interview.replies import APPLIES, UNSURE_OF, AnswerDict, Replies
from riskcheck.interview.screens import (
    REVIEW,
    SHOW,
    Choice,
    Codes,
    Reply,
    Screen,
    list_screen,
    question_screen,
    review_screen,
)
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Group, Question

EMERGENCY, STOP, GO_ON = "notice:emergency", "stop", "go-on"

_NOTHING: Mapping[str, Codes] = {}


class Interview:
    """One questionnaire under way.

    `emergency` gives what to do now where the answers so far mean an emergency, or None; it is asked after the danger signs.
    `given` are answers from before, to go on from.
    """

    def __init__(
        self,
        pack: Pack,
        emergency: Callable[[AnswerDict], str | None],
        *,
        article_only: bool = False,
        one_by_one: bool = False,
        given: Given = _NOTHING,
    ) -> None:
        self.pack = pack
        self._emergency = emergency
        self._groups = [group for group in pack.groups if not (article_only and group.beyond)]
        self._titles = {group.id: group.title for group in pack.groups}
        self._replies = Replies(pack, one_by_one=one_by_one, given=given)
        self._back_at: str | None = None
        self._editing: Question | None = None

    def screens(self) -> list[Screen]:
        """Every screen of the interview as it stands, those already replied to included, the review last."""
        screens: list[Screen] = []
        for group in self._groups:
            for screen in self._group(group):
                screens.append(screen)
                if self._replies.get(screen.id) == (STOP,):
                    return screens
        return [*screens, self._review()]

    def current(self) -> Screen | None:
        """The screen to show now, or None at the end."""
        if self._editing:
            return self._question(self._editing)
        screens = self.screens()
        back_at = next((screen for screen in screens if screen.id == self._back_at), None)
        return back_at or next((screen for screen in screens if screen.id not in self._replies), None)

    def progress(self) -> tuple[int, int]:
        """The number of the current screen, from 1, and of all screens as the interview stands."""
        ids, current = [screen.id for screen in self.screens()], self.current()
        place = ids.index(current.id) if current and current.id in ids and not self._editing else len(ids) - 1
        return place + 1, len(ids)

    def so_far(self, screen: Screen) -> Reply:
        """What to show as replied to the screen before; None for nothing."""
        return self._replies.codes(self._editing) if self._editing else self._replies.so_far(screen)

    def answers(self) -> AnswerDict:
        """The answers that the replies add up to, in the pack's order; what does not apply at the moment is left out."""
        return self._replies.answers()

    def reply(self, screen: Screen, reply: Reply) -> None:
        """Take a reply and go on. Raises ValueError, with words for the person, where it cannot be one."""
        fault = screen.fault(reply) if reply is not None else None
        if fault:
            raise ValueError(fault)
        if screen.id == self.pack.about.red_flags and reply != self._replies.get(screen.id):
            self._replies.forget(EMERGENCY)
        if self._editing:
            self._replies.store_answer(self._editing, reply)
            self._editing = None
        elif screen.id == REVIEW and reply and reply != (SHOW,):
            self._editing = self.pack.question[reply[0]]
        else:
            self._replies.store(screen, reply)
        self._go_on_from(screen)

    def back(self) -> bool:
        """Go to the screen before; False where there is none."""
        if self._editing:
            self._editing = None
            return True
        ids, current = [screen.id for screen in self.screens()], self.current()
        place = ids.index(current.id) if current else len(ids)
        if place == 0:
            return False
        self._back_at = ids[place - 1]
        return True

    def _go_on_from(self, screen: Screen) -> None:
        """After going back, walk on screen by screen as far as there are replies; then the first without one comes."""
        if screen.id == self._back_at:
            ids = [each.id for each in self.screens()]
            following = ids[ids.index(screen.id) + 1 :][:1] if screen.id in ids else []
            self._back_at = following[0] if following and following[0] in self._replies else None

    def _group(self, group: Group) -> Iterator[Screen]:
        together = self._replies.together(group)
        if together:
            yield from self._lists(group)
        for question in self._top(group):
            if not together or (question.kind != "yes-no" and self._replies.ticked(question)):
                yield self._question(question)
                if question.id == self.pack.about.red_flags:
                    yield from self._notice(group)
            yield from self._follow_ups(question)

    def _lists(self, group: Group) -> Iterator[Screen]:
        """The two lists of a group: what applies, and what one is not sure about among the rest."""
        applies, questions = APPLIES + group.id, self._top(group)
        hint = "Choose what fits you, now or in the past. What you choose neither here nor on the next screen counts as no."
        yield list_screen(applies, group, "Which of these apply to you?", hint, questions)
        ticked = self._replies.get(applies)
        if applies in self._replies and ticked is None:
            return
        rest = [question for question in questions if question.id not in (ticked or ())]
        if rest:
            hint = "Choose what you are not sure about. What you chose neither here nor on the screen before counts as no."
            yield list_screen(UNSURE_OF + group.id, group, "Are you not sure about any of these?", hint, rest)

    def _follow_ups(self, parent: Question) -> Iterator[Screen]:
        for question in self.pack.questions:
            if question.follow_up_of == parent.id and is_asked(question, {parent.id: self._replies.codes(parent) or ()}):
                yield self._question(question)
                yield from self._follow_ups(question)

    def _notice(self, group: Group) -> Iterator[Screen]:
        """Words to act on before anything else, where the danger signs mean an emergency."""
        advice = self._emergency(self.answers())
        if advice:
            choices = (Choice(STOP, "Stop here and show what to do now"), Choice(GO_ON, "Go on with the questions"))
            yield Screen(EMERGENCY, group.title, advice, "Get help first. The questions can wait.", choices, can_skip=False)

    def _review(self) -> Screen:
        """All answers at once, to show the result or to change one."""
        live = [question for question in self.pack.questions if self._replies.is_live(question)]
        in_groups = [(group.title, [each for each in live if each.group == group.id]) for group in self._groups]
        return review_screen(self.pack, in_groups, {each.id: self._replies.codes(each) or () for each in live})

    def _question(self, question: Question) -> Screen:
        return question_screen(self.pack, question, self._titles[question.group])

    def _top(self, group: Group) -> list[Question]:
        return [each for each in self.pack.questions if each.group == group.id and not each.follow_up_of]
