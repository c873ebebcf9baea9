"""datalogic-py (JsonLogic in Rust): one rule for each stage, an array that says of each rule whether it holds.

It has a trace of steps, which is for finding faults in a rule; the reasons are the places in the array that are true.
"""

from __future__ import annotations

from typing import Any

from datalogic_py import Engine

from benchmarks.engines.task import Evaluate, Task


def arrays(task: Task) -> Evaluate:
    """The rules stage by stage."""
    tokens, variable, rules = task.tokens, task.variable, task.rules
    engine = Engine()
    compiled = [(stage, engine.compile(_array(task, stage))) for stage in task.stages]

    def run(answers: Any) -> Any:
        facts, fired = {variable[name]: True for name in tokens(answers)}, []
        for stage, rule in compiled:
            hits = [number for number, holds in zip(stage, rule.evaluate(facts), strict=True) if holds]
            facts |= {variable[found]: True for number in hits if (found := rules[number].conclusion) in variable}
            fired += hits
        return task.outcome(fired)

    return run


def _array(task: Task, stage: tuple[int, ...]) -> list[Any]:
    def holds(group: tuple[str, ...]) -> dict[str, Any]:
        return {"or": [{"var": task.variable[name]} for name in group]}

    return [{"and": [holds(group) for group in task.rules[number].groups]} for number in stage]
