"""What each rule of the pack came to in a run, and which answers and findings that rests on.

What a rule comes to depends on the answers that it reads, itself or through the findings it reads, and on no others. So it is
remembered by these answers alone, and the engine runs only for answers that are new to some rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from riskcheck.answers import NOT_ANSWERED, token
from riskcheck.engine import Firing
from riskcheck.numbering import Numbering
from riskcheck.pack import Pack
from riskcheck.packrecords import Level
from riskcheck.rulebook import Rulebook, finding_of, is_answer

_REMEMBERED = 16_384

Reason = tuple[str, frozenset[str]]
"""A rule of the pack that concluded something, and all tokens by which it did."""


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
    """Runs the rules of one rulebook on answers, given by their number. `run` gives the firings for tokens."""

    def __init__(
        self, order: Order, numbering: Numbering, rulebook: Rulebook, run: Callable[[frozenset[str]], tuple[Firing, ...]]
    ) -> None:
        self._order, self._numbering, self._run = order, numbering, run
        rules: dict[int, list[tuple[str, str]]] = {}
        for rule, mask in _masks(numbering, rulebook).items():
            rules.setdefault(mask, []).append(rule)
        self._groups = [(mask, tuple(group), dict[int, tuple[Outcome, ...]]()) for mask, group in rules.items()]

    def outcomes(self, number: int) -> list[Outcome]:
        """What the rules that hold came to, in the pack's order of rules."""
        found: list[Outcome] = []
        fresh: dict[tuple[str, str], Outcome] | None = None
        for mask, rules, known in self._groups:
            outcomes = known.get(number & mask)
            if outcomes is None:
                if fresh is None:
                    fresh = _outcomes(self._order, self._run(self._numbering.answers(number).tokens))
                outcomes = tuple(fresh[rule] for rule in rules if rule in fresh)
                if len(known) >= _REMEMBERED:
                    known.clear()
                known[number & mask] = outcomes
            found += outcomes
        found.sort()
        return found


def _masks(numbering: Numbering, rulebook: Rulebook) -> dict[tuple[str, str], int]:
    """The bits of all answers that each rule can depend on, by the rule and what it concludes."""
    masks = {(flat.rule, finding_of(flat.conclusion)[0]): 0 for flat in rulebook.rules}
    by_finding = dict.fromkeys((finding for _, finding in masks), 0)
    grown = True
    while grown:
        grown = False
        for flat in rulebook.rules:
            finding = finding_of(flat.conclusion)[0]
            mask = masks[flat.rule, finding]
            for entry in (entry for group in flat.groups for entry in group):
                mask |= numbering.mask(entry.partition("=")[0]) if is_answer(entry) else by_finding[finding_of(entry)[0]]
            grown = grown or mask | by_finding[finding] != by_finding[finding]
            masks[flat.rule, finding] = mask
            by_finding[finding] |= mask
    return masks


def _outcomes(order: Order, firings: Iterable[Firing]) -> dict[tuple[str, str], Outcome]:
    """What every rule that fired came to, by the rule and what it concluded."""
    by_conclusion: dict[str, list[Firing]] = {}
    for firing in firings:
        by_conclusion.setdefault(firing.rule.conclusion, []).append(firing)
    grounds: dict[str, frozenset[str]] = {}
    found: dict[tuple[str, str], tuple[Level, set[str]]] = {}
    for conclusion in sorted(by_conclusion):  # x, a match, before x?
        finding, level = finding_of(conclusion)
        for firing in by_conclusion[conclusion]:
            _, tokens = found.setdefault((firing.rule.rule, finding), (level, set()))
            for entry in firing.tokens:
                tokens |= _grounds(entry, by_conclusion, grounds)
    shared: dict[frozenset[str], frozenset[str]] = {}
    outcomes = {}
    for (rule, finding), (level, tokens) in found.items():
        same = frozenset(tokens)
        outcomes[rule, finding] = Outcome(order.rule[rule], finding, level, (rule, shared.setdefault(same, same)))
    return outcomes


def _grounds(entry: str, by_conclusion: dict[str, list[Firing]], known: dict[str, frozenset[str]]) -> frozenset[str]:
    """A token, or for facts and symptoms, which have no reasons of their own in a result, what they rest on."""
    if entry not in known:
        kind = "" if is_answer(entry) else entry.partition(":")[0]
        own: frozenset[str] = frozenset() if kind == "fact" else frozenset({entry})
        if kind in ("fact", "symptom"):
            below = (each for firing in by_conclusion[entry] for each in firing.tokens)
            own = own.union(*(_grounds(each, by_conclusion, known) for each in below))
        known[entry] = own
    return known[entry]


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}
