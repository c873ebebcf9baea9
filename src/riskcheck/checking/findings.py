"""The memo: finished parts of results are remembered by the few answers and findings that decide them.

`dependence` says which these are. What follows from the bits that a group of rules reads is remembered, group after group, each
adding the bits of what it concludes for those after it; so the rules seldom run. A part that one group decides is remembered
finished; one that several decide, by what each of them says of it. The memo holds answers, never who gave them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any, Generic, NamedTuple, TypeVar

from riskcheck.checking.dependence import Dependence, Unit, only_group
from riskcheck.checking.engine import Run
from riskcheck.checking.flat import possible
from riskcheck.checking.parts import Conclusions, Parts, Reasoned
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import Rulebook
from riskcheck.checking.trace import Outcome, expanded, facts_in, merged, trace
from riskcheck.pack.kinds import Ref

_REMEMBERED = 1024
"""Sets of bits for which it is remembered what follows from them, for each group of rules."""
_COMBINED = 1024
"""Parts decided by several groups that are remembered, by what each of the groups says of them."""

Form = TypeVar("Form")
"""What a finished part is: a model, or JSON."""


class Rules(NamedTuple):
    """What results come from: the questions and parts of a pack, one of its rulebooks, and what runs that."""

    questionnaire: Questionnaire
    parts: Parts
    rulebook: Rulebook
    run: Run


class _Share(NamedTuple):
    """What one group says of a part that others decide too: a number that no other share has, and the facts in its reasons."""

    number: int
    outcomes: tuple[Outcome, ...]
    facts: tuple[str, ...]


class _Block(NamedTuple, Generic[Form]):
    """What follows from the bits of one group.

    By the positions of parts, those that it alone decides, finished, and its shares of others; the bits of what it concluded;
    and what the facts among this rest on.
    """

    finished: tuple[tuple[int, Form], ...]
    shares: tuple[tuple[int, _Share], ...]
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
        self._rules, self._finish, self._share = rules, finish, share
        self._slots = tuple(rules.parts.slots())
        self._always = [position for position, slot in enumerate(self._slots) if slot.always]
        dependence = Dependence(rules.questionnaire, rules.rulebook)
        self._bit, self._numbers = dependence.bit, count()
        self._known: dict[tuple[object, ...], Form | None] = {}
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
        shares: dict[int, list[_Share]] = {position: [] for position in self._always}
        grounds: dict[str, frozenset[str]] = {}
        for block in self._blocks(number):
            if block.finished:
                parts.update(block.finished)
            for position, share in block.shares:
                shares.setdefault(position, []).append(share)
            for fact, tokens in block.grounds:
                grounds[fact] = grounds.get(fact, _NO_TOKENS) | expanded(tokens, grounds)
        for position, each in shares.items():
            part = self._combined(position, each, grounds, red_flags_answered=red_flags_answered)
            if part is not None:
                parts[position] = part
        fields: dict[str, list[Form]] = {}
        for position in sorted(parts):
            fields.setdefault(self._slots[position].field, []).append(parts[position])
        return fields

    def _combined(
        self, position: int, shares: list[_Share], grounds: Mapping[str, frozenset[str]], *, red_flags_answered: bool
    ) -> Form | None:
        """The part that several groups decide, None where it is not there. `grounds` has what facts rest on."""
        slot = self._slots[position]
        rests_on = [grounds[fact] for share in shares for fact in share.facts]
        key = (position, slot.always and red_flags_answered, *[share.number for share in shares], *rests_on)
        if key in self._known:
            return self._known[key]
        outcomes = merged(_outcomes(shares, grounds))
        made = slot.make(Conclusions(outcomes, red_flags_answered=red_flags_answered))
        if len(self._known) >= _COMBINED:
            self._known.clear()
        self._known[key] = part = None if made is None else self._finish(made)
        return part

    def _blocks(self, number: int) -> list[_Block[Form]]:
        """What follows from the bits of each group. The rules run only where a group has not met its bits before."""
        given, blocks, outcomes = number, list[_Block[Form]](), None
        for memo in self._memos:
            key = number & memo.reads
            block = memo.known.get(key)
            if block is None:
                outcomes = self._run(given) if outcomes is None else outcomes
                block = self._block(memo, key, outcomes)
            if block is not _NOTHING:
                blocks.append(block)
                number |= block.bits
        return blocks

    def _run(self, number: int) -> dict[Unit, list[Outcome]]:
        """All outcomes of the answers that a number stands for."""
        tokens = self._rules.questionnaire.tokens(number)
        return trace(self._rules.run(tokens), self._rules.parts.order.rule, tokens)

    def _block(self, memo: _Memo[Form], key: int, outcomes: dict[Unit, list[Outcome]]) -> _Block[Form]:
        own = [outcome for unit in memo.units for outcome in outcomes.get(unit, ())]
        tokens = {outcome: outcome.finding if outcome.level == "match" else possible(outcome.finding) for outcome in own}
        finished, shares = list[tuple[int, Form]](), list[tuple[int, _Share]]()
        for position in memo.positions:
            share = self._share_of(own, self._slots[position].findings)
            if share.facts:
                shares.append((position, share))
            elif (made := self._slots[position].make(Conclusions(merged(share.outcomes)))) is not None:
                finished.append((position, self._share(made)))
        for position in dict.fromkeys(each for outcome in own for each in self._undecided.get(outcome.finding, ())):
            shares.append((position, self._share_of(own, self._slots[position].findings)))
        grounds: dict[str, frozenset[str]] = {}
        for outcome, entry in tokens.items():
            if outcome.finding.kind == "fact":
                grounds[entry] = grounds.get(entry, frozenset()) | outcome.reason[1]
        bits = 0
        for entry in tokens.values():
            bits |= self._bit.get(entry, 0)
        block = _Block[Form](tuple(finished), tuple(shares), bits, tuple(grounds.items()))
        if len(memo.known) >= _REMEMBERED:
            memo.known.clear()
        memo.known[key] = block if any(block) else _NOTHING
        return memo.known[key]

    def _share_of(self, outcomes: list[Outcome], findings: tuple[Ref, ...]) -> _Share:
        """The outcomes for some findings."""
        own = tuple(outcome for outcome in outcomes if outcome.finding in findings)
        facts = dict.fromkeys(fact for outcome in own for fact in facts_in(outcome.reason[1]))
        return _Share(next(self._numbers), own, tuple(facts))


def _outcomes(shares: list[_Share], grounds: Mapping[str, frozenset[str]]) -> Iterator[Outcome]:
    """The outcomes of shares, with what their facts rest on."""
    for share in shares:
        if share.facts:
            for outcome in share.outcomes:
                yield outcome._replace(reason=(outcome.reason[0], expanded(outcome.reason[1], grounds)))
        else:
            yield from share.outcomes


_NO_TOKENS: frozenset[str] = frozenset()
_NOTHING = _Block[Any]((), (), 0, ())
