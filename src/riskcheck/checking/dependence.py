"""What the outcomes of rules depend on: by this alone, what follows from a set of answers may be remembered.

A *unit* is a rule, a finding that it concludes, and a token by which it does: one of the tokens of its widest condition, any of
which makes the rule fire, whatever the others do. The outcome of a unit depends on that token and on the other conditions: on
answers, where they are to a follow-up also on those by which it is used, and on the levels of findings. Of symptoms and totals,
which are part of the reasons of a result, it depends on what these depend on.

Answers and levels of findings are bits of one number: those of answers are the questionnaire's, those of findings follow. Units
that depend on the same bits are a *group*. As long as these bits stay the same, so do the outcomes of the group, whatever the
others are. Groups stand in an order in which each comes after those that conclude what it reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from graphlib import TopologicalSorter
from typing import NamedTuple

from riskcheck.checking.flat import FlatRule, finding_of, is_answer, possible
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import Rulebook
from riskcheck.pack.kinds import Ref

TRANSPARENT = ("symptom", "total")
"""Kinds of finding through which a unit depends on what they depend on."""
_SMALL = 9
"""Bits that a family of questions, and groups that are joined, may have."""

Unit = tuple[str, Ref, str]
"""A rule of the pack, a finding that it concludes, and a token that meets its widest condition."""


class Group(NamedTuple):
    """Units that depend on the same bits, and on no others."""

    reads: int
    units: tuple[Unit, ...]


def unit_of(rule: FlatRule, met_by: str) -> Unit:
    """The unit to which a compiled rule belongs whose widest condition is met by a token."""
    return rule.rule, rule.finding, met_by


class Dependence:
    """What the units of a rulebook depend on. `bit` has the bit of each token of a finding that a group reads."""

    def __init__(self, questionnaire: Questionnaire, rulebook: Rulebook) -> None:
        self._questionnaire = questionnaire
        self._entries: dict[Unit, set[str]] = {}
        for rule in rulebook.rules:
            others = {entry for place, group in enumerate(rule.groups) if place != rule.widest for entry in group}
            for entry in rule.groups[rule.widest]:
                self._entries.setdefault(unit_of(rule, entry), set()).update((entry, *others))
        self._concluding: dict[Ref, list[Unit]] = {}
        for unit in self._entries:
            self._concluding.setdefault(unit[1], []).append(unit)
        self._next_bit = 1 << sum(questionnaire.answers.values()).bit_length()
        self.bit: dict[str, int] = {}
        self._known: dict[Unit, int] = {}
        self.groups = self._ordered()

    def _reads(self, unit: Unit) -> int:
        """The bits on which a unit depends."""
        if unit not in self._known:
            bits = 0
            for entry in self._entries[unit]:
                finding = finding_of(entry)[0]
                if is_answer(entry):
                    bits |= answers_deciding(self._questionnaire, *entry.split("="))
                elif finding.kind in TRANSPARENT:
                    for below in self._concluding.get(finding, ()):
                        bits |= self._reads(below)
                else:
                    bits |= self._bit_of(entry)
            self._known[unit] = bits
        return self._known[unit]

    def _bit_of(self, entry: str) -> int:
        if entry not in self.bit:
            self.bit[entry] = self._next_bit
            self._next_bit <<= 1
        return self.bit[entry]

    def _ordered(self) -> list[Group]:
        units: dict[int, list[Unit]] = {}
        first = self._next_bit
        families = [family for family in _families(self._questionnaire) if family.bit_count() <= _SMALL]
        for unit in self._entries:
            reads = self._reads(unit)
            # Where one family has them all, the whole family counts: that makes fewer groups, and each is still small.
            within = next((family for family in families if family | reads == family), reads)
            units.setdefault(within, []).append(unit)
        concluding: dict[int, set[int]] = {}
        for reads, each in units.items():
            for _, finding, _ in each:
                for entry in (finding, possible(finding)):
                    concluding.setdefault(self.bit.get(entry, 0), set()).add(reads)
        below = {reads: {each for bit in _bits(reads & -first) for each in concluding.get(bit, ())} for reads in units}
        layers: dict[int, int] = {}
        for reads in TopologicalSorter(below).static_order():
            layers[reads] = 1 + max((layers[each] for each in below[reads]), default=0)
        return _joined([(layers[reads], reads, each) for reads, each in units.items()])


def _joined(groups: list[tuple[int, int, list[Unit]]]) -> list[Group]:
    """The groups by their layers, the small ones among them joined as long as they stay small: that makes fewer."""
    found: list[Group] = []
    for layer in sorted({layer for layer, _, _ in groups}):
        small: list[Group] = []
        for reads, units in ((reads, units) for each, reads, units in groups if each == layer):
            if reads.bit_count() > _SMALL:
                found.append(Group(reads, tuple(units)))
                continue
            home = next((place for place, each in enumerate(small) if (each.reads | reads).bit_count() <= _SMALL), None)
            if home is None:
                small.append(Group(reads, tuple(units)))
            else:
                small[home] = Group(small[home].reads | reads, (*small[home].units, *units))
        found += small
    return found


def _bits(number: int) -> Iterator[int]:
    while number:
        bit = number & -number
        yield bit
        number ^= bit


def only_group(groups: Iterable[Group], findings: Collection[str]) -> Group | None:
    """The group that has all units which conclude one of the findings; None if there are several, or no such unit."""
    deciding = [group for group in groups if any(finding in findings for _, finding, _ in group.units)]
    return deciding[0] if len(deciding) == 1 else None


def answers_deciding(questionnaire: Questionnaire, question: str, code: str) -> int:
    """The bits of all answers that decide whether rules can read a code, or that a question was left out or denied."""
    deciding = questionnaire.bit[question].get(code, questionnaire.answers[question])
    return deciding | questionnaire.deciding[question]


def _families(questionnaire: Questionnaire) -> Iterator[int]:
    """The bits of all answers to each question that follows no other, and to all follow-ups below it."""
    families: dict[str, int] = {}
    for question in questionnaire.pack.questions:
        first = question
        while first.follows:
            first = questionnaire.pack.question[next(iter(first.follows))]
        families[first.id] = families.get(first.id, 0) | questionnaire.answers[question.id]
    yield from families.values()
