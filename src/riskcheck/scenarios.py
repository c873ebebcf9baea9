"""The scenarios of a pack, run: what came out of each case, held against what its author expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from riskcheck.checker import Checker
from riskcheck.packrecords import Scenario
from riskcheck.result import Result


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scenario that was run; `failures` says what was expected and what came out, and is empty where all is as expected."""

    scenario: Scenario
    failures: tuple[str, ...]


def run_scenarios(checker: Checker) -> tuple[Outcome, ...]:
    """Run every scenario of the checker's pack, in the pack's order."""
    return tuple(run_scenario(checker, scenario) for scenario in checker.pack.scenarios)


def run_scenario(checker: Checker, scenario: Scenario) -> Outcome:
    """Run one scenario. Raises AnswerError where its answers cannot be read."""
    result = checker.check(scenario.answers, article_only=scenario.article_only)
    return Outcome(scenario, (*_findings(scenario, result), *_near_misses(scenario, result), *_advice(scenario, result)))


def reasons(result: Result) -> tuple[str, ...]:
    """Ids of the rules that stand among the reasons of a result, each once: of its advice, then of its findings."""
    because = [*result.advice.because]
    for finding in (*result.causes, *result.types, *result.tests):
        because += finding.because
    return tuple(dict.fromkeys(reason.rule for reason in because))


def _findings(scenario: Scenario, result: Result) -> Iterator[str]:
    for finding, expected in scenario.expect.items():
        level = result.level(finding)
        if level != expected:
            yield f"expected {finding} = {expected}, got {level or 'nothing'}"
    for finding in scenario.forbid:
        level = result.level(finding)
        if level is not None:
            yield f"expected no {finding}, got {level}"


def _near_misses(scenario: Scenario, result: Result) -> Iterator[str]:
    listed = [near_miss.cause for near_miss in result.near_misses]
    for cause in scenario.near_misses:
        if cause not in listed:
            yield f"expected the near miss {cause}, got {_list(listed)}"
    for cause in scenario.no_near_misses:
        if cause in listed:
            yield f"expected no near miss {cause}, got {_list(listed)}"


def _advice(scenario: Scenario, result: Result) -> Iterator[str]:
    urgency = result.advice.urgency
    if scenario.urgency and urgency != scenario.urgency:
        yield f"expected urgency {scenario.urgency}, got {urgency}"
    fired = reasons(result)
    for rule in scenario.rules:
        if rule not in fired:
            yield f"expected the rule {rule} among the reasons, got {_list(fired)}"


def _list(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
