"""Whether two engines conclude the same of a record; nothing is timed before they do, on every record of the sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from benchmarks.data import Answers
from benchmarks.engines.task import Evaluate, Outcome
from riskcheck.checking.flat import finding_of, near_miss, possible
from riskcheck.checking.result import Result
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import RUNGS, highest_urgency


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
        if finding.kind == "near-miss":
            cause = Ref(finding.id)
            hidden = bool({cause, possible(cause)} & held)
        elif finding.kind == "urgency":
            continue
        else:
            hidden = finding.kind == "fact" or (level == "possible" and finding in held)
        if not hidden:
            shown.add(conclusion)
    return shown | {RUNGS[highest_urgency(held)]}


def shown_in(result: Result) -> set[str]:
    """The tokens of what a result shows."""
    return {
        *(each.ref if each.level == "match" else possible(each.ref) for each in result.levelled),
        *(each.ref for each in result.symptoms),
        *(near_miss(each.ref) for each in result.near_misses),
        RUNGS[result.advice.urgency],
    }
