"""What the rules of a pack conclude, and which answers and findings that rests on: from the firings of compiled rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from riskcheck.checking.dependence import Unit, unit_of
from riskcheck.checking.engine import Firing
from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import Level

Reason = tuple[str, frozenset[str]]
"""A rule of the pack that concluded something, and all tokens by which it did."""


class Outcome(NamedTuple):
    """The position of a rule in the pack, a finding that it concluded, the best level at which it did, and the reason."""

    position: int
    finding: Ref
    level: Level
    reason: Reason


def trace(firings: Iterable[Firing], positions: Mapping[str, int]) -> dict[Unit, Outcome]:
    """The outcome of every unit (see `dependence`) of which a rule fired; `positions` are those of the rules in the pack."""
    by_conclusion: dict[str, list[Firing]] = {}
    for firing in firings:
        by_conclusion.setdefault(firing.rule.conclusion, []).append(firing)
    grounds: dict[str, frozenset[str]] = {}
    reached: dict[Unit, tuple[Level, set[str]]] = {}
    for conclusion in sorted(by_conclusion):  # x, a match, before x?
        level = by_conclusion[conclusion][0].rule.level
        for firing in by_conclusion[conclusion]:
            _, tokens = reached.setdefault(unit_of(firing.rule, firing.tokens[0]), (level, set()))
            for entry in firing.tokens:
                tokens |= _grounds(entry, by_conclusion, grounds)
    shared: dict[frozenset[str], frozenset[str]] = {}
    outcomes = {}
    for unit, (level, tokens) in reached.items():
        rule, finding, _ = unit
        same = frozenset(tokens)
        outcomes[unit] = Outcome(positions[rule], finding, level, (rule, shared.setdefault(same, same)))
    return outcomes


def merged(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes in the order of rules, those of one rule for one finding made one."""
    merged: list[Outcome] = []
    for outcome in sorted(outcomes):
        last = merged[-1] if merged else None
        if last and (last.position, last.finding) == (outcome.position, outcome.finding):
            level = min(last.level, outcome.level)  # "match" before "possible"
            merged[-1] = Outcome(last.position, last.finding, level, (last.reason[0], last.reason[1] | outcome.reason[1]))
        else:
            merged.append(outcome)
    return merged


def _grounds(entry: str, by_conclusion: Mapping[str, list[Firing]], known: dict[str, frozenset[str]]) -> frozenset[str]:
    """A token, or for facts, totals and symptoms, which have no reasons of their own in a result, what they rest on."""
    if entry not in known:
        firings = by_conclusion.get(entry, ())
        kind = firings[0].rule.finding.kind if firings else None
        own: frozenset[str] = frozenset() if kind in ("fact", "total") else frozenset({entry})
        if kind in ("fact", "total", "symptom"):
            below = (each for firing in firings for each in firing.tokens)
            own = own.union(*(_grounds(each, by_conclusion, known) for each in below))
        known[entry] = own
    return known[entry]
