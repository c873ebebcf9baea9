"""Which answers the outcomes of rules depend on: by these alone, what follows from a set of answers may be remembered.

A *unit* is a rule and a finding that it concludes. A rule with one condition fires for each token that meets the condition,
whatever else holds; so each such token makes a unit of its own. The outcome of a unit depends on the answers its rule reads.
Where the rule reads a follow-up, it also depends on the answers by which that one is used; where it reads a finding, on the
answers which that finding depends on. It depends on no others.

Units that depend on the same answers are a *group*. As long as these answers stay the same, so do the outcomes of the group,
whatever the other answers are, and so does every part of a result that is made of the findings of this group alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from riskcheck.checking.answers import NOT_ANSWERED
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import FlatRule, Rulebook, finding_of, is_answer
from riskcheck.pack.kinds import Ref

Unit = tuple[str, Ref, str]
"""A rule of the pack, a finding that it concludes, and for a rule with one condition the token that meets it, else nothing."""


class Group(NamedTuple):
    """Units that depend on the same answers, which are given as bits of a number."""

    answers: int
    units: tuple[Unit, ...]


def unit_of(rule: FlatRule, met_by: str) -> Unit:
    """The unit to which a compiled rule belongs whose first condition is met by a token."""
    return rule.rule, rule.finding, met_by if len(rule.groups) == 1 else ""


def groups(questionnaire: Questionnaire, rulebook: Rulebook) -> list[Group]:
    """All units of a rulebook, by the answers that they depend on."""
    units: dict[int, list[Unit]] = {}
    families = list(_families(questionnaire))
    for unit, answers in _answers_of_units(questionnaire, rulebook).items():
        # Where one family has them all, the whole family counts: that makes fewer groups, and each is still small.
        within = [family for family in families if family & answers]
        units.setdefault(within[0] if len(within) == 1 else answers, []).append(unit)
    return [Group(answers, tuple(each)) for answers, each in units.items()]


def only_group(groups: Iterable[Group], findings: Collection[str]) -> Group | None:
    """The group that has all units which conclude one of the findings; None if there are several, or no such unit."""
    deciding = [group for group in groups if any(finding in findings for _, finding, _ in group.units)]
    return deciding[0] if len(deciding) == 1 else None


def answers_deciding(questionnaire: Questionnaire, question: str, code: str) -> int:
    """The bits of all answers that decide whether rules can read a code; or NOT_ANSWERED, that the question was left out."""
    deciding = questionnaire.answers[question] if code == NOT_ANSWERED else questionnaire.bit[question][code]
    for condition in questionnaire.conditions[question]:
        deciding |= condition.fitting | condition.answers
    return deciding


def _answers_of_units(questionnaire: Questionnaire, rulebook: Rulebook) -> dict[Unit, int]:
    reads = [(unit_of(rule, entry), entry) for rule in rulebook.rules for group in rule.groups for entry in group]
    answers = {unit: 0 for unit, _ in reads}
    of_finding = {finding: 0 for _, finding, _ in answers}
    grown = True
    while grown:
        grown = False
        for unit, entry in reads:
            bits = answers_deciding(questionnaire, *entry.split("=")) if is_answer(entry) else of_finding[finding_of(entry)[0]]
            answers[unit] |= bits
            grown = grown or bool(bits & ~of_finding[unit[1]])
            of_finding[unit[1]] |= bits
    return answers


def _families(questionnaire: Questionnaire) -> Iterator[int]:
    """The bits of all answers to each question that follows no other, and to all follow-ups below it."""
    families: dict[str, int] = {}
    for question in questionnaire.pack.questions:
        first = question
        while first.follow_up_of:
            first = questionnaire.pack.question[first.follow_up_of]
        families[first.id] = families.get(first.id, 0) | questionnaire.answers[question.id]
    yield from families.values()
