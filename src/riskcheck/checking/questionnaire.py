"""A set of answers as one number: a bit for each answer that each question offers.

Two sets of answers have the same number when they mean the same, so results can be remembered by it, at a few bytes each.
"""

from __future__ import annotations

from riskcheck.checking.answers import NOT_ANSWERED, Answers, from_given
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, UNSURE, Question


class Numbering:
    """Numbers the answers to the questions of one pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._one: dict[str, dict[str, int]] = {}
        self._many: dict[str, dict[str, int]] = {}
        self._alone: dict[str, int] = {}
        bit = 1
        for question in pack.questions:
            bits = (self._many if question.many else self._one).setdefault(question.id, {})
            for code in question.codes:
                bits[code] = bit
                bit <<= 1
            self._alone[question.id] = sum(bits[code] for code in EXCLUSIVE & bits.keys())
        both = {name: self._one.get(name) or self._many[name] for name in pack.question}
        self._bit = both
        self._every = {name: sum(bits.values()) for name, bits in both.items()}
        self._questions = [
            (name, self._every[name], list(bits.items()), {bit: (code,) for code, bit in bits.items()})
            for name, bits in both.items()
        ]
        self._follow_ups = [(question.id, self._every[question.id]) for question in pack.follow_ups]
        self._apply = {each.id: _bits_of(both, each, UNSURE) or 0 for each in pack.follow_ups}
        families: dict[str, int] = {}
        for name, every in self._every.items():
            families[self._first(name)] = families.get(self._first(name), 0) | every
        self.families = tuple(families.values())
        """The bits of all answers to each first question and all follow-ups below it."""
        self._asked = [(each.id, self._every[each.id], _bits_of(both, each)) for each in pack.questions]

    def red_flags_answered(self, number: int) -> bool:
        """Whether the question about red flags was answered."""
        return bool(number & self._every[self._pack.about.red_flags])

    def deciding(self, question: str, code: str) -> int:
        """The bits of all answers that decide whether rules can read a code; or NOT_ANSWERED, that there is none."""
        own = self._every[question] if code == NOT_ANSWERED else self._bit[question][code]
        return own | self._deciding_use(question)

    def number(self, answers: object) -> int | None:
        """The number of answers that are good beyond doubt; None for all others, which `read_answers` reads with care."""
        if answers.__class__ is not dict:
            return None
        number, one, many = 0, self._one, self._many
        try:
            for name, value in answers.items():
                if value.__class__ is str:
                    number |= one[name][value]
                elif value.__class__ is list:
                    bits = self._bits(name, value, many[name])
                    if not bits:
                        return None
                    number |= bits
                else:
                    return None
        except (KeyError, TypeError):
            return None
        return number

    def number_of(self, answers: Answers) -> int:
        """The number of answers that were read."""
        return sum(self._bit[name][code] for name, codes in answers.given.items() for code in codes)

    def answers(self, number: int) -> Answers:
        """The answers that a number stands for; codes of a list in the order of the pack."""
        given = {}
        for name, every, codes, alone in self._questions:
            bits = number & every
            if bits:
                given[name] = alone.get(bits) or tuple([code for code, bit in codes if bits & bit])
        return from_given(self._pack, given)

    def ignored(self, number: int) -> tuple[str, ...]:
        """The questions whose answers are not used: follow-ups of what was not answered in a way that makes them apply."""
        return tuple([name for name, every in self._follow_ups if number & every and not self._counts(name, number)])

    def unanswered(self, number: int, *, article_only: bool) -> tuple[str, ...]:
        """The questions that would have been asked, given these answers, and were not answered."""
        skip = self._pack.beyond if article_only else frozenset()
        return tuple(
            [
                name
                for name, every, asked in self._asked
                if not number & every and (asked is None or number & asked) and name not in skip
            ]
        )

    def _first(self, question: str) -> str:
        """The question that starts the follow-ups of which this is one; itself for a first question."""
        above = self._pack.question[question].follow_up_of
        return self._first(above) if above else question

    def _deciding_use(self, question: str) -> int:
        """The bits of all answers that decide whether those to a question are used."""
        above = self._pack.question[question].follow_up_of
        if above is None:
            return 0
        left_out = self._every[above] if above in self._apply else 0
        return self._apply[question] | left_out | self._deciding_use(above)

    def _counts(self, name: str, number: int) -> bool:
        """Whether an answer to a question is used (as `answers.from_given` has it)."""
        above = self._pack.question[name].follow_up_of
        if above is None:
            return True
        left_out = above in self._apply and not number & self._every[above]
        return self._counts(above, number) and (left_out or bool(number & self._apply[name]))

    def _bits(self, name: str, codes: list[str], offered: dict[str, int]) -> int:
        """The bits of a list of codes; 0 for one that is empty, or in which a code that stands alone has company."""
        bits = 0
        for code in codes:
            bits |= offered[code]
        return 0 if bits & self._alone[name] and bits.bit_count() > 1 else bits


def _bits_of(bits: dict[str, dict[str, int]], question: Question, *more: str) -> int | None:
    """The bits of the answers upon which a follow-up is asked, and of `more`; None for a question that is always asked."""
    if not question.follow_up_of:
        return None
    offered = bits[question.follow_up_of]
    return sum(offered.get(code, 0) for code in {*question.asked_when, *more})
