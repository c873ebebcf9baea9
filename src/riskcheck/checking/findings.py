"""The memo: finished parts of results are remembered by the few answers that decide them.

`dependence` says which answers these are. A part that one group of rules decides is remembered whole; of a part that several
groups decide, the outcomes of each group are. The memo holds answers, never who gave them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from riskcheck.checking.dependence import Unit, groups, only_group
from riskcheck.checking.engine import Run
from riskcheck.checking.parts import Conclusions, Parts, Reasoned
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import Rulebook
from riskcheck.checking.trace import Outcome, merged, trace
from riskcheck.pack.kinds import Ref

_REMEMBERED = 1024
"""Sets of answers for which it is remembered what follows from them, for each group of rules."""

Form = TypeVar("Form")
"""What a finished part is: a model, or JSON."""


class Rules(NamedTuple):
    """What results come from: the questions and parts of a pack, one of its rulebooks, and what runs that."""

    questionnaire: Questionnaire
    parts: Parts
    rulebook: Rulebook
    run: Run


class _Block(NamedTuple, Generic[Form]):
    """What follows from the answers of one group, by the positions of parts: finished parts, and outcomes for other parts."""

    finished: tuple[tuple[int, Form], ...]
    outcomes: tuple[tuple[int, Outcome], ...]


class _Memo(NamedTuple, Generic[Form]):
    """A group, the positions of the parts that it alone decides, and what is remembered, by the bits of its answers."""

    answers: int
    units: tuple[Unit, ...]
    positions: list[int]
    known: dict[int, _Block[Form]]


class Findings(Generic[Form]):
    """The parts of results by one rulebook. `finish` gives a part its form; `share` gives it to one that is remembered."""

    def __init__(self, rules: Rules, finish: Callable[[Reasoned], Form], share: Callable[[Reasoned], Form]) -> None:
        self._rules, self._finish, self._share = rules, finish, share
        self._slots = tuple(rules.parts.slots())
        self._always = [position for position, slot in enumerate(self._slots) if slot.always]
        grouped = groups(rules.questionnaire, rules.rulebook)
        memos = {group: _Memo[Form](*group, [], {}) for group in grouped}
        self._memos = list(memos.values())
        self._undecided: dict[Ref, list[int]] = {}
        for position, slot in enumerate(self._slots):
            group = only_group(grouped, slot.findings)
            if group and not slot.always:
                memos[group].positions.append(position)
            else:
                for finding in slot.findings:
                    self._undecided.setdefault(finding, []).append(position)

    def of(self, number: int, *, red_flags_answered: bool) -> dict[str, list[Form]]:
        """The parts of the result of the answers that a number stands for, by their field, in their order; no empty list."""
        parts: dict[int, Form] = {}
        outcomes: dict[int, list[Outcome]] = {position: [] for position in self._always}
        for block in self._blocks(number):
            if block.finished:
                parts.update(block.finished)
            for position, outcome in block.outcomes:
                outcomes.setdefault(position, []).append(outcome)
        for position, each in outcomes.items():
            made = self._slots[position].make(Conclusions(merged(each), red_flags_answered=red_flags_answered))
            if made is not None:
                parts[position] = self._finish(made)
        fields: dict[str, list[Form]] = {}
        for position in sorted(parts):
            fields.setdefault(self._slots[position].field, []).append(parts[position])
        return fields

    def _blocks(self, number: int) -> list[_Block[Form]]:
        """What follows from the answers of each group. The rules run only for the groups that have not met theirs before."""
        blocks, fresh, answers = list[_Block[Form]](), list[_Memo[Form]](), 0
        for memo in self._memos:
            block = memo.known.get(number & memo.answers)
            if block is None:
                fresh.append(memo)
                answers |= memo.answers
            elif block is not _NOTHING:
                blocks.append(block)
        if fresh:
            firings = self._rules.run(self._rules.questionnaire.tokens(number & answers))
            outcomes = trace(firings, self._rules.parts.order.rule)
            blocks += [self._block(memo, number, outcomes) for memo in fresh]
        return blocks

    def _block(self, memo: _Memo[Form], number: int, outcomes: dict[Unit, Outcome]) -> _Block[Form]:
        own = merged(outcomes[unit] for unit in memo.units if unit in outcomes)
        conclusions = Conclusions(own)
        made = [(position, self._slots[position].make(conclusions)) for position in memo.positions]
        block = _Block[Form](
            tuple((position, self._share(part)) for position, part in made if part is not None),
            tuple((position, outcome) for outcome in own for position in self._undecided.get(outcome.finding, ())),
        )
        if len(memo.known) >= _REMEMBERED:
            memo.known.clear()
        memo.known[number & memo.answers] = block if any(block) else _NOTHING
        return block


_NOTHING = _Block[Any]((), ())
