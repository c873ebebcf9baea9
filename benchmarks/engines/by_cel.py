"""common-expression-language (CEL in Rust): one program for each stage, a list that says of each rule whether it holds.

Facts are the keys of a map. It has no trace: the reasons are the places in the list that are true.
"""

from __future__ import annotations

import json
from typing import Any

import cel

from benchmarks.engines.task import Evaluate, Task


def lists(task: Task) -> Evaluate:
    """The rules stage by stage."""
    tokens, variable, rules = task.tokens, task.variable, task.rules
    compiled = [(stage, cel.compile(_list(task, stage))) for stage in task.stages]

    def run(answers: Any) -> Any:
        facts, fired = {variable[name]: True for name in tokens(answers)}, []
        for stage, program in compiled:
            hits = [number for number, holds in zip(stage, program.execute({"facts": facts}), strict=True) if holds]
            facts |= {variable[found]: True for number in hits if (found := rules[number].conclusion) in variable}
            fired += hits
        return task.outcome(fired)

    return run


def _list(task: Task, stage: tuple[int, ...]) -> str:
    def holds(group: tuple[str, ...]) -> str:
        return "(" + " || ".join(f"{json.dumps(task.variable[name])} in facts" for name in group) + ")"

    return "[" + ", ".join(" && ".join(map(holds, task.rules[number].groups)) for number in stage) + "]"
