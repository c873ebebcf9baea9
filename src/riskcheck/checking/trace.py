"""What each rule of the pack came to in a run, and which answers and findings that rests on.

What a rule comes to depends on the answers that it reads, itself or through the findings it reads, and on no others. A rule
with one condition fires for each thing that meets it, whatever else holds. So what comes of a rule, or of each thing that meets
it, can be remembered by these answers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from riskcheck.checking.answers import NOT_ANSWERED, token
from riskcheck.checking.engine import Firing
from riskcheck.checking.questionnaire import Numbering
from riskcheck.checking.rulebook import FlatRule, Rulebook, finding_of, is_answer
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Level

Reason = tuple[str, frozenset[str]]
"""A rule of the pack that concluded something, and all tokens by which it did."""


Unit = tuple[str, str, str]
"""A rule, a finding that it concludes, and for a rule with one condition, what meets it."""


class Outcome(NamedTuple):
    """A rule's place in the pack, a finding it concluded, the best level at which it did, and the reason."""

    place: int
    finding: str
    level: Level
    reason: Reason


class Order:
    """The place of every rule, finding and answer in the pack, to sort by."""

    def __init__(self, pack: Pack) -> None:
        self.rule = _places(pack.rule)
        self.finding = _places(pack.knowledge)
        self.answer = _places(
            token(question.id, code) for question in pack.questions for code in (NOT_ANSWERED, *question.codes)
        )


class Tracer:
    """Runs the rules of one rulebook on answers, given by their number. `run` gives the firings for tokens.

    `units` are all that can come to something, by the bits of the answers that they depend on.
    """

    def __init__(
        self, order: Order, numbering: Numbering, rulebook: Rulebook, run: Callable[[frozenset[str]], tuple[Firing, ...]]
    ) -> None:
        self._order, self._numbering, self._run = order, numbering, run
        self.units: dict[int, list[Unit]] = {}
        for unit, mask in _masks(numbering, rulebook).items():
            self.units.setdefault(mask, []).append(unit)

    def outcomes(self, number: int) -> dict[Unit, Outcome]:
        """What came of the rules that hold. Answers that a unit does not depend on may be left out of the number."""
        return _outcomes(self._order, self._run(self._numbering.answers(number).tokens))


def merged(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes in the pack's order of rules, those of one rule for one finding made one."""
    found: list[Outcome] = []
    for outcome in sorted(outcomes):
        last = found[-1] if found else None
        if last and (last.place, last.finding) == (outcome.place, outcome.finding):
            level = min(last.level, outcome.level)  # "match" before "possible"
            found[-1] = Outcome(last.place, last.finding, level, (last.reason[0], last.reason[1] | outcome.reason[1]))
        else:
            found.append(outcome)
    return found


def _unit(flat: FlatRule, met: str) -> Unit:
    """What is remembered by itself: a rule for a finding, or where it has one condition, what met it."""
    return flat.rule, finding_of(flat.conclusion)[0], met if len(flat.groups) == 1 else ""


def _masks(numbering: Numbering, rulebook: Rulebook) -> dict[Unit, int]:
    """The bits of all answers on which each unit can depend."""
    units = [(_unit(flat, entry), entry) for flat in rulebook.rules for group in flat.groups for entry in group]
    masks = {unit: 0 for unit, _ in units}
    by_finding = {finding: 0 for _, finding, _ in masks}
    grown = True
    while grown:
        grown = False
        for unit, entry in units:
            bits = numbering.deciding(*entry.split("=")) if is_answer(entry) else by_finding[finding_of(entry)[0]]
            masks[unit] |= bits
            grown = grown or bool(bits & ~by_finding[unit[1]])
            by_finding[unit[1]] |= bits
    return {unit: _rounded(numbering, mask) for unit, mask in masks.items()}


def _rounded(numbering: Numbering, mask: int) -> int:
    """The bits, or where one question and its follow-ups hold them all, all bits of these: fewer groups, each still small."""
    families = [family for family in numbering.families if family & mask]
    return families[0] if len(families) == 1 else mask


def _outcomes(order: Order, firings: Iterable[Firing]) -> dict[Unit, Outcome]:
    """What every unit that fired came to."""
    by_conclusion: dict[str, list[Firing]] = {}
    for firing in firings:
        by_conclusion.setdefault(firing.rule.conclusion, []).append(firing)
    grounds: dict[str, frozenset[str]] = {}
    found: dict[Unit, tuple[Level, set[str]]] = {}
    for conclusion in sorted(by_conclusion):  # x, a match, before x?
        level = finding_of(conclusion)[1]
        for firing in by_conclusion[conclusion]:
            _, tokens = found.setdefault(_unit(firing.rule, firing.tokens[0]), (level, set()))
            for entry in firing.tokens:
                tokens |= _grounds(entry, by_conclusion, grounds)
    shared: dict[frozenset[str], frozenset[str]] = {}
    outcomes = {}
    for unit, (level, tokens) in found.items():
        same = frozenset(tokens)
        outcomes[unit] = Outcome(order.rule[unit[0]], unit[1], level, (unit[0], shared.setdefault(same, same)))
    return outcomes


def _grounds(entry: str, by_conclusion: dict[str, list[Firing]], known: dict[str, frozenset[str]]) -> frozenset[str]:
    """A token, or for facts and symptoms, which have no reasons of their own in a result, what they rest on."""
    if entry not in known:
        kind = entry.partition(":")[0]
        own: frozenset[str] = frozenset() if kind == "fact" else frozenset({entry})
        if kind in ("fact", "symptom"):
            below = (each for firing in by_conclusion[entry] for each in firing.tokens)
            own = own.union(*(_grounds(each, by_conclusion, known) for each in below))
        known[entry] = own
    return known[entry]


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}
