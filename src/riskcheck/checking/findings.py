"""The memo: finished parts of results are remembered by the few answers and findings that decide them.

`dependence` says which these are. What follows from the bits that a group of rules reads is remembered, group after group, each
adding the bits of what it concludes for those after it; so the rules seldom run. A part that one group decides is remembered
finished; one that several decide is put together (see `combined`). The memo holds answers, never who gave them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple

from riskcheck.checking.combined import Combined, Form, Share
from riskcheck.checking.dependence import Dependence, Unit, only_group
from riskcheck.checking.engine import Run
from riskcheck.checking.flat import possible
from riskcheck.checking.parts import Conclusions, Parts, Reasoned
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.recent import kept
from riskcheck.checking.rulebook import Rulebook
from riskcheck.checking.trace import Outcome, expanded, facts_in, merged, trace
from riskcheck.pack.kinds import Ref

_REMEMBERED = 1024
"""Sets of bits for which it is remembered what follows from them, for each group of rules."""


class Rules(NamedTuple):
    """What results come from: the questions and parts of a pack, one of its rulebooks, and what runs that."""

    questionnaire: Questionnaire
    parts: Parts
    rulebook: Rulebook
    run: Run


class _Block(NamedTuple, Generic[Form]):
    """What follows from the bits of one group.

    By the positions of parts, those that it alone decides, finished; its shares of conclusions; the bits of what it concluded;
    and what the facts among this rest on, which may be other facts.
    """

    finished: tuple[tuple[int, Form], ...]
    shares: tuple[Share, ...]
    bits: int
    grounds: tuple[tuple[str, frozenset[str]], ...]


class _Memo(NamedTuple, Generic[Form]):
    """A group, the positions of the parts that it alone decides, and what is remembered, by the bits that it reads."""

    reads: int
    units: tuple[Unit, ...]
    positions: list[int]
    known: dict[int, _Block[Form]]


class Findings(Generic[Form]):
    """The parts of results by one rulebook. `finish` gives a part its form; `share` gives it to one that is remembered."""

    def __init__(self, rules: Rules, finish: Callable[[Reasoned], Form], share: Callable[[Reasoned], Form]) -> None:
        self._rules, self._share = rules, share
        self._slots = tuple(rules.parts.slots())
        positions = rules.parts.order.rule
        concluding = sorted({(positions[rule.rule], rule.finding) for rule in rules.rulebook.rules})
        self._combined = Combined[Form](self._slots, concluding, finish)
        dependence = Dependence(rules.questionnaire, rules.rulebook)
        self._bit = dependence.bit
        memos = {group: _Memo[Form](*group, [], {}) for group in dependence.groups}
        self._memos = list(memos.values())
        self._undecided: dict[Ref, list[int]] = {}
        for position, slot in enumerate(self._slots):
            group = only_group(dependence.groups, slot.findings)
            if group and not slot.always:
                memos[group].positions.append(position)
            else:
                for finding in slot.findings:
                    self._undecided.setdefault(finding, []).append(position)

    def of(self, number: int, *, red_flags_answered: bool) -> dict[str, list[Form]]:
        """The parts of the result of the answers that a number stands for, by their field, in their order; no empty list."""
        parts: dict[int, Form] = {}
        shares: dict[int, list[Share]] = {}
        grounds: dict[str, frozenset[str]] = {}
        for block in self._blocks(number):
            if block.finished:
                parts.update(block.finished)
            for share in block.shares:
                shares.setdefault(share.place, []).append(share)
            for fact, tokens in block.grounds:
                grounds[fact] = grounds.get(fact, _NO_TOKENS) | expanded(tokens, grounds)
        parts.update(self._combined.parts(shares, grounds, red_flags_answered=red_flags_answered))
        fields: dict[str, list[Form]] = {}
        for position in sorted(parts):
            fields.setdefault(self._slots[position].field, []).append(parts[position])
        return fields

    def _blocks(self, number: int) -> list[_Block[Form]]:
        """What follows from the bits of each group. The rules run only where a group has not met its bits before."""
        given, blocks, outcomes = number, list[_Block[Form]](), None
        for memo in self._memos:
            key = number & memo.reads
            block = memo.known.get(key)
            if block is None:
                outcomes = self._run(given) if outcomes is None else outcomes
                block = kept(memo.known, key, self._block(memo, outcomes), _REMEMBERED)
            if block is not _NOTHING:
                blocks.append(block)
                number |= block.bits
        return blocks

    def _run(self, number: int) -> dict[Unit, list[Outcome]]:
        """All outcomes of the answers that a number stands for."""
        tokens = self._rules.questionnaire.tokens(number)
        return trace(self._rules.run(tokens), self._rules.parts.order.rule, tokens)

    def _block(self, memo: _Memo[Form], outcomes: dict[Unit, list[Outcome]]) -> _Block[Form]:
        own = [outcome for unit in memo.units for outcome in outcomes.get(unit, ())]
        finished, undecided = list[tuple[int, Form]](), {finding: [*places] for finding, places in self._undecided.items()}
        for position in memo.positions:
            slot = self._slots[position]
            deciding = [outcome for outcome in own if outcome.finding in slot.findings]
            if any(facts_in(outcome.reason[1]) for outcome in deciding):  # what they rest on may change
                for finding in slot.findings:
                    undecided.setdefault(finding, []).append(position)
            elif (made := slot.make(Conclusions(merged(deciding)))) is not None:
                finished.append((position, self._share(made)))
        bits, grounds = 0, dict[str, frozenset[str]]()
        for outcome in own:
            entry = outcome.finding if outcome.level == "match" else possible(outcome.finding)
            bits |= self._bit.get(entry, 0)
            if outcome.finding.kind == "fact":
                grounds[entry] = grounds.get(entry, _NO_TOKENS) | outcome.reason[1]
        block = _Block[Form](tuple(finished), tuple(self._combined.shares(own, undecided)), bits, tuple(grounds.items()))
        return block if any(block) else _NOTHING


_NO_TOKENS: frozenset[str] = frozenset()
_NOTHING = _Block[Any]((), (), 0, ())
