"""The questions of a pack: which of them are asked, which answers are used, and a set of answers as one number.

The follow-up rule. A question that follows others is *asked* where any of these has one of the answers it is asked after. Its
answer is *used* then, and also where a question above it was answered "not sure", or is a follow-up that was left out; and in
each case only if an answer to that question above would be used itself. An answer that was given and is not used is *ignored*.
A follow-up is *left out* where its answer would be used and none was given. The rule stands here alone, but for `ways.plain`
and `tables.questions`, which have it in a form of their own on purpose: tests compare all three.

The number has a bit for each answer that a question offers. Two sets of answers have the same number exactly when they mean the
same, so results can be remembered by it, at a few bytes each.
"""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import TopologicalSorter
from itertools import count
from typing import NamedTuple

from riskcheck.checking.answers import NOT_ANSWERED, Answers, Given, check_answers, token
from riskcheck.pack.denials import denial
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, UNSURE, Question


class Condition(NamedTuple):
    """One way for an answer to be used: one of the `fitting` bits is set, or none of `answers`, where these may be left out.

    The follow-up `above`, by its bit, must be used itself; 0 for a question that follows no other.
    """

    fitting: int
    answers: int
    above: int


class _FollowUp(NamedTuple):
    """A follow-up: its id, the bits of its answers, the token that says it was left out, when its answer is used (any of the
    conditions), and its bit among the follow-ups."""

    question: str
    answers: int
    left_out: str
    conditions: tuple[Condition, ...]
    bit: int


class _Denied(NamedTuple):
    """A question of which answers are read as denied: its answers, what says that it was left out, and the sets of answers.

    Each set stands with the token that says that none of it was given.
    """

    answers: int
    left_out: tuple[str, ...]
    sets: tuple[tuple[int, str], ...]


