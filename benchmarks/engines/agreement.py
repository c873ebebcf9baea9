"""Whether two engines conclude the same of a record; nothing is timed before they do, on every record of the sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from benchmarks.data import Answers
from benchmarks.engines.task import Evaluate, Outcome
from riskcheck.checking.result import Result
from riskcheck.checking.rulebook import NEAR_MISS, finding_of, possible
from riskcheck.pack.records import URGENCIES


def disagreements(
    reference: Callable[[Answers], Outcome], others: Mapping[str, Evaluate], records: Iterable[Answers]
) -> list[str]:
    """What each engine got wrong, at its first record that differs: other conclusions, or other rules that fired."""
    wrong: dict[str, str] = {}
    for number, answers in enumerate(records, 1):
        expected = reference(answers)
        for name, evaluate in others.items():
            fault = name not in wrong and _fault(expected, evaluate(answers))
            if fault:
                wrong[name] = f"{name}: record {number} of the sample: {fault}"
    return list(wrong.values())


def _fault(expected: Outcome, got: Outcome | Result) -> str:
    """How an outcome differs from what was expected, or nothing."""
    if isinstance(got, Result):
        return _differs("findings", shown_of(expected.conclusions), shown_in(got))
    names, fired = ({rule.rule for rule in each.fired} for each in (expected, got))
    return (
        _differs("conclusions", expected.conclusions, got.conclusions)
        or _differs("rules", names, fired)
        or ("" if set(expected.fired) == set(got.fired) else "other variants of the same rules fired")
    )


def _differs(what: str, expected: Iterable[str], got: Iterable[str]) -> str:
    missing, extra = sorted(set(expected) - set(got)), sorted(set(got) - set(expected))
    return f"{what} missing {missing}, not expected {extra}" if missing or extra else ""


def shown_of(conclusions: Iterable[str]) -> set[str]:
    """The tokens of what a result shows of these conclusions: the best level, the highest urgency, no helper facts."""
    held = set(conclusions)
    shown = set()
    for conclusion in held:
        finding, level = finding_of(conclusion)
        if finding.startswith(NEAR_MISS):
            cause = finding.removeprefix(NEAR_MISS)
            hidden = bool({cause, possible(cause)} & held)
        elif finding.startswith("urgency:"):
            continue
        else:
            hidden = finding.startswith("fact:") or (level == "possible" and finding in held)
        if not hidden:
            shown.add(conclusion)
    reached = [urgency for urgency in URGENCIES if f"urgency:{urgency}" in held]
    return shown | {f"urgency:{reached[-1] if reached else URGENCIES[0]}"}


def shown_in(result: Result) -> set[str]:
    """The tokens of what a result shows."""
    levelled = {
        f"{kind}:{each.id}": each.level
        for kind, found in (("cause", result.causes), ("type", result.types), ("test", result.tests))
        for each in found
    }
    return {
        *(finding if level == "match" else possible(finding) for finding, level in levelled.items()),
        *(f"symptom:{each.id}" for each in result.symptoms),
        *(f"{NEAR_MISS}cause:{each.cause}" for each in result.near_misses),
        f"urgency:{result.advice.urgency}",
    }
