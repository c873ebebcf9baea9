"""What every engine is given, the same for all: the flat rules, an order to try them in, and the facts of a record.

The facts are the tokens that rules read, taken from the answers by the cheapest way we know; no answer is validated here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from benchmarks.data import Answers
from riskcheck.checking.answers import NOT_ANSWERED, token
from riskcheck.checking.flat import FlatRule
from riskcheck.checking.result import Result
from riskcheck.checking.rulebook import Rulebook
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE, Question


class Outcome(NamedTuple):
    """What an engine made of one record: everything concluded, and the rules that fired, which are the reasons."""

    conclusions: frozenset[str]
    fired: Sequence[FlatRule]


Evaluate = Callable[[Answers], Outcome | Result]
"""An engine, made ready: the answers of one record to its outcome (a result, where it is the whole of riskcheck)."""


@dataclass(frozen=True)
class Task:
    """The rules of one pack, and ways to look at them that engines need."""

    pack: Pack
    rulebook: Rulebook

    @property
    def rules(self) -> tuple[FlatRule, ...]:
        """The compiled rules."""
        return self.rulebook.rules

    @cached_property
    def stages(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of the rules in stages: a rule reads only what earlier stages conclude, so one pass is enough."""
        depth = _depths(self.rules)
        deepest = max(depth.values())
        return tuple(
            tuple(number for number, rule in enumerate(self.rules) if depth[rule.conclusion] == level)
            for level in range(1, deepest + 1)
        )

    @cached_property
    def staged(self) -> tuple[int, ...]:
        """The numbers of all rules, stage by stage."""
        return tuple(number for stage in self.stages for number in stage)

    @cached_property
    def variable(self) -> dict[str, str]:
        """A short name (`t7`) for each token that rules read, for engines whose names hold letters and digits only."""
        return {name: f"t{place}" for place, name in enumerate(sorted(self.rulebook.read))}

    @cached_property
    def group(self) -> dict[tuple[str, ...], str]:
        """A short name (`g7`) for each any-of group of the rules."""
        groups = dict.fromkeys(group for rule in self.rules for group in rule.groups)
        return {group: f"g{place}" for place, group in enumerate(groups)}

    @cached_property
    def tokens(self) -> Callable[[Answers], list[str]]:
        """Gives the tokens of a record's answers that some rule reads."""
        return _tokens(self.pack, self.rulebook.read)

    def outcome(self, fired: Iterable[int]) -> Outcome:
        """The outcome in which the rules of these numbers fired."""
        rules = [self.rules[number] for number in fired]
        return outcome(rules)


def outcome(rules: Sequence[FlatRule]) -> Outcome:
    """The outcome in which these rules fired."""
    return Outcome(frozenset([rule.conclusion for rule in rules]), rules)


def _depths(rules: tuple[FlatRule, ...]) -> dict[str, int]:
    """How many rules stand one on the other below each conclusion, at most. Raises ValueError for rules in a circle."""
    depth = {rule.conclusion: 1 for rule in rules}
    for _ in depth:
        before = dict(depth)
        for rule in rules:
            below = max(depth.get(entry, 0) for group in rule.groups for entry in group)
            depth[rule.conclusion] = max(depth[rule.conclusion], below + 1)
        if depth == before:
            return depth
    raise ValueError("the rules read each other in a circle")


def _tokens(pack: Pack, read: frozenset[str]) -> Callable[[Answers], list[str]]:
    known = {question.id: _codes(question, read) for question in pack.questions if question.follow_up_of is None}
    follow_ups = [
        (each.follow_up_of, frozenset({*each.asked_when, UNSURE}), each.id, _codes(each, read))
        for each in pack.questions
        if each.follow_up_of is not None
    ]

    def tokens(answers: Answers) -> list[str]:
        found = []
        for name, codes in known.items():
            value = answers.get(name)
            if isinstance(value, list):
                found += [codes[code] for code in value if code in codes]
            elif value in codes:
                found.append(codes[value])
        for parent, fits, name, codes in follow_ups:
            above = answers.get(parent)
            if not fits.isdisjoint(above) if isinstance(above, list) else above in fits:
                value = answers.get(name, NOT_ANSWERED)
                if value in codes:
                    found.append(codes[value])
        return found

    return tokens


def _codes(question: Question, read: frozenset[str]) -> dict[str, str]:
    """The tokens of a question's answers that rules read, by code."""
    return {code: token(question.id, code) for code in (*question.codes, NOT_ANSWERED) if token(question.id, code) in read}
