"""The questionnaire without input or output: which screen comes next, and where the person is.

Screens are worked out from the replies alone, so any reply can be changed at any time and the rest follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from riskcheck.checking.answers import Given
from riskcheck.interview.asked import reason
from riskcheck.interview.order import asked_first, batches, for_baby
from riskcheck.interview.replies import AnswerDict, Replies
from riskcheck.interview.review import EDIT, REVIEW, SHOW, list_line, question_line, review_screen
from riskcheck.interview.screens import LIST, Choice, Codes, Reply, Screen, list_screen, question_screen
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Group, Question

EMERGENCY, STOP, GO_ON = "notice:emergency", "stop", "go-on"

_NO_ANSWERS: Mapping[str, Codes] = {}


class Interview:
    """One questionnaire under way.

    `emergency` gives what to do now where the answers so far mean an emergency, or None; it is asked after the danger signs.
    `given` are answers from before; the danger signs are asked again all the same.
    """

    def __init__(
        self,
        pack: Pack,
        emergency: Callable[[AnswerDict], str | None],
        *,
        article_only: bool = False,
        one_by_one: bool = False,
        given: Given = _NO_ANSWERS,
    ) -> None:
        self.pack = pack
        self._emergency = emergency
        self._groups = [group for group in pack.groups if not (article_only and group.beyond)]
        self._titles = {group.id: group.title for group in pack.groups}
        self._replies = Replies(pack, one_by_one=one_by_one, given=given)
        self._back_at: str | None = None
        self._editing: str | None = None

    def screens(self) -> list[Screen]:
        """Every screen of the interview as it stands, those already replied to included, the review last."""
        screens: list[Screen] = []
        for screen in self._questions():
            screens.append(screen)
            if self._replies.notice(screen.id) == (STOP,):
                return screens
        return [*screens, self._review()]

    def current(self) -> Screen | None:
        """The screen to show now, or None at the end."""
        screens = self.screens()
        shown = {screen.id: screen for screen in screens}
        there = shown.get(self._editing or "") or shown.get(self._back_at or "")
        return there or next((screen for screen in screens if not self._replies.is_done(screen)), None)

    def progress(self) -> tuple[int, int]:
        """The number of the current screen, from 1, and of all screens as the interview stands."""
        ids, current = [screen.id for screen in self.screens()], self.current()
        return (ids.index(current.id) if current else len(ids) - 1) + 1, len(ids)

    def so_far(self, screen: Screen) -> Reply:
        """What to show as replied to the screen before, or ticked on it; None for nothing."""
        return self._replies.so_far(screen)

    def why(self, screen: Screen, code: str | None) -> str:
        """Why a screen is asked, or the line of it with this code."""
        return reason(self.pack, screen, code)

    def answers(self) -> AnswerDict:
        """The answers that the replies add up to, in the pack's order; what does not apply at the moment is left out.

        What is ticked and not entered yet is among them, what is left blank there is not.
        """
        return self._replies.answers()

    def draft(self, screen: Screen, codes: Codes) -> None:
        """Take what is ticked on the screen at the moment, so that it is there whatever happens next."""
        self._replies.draft(screen, codes)

    def reply(self, screen: Screen, reply: Reply) -> None:
        """Take a reply and go on. Raises ValueError, with words for the person, where it cannot be one."""
        fault = screen.fault(reply) if reply is not None else None
        if fault:
            raise ValueError(fault)
        if screen.id == REVIEW and reply and reply != (SHOW,):
            self._editing = self._screen_of(reply[0].removeprefix(EDIT))
            return
        if self.pack.about.red_flags in screen.questions:
            self._replies.forget_notice(EMERGENCY)
        self._replies.enter(screen, reply)
        self._editing = None
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
            screens = self.screens()
            place = next((place for place, each in enumerate(screens) if each.id == screen.id), len(screens))
            following = screens[place + 1 :][:1]
            self._back_at = following[0].id if following and self._replies.is_done(following[0]) else None

    def _questions(self) -> Iterator[Screen]:
        for batch in batches(self._ordered(), self._lines_of):
            if self._lines_of(batch[0]):
                yield self._list(batch)
            for question in (question for group in batch for question in self._top(group)):
                if not self._replies.on_list(question) or (question.kind != "yes-no" and self._replies.ticked(question)):
                    yield self._question(question)
                    if question.id == self.pack.about.red_flags:
                        yield from self._notice(question)
                yield from self._follow_ups(question)

    def _ordered(self) -> list[Group]:
        return for_baby(self.pack, self._groups) if self._is_baby() else self._groups

    def _is_baby(self) -> bool:
        asked = {name: self._replies.codes(self.pack.question[name]) or () for name in self.pack.about.baby}
        return self.pack.is_baby(asked)

    def _lines_of(self, group: Group) -> int:
        """How many lines a group takes on a list; 0 where it is not asked as one."""
        return len(self._top(group)) if self._replies.together(group) else 0

    def _list(self, groups: list[Group]) -> Screen:
        in_groups = [(group.title, list(map(self._worded, self._top(group)))) for group in groups]
        return list_screen("+".join(group.id for group in groups), self.pack, in_groups)

    def _follow_ups(self, parent: Question) -> Iterator[Screen]:
        for question in self.pack.questions:
            if question.follow_up_of == parent.id and self._replies.is_live(question):
                yield self._question(question)
                yield from self._follow_ups(question)

    def _notice(self, question: Question) -> Iterator[Screen]:
        """Words to act on before anything else, where the danger signs mean an emergency."""
        advice = self._emergency(self.answers())
        if advice:
            say = self.pack.say
            choices = (Choice(STOP, say("stop_here")), Choice(GO_ON, say("go_on_asking")))
            title, hint = self._titles[question.group], say("help_first")
            yield Screen(EMERGENCY, title, advice, hint, choices, can_skip=False, say=say)

    def _review(self) -> Screen:
        return review_screen(self.pack, self._review_lines())

    def _review_lines(self) -> Iterator[Choice]:
        for group in self._ordered():
            questions, codes = list(map(self._worded, self.pack.questions)), self._replies.codes
            live = [each for each in questions if each.group == group.id and self._replies.is_live(each)]
            if self._lines_of(group):
                yield list_line(self.pack, group, [each for each in live if not each.follow_up_of], codes)
            for each in live:
                if not self._replies.on_list(each) or (each.kind != "yes-no" and self._replies.ticked(each)):
                    yield question_line(self.pack, each, codes(each))

    def _screen_of(self, target: str) -> str | None:
        """The screen that a line of the review leads to: that of a question, or the list on which a group stands."""
        groups = {LIST + group.id: self._top(group)[0].id for group in self._groups if self._lines_of(group)}
        for screen in self.screens():
            if screen.id == target or (screen.is_list and groups.get(target) in screen.questions):
                return screen.id
        return None

    def _question(self, question: Question) -> Screen:
        return question_screen(self.pack, self._worded(question), self._titles[question.group])

    def _worded(self, question: Question) -> Question:
        """The question in the words for the person it is about."""
        words = question.baby_text if self._is_baby() else None
        return question.model_copy(update={"text": words}) if words else question

    def _top(self, group: Group) -> list[Question]:
        questions = asked_first(self.pack, group)
        return sorted(questions, key=lambda each: not each.baby_first) if self._is_baby() else questions
