"""Ways to a finding: the smallest sets of answers from which it follows, worked out backwards over the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from graphlib import TopologicalSorter
from typing import Any

from riskcheck.checking.answers import NOT_ANSWERED, Given
from riskcheck.checking.rulebook import FlatRule, Rulebook, is_answer
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, UNSURE

Way = frozenset[str]
"""Tokens of answers from which a finding follows. `question=` says that a follow-up is left out."""

Rank = Callable[[Way], tuple[Any, ...] | None]
"""What to sort ways by, None for one that cannot be taken. More answers never rank before fewer of the same."""

Change = dict[str, tuple[str, ...]]
"""New answers: question ids with all codes of the answer, none where the question is left out."""

MOST_WAYS = 200
"""Ways that are kept for one finding, the first by rank. No finding of the shipped pack has as many."""


class Backward:
    """The rules of a rulebook by what they conclude."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules: dict[str, list[FlatRule]] = defaultdict(list)
        for rule in rulebook.rules:
            self._rules[rule.conclusion].append(rule)

    def rules(self, conclusion: str) -> list[FlatRule]:
        """The rules that conclude a token."""
        return self._rules.get(conclusion, [])

    def cone(self, target: str) -> tuple[str, ...]:
        """The tokens of every finding that the target can rest on, each after those it can rest on itself."""
        reads: dict[str, set[str]] = {}
        waiting = [target]
        while waiting:
            name = waiting.pop()
            if name not in reads:
                groups = (group for rule in self.rules(name) for group in rule.groups)
                reads[name] = {entry for group in groups for entry in group if not is_answer(entry)}
                waiting += reads[name]
        return tuple(TopologicalSorter(reads).static_order())

    def ways(self, target: str, rank: Rank, most: int = MOST_WAYS) -> list[Way]:
        """The smallest ways to a finding, the first by rank: none holds another. At most `most` of them."""
        found: dict[str, list[Way]] = {}
        for name in self.cone(target):
            joined = (way for rule in self.rules(name) for way in _join(rule, found, rank, most))
            found[name] = smallest(joined, rank, most)
        return found[target]


def smallest(ways: Iterable[Way], rank: Rank, most: int = MOST_WAYS) -> list[Way]:
    """The first ways by rank, without those that hold another."""
    ranks = {way: place for way in ways if (place := rank(way)) is not None}
    kept: list[Way] = []
    for way in sorted(ranks, key=lambda way: ranks[way]):
        if not any(each <= way for each in kept):
            kept.append(way)
            if len(kept) == most:
                break
    return kept


def _join(rule: FlatRule, found: Mapping[str, list[Way]], rank: Rank, most: int) -> list[Way]:
    """The ways in which all conditions of a rule can be met."""
    joined = [Way()]
    for group in rule.groups:
        options = smallest((way for entry in group for way in _options(entry, found)), rank, most)
        joined = smallest((way | option for way in joined for option in options), rank, most)
    return joined


def _options(entry: str, found: Mapping[str, list[Way]]) -> list[Way]:
    return [Way((entry,))] if is_answer(entry) else found[entry]


class Answering:
    """How far ways are from the answers that were given. `fixed` are questions that are not to be changed."""

    def __init__(self, pack: Pack, given: Given, place: Mapping[str, int], fixed: frozenset[str] = frozenset()) -> None:
        self._pack = pack
        self._given = given
        self._place = place
        self._fixed = fixed

    def rank(self, way: Way) -> tuple[Any, ...] | None:
        """By questions to change, then by answers not sure, then in the pack's order. None: no one can answer so."""
        change = self.change(way)
        if change is None or not self._fixed.isdisjoint(change):
            return None
        codes = [entry.partition("=")[2] for entry in way]
        return len(change), sum(code in (UNSURE, NOT_ANSWERED) for code in codes), len(way), self.places(way)

    def places(self, way: Way) -> list[int]:
        """The places of the answers in the pack."""
        return sorted(map(self._place.__getitem__, way))

    def missing(self, way: Way) -> Way:
        """What of a way was not answered so."""
        return Way(entry for entry in way if not self._stands(*_split(entry)))

    def change(self, way: Way) -> Change | None:
        """The new answers that a way takes, in the pack's order. None where no one can answer so."""
        needed: dict[str, set[str]] = defaultdict(set)
        for entry in way:
            question, code = _split(entry)
            needed[question].add(code)
        if not all(self._together(question, codes) for question, codes in needed.items()):
            return None
        changed = {_split(entry)[0] for entry in self.missing(way)}
        return {name: self._answer(name, needed[name]) for name in self._pack.question if name in changed}

    def _stands(self, question: str, code: str) -> bool:
        return question not in self._given if code == NOT_ANSWERED else code in self._given.get(question, ())

    def _together(self, question: str, codes: set[str]) -> bool:
        return len(codes) == 1 or (self._pack.question[question].many and codes.isdisjoint({*EXCLUSIVE, NOT_ANSWERED}))

    def _answer(self, name: str, codes: set[str]) -> tuple[str, ...]:
        question = self._pack.question[name]
        if question.many and codes.isdisjoint({*EXCLUSIVE, NOT_ANSWERED}):
            codes = codes.union(self._given.get(name, ())) - EXCLUSIVE
        return tuple(code for code in question.codes if code in codes)


def answers_of(way: Way, place: Mapping[str, int]) -> Change:
    """The answers of a way as question ids with codes, in the pack's order."""
    answers: Change = {}
    for entry in sorted(way, key=place.__getitem__):
        question, code = _split(entry)
        answers[question] = (*answers.get(question, ()), *([code] if code else []))
    return answers


def with_change(pack: Pack, answers: Given, change: Mapping[str, Iterable[str]]) -> dict[str, str | list[str]]:
    """Answers with a change applied, ready to be checked: a string or a list, as each question wants it."""
    changed = {**answers, **{question: tuple(codes) for question, codes in change.items()}}
    return {name: list(codes) if pack.question[name].many else codes[0] for name, codes in changed.items() if codes}


def _split(entry: str) -> tuple[str, str]:
    question, _, code = entry.partition("=")
    return question, code
