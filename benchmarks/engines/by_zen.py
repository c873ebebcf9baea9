"""zen-engine: one decision graph, with a table that collects every hit for each stage of the rules.

A row is a rule, a cell an any-of group. Answers are flags (`t7 == true`); what earlier tables found is a list that an
expression node puts together between two tables. This was the fastest of eight forms tried: one column instead of three, a
column for each question, answers as a list, expression nodes alone took longer. About a third of the time goes by even in an
empty graph.
`expressions` leaves the engine out and uses zen's compiled expressions, one for each stage: quicker, without a trace.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import zen

from benchmarks.engines.task import Evaluate, Task


def graph(task: Task) -> Evaluate:
    """The decision graph with its trace; the rules that fired are the rows that the trace names."""
    decision = zen.ZenEngine().create_decision(json.dumps(_graph(task)))
    tokens, variable = task.tokens, task.variable
    tables = [f"table{stage}" for stage in range(len(task.stages))]

    def run(answers: Any) -> Any:
        trace = decision.evaluate({variable[name]: True for name in tokens(answers)}, {"trace": True})["trace"]
        return task.outcome([int(row["rule"]["_id"]) for table in tables for row in trace[table]["traceData"]])

    return run


def expressions(task: Task) -> Evaluate:
    """One compiled expression for each stage, an array that says of each rule whether it holds."""
    tokens, variable, rules = task.tokens, task.variable, task.rules
    compiled = [(stage, zen.compile_expression(_array(task, stage))) for stage in task.stages]

    def run(answers: Any) -> Any:
        facts, fired = {variable[name]: True for name in tokens(answers)}, []
        for stage, expression in compiled:
            hits = [number for number, holds in zip(stage, expression.evaluate(facts), strict=True) if holds]
            facts |= {variable[found]: True for number in hits if (found := rules[number].conclusion) in variable}
            fired += hits
        return task.outcome(fired)

    return run


def _array(task: Task, stage: tuple[int, ...]) -> str:
    def holds(group: tuple[str, ...]) -> str:
        return "(" + " or ".join(f"{task.variable[name]} == true" for name in group) + ")"

    return "[" + ", ".join(" and ".join(map(holds, task.rules[number].groups)) for number in stage) + "]"


def _graph(task: Task) -> dict[str, Any]:
    nodes = [_node("input", "inputNode", {})]
    for stage in range(len(task.stages)):
        nodes.append(_node(f"table{stage}", "decisionTableNode", _table(task, stage)))
        if stage + 1 < len(task.stages):
            nodes.append(_node(f"found{stage}", "expressionNode", _found(stage)))
    nodes.append(_node("output", "outputNode", {}))
    edges = [
        {"id": f"edge{place}", "type": "edge", "sourceId": one["id"], "targetId": other["id"]}
        for place, (one, other) in enumerate(pairwise(nodes))
    ]
    return {"nodes": nodes, "edges": edges}


def _node(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "content": content, "position": {"x": 0, "y": 0}}


def _table(task: Task, stage: int) -> dict[str, Any]:
    concluded = {rule.conclusion for rule in task.rules}
    columns = [f"group{place}" for place in range(max(len(rule.groups) for rule in task.rules))]

    def cell(group: tuple[str, ...]) -> str:
        return " or ".join(f"'{name}' in found" if name in concluded else f"{task.variable[name]} == true" for name in group)

    rows = []
    for number in task.stages[stage]:
        cells = [cell(group) for group in task.rules[number].groups]
        cells += [""] * (len(columns) - len(cells))
        found = json.dumps(task.rules[number].conclusion)
        rows.append({"_id": str(number), "found": found, **dict(zip(columns, cells, strict=True))})
    return {
        "hitPolicy": "collect",
        "passThrough": True,
        "outputPath": f"fired{stage}",
        "inputs": [{"id": column, "name": column} for column in columns],
        "outputs": [{"id": "found", "name": "found", "field": "found"}],
        "rules": rows,
    }


def _found(stage: int) -> dict[str, Any]:
    newest = f"map(fired{stage}, #.found)"
    value = f"flatten([found, {newest}])" if stage else newest
    return {"passThrough": True, "expressions": [{"id": "found", "key": "found", "value": value}]}
