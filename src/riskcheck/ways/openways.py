"""The ways in which exceptions and scores hold for sure, or may hold; of a score, no more than some of them.

There are as many ways to the sum of a score as there are combinations of its items. So of each total that is reached on the
way through its items, only the smallest ways are kept: enough to bring the score about, too few to prove what always holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from riskcheck.pack.denials import denial, in_order
from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import UNSURE, Question
from riskcheck.pack.rules import Rule
from riskcheck.pack.scores import Item, Score
from riskcheck.ways.levels import LEFT_OUT, MATCH, POSSIBLE, used_when
from riskcheck.ways.plain import Plain

MOST_OF_SCORE = 40
"""How many ways are kept to each total of a score."""
MOST_OF_ITEM = 6
"""How many ways are kept to each pair of a lowest and a highest sum."""


Way = frozenset[tuple[str, str]]
"""Question ids with a code each, with LEFT_OUT for one that is left out, or with what says that answers are denied."""


class Joins(Protocol):
    """What OpenWays asks of the ways to rules."""

    plain: Plain

    def joined(self, name: str, conditions: Iterable[list[Way]]) -> list[Way]:
        """The ways to meet all conditions at once."""

    def smallest(self, ways: Iterable[Way], name: str) -> list[Way]:
        """The ways that contain no other."""

    def some(self, ways: Iterable[Way], most: int) -> list[Way]:
        """Some of the ways."""


class OpenWays:
    """The ways to conditions that may be open, for `Ways`."""

    def __init__(self, ways: Joins) -> None:
        self._ways = ways
        self._plain, self._pack = ways.plain, ways.plain.pack
        self._found_known: dict[tuple[Ref, int, bool], list[Way]] = {}
        self._totals: dict[tuple[str, bool, int, int, int], list[Way]] = {}

    def beside(self, rule: Rule, level: int) -> Iterator[list[Way]]:
        """The ways to each condition of a rule that is a score or an exception, at a level or a better one."""
        for name, codes in rule.scores.items():
            score = self._pack.score[name]
            known = self._any(map(self._known, score.items), name)
            yield self._some(self._all([self._within(score, codes, level), known], name))
        for entry in rule.exceptions:
            yield self._exception(entry, level, holds=False)

    def _exception(self, entry: tuple[str, tuple[str, ...]] | Ref, level: int, *, holds: bool) -> list[Way]:
        return (
            self._group((entry,), 1, level, holds=holds)
            if isinstance(entry, Ref)
            else self._answered(*entry, level, holds=holds)
        )

    def _answered(self, name: str, codes: tuple[str, ...], level: int, *, holds: bool) -> list[Way]:
        """The ways to give one of the answers, or surely none of them."""
        question = self._pack.question[name]
        given = [*codes] if holds else [*self._denied(question, codes)]
        if level == POSSIBLE:
            given += [LEFT_OUT] if UNSURE not in question.codes else [UNSURE, LEFT_OUT]
        ways = [self._way(name, code) | above for code in dict.fromkeys(given) for above in self._above(question)]
        if question.follows:
            unused = self._unused(question, level)
            ways += unused if not holds else filter(self._is_open, unused)
        elif level == POSSIBLE:
            ways.append(self._way(name, LEFT_OUT))
        return ways

    def _unused(self, question: Question, level: int) -> list[Way]:
        """The ways by which a follow-up surely does not apply, or perhaps."""
        return self._all([self._unfitting(*each, level) for each in question.follows.items()], question.id)

    def _unfitting(self, name: str, after: tuple[str, ...], level: int) -> list[Way]:
        question = self._pack.question[name]
        ways = [self._way(name, code) | above for code in self._denied(question, after) for above in self._above(question)]
        if question.follows:
            return ways + self._unused(question, level)
        return [*ways, self._way(name, LEFT_OUT)] if level == POSSIBLE else ways

    def _is_open(self, way: Way) -> bool:
        """Whether a way leaves out a question that follows no other."""
        return any(code == LEFT_OUT and not self._pack.question[name].follows for name, code in way)

    def _denied(self, question: Question, codes: tuple[str, ...]) -> list[str]:
        """The codes by which none of the others is given; of a question that takes several, what says so."""
        if question.many:
            return [denial(self._pack.denials[question.id].index(in_order(question, codes)))]
        return [code for code in question.codes if code not in (*codes, UNSURE)]

    def _above(self, question: Question) -> list[Way]:
        """The ways by which the answer to a follow-up is used."""
        if not question.follows:
            return [frozenset()]
        ways: list[Way] = []
        for name, after in question.follows.items():
            parent = self._pack.question[name]
            codes = [code for code in used_when(after) if code != LEFT_OUT or parent.follows]
            ways += [self._way(name, code) | above for code in codes for above in self._above(parent)]
        return ways

    def _way(self, name: str, code: str) -> Way:
        return frozenset({(name, code)})

    def _found(self, finding: Ref, level: int, *, holds: bool) -> list[Way]:
        """The ways to a finding, or to its surely not being there."""
        key = (finding, level, holds)
        if key not in self._found_known:
            rules = self._plain.concluding.get(finding, [])
            ways = [self._rule(rule, level, holds=holds) for rule in rules]
            self._found_known[key] = self._any(ways, finding) if holds else self._all(ways, finding)
        return self._found_known[key]

    def _rule(self, rule: Rule, level: int, *, holds: bool) -> list[Way]:
        conditions = [self._answered(name, codes, level, holds=holds) for name, codes in rule.answers.items()]
        conditions += [self._group(group, rule.needed, level, holds=holds) for group in rule.finding_groups]
        for name, codes in rule.scores.items():
            score = self._pack.score[name]
            others = tuple(band.code for band in score.bands if band.code not in codes)
            conditions.append(self._within(score, codes if holds else others, level))
        conditions += [self._exception(entry, level, holds=not holds) for entry in rule.exceptions]
        return self._all(conditions, rule.id) if holds else self._any(conditions, rule.id)

    def _group(self, group: tuple[Ref, ...], needed: int, level: int, *, holds: bool) -> list[Way]:
        named = dict.fromkeys(each for entry in group for each in self._plain.concluding if entry.covers(each))
        found = [self._found(each, level, holds=holds) for each in named]
        needed = needed if holds else len(found) - needed + 1
        reached: list[list[Way]] = [[frozenset()], *([] for _ in range(needed))]
        for ways in found:
            for number in range(needed, 0, -1):
                more = self._ways.joined(group[0], [reached[number - 1], ways])
                reached[number] = self._any([reached[number], more], group[0])
        return reached[needed]

    def _known(self, item: Item) -> list[Way]:
        """The ways to answer something that an item reads."""
        questions = [self._pack.question[name] for name in item.answers]
        ways = [self._way(each.id, code) | above for each in questions for code in each.codes for above in self._above(each)]
        groups = [self._group(group, 1, MATCH, holds=holds) for group in item.finding_groups for holds in (True, False)]
        return [*ways, *(way for group in groups for way in group)]

    def _within(self, score: Score, codes: tuple[str, ...], level: int) -> list[Way]:
        """Ways to a sum in one of the bands."""
        ranges = score.ranges(codes)
        return self._some(way for begin, end in ranges for way in self._between(score, begin, end, level))

    def _between(self, score: Score, begin: int, end: int, level: int) -> list[Way]:
        if level == POSSIBLE or begin <= score.lowest or end >= score.highest:
            return self._all([self._reaches(score, begin, level), self._stays_below(score, end, level)], score.id)
        sums: dict[tuple[int, int], list[Way]] = {(score.lowest, score.highest): [frozenset()]}
        for item in score.items:
            more: dict[tuple[int, int], list[Way]] = {key: [*ways] for key, ways in sums.items()}
            for holds in (True, False):
                literal = self._ways.some(self._item(item, MATCH, holds=holds), MOST_OF_ITEM)
                up, down = (max(item.points, 0), min(item.points, 0)) if holds else (-min(item.points, 0), -max(item.points, 0))
                for (lowest, highest), ways in sums.items():
                    known = (lowest + up, highest + down)
                    more.setdefault(known, []).extend(self._ways.joined(score.id, [ways, literal]))
            sums = {key: self._ways.some(ways, MOST_OF_ITEM) for key, ways in more.items() if ways}
        return [way for (lowest, highest), ways in sums.items() if begin <= lowest and highest <= end for way in ways]

    def _reaches(self, score: Score, least: int, level: int) -> list[Way]:
        return self._total(score, least - score.lowest, level, up=True)

    def _stays_below(self, score: Score, most: int, level: int) -> list[Way]:
        return self._total(score, score.highest - most, level, up=False)

    def _total(self, score: Score, least: int, level: int, *, up: bool) -> list[Way]:
        def reach(place: int, least: int) -> list[Way]:
            key = (score.id, up, place, max(least, 0), level)
            if least <= 0:
                return [frozenset()]
            if place == 0:
                return []
            if key not in self._totals:
                item = score.items[place - 1]
                literal = self._item(item, level, holds=(item.points > 0) == up)
                more = self._ways.joined(score.id, [reach(place - 1, least - abs(item.points)), literal])
                self._totals[key] = self._some([*reach(place - 1, least), *more])
            return self._totals[key]

        return reach(len(score.items), least)

    def _item(self, item: Item, level: int, *, holds: bool) -> list[Way]:
        conditions = [self._answered(name, codes, level, holds=holds) for name, codes in item.answers.items()]
        conditions += [self._group(group, 1, level, holds=holds) for group in item.finding_groups]
        return self._all(conditions, "") if holds else self._any(conditions, "")

    def _all(self, conditions: list[list[Way]], name: str) -> list[Way]:
        return self._ways.joined(name, conditions)

    def _any(self, conditions: Iterable[list[Way]], name: str) -> list[Way]:
        return self._ways.smallest((way for ways in conditions for way in ways), name)

    def _some(self, ways: Iterable[Way]) -> list[Way]:
        return self._ways.some(ways, MOST_OF_SCORE)


def resting_on_scores(plain: Plain) -> frozenset[str]:
    """The rules that rest on a score, themselves or through findings: only some of the ways to them are kept."""
    rules = {rule.id for rule in plain.rules if rule.scores}
    before = -1
    while len(rules) > before:
        before = len(rules)
        found = {rule.concludes for rule in plain.rules if rule.id in rules}
        rules |= {rule.id for rule in plain.rules for entry in plain.pack.read_by(rule) if any(map(entry.covers, found))}
    return frozenset(rules)
