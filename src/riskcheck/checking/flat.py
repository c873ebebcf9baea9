"""The one flat form to which rules are compiled: positive, all-of groups of any-of tokens.

A token is an answer (`dialysis=yes`, see `answers.token`) or a finding: `cause:dialysis` where it is a match, `cause:dialysis?`
where it is possible, `near-miss:cause:dialysis`, `urgency:soon`, or a total, which stands for a part of a condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import Level

_POSSIBLE = "?"


@dataclass(frozen=True, slots=True)
class FlatRule:
    """One compiled rule: which rule of the pack it comes from, the token it concludes, and what must hold.

    `finding` and `level` are what the token stands for, `widest` is the group with the most tokens.
    """

    rule: str
    conclusion: str
    groups: tuple[tuple[str, ...], ...]
    finding: Ref = field(init=False, repr=False, compare=False)
    level: Level = field(init=False, repr=False, compare=False)
    widest: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        finding, level = finding_of(self.conclusion)
        object.__setattr__(self, "finding", finding)
        object.__setattr__(self, "level", level)
        sizes = [len(group) for group in self.groups]
        object.__setattr__(self, "widest", sizes.index(max(sizes, default=0)) if sizes else 0)


@dataclass(frozen=True, slots=True)
class Condition:
    """What one group accepts: tokens that fulfil it, and tokens that leave it open."""

    strict: tuple[str, ...]
    weak: tuple[str, ...]


@lru_cache(maxsize=4096)
def finding_of(conclusion: str) -> tuple[Ref, Level]:
    """The finding and the level that a token of a finding stands for; of a near miss, its finding is of that kind."""
    if conclusion.endswith(_POSSIBLE):
        return Ref(conclusion[:-1]), "possible"
    return Ref(conclusion), "match"


def possible(finding: Ref) -> str:
    """The token of a finding that is possible."""
    return finding + _POSSIBLE


def near_miss(cause: Ref) -> Ref:
    """The near miss of a cause, which is its own token."""
    return Ref.of("near-miss", cause)


def is_answer(entry: str) -> bool:
    """Whether a token stands for an answer, not for a finding."""
    return "=" in entry


def levelled_forms(rule: str, finding: Ref, conditions: list[Condition]) -> Iterator[FlatRule]:
    """The forms that conclude a finding, as a match and as possible."""
    if all(condition.strict for condition in conditions):
        yield FlatRule(rule, str(finding), tuple(condition.strict for condition in conditions))
    for groups in _possible(conditions):
        yield FlatRule(rule, possible(finding), groups)


def _possible(conditions: list[Condition]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The ways in which all conditions hold and at least one is left open; no two of these ways hold at once.

    The ways differ in the first condition that is left open: those before it are fulfilled, those after it are either.
    """
    for position, condition in enumerate(conditions):
        groups = (
            *(before.strict for before in conditions[:position]),
            condition.weak,
            *(after.strict + after.weak for after in conditions[position + 1 :]),
        )
        if all(groups):
            yield groups
