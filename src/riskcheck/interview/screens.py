"""What an interview shows at once, and what can be replied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, Group, Question

Codes = tuple[str, ...]
Reply = Codes | None
"""The codes chosen on a screen, an empty tuple where nothing was ticked, or None where the screen was skipped."""

REVIEW, SHOW = "notice:review", "notice:show"


class Move(Enum):
    """What a person can do at a screen other than reply."""

    BACK = "back"
    SAVE = "save"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to choose on a screen; `help` says why it is asked, `heading` stands above the first line of its group."""

    code: str
    text: str
    help: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown at once: a text, a hint, and choices, of which one or `many` can be taken.

    On a screen that `needs_choice`, nothing ticked is no reply. `alone` are codes that cannot stand with others. `questions`
    are the ids of the questions that the screen asks.
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
    questions: tuple[str, ...] = ()

    def fault(self, codes: Codes) -> str | None:
        """What is wrong with these codes as a reply, in words for the person, or None."""
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


def question_screen(pack: Pack, question: Question, title: str) -> Screen:
    """One question by itself."""
    choices = tuple(Choice(code, pack.answer_text(question.id, code)) for code in question.codes)
    alone = EXCLUSIVE if question.many else frozenset()
    asked = (question.id,)
    return Screen(question.id, title, question.text, question.help, choices, question.many, alone=alone, questions=asked)


def list_screen(id: str, group: Group, text: str, hint: str, questions: Iterable[Question]) -> Screen:
    """Questions as a list to tick; each line says why it is asked."""
    lines = tuple(Choice(question.id, question.label, question.help) for question in questions)
    asked = tuple(line.code for line in lines)
    return Screen(id, group.title, text, hint, lines, many=True, needs_choice=False, questions=asked)


def review_screen(pack: Pack, in_groups: Iterable[tuple[str, list[Question]]], codes: Mapping[str, Codes]) -> Screen:
    """All answers at once, under the titles of their groups, to change one or to show the result."""
    lines = [Choice(SHOW, "Show the result")]
    for title, questions in in_groups:
        for question in questions:
            said = " and ".join(pack.answer_text(question.id, code) for code in codes[question.id]) or "(not answered)"
            heading = title if question is questions[0] else ""
            lines.append(Choice(question.id, f"{question.label}: {said}", heading=heading))
    hint = "Look through your answers. Choose one to change it, or show the result."
    return Screen(REVIEW, "Your answers", "Is this right?", hint, tuple(lines), can_skip=False)
