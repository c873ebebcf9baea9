"""riskcheck itself: the whole of `Checker.check`, which validates answers and builds the result; and its engine alone.

The check remembers a bounded number of answer sets, as it always does; that helps where answer sets repeat, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.data import Answers
from benchmarks.engines.task import Evaluate, Outcome, Task, outcome
from riskcheck import Checker
from riskcheck.checking.engine import Engine
from riskcheck.checking.questionnaire import Questionnaire


def check(task: Task) -> Evaluate:
    """`Checker.check`: findings with levels, reasons, sources and notes."""
    return Checker(task.pack).check


def engine(task: Task) -> Evaluate:
    """`Engine.run`: the firings, each with the tokens that met its conditions."""
    runs, tokens = Engine(task.rulebook), task.tokens
    return lambda answers: outcome([firing.rule for firing in runs.run(frozenset(tokens(answers)))])


def reference(task: Task) -> Callable[[Answers], Outcome]:
    """What all are compared with: the engine, on answers that riskcheck itself read and checked."""
    runs, questionnaire = Engine(task.rulebook), Questionnaire(task.pack)
    return lambda answers: outcome([firing.rule for firing in runs.run(questionnaire.read(answers).tokens)])
