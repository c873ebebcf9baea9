"""clipspy: CLIPS chains forward by itself, so each rule is one `defrule` and the facts of a record are loaded in one string.

The reasons are noted by a Python function that a rule calls when it fires; asserting a fact for it instead grew slower with
every record. `watched` has CLIPS print its trace (`watch rules`: the rule, and the facts that met its patterns) to a router.
"""

from __future__ import annotations

from typing import Any

import clips

from benchmarks.engines.task import Evaluate, Task


def noted(task: Task) -> Evaluate:
    """Without the trace: a rule that fires calls a Python function with its number."""
    fired: list[int] = []
    environment = clips.Environment()
    environment.define_function(fired.append, name="note")
    _build(task, environment, note=True)

    def run(answers: Any) -> Any:
        fired.clear()
        _run(task, environment, answers)
        return task.outcome(dict.fromkeys(fired))

    return run


def watched(task: Task) -> Evaluate:
    """With the trace of CLIPS, from which the rules that fired are read."""

    class Log(clips.Router):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__("log", 30)
            self.parts: list[str] = []

        def query(self, name: str) -> bool:
            return name == "stdout"

        def write(self, _name: str, message: str) -> None:
            self.parts.append(message)

    log, environment = Log(), clips.Environment()
    _build(task, environment, note=False)
    environment.add_router(log)
    environment.eval("(watch rules)")

    def run(answers: Any) -> Any:
        log.parts.clear()
        _run(task, environment, answers)
        lines = "".join(log.parts).splitlines()
        return task.outcome(dict.fromkeys(int(line.split()[2][1:-1]) for line in lines))

    return run


def _build(task: Task, environment: Any, *, note: bool) -> None:
    for number, rule in enumerate(task.rules):
        patterns = " ".join(f"(fact {'|'.join(task.variable[name] for name in group)})" for group in rule.groups)
        derived = task.variable.get(rule.conclusion)
        then = f"(assert (fact {derived}))" if derived else ""
        environment.build(f"(defrule r{number} {patterns} => {then} {f'(note {number})' if note else ''})")


def _run(task: Task, environment: Any, answers: Any) -> None:
    environment.reset()
    facts = " ".join([f"(fact {task.variable[name]})" for name in task.tokens(answers)])
    if facts:
        environment.load_facts(facts)
    environment.run()
