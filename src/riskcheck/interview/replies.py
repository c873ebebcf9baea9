"""Replies to screens, and the answers they add up to. A reply that does not apply at the moment is kept until it does again."""

from __future__ import annotations

from collections.abc import Iterable

from riskcheck.checking.answers import Given
from riskcheck.checking.questionnaire import is_asked
from riskcheck.interview.screens import Codes, Reply, Screen
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import NO, NONE, UNSURE, YES, Group, Question

AnswerDict = dict[str, str | list[str]]

APPLIES, UNSURE_OF = "applies:", "unsure:"
"""How the ids of a group's two lists begin: what applies, and what one is not sure about among the rest."""


class Replies:
    """What was replied so far, to screens and, at the review or in a file from before, to single questions of a list."""

    def __init__(self, pack: Pack, *, one_by_one: bool, given: Given) -> None:
        self._pack = pack
        self._one_by_one = one_by_one
        groups = {group.id: group for group in pack.groups}
        self._group_of = {question.id: groups[question.group] for question in pack.questions}
        self._replies: dict[str, Reply] = {}
        self._direct: dict[str, Codes] = {}
        self._take_up(given)

    def __contains__(self, screen: str) -> bool:
        return screen in self._replies

    def get(self, screen: str) -> Reply:
        """The reply to a screen, by its id; None where it was skipped or not replied to."""
        return self._replies.get(screen)

    def forget(self, screen: str) -> None:
        """Take back the reply to a screen, so that it is shown again."""
        self._replies.pop(screen, None)

    def store(self, screen: Screen, reply: Reply) -> None:
        """Take a reply to a screen; what it says of a question on a list goes before what was answered to it by itself."""
        for name in screen.questions:
            known = self._direct.get(name)
            says_the_same = reply is not None and known is not None and (name in reply) == _positive(known)
            if known is not None and not (screen.id.startswith(APPLIES) and says_the_same):
                del self._direct[name]
        self._replies[screen.id] = reply

    def store_answer(self, question: Question, reply: Reply) -> None:
        """Take an answer to one question by itself."""
        if self.on_list(question):
            self._direct[question.id] = reply or ()
        if not self.on_list(question) or (reply and _positive(reply)):
            self._replies[question.id] = reply

    def so_far(self, screen: Screen) -> Reply:
        """What to show as replied to a screen, from before or from single answers; None for nothing."""
        reply = self._replies.get(screen.id)
        if not screen.id.startswith((APPLIES, UNSURE_OF)):
            return reply
        return tuple(name for name in screen.questions if self._shows_tick(screen, name)) or reply

    def codes(self, question: Question) -> Codes | None:
        """The codes that the replies give for a question, None where it is not answered.

        A question that was ticked on a list, and then skipped when it was asked for more, is not sure.
        """
        if question.id in self._direct:
            return self._direct[question.id] or None
        if not self.on_list(question):
            return self._replies.get(question.id)
        if self.ticked(question):
            skipped = question.id in self._replies and self._replies[question.id] is None
            return (YES,) if question.kind == "yes-no" else (UNSURE,) if skipped else self._replies.get(question.id)
        unsure = self._replies.get(UNSURE_OF + question.group)
        if unsure is None or self._replies.get(APPLIES + question.group) is None:
            return None
        if question.id in unsure:
            return (UNSURE,)
        return (NO if question.kind == "yes-no" else NONE,)

    def answers(self) -> AnswerDict:
        """The answers that the replies add up to, in the pack's order; what does not apply at the moment is left out."""
        given = {each.id: codes for each in self._pack.questions if self.is_live(each) and (codes := self.codes(each))}
        return {name: list(codes) if self._pack.question[name].many else codes[0] for name, codes in given.items()}

    def is_live(self, question: Question) -> bool:
        """Whether a question is asked at the moment: a follow-up only where what it follows has a fitting answer."""
        if question.follow_up_of is None:
            return True
        parent = self._pack.question[question.follow_up_of]
        return self.is_live(parent) and is_asked(question, {parent.id: self.codes(parent) or ()})

    def ticked(self, question: Question) -> bool:
        """Whether a question is ticked on the first list of its group."""
        return question.id in (self._replies.get(APPLIES + question.group) or ())

    def together(self, group: Group) -> bool:
        """Whether the questions of a group are asked as lists."""
        return group.ask == "together" and not self._one_by_one

    def on_list(self, question: Question) -> bool:
        """Whether a question stands on the lists of its group."""
        return question.follow_up_of is None and self.together(self._group_of[question.id])

    def _shows_tick(self, screen: Screen, name: str) -> bool:
        codes = self._direct.get(name)
        if codes is None:
            return name in (self._replies.get(screen.id) or ())
        return _positive(codes) if screen.id.startswith(APPLIES) else codes == (UNSURE,)

    def _take_up(self, given: Given) -> None:
        """Take answers from before as replies; where a list was answered in part, each answer by itself."""
        for group in self._pack.groups:
            questions = [each for each in self._pack.questions if each.group == group.id and each.id in given]
            if self.together(group):
                self._take_up_lists(group, [each for each in questions if self.on_list(each)], given)
            for question in questions:
                codes = given[question.id]
                if not self.on_list(question) or (question.kind != "yes-no" and _positive(codes)):
                    self._replies[question.id] = codes

    def _take_up_lists(self, group: Group, known: Iterable[Question], given: Given) -> None:
        codes = {question.id: given[question.id] for question in known}
        listed = [each for each in self._pack.questions if each.group == group.id and self.on_list(each)]
        if len(codes) < len(listed):
            self._direct |= codes
            return
        self._replies[APPLIES + group.id] = tuple(name for name, each in codes.items() if _positive(each))
        self._replies[UNSURE_OF + group.id] = tuple(name for name, each in codes.items() if each == (UNSURE,))


def _positive(codes: Codes) -> bool:
    """Whether an answer reports what the question asks about."""
    return bool(codes) and not {NO, NONE, UNSURE} & set(codes)
