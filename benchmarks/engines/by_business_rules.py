"""business-rules: its list of rules, all run once in an order in which one pass is enough.

A variable is an any-of group, a method that intersects sets; a variable for each token, or one list of tokens with the operator
`shares_at_least_one_element_with`, took longer. It has no trace: the action of a rule notes that it fired.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC
from business_rules.variables import BaseVariables, boolean_rule_variable

from benchmarks.engines.task import Evaluate, Task


def listed(task: Task) -> Evaluate:
    """The list of rules, with an action that notes the number of the rule and adds what it concludes to the facts."""
    conclusions, tokens = [rule.conclusion for rule in task.rules], task.tokens

    class Actions(BaseActions):  # type: ignore[misc]
        def __init__(self, facts: set[str]) -> None:
            self.facts, self.fired = facts, list[int]()

        @rule_action(params={"rule": FIELD_NUMERIC})  # type: ignore[untyped-decorator]
        def conclude(self, rule: int) -> None:
            self.fired.append(rule)
            self.facts.add(conclusions[rule])

    variables = type("Variables", (BaseVariables,), {name: _variable(name, group) for group, name in task.group.items()})
    rules = [_rule(task, number) for number in task.staged]

    def run(answers: Any) -> Any:
        given = variables()
        given.facts = set(tokens(answers))
        actions = Actions(given.facts)
        run_all(rule_list=rules, defined_variables=given, defined_actions=actions)
        return task.outcome(actions.fired)

    return run


def _variable(name: str, group: tuple[str, ...]) -> Callable[[Any], bool]:
    def holds(given: Any) -> bool:
        return not given.facts.isdisjoint(group)

    holds.__name__ = name
    variable: Callable[[Any], bool] = boolean_rule_variable(holds)
    return variable


def _rule(task: Task, number: int) -> dict[str, Any]:
    conditions = [{"name": task.group[group], "operator": "is_true", "value": True} for group in task.rules[number].groups]
    return {"conditions": {"all": conditions}, "actions": [{"name": "conclude", "params": {"rule": number}}]}
