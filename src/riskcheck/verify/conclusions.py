"""What must hold of every conclusion: answers exist from which it follows, and from which each urgency is the result."""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.packrecords import URGENCIES
from riskcheck.verify.mode import Mode
from riskcheck.verify.report import Shortfall

ADD_RULE = "add a rule for it, or remove it"
HAS_RULES = ("cause", "type", "symptom", "test")


def wanted(mode: Mode) -> list[str]:
    """Every finding that should come out of some answers: with the article alone, those that rules for it can conclude."""
    findings = [name for name in mode.pack.knowledge if name.partition(":")[0] in HAS_RULES]
    findings += [f"fact:{fact.id}" for fact in mode.pack.facts]
    return [name for name in findings if not mode.article_only or name in {rule.concludes for rule in mode.rules}]


def unreached(mode: Mode) -> Iterator[Shortfall]:
    """Findings that follow from no answers, and rungs of the urgency ladder that are the result of none."""
    for name in wanted(mode):
        if not any(mode.ways.rule(rule) for rule in mode.rules if rule.concludes == name):
            yield Shortfall(name, "no answers lead to it", ADD_RULE, article_only=mode.article_only)
    results = {mode.evaluator.evaluate(answers).urgency for answers in mode.smallest()} | {URGENCIES[0]}
    for rung in (rung for rung in URGENCIES if rung not in results):
        yield Shortfall(f"urgency:{rung}", "no answers have it as their result", ADD_RULE, article_only=mode.article_only)
