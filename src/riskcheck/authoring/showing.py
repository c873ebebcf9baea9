"""Answers that show one condition of a rule at work: all of its other conditions met, and this one met, open or not met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from riskcheck.pack.kinds import Ref
from riskcheck.pack.rules import Rule
from riskcheck.ways.levels import ABSENT, LEFT_OUT, MATCH, POSSIBLE
from riskcheck.ways.openways import Way
from riskcheck.ways.plain import AnswerSet, Plain
from riskcheck.ways.ways import Ways, ranked
from riskcheck.why.changes import Answering, Change

MOST_TRIED = 2000
"""Sets of answers that are tried for one condition. The shipped pack needs far fewer."""


def levels(plain: Plain, rule: Rule, answers: Mapping[str, str | Sequence[str]]) -> tuple[int, ...]:
    """How far each condition of a rule holds: MATCH where it is met, POSSIBLE where it is left open, else ABSENT."""
    return tuple(plain.levels(rule, answers, plain.evaluate(answers).findings))


def alone(rule: Rule, index: int | None, level: int) -> tuple[int, ...]:
    """The levels of all conditions where the one at an index has this level, and all others (without an index, all) are met."""
    return tuple(level if each == index else MATCH for each in range(len(names(rule))))


def names(rule: Rule) -> tuple[str, ...]:
    """The conditions of a rule in ids: what it reads of each question, each group of findings, each score, each exception."""
    answers = (_in_ids(name, codes) for name, codes in rule.answers.items())
    groups = (group_in_ids(rule, group) for group in rule.finding_groups)
    return (*answers, *groups, *beside_in_ids(rule))


def beside_in_ids(rule: Rule) -> tuple[str, ...]:
    """The scores and exceptions of a rule in ids."""
    scores = (f"score {_in_ids(name, codes)}" for name, codes in rule.scores.items())
    excepted = (entry if isinstance(entry, Ref) else _in_ids(*entry) for entry in rule.exceptions)
    return (*scores, *(f"unless {entry}" for entry in excepted))


def _in_ids(name: str, codes: tuple[str, ...]) -> str:
    return f"{name} = {' or '.join(codes)}"


def group_in_ids(rule: Rule, group: tuple[Ref, ...]) -> str:
    """A group of findings in ids, with how many of them a rule needs."""
    return " or ".join(group) if rule.needed == 1 else f"at least {rule.needed} of {', '.join(group)}"


class Showing:
    """Finds answers that show the conditions of rules."""

    def __init__(self, plain: Plain) -> None:
        self._plain = plain
        self._ways = Ways(plain)
        self._rank = Answering(plain.pack, {}).rank

    def answers(self, rule: Rule, index: int | None, level: int) -> Change | None:
        """The fewest answers in which the condition at an index holds as far as `level`, and all others are met.

        Without an index: answers in which all conditions are met or, for ABSENT, no answers at all. None where no answers do.
        """
        if index is None and level == ABSENT:
            return {} if ABSENT in levels(self._plain, rule, {}) else None
        wanted = alone(rule, index, level)
        for way, answers in islice(self._tried(rule, index, level), MOST_TRIED):
            if levels(self._plain, rule, answers) == wanted:
                return self._change(way, answers)
        return None

    def _tried(self, rule: Rule, index: int | None, level: int) -> Iterator[tuple[Way, AnswerSet]]:
        """Small sets of answers that meet the other conditions, and this one as far as wanted, the fewest answers first."""

        def find(ways: Ways) -> list[Way]:
            conditions = ways.conditions(rule)
            if index is not None:
                met = conditions.pop(index)
                if level == POSSIBLE:
                    conditions.append([way for way in ways.conditions(rule, POSSIBLE)[index] if way not in met])
            return ways.joined(rule.id, conditions)

        for way in ranked(self._ways, self._rank, find):
            yield from ((way, answers) for answers in self._ways.completed(way))

    def _change(self, way: Way, answers: AnswerSet) -> Change:
        """The answers as codes, with those follow-ups that the way leaves out."""
        codes = {name: (given,) if isinstance(given, str) else tuple(given) for name, given in answers.items()}
        left_out = {name for name, code in way if code == LEFT_OUT}
        return {name: codes.get(name, ()) for name in self._plain.pack.question if name in codes or name in left_out}
