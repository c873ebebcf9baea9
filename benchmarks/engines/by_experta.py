"""experta: chains forward by itself, a Rete in plain Python; each rule is a method, its any-of groups are field constraints.

It was last released in 2019 and needs `collections.Mapping`, which Python 3.10 took out; it is put back before the import.
The trace (`watch("RULES")`: the rule, and the facts that met its conditions) goes to a list instead of the terminal.
"""

from __future__ import annotations

import collections
import collections.abc
import logging
import warnings
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from benchmarks.engines.task import Evaluate, Task

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    import experta


def watched(task: Task) -> Evaluate:
    """With the trace of experta, from which the rules that fired are read."""
    lines = _watch()
    methods = {f"r{number}": _rule(task, number) for number in range(len(task.rules))}
    machine = type("Machine", (experta.KnowledgeEngine,), methods)()

    def run(answers: Any) -> Any:
        tokens = task.tokens(answers)
        lines.clear()
        machine.reset()
        machine.known = set(tokens)
        if tokens:
            machine.declare(*map(experta.Fact, tokens))
        machine.run()
        return task.outcome(dict.fromkeys(int(line.split()[2][1:-1]) for line in lines))

    return run


def _rule(task: Task, number: int) -> Any:
    conclusion = task.rules[number].conclusion

    def conclude(machine: Any) -> None:
        if conclusion not in machine.known:
            machine.known.add(conclusion)
            machine.declare(experta.Fact(conclusion))

    conclude.__name__ = f"r{number}"
    conditions = [experta.Fact(reduce(or_, map(experta.L, group))) for group in task.rules[number].groups]
    method: Callable[[Any], None] = experta.Rule(*conditions)(conclude)
    return method


def _watch() -> list[str]:
    """Turn the trace on; the lines of it are added to the list."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logger = logging.getLogger("experta.watchers.RULES")
    logger.addHandler(Keep())
    logger.propagate = False
    experta.watch("RULES")
    return lines
