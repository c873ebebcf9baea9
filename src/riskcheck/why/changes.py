"""Answers and how they change: what a way takes, given the answers of a case, and answers with a change applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from riskcheck.checking.answers import NOT_ANSWERED, Given, OneAnswer, as_answers
from riskcheck.pack.denials import denial, is_denial
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, UNSURE
from riskcheck.ways.levels import LEFT_OUT
from riskcheck.ways.openways import Way
from riskcheck.ways.ways import assigned, denied_codes, given_codes, together

Change = dict[str, tuple[str, ...]]
"""New answers: question ids with all codes of the answer, none where the question is left out."""


class Answering:
    """How ways to a finding differ from the answers that were given. `fixed` are questions that are not to be changed."""

    def __init__(self, pack: Pack, given: Given, fixed: frozenset[str] = frozenset()) -> None:
        self._pack = pack
        self._given = given
        self._fixed = fixed
        answers = ((question.id, code) for question in pack.questions for code in (LEFT_OUT, *question.codes))
        denied = ((name, denial(number)) for name, sets in pack.denials.items() for number in range(len(sets)))
        self._position = {answer: position for position, answer in enumerate((*answers, *denied))}

    def rank(self, way: Way) -> tuple[Any, ...] | None:
        """By questions to change, then by answers not sure, then in the pack's order. None: it changes what is fixed."""
        changed = {name for name, _ in self.missing(way)}
        if not self._fixed.isdisjoint(changed):
            return None
        return len(changed), sum(code in (UNSURE, LEFT_OUT) for _, code in way), *self.order(way)

    def order(self, way: Way) -> tuple[int, list[int]]:
        """By the number of answers, then in the pack's order."""
        return len(way), sorted(map(self._position.__getitem__, way))

    def missing(self, way: Way) -> Way:
        """The answers of a way that were not given."""
        return Way((name, code) for name, code in way if not self._was_given(name, code))

    def change(self, way: Way) -> Change:
        """The new answers that a way takes, in the pack's order."""
        codes = assigned(way)
        changed = {name for name, _ in self.missing(way)}
        return {name: self._answer(name, codes[name]) for name in self._pack.question if name in changed}

    def _was_given(self, question: str, code: str) -> bool:
        given = self._given.get(question, ())
        if is_denial(code):
            return bool(given) and denied_codes(self._pack, self._pack.question[question], {code}).isdisjoint(given)
        return not given if code == LEFT_OUT else code in given

    def _answer(self, name: str, codes: frozenset[str]) -> tuple[str, ...]:
        question = self._pack.question[name]
        denied = denied_codes(self._pack, question, codes)
        if together(question, codes):
            codes = (codes.union(self._given.get(name, ())) - EXCLUSIVE - denied) or codes
        return given_codes(question, codes)


def way_of(tokens: Iterable[str]) -> Way:
    """Tokens of answers as a way."""
    answers = (entry.partition("=") for entry in tokens)
    return Way((name, LEFT_OUT if code == NOT_ANSWERED else code) for name, _, code in answers)


def answers_of(pack: Pack, way: Way) -> Change:
    """The answers of a way as question ids with codes, in the pack's order."""
    codes = assigned(way)
    return {each.id: given_codes(each, codes[each.id]) for each in pack.questions if each.id in codes}


def with_change(pack: Pack, answers: Given, change: Mapping[str, Iterable[str]]) -> dict[str, OneAnswer]:
    """Answers with a change applied, ready to be checked."""
    changed = {**answers, **{question: tuple(codes) for question, codes in change.items()}}
    return as_answers(pack, changed)
