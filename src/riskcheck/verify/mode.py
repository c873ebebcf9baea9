"""A pack as it is verified: all sources or the article alone, with the ways to every rule and the cases of every rule."""

from __future__ import annotations

from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Rule
from riskcheck.verify.cases import Cases
from riskcheck.verify.report import Shortfall
from riskcheck.ways.levels import MATCH, POSSIBLE
from riskcheck.ways.plain import AnswerSet, Plain
from riskcheck.ways.ways import TooManyError, Way, Ways

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

    @property
    def count(self) -> int:
        """How many cases the rules have, without those that no answers bring about."""
        return sum(map(len, self.cases.values()))

    def smallest(self) -> list[AnswerSet]:
        """Every case, each once: those of the rules, and the smallest answers that bring each finding about. Smallest first."""
        distinct = {repr(case): case for cases in (self._smallest, *self.cases.values()) for case in cases}
        return sorted(distinct.values(), key=_size)

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
            smallest = [answers for way in self.ways_of(rule) for answers in self.ways.completed(way)]
            cases = Cases(self.ways).of(rule)
        except TooManyError as error:
            message = f"too many cases to go through, for {error}"
            self.beyond_proof.append(Shortfall(rule.id, message, SPLIT, article_only=self.article_only))
        else:
            self.rules.append(rule)
            self.cases[rule.id] = cases.answers
            self._smallest += smallest
            self.impossible += cases.impossible


def _size(case: AnswerSet) -> int:
    return sum(len(codes) if isinstance(codes, list) else 1 for codes in case.values())
