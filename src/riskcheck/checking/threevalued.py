"""Conditions that may be open: exceptions and scores, compiled to the flat form.

Here a condition holds, surely does not hold, or is not known: "not sure" leaves it open, and so does what was not answered at
all. To deny a condition is a condition too (De Morgan): a rule fails where one of its conditions does, a finding is absent
where all of its rules fail. So all stays positive. A score runs through its items with a total for each sum that matters, as a
rule does that counts findings: there are as many totals as items times sums, not as many as there are combinations.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from riskcheck.checking.answers import NOT_ANSWERED, token
from riskcheck.checking.flat import Condition, FlatRule, levelled_forms, possible
from riskcheck.pack.denials import denial, in_order
from riskcheck.pack.kinds import LEVELLED, Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE, Question
from riskcheck.pack.rules import Rule
from riskcheck.pack.scores import Item, Score

ALWAYS = Condition(("",), ())
"""A condition that every case meets."""
NEVER = Condition((), ())
_FEW = 2
_TOGETHER = 8
"""How many conditions are joined at once; the engine takes twice as many in one rule."""


class _Literal(NamedTuple):
    """A condition that adds to a total, and how much."""

    points: int
    condition: Condition


class ThreeValued:
    """Compiles conditions of a pack; `rules` are those that count, by what they conclude.

    `flat` are the compiled rules for what the conditions read, each under the name of the rule it was first needed for.
    """

    def __init__(self, pack: Pack, rules: Mapping[Ref, list[Rule]]) -> None:
        self._pack, self._rules = pack, rules
        self._made: dict[Ref, Condition] = {}
        self._known_of: dict[tuple[Ref, bool], Condition] = {}
        self._shortened: dict[Condition, Condition] = {}
        self._for = ""
        self.flat: list[FlatRule] = []

    def beside(self, rule: Rule, others: list[Condition]) -> list[Condition]:
        """The conditions of a rule for its scores and exceptions; they share no token with the others, nor among themselves."""
        self._for = rule.id
        scores = [self._scored(self._pack.score[name], codes) for name, codes in rule.scores.items()]
        own = [each for each in (*scores, *self._excepted(rule)) if each != ALWAYS]
        return self._apart(own, others, f"beside:{rule.id}")

    def _excepted(self, rule: Rule) -> Iterator[Condition]:
        """That each exception of a rule surely does not hold."""
        for number, entry in enumerate(rule.exceptions):
            yield self._exception(entry, f"unless:{rule.id}/{number}", holds=False)

    def _exception(self, entry: tuple[str, tuple[str, ...]] | Ref, name: str, *, holds: bool) -> Condition:
        """That an exception holds, or surely does not."""
        return self._group((entry,), 1, name, holds=holds) if isinstance(entry, Ref) else self._answered(*entry, holds=holds)

    def _scored(self, score: Score, codes: tuple[str, ...]) -> Condition:
        """That the sum of a score lies in bands, where any of what it reads is known."""
        name = f"score:{score.id}"
        known = [each for item in score.items for each in self._known(item)]
        return self._all([self._within(score, codes), self._any(known)], f"{name}/known/{'/'.join(codes)}")

    def _known(self, item: Item) -> Iterator[Condition]:
        """That something of an item was answered, or was found or denied."""
        for name in item.answers:
            yield Condition(tuple(token(name, code) for code in self._pack.question[name].codes), ())
        for finding in (each for group in item.finding_groups for entry in group for each in self._covered(entry)):
            denied = self._found(finding, holds=False)
            levels = (finding, possible(finding)) if finding.kind in LEVELLED else (finding,)
            yield Condition((*levels, *(denied.strict if denied != ALWAYS else ())), ())

    def _within(self, score: Score, codes: tuple[str, ...]) -> Condition:
        """That the sum lies in bands: for sure where all sums that are possible do."""
        ranges = []
        for begin, end in score.ranges(codes):
            bounds = [self._reaches(score, begin), self._stays_below(score, end)]
            ranges.append(self._all(bounds, f"score:{score.id}/from/{begin}/to/{end}"))
        return self._any(ranges)

    def _reaches(self, score: Score, least: int) -> Condition:
        literals = [_Literal(abs(item.points), self._item(score, item, holds=item.points > 0)) for item in score.items]
        return self._total(literals, least - score.lowest, f"score:{score.id}/up")

    def _stays_below(self, score: Score, most: int) -> Condition:
        literals = [_Literal(abs(item.points), self._item(score, item, holds=item.points < 0)) for item in score.items]
        return self._total(literals, score.highest - most, f"score:{score.id}/down")

    def _item(self, score: Score, item: Item, *, holds: bool) -> Condition:
        name = f"item:{score.id}/{score.items.index(item)}"
        conditions = [self._answered(each, codes, holds=holds) for each, codes in item.answers.items()]
        for number, group in enumerate(item.finding_groups):
            conditions.append(self._group(group, 1, f"{name}/{number}", holds=holds))
        return self._all(conditions, name) if holds else self._any(conditions)

    def _rule(self, rule: Rule, *, holds: bool) -> Condition:
        """That a rule holds, or surely does not."""
        conditions = [self._answered(name, codes, holds=holds) for name, codes in rule.answers.items()]
        for number, group in enumerate(rule.finding_groups):
            conditions.append(self._group(group, rule.needed, f"group:{rule.id}/{number}", holds=holds))
        for name, codes in rule.scores.items():
            score = self._pack.score[name]
            bands = codes if holds else tuple(band.code for band in score.bands if band.code not in codes)
            conditions.append(self._within(score, bands))
        for number, entry in enumerate(rule.exceptions):
            name = f"unless:{rule.id}/{number}"
            conditions.append(self._exception(entry, name, holds=not holds))
        return self._all(conditions, f"rule:{rule.id}") if holds else self._any(conditions)

    def _found(self, finding: Ref, *, holds: bool) -> Condition:
        """That a finding is there, or surely is not."""
        if (finding, holds) not in self._known_of:
            self._known_of[finding, holds] = self._find(finding, holds=holds)
        return self._known_of[finding, holds]

    def _find(self, finding: Ref, *, holds: bool) -> Condition:
        rules = self._rules.get(finding, [])
        if not holds:
            return self._all([self._rule(rule, holds=False) for rule in rules], f"not:{finding}")
        maybe = self._any([self._rule(rule, holds=True) for rule in rules])
        if maybe in (NEVER, ALWAYS):
            return maybe
        derived = self._derived(f"maybe:{finding}", [maybe])
        if not self._is_sure(finding):
            return derived
        return Condition((str(finding),), (possible(finding), *derived.weak) if finding.kind in LEVELLED else derived.weak)

    def _is_sure(self, finding: Ref) -> bool:
        """Whether a finding that is there as a match, or without a level, is so for sure: none below it is there while open."""
        if finding.kind not in LEVELLED:
            return all(map(_answers_alone, self._rules[finding]))
        read = (entry for rule in self._rules[finding] for group in rule.finding_groups for entry in group)
        return all(self._is_sure(each) for entry in read for each in self._covered(entry))

    def _group(self, group: tuple[Ref, ...], needed: int, name: str, *, holds: bool) -> Condition:
        """That so many findings of a group hold, or surely do not."""
        found = [
            self._found(each, holds=holds) for each in dict.fromkeys(each for entry in group for each in self._covered(entry))
        ]
        if needed == 1:
            return self._any(found) if holds else self._all(found, f"none:{name}")
        literals = [_Literal(1, each) for each in found]
        return self._total(literals, needed if holds else len(found) - needed + 1, f"{name}/{'up' if holds else 'down'}")

    def _covered(self, entry: Ref) -> list[Ref]:
        return [each for each in self._rules if entry.covers(each)]

    def _answered(self, name: str, codes: tuple[str, ...], *, holds: bool) -> Condition:
        """That one of the answers was given, or surely not; also where what a follow-up follows was answered otherwise."""
        question = self._pack.question[name]
        unsure = (UNSURE,) if UNSURE in question.codes and UNSURE not in codes else ()
        strict = tuple(token(name, code) for code in codes) if holds else (self._denied(name, codes),)
        own = Condition(strict, tuple(token(name, code) for code in (*unsure, NOT_ANSWERED)))
        if not question.follows:
            return own
        unused = self._unused(question)
        return self._any([own, Condition((), unused.weak) if holds else unused])

    def _unused(self, question: Question) -> Condition:
        """That a follow-up surely does not apply; open where a question above it was not answered at all."""
        return self._all(itertools.starmap(self._unfitting, question.follows.items()), f"unused:{question.id}")

    def _unfitting(self, name: str, after: tuple[str, ...]) -> Condition:
        """That a follow-up surely does not apply because of one of the questions it follows."""
        denied, question = self._denied(name, after), self._pack.question[name]
        if not question.follows:
            return Condition((denied,), (token(name, NOT_ANSWERED),))
        return self._any([Condition((denied,), ()), self._unused(question)])

    def _denied(self, name: str, codes: tuple[str, ...]) -> str:
        ordered = in_order(self._pack.question[name], codes)
        return token(name, denial(self._pack.denials[name].index(ordered)))

    def _total(self, literals: list[_Literal], needed: int, name: str) -> Condition:
        """That what holds of the literals adds up to so much."""
        needed -= sum(each.points for each in literals if each.condition == ALWAYS)
        counted = [
            each._replace(condition=self._short(each.condition, f"{name}/item/{number}"))
            for number, each in enumerate(literals)
            if each.condition not in (ALWAYS, NEVER)
        ]
        sums: list[list[int]] = [[0]]
        for each in counted:
            sums.append(sorted({*sums[-1], *(before + each.points for before in sums[-1])}))
        most = list(accumulate((each.points for each in counted), initial=0))

        def reach(place: int, least: int) -> Condition:
            """That the first literals, up to a place, add up to so much."""
            if least <= 0:
                return ALWAYS
            if least > most[place]:
                return NEVER
            least = next(each for each in sums[place] if each >= least)
            ref, literal = Ref.of("total", f"{name}/{place}/{least}"), counted[place - 1]
            if ref not in self._made:
                self._made[ref] = _condition_of(ref)
                self._conclude(ref, [reach(place - 1, least)])
                self._conclude(ref, [reach(place - 1, least - literal.points), literal.condition])
            return self._made[ref]

        return reach(len(counted), needed)

    def _short(self, condition: Condition, name: str) -> Condition:
        """A condition of few tokens as it is, another as a total: the engine bounds how often rules may name a token."""
        if len(condition.strict) + len(condition.weak) <= _FEW:
            return condition
        if condition not in self._shortened:
            self._shortened[condition] = self._derived(name, [condition])
        return self._shortened[condition]

    def _any(self, conditions: Iterable[Condition]) -> Condition:
        """That one of the conditions holds."""
        known = list(conditions)
        if ALWAYS in known:
            return ALWAYS
        strict = tuple(dict.fromkeys(entry for each in known for entry in each.strict))
        weak = tuple(dict.fromkeys(entry for each in known for entry in each.weak))
        return Condition(strict, weak)

    def _all(self, conditions: Iterable[Condition], name: str) -> Condition:
        """That all of the conditions hold."""
        left = [each for each in dict.fromkeys(conditions) if each != ALWAYS]
        if not left:
            return ALWAYS
        if NEVER in left:
            return NEVER
        while len(left) > _TOGETHER:
            left = [*left[_TOGETHER:], self._derived(f"{name}/and/{len(left)}", left[:_TOGETHER])]
        return left[0] if len(left) == 1 else self._derived(f"all:{name}", left)

    def _derived(self, name: str, conditions: list[Condition]) -> Condition:
        """The condition that all of the conditions hold, as a total of its own."""
        ref = Ref.of("total", name)
        if ref not in self._made:
            self._made[ref] = _condition_of(ref)
            self._conclude(ref, self._apart(conditions, [], name))
        return self._made[ref]

    def _apart(self, conditions: list[Condition], others: list[Condition], name: str) -> list[Condition]:
        """The conditions, those that share a token with another as totals: to the engine, a token meets only one."""
        together = [*others, *conditions]
        count: dict[str, int] = {}
        for each in together:
            for entry in {*each.strict, *each.weak}:
                count[entry] = count.get(entry, 0) + 1
        shared = [any(count[entry] > 1 for entry in (*each.strict, *each.weak)) for each in conditions]
        return [
            self._derived(f"{name}/part/{number}", [each]) if is_shared else each
            for number, (each, is_shared) in enumerate(zip(conditions, shared, strict=True))
        ]

    def _conclude(self, ref: Ref, conditions: list[Condition]) -> None:
        if NEVER not in conditions:
            self.flat += levelled_forms(self._for, ref, [each for each in conditions if each != ALWAYS])


def _condition_of(ref: Ref) -> Condition:
    return Condition((str(ref),), (possible(ref),))


def _answers_alone(rule: Rule) -> bool:
    """Whether a rule for a finding without levels holds for sure wherever it holds: it reads nothing that may be open."""
    sure = all(UNSURE not in codes for codes in rule.answers.values())
    return sure and not (rule.findings or rule.scores or rule.exceptions)
