"""What an interview shows at once, and what can be replied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby

from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, Question
from riskcheck.pack.words import REFERENCE, Words, words_of

Codes = tuple[str, ...]
Reply = Codes | None
"""The codes chosen on a screen, or None where the screen was skipped."""

LIST = "list:"
"""How the id of a screen begins that asks questions as one list to tick."""
NOTHING = "notice:nothing"
"""The code of the line of a list that says "None of these"."""


def not_sure(code: str) -> str:
    """The code of a line of a list that is marked "not sure", not ticked. No id holds a question mark."""
    return f"{code}?"


class Move(Enum):
    """What a person can do at a screen other than reply."""

    BACK = "back"
    SKIP = "skip"
    SAVE = "save"


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

    With `unsure`, a line can also be marked "not sure". `alone` are codes that cannot stand with others. `questions` are the
    ids of the questions that the screen asks; a screen without any is a notice, and begins at its first line. `say` has the
    words for what is wrong with a reply.
    """

    id: str
    title: str
    text: str
    help: str
    choices: tuple[Choice, ...]
    many: bool = False
    unsure: bool = False
    alone: frozenset[str] = frozenset()
    can_skip: bool = True
    questions: tuple[str, ...] = ()
    say: Words = field(default_factory=lambda: words_of(REFERENCE))

    @property
    def is_list(self) -> bool:
        """Whether the screen asks questions as one list to tick."""
        return self.id.startswith(LIST)

    @property
    def offered(self) -> tuple[str, ...]:
        """Every code that can be replied, in the order of the lines."""
        marks = self.unsure
        return tuple(
            code
            for choice in self.choices
            for code in ((choice.code, not_sure(choice.code)) if marks and choice.code not in self.alone else (choice.code,))
        )

    def fault(self, codes: Codes) -> str | None:
        """What is wrong with these codes as a reply, in words for the person, or None."""
        if any(code not in self.offered for code in codes):
            return self.say("choose_from_list")
        none = next((choice.text for choice in self.choices if choice.code in self.alone), None)
        if not codes:
            return self.say("nothing_chosen_but_none", none=none) if none else self.say("nothing_chosen")
        if len(codes) > 1 and not self.many:
            return self.say("one_line_only")
        standing_alone = [choice.text for choice in self.choices if choice.code in self.alone.intersection(codes)]
        if standing_alone and len(codes) > 1:
            return self.say("stands_alone", line=standing_alone[0])
        if any(not_sure(code) in codes for code in codes):
            return self.say("ticked_or_marked")
        return None


def question_screen(pack: Pack, question: Question, title: str) -> Screen:
    """One question by itself."""
    headings = _headings(pack, question)
    choices = tuple(
        Choice(code, pack.answer_text(question.id, code), heading=headings.get(code, "")) for code in question.codes
    )
    alone = EXCLUSIVE if question.many else frozenset()
    asked = (question.id,)
    return Screen(
        question.id, title, question.text, question.help, choices, question.many, alone=alone, questions=asked, say=pack.say
    )


def _headings(pack: Pack, question: Question) -> dict[str, str]:
    """What to do about danger signs: the words of the safety net, by the code of the sign above which they stand.

    None where signs of one urgency do not stand together, and for other questions.
    """
    if question.id != pack.about.red_flags:
        return {}
    words: dict[str, str] = {part.part: part.text.rstrip(": ") for part in pack.safety_net if part.items}
    runs = [(urgency, next(codes)) for urgency, codes in groupby(question.codes, pack.red_flag_urgency.get)]
    headed = {code: words.get(f"{urgency}-signs", "") for urgency, code in runs if urgency}
    return headed if len(headed) == len({urgency for urgency, _ in runs if urgency}) else {}


def list_screen(id: str, pack: Pack, in_groups: Iterable[tuple[str, list[Question]]]) -> Screen:
    """Questions as one list to tick, under the titles of their groups where there are several; the last line is for none."""
    groups = list(in_groups)
    lines = [
        Choice(each.id, each.label, each.help, title if len(groups) > 1 and each is questions[0] else "")
        for title, questions in groups
        for each in questions
    ]
    return Screen(
        LIST + id,
        "; ".join(title for title, _ in groups),
        pack.say("list_text"),
        "",
        (*lines, Choice(NOTHING, pack.about.words.none)),
        many=True,
        unsure=True,
        alone=frozenset({NOTHING}),
        questions=tuple(line.code for line in lines),
        say=pack.say,
    )
