"""A pack as it is verified: all sources or the article alone, with the ways to every rule and the cases of every rule."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from random import Random

from riskcheck.pack.pack import Pack
from riskcheck.pack.rules import Rule
from riskcheck.verify.cases import Cases, RuleCases
from riskcheck.verify.report import Shortfall
from riskcheck.ways.levels import MATCH, POSSIBLE
from riskcheck.ways.openways import Way, resting_on_scores
from riskcheck.ways.plain import AnswerSet, Plain
from riskcheck.ways.ways import TooManyError, Ways

DRAWN = 500
"""Sets of answers that are drawn at random where rules read that answers are denied, beside those that are worked out."""
MOST_OPEN = 300
"""Cases of a rule that rests on a score or has exceptions: there are too many to try all of them."""
SPLIT = "let a fact stand for some of its conditions"


class Mode:
    """One way to read a pack. `rules` are those whose cases can all be tried; `beyond_proof` names the others."""

    def __init__(self, pack: Pack, *, article_only: bool) -> None:
        self.pack = pack
        self.article_only = article_only
        self.plain = Plain(pack, article_only=article_only)
        self.ways = Ways(self.plain)
        self.rules: list[Rule] = []
        self.beyond_proof: list[Shortfall] = []
        self.impossible = 0
        self.cases: dict[str, list[AnswerSet]] = {}
        self._smallest: list[AnswerSet] = []
        for rule in self.plain.standing if article_only else self.plain.rules:
            self._try(rule)

    @property
    def unproved(self) -> list[Rule]:
        """The rules that have too many cases to try, so that nothing is claimed of what they read and conclude."""
        return [self.pack.rule[each.record] for each in self.beyond_proof]

    @cached_property
    def sampled(self) -> frozenset[str]:
        """The rules that rest on a score, of whose ways there are too many: only some of them were tried."""
        return resting_on_scores(self.plain)

    @cached_property
    def untried(self) -> list[Rule]:
        """The rules among them that fire in none of the cases that were tried, so that it is not known whether they can."""
        return [rule for rule in self.rules if rule.id in self.sampled and not self.ways.rule(rule)]

    @property
    def count(self) -> int:
        """How many cases the rules have, without those that no answers bring about."""
        return sum(map(len, self.cases.values()))

    def smallest(self) -> list[AnswerSet]:
        """Every case, each once: those of the rules, and the smallest answers that bring each finding about. Smallest first."""
        distinct = {repr(case): case for cases in (self._smallest, *self.cases.values(), self._drawn()) for case in cases}
        return sorted(distinct.values(), key=_size)

    def _drawn(self) -> Iterator[AnswerSet]:
        """Sets of answers drawn at random, always the same, where rules read that answers are denied."""
        draw = Random(DRAWN)  # noqa: S311 - nothing secret
        for _ in range(DRAWN if self.pack.denials else 0):
            share = draw.choice((0.3, 0.7, 1))
            given = {each.id: frozenset({draw.choice(each.codes)}) for each in self.pack.questions if draw.random() < share}
            yield self.ways.answers(given)

    def smallest_possible(self, ways: list[Way]) -> AnswerSet | None:
        """The smallest answers of some ways to no more than a possible finding; None where there are no ways."""
        return min((answers for way in ways for answers in self.ways.completed(way)), key=_size, default=None)

    def ways_of(self, rule: Rule) -> list[Way]:
        """The ways to a rule at every level, and to its near miss."""
        near_miss = self.ways.near_miss(rule) if rule.near_miss else []
        return [*self.ways.rule(rule, MATCH), *self.ways.rule(rule, POSSIBLE), *near_miss]

    def stands(self, rule: Rule) -> bool:
        """Whether a rule, or a part of one, counts here and rests on nothing that the article alone leaves out."""
        return rule.id in self.cases and all(self.plain.groups(rule))

    def _try(self, rule: Rule) -> None:
        try:
            smallest = self._some(rule, [each for way in self.ways_of(rule) for each in self.ways.completed(way)])
            cases = self._cases(rule, smallest)
        except TooManyError as error:
            message = f"too many cases to go through, for {error}"
            self.beyond_proof.append(Shortfall(rule.id, message, SPLIT, article_only=self.article_only))
        else:
            self.rules.append(rule)
            self.cases[rule.id] = cases.answers
            self._smallest += smallest
            self.impossible += cases.impossible

    def _cases(self, rule: Rule, smallest: list[AnswerSet]) -> RuleCases:
        """The cases of a rule; where it reads what may be open, those that its ways give, with other answers filled in."""
        return RuleCases(smallest, 0) if self._is_open(rule) else Cases(self.ways).of(rule)

    def _some(self, rule: Rule, cases: list[AnswerSet]) -> list[AnswerSet]:
        """The cases of a rule; of one that reads what may be open, no more than some, from first to last."""
        return cases[:: 1 + len(cases) // MOST_OPEN] if self._is_open(rule) else cases

    def _is_open(self, rule: Rule) -> bool:
        return rule.id in self.sampled or bool(rule.exceptions)


def _size(case: AnswerSet) -> int:
    return sum(len(codes) if isinstance(codes, list) else 1 for codes in case.values())
