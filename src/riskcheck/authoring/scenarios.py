"""The scenarios of a pack, run: what came out of each case, held against what its author expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from riskcheck.checker import Checker
from riskcheck.checking.result import Result
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import RUNGS, Pack
from riskcheck.pack.scenario import Scenario
from riskcheck.why.finding import KINDS, Why

NOTHING = "nothing"
"""What is expected of a finding that is forbidden, and what came where a finding is missing."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that was not met: what it is about, what was expected, what came, and why that came.

    `about` is a finding (`kind:id`), "urgency", "near miss CAUSE" or "rule RULE". `why` says of each finding concerned how the
    rules led to it, or what kept them from it. `rule` is the id of a rule that was expected among the reasons, `near_miss` that
    of a cause that was expected to be a near miss.
    """

    about: str
    expected: str
    got: str
    rule: str | None = None
    near_miss: str | None = None
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scenario that was run; `failures` is empty where all is as expected."""

    scenario: Scenario
    failures: tuple[Failure, ...]


def run_scenarios(checker: Checker) -> tuple[Outcome, ...]:
    """Run every scenario of the checker's pack, in the pack's order."""
    return tuple(run_scenario(checker, scenario) for scenario in checker.pack.scenarios)


def run_scenario(checker: Checker, scenario: Scenario) -> Outcome:
    """Run one scenario. Raises AnswerError where its answers cannot be read."""
    result = checker.check(scenario.answers, article_only=scenario.article_only)
    unmet = [*_findings(checker.pack, scenario, result), *_near_misses(scenario, result), *_advice(checker, scenario, result)]
    return Outcome(scenario, tuple(_explained(checker, scenario, *each) for each in unmet))


def reasons(result: Result) -> tuple[str, ...]:
    """Ids of the rules that stand among the reasons of a result, each once: of its advice, then of its findings."""
    because = [*result.advice.because]
    because += [reason for finding in result.levelled for reason in finding.because]
    return tuple(dict.fromkeys(reason.rule for reason in because))


_Unmet = tuple[Failure, tuple[Ref, ...]]
"""A failure, and the findings that explain it."""


def _findings(pack: Pack, scenario: Scenario, result: Result) -> Iterator[_Unmet]:
    for finding, expected in scenario.expect.items():
        levels = _levels(pack, result, finding)
        if expected not in levels.values():
            yield Failure(finding, expected, next(iter(levels.values()), NOTHING)), tuple(levels) or (finding,)
    for finding in scenario.forbid:
        for name, level in _levels(pack, result, finding).items():
            yield Failure(name, NOTHING, level), (name,)


def _levels(pack: Pack, result: Result, finding: Ref) -> dict[Ref, str]:
    """The findings of a result that a name stands for, each with its level: one, or for `kind:*` all of the kind."""
    names = filter(finding.covers, pack.knowledge) if finding.is_any else (finding,)
    return {each: level for each in names if (level := result.level(each)) is not None}


def _near_misses(scenario: Scenario, result: Result) -> Iterator[_Unmet]:
    listed = [near_miss.cause for near_miss in result.near_misses]
    for cause in scenario.near_misses:
        if cause not in listed:
            yield Failure(f"near miss {cause}", "listed", "not listed", near_miss=cause), (Ref.of("cause", cause),)
    for cause in scenario.no_near_misses:
        if cause in listed:
            yield Failure(f"near miss {cause}", "not listed", "listed"), (Ref.of("cause", cause),)


def _advice(checker: Checker, scenario: Scenario, result: Result) -> Iterator[_Unmet]:
    urgency = result.advice.urgency
    if scenario.urgency and urgency != scenario.urgency:
        yield Failure("urgency", scenario.urgency, urgency), (RUNGS[urgency], RUNGS[scenario.urgency])
    fired = reasons(result)
    for rule in scenario.rules:
        if rule not in fired:
            known = checker.pack.rule.get(rule)
            yield Failure(f"rule {rule}", "among the reasons", "not among them", rule), (known.concludes,) if known else ()


def _explained(checker: Checker, scenario: Scenario, failure: Failure, findings: tuple[Ref, ...]) -> Failure:
    known = [name for name in findings if name.kind in KINDS and not name.is_any]
    why = tuple(checker.why(scenario.answers, name, article_only=scenario.article_only) for name in known)
    return replace(failure, why=why)
