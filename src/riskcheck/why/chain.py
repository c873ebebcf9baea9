"""The chain from answers through rules to a finding: each rule that concluded it, or concluded a finding that it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from graphlib import TopologicalSorter
from typing import Literal

from riskcheck.checking.answers import without_denials
from riskcheck.checking.engine import Firing
from riskcheck.checking.flat import finding_of, is_answer, possible
from riskcheck.checking.frozen import Frozen
from riskcheck.checking.trace import without_totals
from riskcheck.pack.kinds import LEVELLED, Ref, SourceRef
from riskcheck.pack.pack import RUNGS, Pack
from riskcheck.pack.records import URGENCIES
from riskcheck.why.changes import answers_of, way_of

Standing = Literal["match", "possible", "reported", "reached"]
"""The level of a finding, or "reported" for a symptom and "reached" for an urgency."""

FLOOR = RUNGS[URGENCIES[0]]
"""The urgency that every case reaches, without a rule."""


class Step(Frozen):
    """One rule on the way from answers to a finding: what it concludes, and the answers and findings it rests on directly.

    `concludes` and `findings` are `kind:id`, facts included. The codes of an answer are empty where it is a follow-up left out.
    """

    rule: str
    concludes: Ref
    name: str
    level: Standing
    answers: dict[str, tuple[str, ...]]
    findings: tuple[Ref, ...]
    sources: tuple[SourceRef, ...]


def standing(finding: Ref, concluded: Collection[str]) -> Standing | None:
    """The standing of a finding, given the tokens that were concluded; None where it is not there."""
    if finding in concluded or finding == FLOOR:
        return "match" if finding.kind in LEVELLED else "reported" if finding.kind == "symptom" else "reached"
    return "possible" if possible(finding) in concluded else None


def resting_on(target: Ref, rests_on: Mapping[Ref, Iterable[Ref]]) -> Iterable[Ref]:
    """What a finding rests on, directly or not, each after those that it rests on itself; the finding comes last."""
    needed, waiting = set(), [target]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += rests_on.get(name, ())
    return TopologicalSorter({name: read for name, read in rests_on.items() if name in needed}).static_order()


class Chains:
    """The chains of one case, from the firings of its rules."""

    def __init__(self, pack: Pack, firings: Iterable[Firing], given: frozenset[str]) -> None:
        """`given` are the tokens of the answers."""
        self._pack, self._given = pack, given
        self._fired: dict[str, list[Firing]] = {rule: [] for rule in pack.rule}
        self._by_conclusion: dict[str, list[Firing]] = {}
        for firing in firings:
            self._by_conclusion.setdefault(firing.rule.conclusion, []).append(firing)
            if firing.rule.finding == pack.rule[firing.rule.rule].concludes:
                self._fired[firing.rule.rule].append(firing)

    def to(self, finding: Ref) -> tuple[Step, ...]:
        """The steps to a finding at any level, each after those it rests on, else in the pack's order."""
        by_finding: dict[Ref, list[Step]] = {}
        for rule, firings in self._fired.items():
            if firings:
                by_finding.setdefault(self._pack.rule[rule].concludes, []).append(self._step(rule, firings))
        rests_on = {name: [each for step in steps for each in step.findings] for name, steps in by_finding.items()}
        return tuple(step for name in resting_on(finding, rests_on) for step in by_finding.get(name, ()))

    def _step(self, rule: str, firings: list[Firing]) -> Step:
        record = self._pack.rule[rule]
        tokens = without_totals((entry for firing in firings for entry in firing.tokens), self._by_conclusion)
        tokens = without_denials(tokens, self._given)
        read = {finding_of(entry)[0] for entry in tokens if not is_answer(entry)}
        return Step(
            rule=rule,
            concludes=record.concludes,
            name=self._pack.names[record.concludes],
            level=standing(record.concludes, [firing.rule.conclusion for firing in firings]) or "possible",
            answers=answers_of(self._pack, way_of(filter(is_answer, tokens))),
            findings=tuple(name for name in self._pack.names if name in read),
            sources=record.sources,
        )
