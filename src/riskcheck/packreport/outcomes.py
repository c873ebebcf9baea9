"""Scenarios that failed, for the person who writes them: expected and got side by side, then the chain of reasons.

It speaks in ids, as a pack's files do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from riskcheck.authoring.scenarios import Failure, Outcome
from riskcheck.authoring.showing import beside_in_ids, group_in_ids
from riskcheck.checking.answers import Answer, check_answers
from riskcheck.documents.document import printable, shortened
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.rules import Rule
from riskcheck.pack.scenario import Scenario
from riskcheck.ways.levels import LEFT_OUT
from riskcheck.ways.plain import Plain
from riskcheck.why.chain import FLOOR, Step
from riskcheck.why.finding import Why
from riskcheck.why.obstacles import Against

WIDTH, ABOUT, EXPECTED = 80, 38, 20
"""Columns of the page, of what an expectation is about, and of what was expected."""
MOST_SHOWN = 6
"""Lines on what kept one finding away; the rest is counted."""


def failures_text(pack: Pack, outcomes: Iterable[Outcome]) -> str:
    """Every outcome that failed, as text of at most 80 columns; empty where none did."""
    return "".join(f"{line}\n" for outcome in outcomes if outcome.failures for line in _outcome(pack, outcome))


def _outcome(pack: Pack, outcome: Outcome) -> Iterator[str]:
    scenario = outcome.scenario
    yield from _wrapped(f"FAILED {scenario.name}", 0)
    alone = "; the article alone" if scenario.article_only else ""
    given = ", ".join(f"{question} = {_code(answer)}" for question, answer in scenario.answers.items())
    yield from _wrapped(f"answers: {given or 'none'}{alone}", 2)
    yield _columns("", "EXPECTED", "GOT")
    for failure in outcome.failures:
        yield from _failure(pack, scenario, failure)
    yield ""


def _failure(pack: Pack, scenario: Scenario, failure: Failure) -> Iterator[str]:
    if len(failure.about) < ABOUT - 2:
        yield _columns(failure.about, failure.expected, failure.got)
    else:
        yield f"  {shortened(failure.about, WIDTH - 2)}"
        yield _columns("", failure.expected, failure.got)
    lines = [line for why in failure.why for line in _why(why)]
    if failure.rule:
        lines.append(_reads(pack.rule[failure.rule]))
    if failure.near_miss:
        lines += _no_near_miss(pack, scenario, Ref.of("cause", failure.near_miss))
    for line in lines:
        yield from _wrapped(line, 4)


def _why(why: Why) -> Iterator[str]:
    """The chain to a finding that is there; what kept it away where it is not, or is only possible."""
    yield from map(_step, why.chain)
    if why.finding == FLOOR:
        yield f"{FLOOR} needs no rule"
    if why.level in (None, "possible"):
        yield from _counted([_against(each) for each in why.against])
    if why.level is None and why.unknown:
        yield f"{why.finding} may hang on what is not known: {', '.join(each.question for each in why.unknown)}"
    if why.level is None and not (why.against or why.unknown):
        yield f"no rule led to {why.finding}"


def _no_near_miss(pack: Pack, scenario: Scenario, cause: Ref) -> Iterator[str]:
    """Why a cause that is not concluded is no near miss either: what each of its rules needs for one, and was not answered."""
    plain, given = Plain(pack, article_only=scenario.article_only), check_answers(pack, scenario.answers)
    rules = [rule for rule in plain.concluding.get(cause, ()) if rule.near_miss]
    if not rules:
        yield f"no near miss of {cause}: none of its rules has near_miss"
    elif plain.evaluate(given).findings.get(cause):
        yield f"no near miss of {cause}: it is a finding, and what is found is never a near miss"
        return
    for rule in rules:
        for question, codes in {**rule.answers, **rule.near_miss}.items():
            used = plain.used(question, given)
            if used.isdisjoint(codes):
                said = _code(sorted(used - {LEFT_OUT})) if used else "not used"
                yield f"no near miss of {cause}: {rule.id} needs {question} = {' or '.join(codes)}, the answer is {said}"


def _step(step: Step) -> str:
    grounds = [*([_answers(step.answers)] if step.answers else []), *step.findings]
    return f"{step.concludes} ({step.level}) by {step.rule} from {', '.join(grounds)}"


def _against(each: Against) -> str:
    answered = _code(each.answers.get(each.question, ()))
    return f"no {each.concludes}: {each.rule} reads {each.question} = {' or '.join(each.accepts)}, the answer is {answered}"


def _reads(rule: Rule) -> str:
    answers = [f"{question} = {' or '.join(codes)}" for question, codes in rule.answers.items()]
    groups = [group_in_ids(rule, group) for group in rule.finding_groups]
    return f"{rule.id} reads {' together with '.join([*answers, *groups, *beside_in_ids(rule)])}"


def _counted(lines: Sequence[str]) -> list[str]:
    more = len(lines) - MOST_SHOWN
    return [*lines[:MOST_SHOWN], f"and {more} more"] if more > 1 else list(lines)


def _answers(answers: Mapping[str, str | Sequence[str]]) -> str:
    return ", ".join(f"{question} = {_code(codes)}" for question, codes in answers.items())


def _code(codes: Answer) -> str:
    if isinstance(codes, (str, int, float)):
        return str(codes)
    return " and ".join(codes) or "left out"


def _columns(about: str, expected: str, got: str) -> str:
    return f"  {about:<{ABOUT - 2}}{expected:<{EXPECTED}}{got}".rstrip()


def _wrapped(text: str, indent: int) -> list[str]:
    after = " " * (indent + 2)
    return textwrap.wrap(printable(text), WIDTH, initial_indent=" " * indent, subsequent_indent=after, break_on_hyphens=False)
