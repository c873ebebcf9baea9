"""How far something holds, and how far answers make it hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import UNSURE

ABSENT, POSSIBLE, MATCH = 0, 1, 2
"""How far something holds. What has no level (a symptom, an urgency) holds fully or not at all."""

LEFT_OUT = "left out"
"""The only code of a follow-up that should have been answered and was not; no code that is offered has a space in it."""


def as_far_as(needed: int, levels: Iterable[int]) -> int:
    """How far so many of the levels are reached: by the best where one is needed, by the second best for two."""
    if needed == 1:
        return max(levels, default=ABSENT)
    best = sorted(levels, reverse=True)
    return best[needed - 1] if len(best) >= needed else ABSENT


def used_when(asked_when: Iterable[str]) -> frozenset[str]:
    """The answers upon any of which a follow-up is used, of those after which it is asked."""
    return frozenset({*asked_when, UNSURE, LEFT_OUT})


def is_graded(finding: Ref) -> bool:
    """Whether a finding can be a match or only possible; a symptom is reported or not, an urgency reached or not."""
    return finding.kind not in ("symptom", "urgency")


def answer_level(used: frozenset[str], accepted: Sequence[str], *, graded: bool) -> int:
    """How far the codes that count meet a condition; with `graded`, "not sure" leaves it open."""
    if not used.isdisjoint(accepted):
        return MATCH
    if graded:
        return POSSIBLE if used & {UNSURE, LEFT_OUT} else ABSENT
    return MATCH if LEFT_OUT in used and UNSURE in accepted else ABSENT
