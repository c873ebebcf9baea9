"""Replies to screens, and the answers they add up to. A reply that does not apply at the moment is kept until it does again.

A line of a list says "yes", "not sure" or "no" of its question. What is ticked counts from that moment on; what is left blank
becomes a "no" only when the screen is entered.
"""

from __future__ import annotations

from riskcheck.checking.answers import Given, OneAnswer, as_answers
from riskcheck.checking.questionnaire import is_asked
from riskcheck.interview.screens import NOTHING, Codes, Reply, Screen, not_sure
from riskcheck.pack.numbers import Measured
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, NO, NONE, UNSURE, YES, Group, Question

AnswerDict = dict[str, OneAnswer]

_BLANK = ""


class Replies:
    """What was replied so far: what lines of lists say, what single questions were answered, and what was noticed.

    For each question on a list there is a line, and where it needs more than a yes, an answer of its own besides. `drafts` are
    what is ticked on a screen that was not entered yet.
    """

    def __init__(self, pack: Pack, *, one_by_one: bool, given: Given) -> None:
        self._pack = pack
        self._one_by_one = one_by_one
        groups = {group.id: group for group in pack.groups}
        self._group_of = {question.id: groups[question.group] for question in pack.questions}
        self._lines: dict[str, str] = {}
        self._line_drafts: dict[str, str] = {}
        self._own: dict[str, Codes] = {}
        self._own_drafts: dict[str, Codes] = {}
        self._entered: set[tuple[str, bool]] = set()
        self._notices: dict[str, Codes] = {}
        self._take_up(given)

    def is_done(self, screen: Screen) -> bool:
        """Whether a screen was entered or skipped."""
        if not screen.questions:
            return screen.id in self._notices
        return all((name, screen.is_list) in self._entered for name in screen.questions)

    def notice(self, screen: str) -> Reply:
        """The reply to a notice, by its id; None where there is none."""
        return self._notices.get(screen)

    def forget_notice(self, screen: str) -> None:
        """Take back the reply to a notice, so that it is shown again."""
        self._notices.pop(screen, None)

    def enter(self, screen: Screen, reply: Reply) -> None:
        """Take a reply to a screen, or that it was skipped."""
        if not screen.questions:
            self._notices[screen.id] = reply or ()
        for name in screen.questions:
            self._entered.add((name, screen.is_list))
            (self._line_drafts if screen.is_list else self._own_drafts).pop(name, None)
            if reply is None:
                (self._lines if screen.is_list else self._own).pop(name, None)
            elif screen.is_list:
                self._lines[name] = _line(name, reply) or NO
            else:
                self._own[name] = reply

    def draft(self, screen: Screen, codes: Codes) -> None:
        """Take what is ticked on a screen that is not entered yet."""
        for name in screen.questions:
            if screen.is_list:
                self._line_drafts[name] = NOTHING if NOTHING in codes else _line(name, codes)
            elif screen.many:
                self._own_drafts[name] = codes

    def so_far(self, screen: Screen) -> Reply:
        """What to show as replied to a screen; None for nothing."""
        if not screen.questions:
            return self._notices.get(screen.id)
        if not screen.is_list:
            return self._own_codes(screen.questions[0])
        lines = {name: self._line_drafts.get(name, self._lines.get(name)) for name in screen.questions}
        if all(line in (NO, NOTHING) for line in lines.values()):
            return (NOTHING,)
        marks = {name: {YES: name, UNSURE: not_sure(name)}.get(line or "") for name, line in lines.items()}
        return tuple(mark for mark in marks.values() if mark) or None

    def codes(self, question: Question) -> Codes | None:
        """The codes that the replies give for a question, None where it is not answered.

        A question that was ticked on a list, and not answered when it was asked for more, is not sure.
        """
        if not self.on_list(question):
            return self._band(question, self._own_codes(question.id))
        line = self._line_of(question.id)
        if line == YES:
            return (YES,) if question.kind == "yes-no" else self._own_codes(question.id) or (UNSURE,)
        if line == NO:
            return (NO,) if question.kind == "yes-no" else (NONE,)
        return (UNSURE,) if line == UNSURE else None

    def answers(self) -> AnswerDict:
        """The answers that the replies add up to, in the pack's order; what does not apply at the moment is left out."""
        given = {each.id: codes for each in self._pack.questions if self.is_live(each) and (codes := self.codes(each))}
        return as_answers(self._pack, given)

    def is_live(self, question: Question) -> bool:
        """Whether a question is asked at the moment: a follow-up only where what it follows has a fitting answer."""
        if not question.follows:
            return True
        live = [each for each in map(self._pack.question.__getitem__, question.follows) if self.is_live(each)]
        return is_asked(question, {each.id: self.codes(each) or () for each in live})

    def ticked(self, question: Question) -> bool:
        """Whether a question is ticked on the list of its group."""
        return self._line_of(question.id) == YES

    def together(self, group: Group) -> bool:
        """Whether the questions of a group are asked as a list."""
        return group.ask == "together" and not self._one_by_one

    def on_list(self, question: Question) -> bool:
        """Whether a question stands on the list of its group."""
        return not question.follows and self.together(self._group_of[question.id])

    def _line_of(self, name: str) -> str | None:
        """What the line of a question says: what is ticked now; without a tick a "no" alone stays from before."""
        drafted, entered = self._line_drafts.get(name, NOTHING), self._lines.get(name)
        if drafted == NOTHING:
            return entered
        return drafted or (NO if entered == NO else None)

    def _band(self, question: Question, own: Codes | None) -> Codes | None:
        """What was replied as codes: a number as the band that it lies in."""
        value = question.read_number(own[0]) if own and question.is_number else None
        return own if value is None else (question.measured(value),)

    def _own_codes(self, name: str) -> Codes | None:
        return self._own_drafts.get(name, self._own.get(name)) or None

    def _take_up(self, given: Given) -> None:
        """Take answers from before as replies. Danger signs are asked again: those that were there stay ticked, no more."""
        for name, codes in given.items():
            question, positive = self._pack.question[name], EXCLUSIVE.isdisjoint(codes) and codes != (NO,)
            if name == self._pack.about.red_flags:
                if positive:
                    self._own_drafts[name] = codes
                continue
            if self.on_list(question):
                self._lines[name] = YES if positive else UNSURE if codes == (UNSURE,) else NO
                self._entered.add((name, True))
            if not self.on_list(question) or (positive and question.kind != "yes-no"):
                self._own[name] = tuple(str(code.value) if isinstance(code, Measured) else code for code in codes)
                self._entered.add((name, False))


def _line(name: str, codes: Codes) -> str:
    return YES if name in codes else UNSURE if not_sure(name) in codes else _BLANK
