"""The cases of one rule: every combination of what it reads, each with answers that bring it about, or proved impossible.

A rule reads answers to questions, and of each group of findings only the best of them. So its cases are: each question left
out, answered with each code, and, where many can be chosen, with all that the rule accepts, all others, and all of both; and
each group with none of its findings, or with each finding in turn as the best, at each level that it can have. Which of
several equal findings a group rests on makes no difference to the rule, so they are tried one by one, not in every mixture; of
a group of which a rule needs several, so are all sets of up to as many. How the findings themselves come about are the cases
of the rules that conclude them.

Impossible is proved: if any answers bring a combination about, then so do smallest ways to its findings taken together, with
the follow-ups that they leave open answered in some way; and all of these are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import EXCLUSIVE, Question
from riskcheck.pack.rules import Rule
from riskcheck.ways.levels import ABSENT, MATCH, POSSIBLE, as_far_as
from riskcheck.ways.openways import Way
from riskcheck.ways.plain import AnswerSet
from riskcheck.ways.ways import TooManyError, Ways, can_answer

MOST_CASES = 20_000
"""The most cases of one rule that are tried, and the most ways that are tried to bring one of them about."""

Best = tuple[tuple[Ref, int], ...]
"""The best findings of a group, each with its level: as many as a rule needs, or fewer, where no more hold."""


@dataclass(frozen=True, slots=True)
class RuleCases:
    """The cases of one rule: answers for each that is possible, and how many are not."""

    answers: list[AnswerSet]
    impossible: int


class Cases:
    """Makes the cases of rules."""

    def __init__(self, ways: Ways) -> None:
        self._plain = ways.plain
        self._ways = ways

    def of(self, rule: Rule) -> RuleCases:
        """All cases of a rule. Raises TooManyError."""
        states = [self._states(self._plain.pack.question[name], codes) for name, codes in rule.answers.items()]
        groups = [list(self._bests(group, rule.needed)) for group in self._plain.groups(rule)]
        if prod([*map(len, states), *map(len, groups)]) > MOST_CASES:
            raise TooManyError(rule.id)
        cases = []
        for answered in product(*states):
            given = dict(zip(rule.answers, answered, strict=True))
            cases += [self._case(rule, given, bests) for bests in product(*groups)]
        return RuleCases([case for case in cases if case is not None], cases.count(None))

    def _states(self, question: Question, accepted: tuple[str, ...]) -> list[frozenset[str]]:
        """The answers to a question between which a rule may distinguish; the empty set is to leave it out."""
        states = [frozenset[str](), *(frozenset({code}) for code in question.codes)]
        if question.many:
            ordinary = frozenset(question.codes) - EXCLUSIVE
            states += [ordinary & {*accepted}, ordinary - {*accepted}, ordinary]
        return list(dict.fromkeys(states))

    def _bests(self, group: list[Ref], needed: int) -> Iterator[Best]:
        """Each set of findings at each level that they can have; one whose ways are the same at both is never only possible."""
        levels: dict[Ref, list[int]] = {}
        for name in group:
            match, possible = (self._ways.finding(name, level) for level in (MATCH, POSSIBLE))
            levels[name] = [POSSIBLE] * (match != possible) + [MATCH] * bool(match)
        for size in range(needed + 1):
            for names in combinations(group, size):
                yield from (tuple(zip(names, each, strict=True)) for each in product(*(levels[name] for name in names)))

    def _case(self, rule: Rule, given: dict[str, frozenset[str]], bests: tuple[Best, ...]) -> AnswerSet | None:
        """The smallest answers, the given ones among them, in which each group has that best finding; None where none have."""
        for answers in self._tried(rule, given, bests):
            findings = self._plain.evaluate(answers).findings
            groups = zip(self._plain.groups(rule), bests, strict=True)
            if all(_are_best(best, group, findings, rule.needed) for group, best in groups):
                return answers
        return None

    def _tried(self, rule: Rule, given: dict[str, frozenset[str]], bests: tuple[Best, ...]) -> Iterator[AnswerSet]:
        start = Way((name, code) for name, codes in given.items() for code in codes)
        fixed = self._ways.answers(given)
        for tries, ways in enumerate(product(*(self._ways.finding(*each) for best in bests for each in best))):
            if tries == MOST_CASES:
                raise TooManyError(rule.id)
            way = start.union(*ways)
            if can_answer(self._plain.pack, way):
                for answers in self._ways.completed(way):
                    if all(answers.get(name) == fixed.get(name) for name in given):
                        yield answers


def _are_best(best: Best, group: list[Ref], findings: Mapping[Ref, int], needed: int) -> bool:
    """Whether findings are the best of a group: each at its level, and no others that would bring a rule further."""
    levels = [findings.get(name, ABSENT) for name in group]
    as_far = as_far_as(needed, levels) == as_far_as(needed, (level for _, level in best))
    return as_far and all(findings.get(name, ABSENT) == level for name, level in best)
