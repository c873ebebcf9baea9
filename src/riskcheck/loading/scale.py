"""Checks that scores and exceptions stay small enough to be compiled: in sums, and in what rests on what in turn."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter

from riskcheck.checking.engine import MAX_RULES
from riskcheck.loading.draft import Draft
from riskcheck.pack.kinds import ANY, Ref
from riskcheck.pack.scores import Score

MOST_IN_TURN = 100
"""How long a chain of findings, or of follow-ups, may be in a pack with scores or exceptions."""


def check_scale(draft: Draft) -> None:
    """Report scores with too many sums, and chains too long for scores and exceptions. The draft has no other problem."""
    for score in draft.pack.scores:
        if _sums(score) > MAX_RULES:
            message = f"its items come to more than {MAX_RULES} sums, one item after the other"
            draft.report("scores", score.id, "engine-limit", message, "use fewer items, or points that are alike or smaller")
    if draft.pack.scores or any(rule.unless for rule in draft.pack.rules):
        _check_chains(draft)


def _sums(score: Score) -> int:
    """How many sums the first items of a score can have, added up over its items; counted no further than the limit."""
    sums, count = {0}, 0
    for item in score.items:
        sums |= {each + item.points for each in sums}
        count += len(sums)
        if count > MAX_RULES:
            break
    return count


def _check_chains(draft: Draft) -> None:
    above = {question.id: [*question.follows] for question in draft.pack.questions}
    if (question := _first_beyond(above)) is not None:
        _report(draft, "questions", question, question)
    rests: dict[str, list[str]] = {}
    rule_of: dict[str, str] = {}
    for rule in draft.pack.rules:
        for name in (rule.concludes, Ref.of(rule.concludes.kind, ANY)):
            rule_of.setdefault(name, rule.id)
            rests.setdefault(name, []).extend(draft.pack.read_by(rule))
    if (finding := _first_beyond(rests)) is not None:
        _report(draft, "rules", rule_of[finding], finding)


def _report(draft: Draft, part: str, record: str, name: str) -> None:
    message = f"{name} ends a chain of more than {MOST_IN_TURN} that rest on one another"
    draft.report(part, record, "engine-limit", message, "let fewer follow from one another")


def _first_beyond(rests: Mapping[str, list[str]]) -> str | None:
    """The first that ends a chain longer than may be; None where there is none."""
    depth: dict[str, int] = {}
    for name in TopologicalSorter(rests).static_order():
        depth[name] = 1 + max((depth[each] for each in rests.get(name, ())), default=0)
        if depth[name] > MOST_IN_TURN and name in rests:
            return name
    return None
