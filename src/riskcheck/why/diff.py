"""What differs between two results: findings gained, lost, or at another level, and the urgency before and after."""

from __future__ import annotations

from typing import Literal

from riskcheck.checking.frozen import Frozen
from riskcheck.checking.result import Advice, NearMiss, PackInfo, Result
from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import Level, Urgency

Shown = Level | Literal["reported"]
"""The level of a finding; a symptom is reported."""


class Difference(Frozen):
    """A finding (`kind:id`) and its level before and after, None where it is not there."""

    finding: Ref
    name: str
    before: Shown | None
    after: Shown | None


class Side(Frozen):
    """One of the two results, without its findings: how soon to see a clinician, and what the result comes from."""

    id: str | int | None
    pack: PackInfo
    article_only: bool
    red_flags_answered: bool
    urgency: Urgency
    advice: Advice


class Diff(Frozen):
    """What differs between a result and another one, in the order of results: causes, types, tests, symptoms.

    `unanswered_gained` are questions that the other result leaves open and the first does not, `unanswered_lost` the reverse;
    `ignored_gained` and `ignored_lost` are the same for answers that are not used.
    """

    before: Side
    after: Side
    gained: tuple[Difference, ...]
    lost: tuple[Difference, ...]
    changed: tuple[Difference, ...]
    near_misses_gained: tuple[NearMiss, ...]
    near_misses_lost: tuple[NearMiss, ...]
    unanswered_gained: tuple[str, ...]
    unanswered_lost: tuple[str, ...]
    ignored_gained: tuple[str, ...]
    ignored_lost: tuple[str, ...]
    disclaimer: str

    @property
    def same(self) -> bool:
        """Whether nothing differs: no finding, no near miss, no urgency, nothing left open."""
        lists = (self.gained, self.lost, self.changed, self.near_misses_gained, self.near_misses_lost)
        left = (self.unanswered_gained, self.unanswered_lost, self.ignored_gained, self.ignored_lost)
        flags = self.before.red_flags_answered == self.after.red_flags_answered
        return not any((*lists, *left)) and flags and self.before.urgency == self.after.urgency


def diff_results(before: Result, after: Result) -> Diff:
    """What differs between two results. They may come from other answers, from another pack, or from the article alone."""
    names = {each.ref: each.name for each in (*before.findings, *after.findings)}
    moves = [Difference(finding=f, name=name, before=before.level(f), after=after.level(f)) for f, name in names.items()]
    return Diff(
        before=_side(before),
        after=_side(after),
        gained=tuple(each for each in moves if each.before is None),
        lost=tuple(each for each in moves if each.after is None),
        changed=tuple(each for each in moves if each.before and each.after and each.before != each.after),
        near_misses_gained=_near_misses(after, before),
        near_misses_lost=_near_misses(before, after),
        unanswered_gained=_only(after.unanswered, before.unanswered),
        unanswered_lost=_only(before.unanswered, after.unanswered),
        ignored_gained=_only(after.ignored, before.ignored),
        ignored_lost=_only(before.ignored, after.ignored),
        disclaimer=after.disclaimer,
    )


def _side(result: Result) -> Side:
    return Side(
        id=result.id,
        pack=result.pack,
        article_only=result.article_only,
        red_flags_answered=result.red_flags_answered,
        urgency=result.advice.urgency,
        advice=result.advice,
    )


def _near_misses(result: Result, other: Result) -> tuple[NearMiss, ...]:
    """The near misses of a result that the other one has not."""
    known = {near_miss.cause for near_miss in other.near_misses}
    return tuple(near_miss for near_miss in result.near_misses if near_miss.cause not in known)


def _only(names: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in other)
