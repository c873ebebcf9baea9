"""rule-engine: one expression for each stage, an array that says of each rule whether it holds, compiled once.

A symbol is an any-of group, resolved by a Python function that intersects sets. A `Rule` of its own for each rule took 1.6
times as long, and symbols for single tokens longer still. It has no trace: the reasons are
the places in the array that are true.
"""

from __future__ import annotations

from typing import Any

import rule_engine

from benchmarks.engines.task import Evaluate, Task


def arrays(task: Task) -> Evaluate:
    """The rules stage by stage."""
    tokens, rules = task.tokens, task.rules
    members = {name: group for group, name in task.group.items()}
    context = rule_engine.Context(resolver=lambda facts, name: not facts.isdisjoint(members[name]))
    compiled = [(stage, rule_engine.Rule(_array(task, stage), context=context)) for stage in task.stages]

    def run(answers: Any) -> Any:
        facts: set[str] = set(tokens(answers))
        fired: list[int] = []
        for stage, rule in compiled:
            hits = [number for number, holds in zip(stage, rule.evaluate(facts), strict=True) if holds]
            facts.update(rules[number].conclusion for number in hits)
            fired += hits
        return task.outcome(fired)

    return run


def _array(task: Task, stage: tuple[int, ...]) -> str:
    return "[" + ", ".join(" and ".join(task.group[group] for group in task.rules[number].groups) for number in stage) + "]"