class Questionnaire:
    """The questions of one pack. `bit` has the bit of each answer by question and code, `answers` all bits of each question.

    `deciding` has the bits that decide whether an answer to a question is used; a question that follows no other has none.
    """

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        bits = (1 << position for position in count())
        self.bit = {question.id: {code: next(bits) for code in question.codes} for question in pack.questions}
        self.answers = {name: sum(offered.values()) for name, offered in self.bit.items()}
        self._one, self._many = (
            {question.id: self.bit[question.id] for question in pack.questions if question.many is many}
            for many in (False, True)
        )
        self._one |= {each.id: {UNSURE: self.bit[each.id][UNSURE]} for each in pack.questions if each.is_number}
        self._alone = {name: sum(offered.get(code, 0) for code in EXCLUSIVE) for name, offered in self.bit.items()}
        self._token = {bit: token(name, code) for name, offered in self.bit.items() for code, bit in offered.items()}
        self.deciding = dict.fromkeys(self.bit, 0)
        self._above_first = self._in_order()
        places = [*self.bit]
        self._follow_ups = sorted(self._above_first, key=lambda each: places.index(each.question))
        self._denials = [self._denied(pack.question[name], sets) for name, sets in pack.denials.items()]
        asked = [(question.id, self.answers[question.id], self._asked_after(question)) for question in pack.questions]
        self._asked = {False: asked, True: [each for each in asked if each[0] not in pack.beyond]}

    def read(self, answers: object) -> Answers:
        """Check a mapping of question ids to codes (a list of codes for a many-of question).

        Raises AnswerError with all faults at once.
        """
        given = check_answers(self.pack, answers)
        number = sum(self.bit[name][code] for name, codes in given.items() for code in codes)
        return Answers(self.pack.digest, given, number, self.tokens(number), self.ignored(number))

    def number(self, answers: object) -> int:
        """The number of answers in a mapping, quicker than by reading all of it. Raises AnswerError as `read` does."""
        number = self._number_of_plain(answers)
        return self.read(answers).number if number is None else number

    def tokens(self, number: int) -> frozenset[str]:
        """What rules can read: `question=code` for each answer that is used, `question=` for each follow-up left out.

        Where rules read that answers were denied (see `Pack.denials`), also `question=!0` for each such set of answers none of
        which was given, and `question=` for each other question left out.
        """
        tokens, used, used_follow_ups = list[str](), number, self._used(number)
        for each in self._above_first:
            if not used_follow_ups & each.bit:
                used &= ~each.answers
            elif not number & each.answers:
                tokens.append(each.left_out)
        for denied in self._denials:
            if not used & denied.answers:
                tokens += denied.left_out
            else:
                tokens += [entry for codes, entry in denied.sets if not used & codes]
        while used:
            bit = used & -used
            tokens.append(self._token[bit])
            used ^= bit
        return frozenset(tokens)

    def ignored(self, number: int) -> tuple[str, ...]:
        """The questions whose answers are ignored."""
        given = [each for each in self._follow_ups if number & each.answers]
        used = self._used(number) if given else 0
        return tuple([each.question for each in given if not used & each.bit])

    def unanswered(self, number: int, *, article_only: bool) -> tuple[str, ...]:
        """The questions that are asked, given these answers, and were not answered."""
        questions = self._asked[article_only]
        return tuple([name for name, answers, after in questions if not number & answers and (after is None or number & after)])

    def red_flags_answered(self, number: int) -> bool:
        """Whether the question about red flags was answered."""
        return bool(number & self.answers[self.pack.about.red_flags])

    def _used(self, number: int) -> int:
        """The bits of the follow-ups whose answers are used."""
        used = 0
        for each in self._above_first:
            for fitting, answers, above in each.conditions:
                if (number & fitting or (answers and not number & answers)) and (not above or used & above):
                    used |= each.bit
                    break
        return used

    def _asked_after(self, question: Question) -> int | None:
        """The bits of the answers after which a follow-up is asked; None for a question that is always asked."""
        if not question.follows:
            return None
        return sum(self._fitting(name, codes) for name, codes in question.follows.items())

    def _fitting(self, question: str, codes: Iterable[str]) -> int:
        offered = self.bit[question]
        return sum(offered.get(code, 0) for code in {*codes})

    def _in_order(self) -> list[_FollowUp]:
        """The follow-ups, each after those that it follows itself."""
        above = {each.id: [*each.follows] for each in self.pack.follow_ups}
        order = [name for name in TopologicalSorter(above).static_order() if name in above]
        bits = {name: 1 << place for place, name in enumerate(order)}
        found = []
        for name in order:
            conditions = tuple(
                Condition(self._fitting(each, (*codes, UNSURE)), self.answers[each] if each in bits else 0, bits.get(each, 0))
                for each, codes in self.pack.question[name].follows.items()
            )
            for each, condition in zip(above[name], conditions, strict=True):
                self.deciding[name] |= condition.fitting | condition.answers | self.deciding[each]
            found.append(_FollowUp(name, self.answers[name], token(name, NOT_ANSWERED), conditions, bits[name]))
        return found

    def _denied(self, question: Question, sets: tuple[tuple[str, ...], ...]) -> _Denied:
        bits = [self._fitting(question.id, (*codes, UNSURE)) for codes in sets]
        tokens = [token(question.id, denial(number)) for number in range(len(sets))]
        left_out = () if question.follows else (token(question.id, NOT_ANSWERED),)
        return _Denied(self.answers[question.id], left_out, tuple(zip(bits, tokens, strict=True)))

    def _number_of_plain(self, answers: object) -> int | None:
        """The number of a dict of strings and lists without any fault; None for whatever must be read with care."""
        if answers.__class__ is not dict:
            return None
        number, one, many = 0, self._one, self._many
        try:
            for name, value in answers.items():
                if value.__class__ is str:
                    number |= one[name][value]
                elif value.__class__ is list:
                    bits, offered = 0, many[name]
                    for code in value:
                        bits |= offered[code]
                    if not bits or (bits & self._alone[name] and bits & (bits - 1)):
                        return None
                    number |= bits
                else:
                    return None
        except (KeyError, TypeError):
            return None
        return number


def is_asked(question: Question, given: Given) -> bool:
    """Whether a question is asked, given these answers: always, or for a follow-up where a question above it fits."""
    follows = question.follows
    return not follows or any(not set(codes).isdisjoint(given.get(above, ())) for above, codes in follows.items())
