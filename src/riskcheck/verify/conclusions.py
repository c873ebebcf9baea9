"""What must hold of every conclusion: answers exist from which it follows, and from which each urgency is the result."""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.pack.records import URGENCIES
from riskcheck.verify.mode import Mode
from riskcheck.verify.report import Shortfall
from riskcheck.ways.plain import POSSIBLE

ADD_RULE = "add a rule for it, or remove it"
CORRECT = "correct the conditions of its rules"
HAS_RULES = ("cause", "type", "symptom", "test")


def wanted(mode: Mode) -> list[str]:
    """Every finding and urgency that should come out of some answers; with the article alone, those that rules conclude."""
    names = [name for name in mode.pack.knowledge if name.partition(":")[0] in HAS_RULES]
    names += [f"fact:{fact.id}" for fact in mode.pack.facts] + [f"urgency:{rung}" for rung in URGENCIES]
    return [name for name in names if not mode.article_only or name in {rule.concludes for rule in mode.rules}]


def unreached(mode: Mode) -> Iterator[Shortfall]:
    """Findings that follow from no answers, and rungs of the urgency ladder that are the result of none."""
    reached = {rule.concludes for rule in mode.rules if mode.ways.rule(rule) and not rule.concludes.startswith("urgency:")}
    reached |= {f"urgency:{mode.evaluator.evaluate(answers).urgency}" for answers in ({}, *mode.smallest())}
    reached |= {rule.concludes for rule in mode.unproved}
    for name in (name for name in wanted(mode) if name not in reached):
        ways = [way for rule in mode.rules if rule.concludes == name for way in mode.ways.rule(rule, POSSIBLE)]
        if name.startswith("urgency:"):
            yield Shortfall(name, "no answers have it as their result", ADD_RULE, article_only=mode.article_only)
        elif possible := mode.smallest_possible(ways):
            yield Shortfall(name, "no answers make it a match; it is only ever possible", CORRECT, possible, mode.article_only)
        else:
            yield Shortfall(name, "no answers lead to it", ADD_RULE, article_only=mode.article_only)
