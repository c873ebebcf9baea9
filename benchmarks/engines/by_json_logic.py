"""panzi-json-logic: one JsonLogic expression for each rule, in an order in which one pass is enough.

An operator of our own, `any-of`, takes the number of an any-of group and intersects sets; `{"or": [{"var": ...}, ...]}` took
2.4 times as long. It has no trace: the rules are tried one by one, so it is known which held.
"""

from __future__ import annotations

from typing import Any

from json_logic import jsonLogic
from json_logic.builtins import BUILTINS

from benchmarks.engines.task import Evaluate, Task


def expressions(task: Task) -> Evaluate:
    """The rules one by one."""
    tokens, groups = task.tokens, list(task.group)
    place = {group: number for number, group in enumerate(groups)}
    operations = {**BUILTINS, "any-of": lambda facts, number: not facts.isdisjoint(groups[number])}
    rules = []
    for number in task.staged:
        conditions = [{"any-of": place[group]} for group in task.rules[number].groups]
        rules.append((number, task.rules[number].conclusion, {"and": conditions} if conditions[1:] else conditions[0]))

    def run(answers: Any) -> Any:
        facts: set[str] = set(tokens(answers))
        fired: list[int] = []
        for number, conclusion, logic in rules:
            if jsonLogic(logic, facts, operations):
                fired.append(number)
                facts.add(conclusion)
        return task.outcome(fired)

    return run
