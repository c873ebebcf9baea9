"""The questionnaire without input or output: which screen comes next, and which answers the replies add up to.

Screens and answers are worked out from the replies alone, so a reply can be changed at any time and the rest follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from riskcheck.answers import is_asked
from riskcheck.pack import Pack
from riskcheck.packrecords import EXCLUSIVE, NO, NONE, UNSURE, YES, Group, Question

Reply = tuple[str, ...] | None
"""The codes chosen on a screen, an empty tuple where nothing was ticked, or None where the screen was skipped."""

AnswerDict = dict[str, str | list[str]]

STOP, GO_ON = "stop", "go-on"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to choose on a screen; `help` says why it is asked."""

    code: str
    text: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown at once: a text, a hint, and choices, of which one or `many` can be taken.

    On a screen that `needs_choice`, nothing ticked is no reply. `alone` are codes that cannot stand with others.
    """

    id: str
    title: str
    text: str
    help: str
    choices: tuple[Choice, ...]
    many: bool = False
    needs_choice: bool = True
    alone: frozenset[str] = frozenset()
    can_skip: bool = True

    def fault(self, codes: tuple[str, ...]) -> str | None:
        """What is wrong with these codes as a reply, or None."""
        if any(code not in {choice.code for choice in self.choices} for code in codes):
            return "Choose from the list."
        if self.needs_choice and not codes:
            return "Choose at least one line."
        if len(codes) > 1 and not self.many:
            return "Choose one line only."
        standing_alone = [choice.text for choice in self.choices if choice.code in self.alone.intersection(codes)]
        if standing_alone and len(codes) > 1:
            return f'"{standing_alone[0]}" cannot stand together with another choice.'
        return None


class Interview:
    """One questionnaire under way.

    `emergency` gives what to do now where the answers so far mean an emergency, or None; it is asked after the danger signs.
    """

    def __init__(
        self,
        pack: Pack,
        emergency: Callable[[AnswerDict], str | None],
        *,
        article_only: bool = False,
        one_by_one: bool = False,
    ) -> None:
        self.pack = pack
        self.replies: dict[str, Reply] = {}
        self._emergency = emergency
        self._groups = [group for group in pack.groups if not (article_only and group.beyond)]
        groups = {group.id: group for group in pack.groups}
        self._group_of = {question.id: groups[question.group] for question in pack.questions}
        self._one_by_one = one_by_one

    def screens(self) -> list[Screen]:
        """Every screen of the interview as it stands, those already replied to included."""
        screens: list[Screen] = []
        for group in self._groups:
            for screen in self._group(group):
                screens.append(screen)
                if self.replies.get(screen.id) == (STOP,):
                    return screens
        return screens

    def current(self) -> Screen | None:
        """The first screen without a reply, or None at the end."""
        return next((screen for screen in self.screens() if screen.id not in self.replies), None)

    def progress(self) -> tuple[int, int]:
        """The number of the current screen, from 1, and of all screens as the interview stands."""
        screens = self.screens()
        return sum(screen.id in self.replies for screen in screens) + 1, len(screens)

    def reply(self, screen: Screen, reply: Reply) -> None:
        """Take a reply. Raises ValueError, with words for the person, where it cannot be one."""
        fault = screen.fault(reply) if reply is not None else None
        if fault:
            raise ValueError(fault)
        self.replies[screen.id] = reply

    def answers(self) -> AnswerDict:
        """The answers that the replies add up to, in the pack's order."""
        given: dict[str, tuple[str, ...]] = {}
        for question in self.pack.questions:
            codes = self._codes(question)
            if codes and is_asked(question, given):
                given[question.id] = codes
        return {name: list(codes) if self.pack.question[name].many else codes[0] for name, codes in given.items()}

    def _group(self, group: Group) -> Iterator[Screen]:
        questions = [each for each in self.pack.questions if each.group == group.id and not each.follow_up_of]
        together = self._together(group)
        if together:
            yield from self._lists(group, questions)
        for question in questions:
            if not together or (question.kind != "yes-no" and self._ticked(question)):
                yield self._question(group, question)
                if question.id == self.pack.about.red_flags:
                    yield from self._notice(group)
            yield from self._follow_ups(group, question)

    def _together(self, group: Group) -> bool:
        return group.ask == "together" and not self._one_by_one

    def _lists(self, group: Group, questions: list[Question]) -> Iterator[Screen]:
        """The two lists of a group: what applies, and what one is not sure about among the rest."""
        hint = "Tick what fits you, now or in the past. Leave the rest; the next screen asks what you are not sure about."
        lines = tuple(Choice(question.id, question.label, question.help) for question in questions)
        applies, unsure = _applies(group.id), _unsure(group.id)
        yield Screen(applies, group.title, "Which of these apply to you?", hint, lines, many=True, needs_choice=False)
        ticked = self.replies.get(applies)
        if applies in self.replies and ticked is None:
            return
        rest = tuple(line for line in lines if line.code not in (ticked or ()))
        if rest:
            hint = "Tick what you are not sure about. What you leave unticked on both screens counts as no."
            text = "Are you not sure about any of these?"
            yield Screen(unsure, group.title, text, hint, rest, many=True, needs_choice=False)

    def _question(self, group: Group, question: Question) -> Screen:
        choices = tuple(Choice(code, self.pack.answer_text(question.id, code)) for code in question.codes)
        alone = EXCLUSIVE if question.many else frozenset()
        return Screen(question.id, group.title, question.text, question.help, choices, question.many, alone=alone)

    def _follow_ups(self, group: Group, parent: Question) -> Iterator[Screen]:
        for question in self.pack.questions:
            if question.follow_up_of == parent.id and is_asked(question, {parent.id: self._codes(parent) or ()}):
                yield self._question(group, question)
                yield from self._follow_ups(group, question)

    def _notice(self, group: Group) -> Iterator[Screen]:
        """Words to act on before anything else, where the danger signs mean an emergency."""
        advice = self._emergency(self.answers())
        if advice:
            choices = (Choice(STOP, "Stop here and show what to do now"), Choice(GO_ON, "Go on with the questions"))
            yield Screen("emergency", group.title, advice, "Get help first. The questions can wait.", choices, can_skip=False)

    def _ticked(self, question: Question) -> bool:
        return question.id in (self.replies.get(_applies(question.group)) or ())

    def _codes(self, question: Question) -> tuple[str, ...] | None:
        """The codes that the replies give for a question, None where it is not answered."""
        if question.follow_up_of or not self._together(self._group_of[question.id]):
            return self.replies.get(question.id)
        if self._ticked(question):
            return (YES,) if question.kind == "yes-no" else self.replies.get(question.id)
        unsure = self.replies.get(_unsure(question.group))
        if unsure is None or self.replies.get(_applies(question.group)) is None:
            return None
        if question.id in unsure:
            return (UNSURE,)
        return (NO if question.kind == "yes-no" else NONE,)


def _applies(group: str) -> str:
    return f"applies:{group}"


def _unsure(group: str) -> str:
    return f"unsure:{group}"
