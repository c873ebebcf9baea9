"""Which answers decide whether the scores and the exceptions of a rule are met: what speaks against it, what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import UNSURE
from riskcheck.pack.rules import Rule
from riskcheck.pack.scores import Item, Score
from riskcheck.ways.known import Known
from riskcheck.ways.levels import MATCH, POSSIBLE
from riskcheck.ways.plain import Plain


class Decides(NamedTuple):
    """A question that decides, the answers to it that would help the rule to hold, and how far one of them was given."""

    question: str
    accepts: tuple[str, ...]
    level: int


class Beside:
    """The scores and exceptions of rules, for one set of answers."""

    def __init__(self, plain: Plain, known: Known) -> None:
        self._plain, self._known = plain, known
        self._pack = plain.pack

    def levels(self, rule: Rule) -> Iterator[int]:
        """How far each score and exception of a rule is met; of a score, also where nothing at all is known of it."""
        yield from (self._known.within(self._pack.score[name], codes) for name, codes in rule.scores.items())
        yield from (MATCH - self._known.excepted(entry) for entry in rule.exceptions)

    def of(self, rule: Rule) -> Iterator[Decides]:
        """The questions that decide whether the scores and exceptions of a rule that are not met for sure would be."""
        for name, codes in rule.scores.items():
            yield from self._of_score(self._pack.score[name], codes)
        for entry in rule.exceptions:
            if self._known.excepted(entry):
                yield from (
                    self._of_finding(entry, (), up=False) if isinstance(entry, Ref) else [self._decides(*entry, up=False)]
                )

    def _of_score(self, score: Score, codes: tuple[str, ...]) -> Iterator[Decides]:
        """The items that keep the sum out of the bands, or that decide whether it lies in them."""
        lowest, highest = self._known.bounds(score)
        ranges = score.ranges(codes)
        if any(begin <= lowest and highest <= end for begin, end in ranges):
            return
        outside = all(highest < begin or end < lowest for begin, end in ranges)
        too_low = any(highest < begin for begin, _ in ranges)
        for item in score.items:
            if not outside and self._known.item(item) == POSSIBLE:
                yield from self._of_item(item, up=True)
            elif outside:
                yield from self._of_item(item, up=(item.points > 0) == too_low)

    def _of_item(self, item: Item, *, up: bool) -> Iterator[Decides]:
        yield from (self._decides(name, codes, up=up) for name, codes in item.answers.items())
        for finding in (each for group in item.finding_groups for each in group):
            yield from self._of_finding(finding, (), up=up)

    def _of_finding(self, entry: Ref, above: tuple[Ref, ...], *, up: bool) -> Iterator[Decides]:
        """The questions on which a finding rests, each with the answers that speak for it, or against it."""
        for finding in (each for each in self._plain.concluding if entry.covers(each) and each not in above):
            for rule in self._plain.concluding[finding]:
                yield from (self._decides(name, codes, up=up) for name, codes in rule.answers.items())
                for each in (each for group in self._plain.groups(rule) for each in group):
                    yield from self._of_finding(each, (*above, finding), up=up)
                yield from self._beside(rule, (*above, finding), up=up)

    def _beside(self, rule: Rule, above: tuple[Ref, ...], *, up: bool) -> Iterator[Decides]:
        """What lets the scores and exceptions of a rule below be met, or keeps them from being."""
        for name, codes in rule.scores.items():
            score = self._pack.score[name]
            wanted = codes if up else tuple(band.code for band in score.bands if band.code not in codes)
            yield from self._of_score(score, wanted)
        for entry in rule.exceptions:
            if isinstance(entry, Ref):
                yield from self._of_finding(entry, above, up=not up)
            else:
                yield self._decides(*entry, up=not up)

    def _decides(self, name: str, codes: tuple[str, ...], *, up: bool) -> Decides:
        level = self._known.answered(name, codes)
        offered = self._pack.question[name].codes
        others = tuple(code for code in offered if code not in (*codes, UNSURE))
        return Decides(name, codes, level) if up else Decides(name, others, MATCH - level)
