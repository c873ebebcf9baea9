"""What the rules of a pack conclude, and which answers and findings that rests on: from the firings of compiled rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from riskcheck.checking.answers import without_denials
from riskcheck.checking.dependence import TRANSPARENT, Unit, unit_of
from riskcheck.checking.engine import Firing
from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import Level

_FACT = "fact:"

Reason = tuple[str, frozenset[str]]
"""A rule of the pack that concluded something, and all tokens by which it did."""


class Outcome(NamedTuple):
    """The position of a rule in the pack, a finding that it concluded, a level at which it did, and the reason.

    The tokens of the reason may hold facts, in the place of what these rest on: `expanded` puts that in.
    """

    position: int
    finding: Ref
    level: Level
    reason: Reason


def trace(firings: Iterable[Firing], positions: Mapping[str, int], given: frozenset[str]) -> dict[Unit, list[Outcome]]:
    """The outcomes, one a level, of every unit (see `dependence`) that fired.

    `positions` are those of rules in the pack, `given` the tokens of the answers.
    """
    by_conclusion: dict[str, list[Firing]] = {}
    for firing in firings:
        by_conclusion.setdefault(firing.rule.conclusion, []).append(firing)
    grounds: dict[str, frozenset[str]] = {}
    reached: dict[tuple[Unit, Level], set[str]] = {}
    for firings_of in by_conclusion.values():
        for firing in firings_of:
            tokens = reached.setdefault((unit_of(firing.rule, firing.tokens[firing.rule.widest]), firing.rule.level), set())
            for entry in firing.tokens:
                tokens |= _grounds(entry, by_conclusion, grounds)
    shared: dict[frozenset[str], frozenset[str]] = {}
    outcomes: dict[Unit, list[Outcome]] = {}
    for (unit, level), tokens in reached.items():
        rule, finding, _ = unit
        same = frozenset(without_denials(tokens, given))
        outcomes.setdefault(unit, []).append(Outcome(positions[rule], finding, level, (rule, shared.setdefault(same, same))))
    return outcomes


def without_totals(tokens: Iterable[str], by_conclusion: Mapping[str, list[Firing]]) -> set[str]:
    """Tokens with what totals among them rest on in the place of the totals."""
    kept, waiting, seen = set[str](), list(tokens), set[str]()
    while waiting:
        entry = waiting.pop()
        firings = by_conclusion.get(entry, [])
        if firings and firings[0].rule.finding.kind == "total":
            waiting += [each for firing in firings for each in firing.tokens if each not in seen]
            seen.update(each for firing in firings for each in firing.tokens)
        else:
            kept.add(entry)
    return kept


def facts_in(tokens: Iterable[str]) -> list[str]:
    """The tokens of facts among tokens."""
    return [entry for entry in tokens if entry.startswith(_FACT)]


def expanded(tokens: frozenset[str], grounds: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Tokens with what facts among them rest on in the place of the facts; `grounds` has this of each fact, without facts."""
    facts = facts_in(tokens)
    return (tokens - {*facts}).union(*(grounds[fact] for fact in facts)) if facts else tokens


def merged(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes in the order of rules, those of one rule for one finding made one."""
    return [joined([*same]) for _, same in groupby(sorted(outcomes), key=itemgetter(0, 1))]


def joined(outcomes: Sequence[Outcome]) -> Outcome:
    """Outcomes of one rule for one finding made one."""
    if len(outcomes) == 1:
        return outcomes[0]
    position, finding, _, (rule, _) = outcomes[0]
    level = min(outcome.level for outcome in outcomes)  # "match" before "possible"
    return Outcome(position, finding, level, (rule, frozenset().union(*[outcome.reason[1] for outcome in outcomes])))


def _grounds(entry: str, by_conclusion: Mapping[str, list[Firing]], known: dict[str, frozenset[str]]) -> frozenset[str]:
    """A token, or for totals and symptoms, which have no reasons of their own in a result, what they rest on."""
    if entry not in known:
        firings = by_conclusion.get(entry, ())
        kind = firings[0].rule.finding.kind if firings else None
        own: frozenset[str] = frozenset() if kind == "total" else frozenset({entry})
        if kind in TRANSPARENT:
            below = (each for firing in firings for each in firing.tokens)
            own = own.union(*(_grounds(each, by_conclusion, known) for each in below))
        known[entry] = own
    return known[entry]
