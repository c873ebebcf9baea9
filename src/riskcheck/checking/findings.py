"""From answers to the parts of a result: what the rules come to, put together from parts that results share.

A part depends on the answers that rules for it can read, and on no others. So finished parts are remembered by these answers
alone; where the rules for a part read different answers, what each of them came to is. They hold answers, never who gave them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from riskcheck.checking.parts import Found, Parts, Reasoned
from riskcheck.checking.questionnaire import Numbering
from riskcheck.checking.rulebook import NEAR_MISS
from riskcheck.checking.trace import Outcome, Tracer, Unit, merged
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import URGENCIES

_REMEMBERED = 1024
"""Sets of answers for which what follows from them is remembered, for each group of rules that read the same ones."""
_ADVICE_PLACE = 0

Form = TypeVar("Form")
"""What a finished part is: a model, or JSON."""


class _Slot(NamedTuple):
    """A part that a result can have: its field, the findings it is made of, and what makes it."""

    field: str
    findings: tuple[str, ...]
    make: Callable[[Found], Reasoned | None]


class _Block(NamedTuple, Generic[Form]):
    """What follows from some answers, whatever the others are: finished parts, and outcomes that bear on parts, by place."""

    parts: tuple[tuple[int, Form], ...]
    bearing: tuple[tuple[int, Outcome], ...]


class _Group(NamedTuple, Generic[Form]):
    """What depends on the same answers, `mask`: units of rules, and parts that depend on nothing else."""

    mask: int
    known: dict[int, _Block[Form]]
    units: list[Unit]
    places: list[int]


class Findings(Generic[Form]):
    """Finds what answers lead to, by one rulebook of a pack. `finish` makes parts of a result, `share` those that are kept."""

    def __init__(
        self,
        pack: Pack,
        numbering: Numbering,
        tracer: Tracer,
        parts: Parts,
        finish: Callable[[Reasoned], Form],
        share: Callable[[Reasoned], Form],
    ) -> None:
        self._numbering, self._tracer, self._finish, self._share = numbering, tracer, finish, share
        self._slots = list(_slots(pack, parts))
        self._groups = [_Group[Form](mask, {}, units, []) for mask, units in tracer.units.items()]
        self._bears_on: dict[str, list[int]] = {}
        for place, slot in enumerate(self._slots):
            self._place(place, slot)

    def of(self, number: int) -> dict[str, list[Form]]:
        """The parts of the result of the answers that a number stands for, by their field, in their order; no empty list."""
        parts: dict[int, Form] = {}
        bearing: dict[int, list[Outcome]] = {_ADVICE_PLACE: []}
        for block in self._blocks(number):
            if block.parts:
                parts.update(block.parts)
            for place, outcome in block.bearing:
                bearing.setdefault(place, []).append(outcome)
        red_flags_answered = self._numbering.red_flags_answered(number)
        for place, outcomes in bearing.items():
            made = self._slots[place].make(Found(merged(outcomes), red_flags_answered=red_flags_answered))
            if made is not None:
                parts[place] = self._finish(made)
        fields: dict[str, list[Form]] = {}
        for place in sorted(parts):
            fields.setdefault(self._slots[place].field, []).append(parts[place])
        return fields

    def _place(self, place: int, slot: _Slot) -> None:
        """Note what a part depends on: one group, or outcomes of several."""
        groups = [group for group in self._groups if any(finding in slot.findings for _, finding, _ in group.units)]
        if len(groups) == 1 and place != _ADVICE_PLACE:
            groups[0].places.append(place)
        else:
            for finding in slot.findings:
                self._bears_on.setdefault(finding, []).append(place)

    def _blocks(self, number: int) -> list[_Block[Form]]:
        """What follows from the answers that each group depends on. The engine runs only for those that are new."""
        blocks, fresh, mask = list[_Block[Form]](), list[_Group[Form]](), 0
        for group in self._groups:
            block = group.known.get(number & group.mask)
            if block is None:
                fresh.append(group)
                mask |= group.mask
            elif block is not _NOTHING:
                blocks.append(block)
        if fresh:
            outcomes = self._tracer.outcomes(number & mask)
            blocks += [self._work_out(group, number, outcomes) for group in fresh]
        return blocks

    def _work_out(self, group: _Group[Form], number: int, outcomes: dict[Unit, Outcome]) -> _Block[Form]:
        own = merged(outcomes[unit] for unit in group.units if unit in outcomes)
        found = Found(own, red_flags_answered=False)  # that is for the advice, which is in no group
        made = [(place, self._slots[place].make(found)) for place in group.places]
        block = _Block[Form](
            tuple((place, self._share(part)) for place, part in made if part is not None),
            tuple((place, outcome) for outcome in own for place in self._bears_on.get(outcome.finding, ())),
        )
        if len(group.known) >= _REMEMBERED:
            group.known.clear()
        group.known[number & group.mask] = block if any(block) else _NOTHING
        return block


_NOTHING = _Block[Any]((), ())


def _slots(pack: Pack, parts: Parts) -> Iterator[_Slot]:
    """Every part that a result can have, in the result's order, the advice first."""
    yield _Slot("advice", tuple(f"urgency:{urgency}" for urgency in URGENCIES), parts.advice)
    for field, make in (("causes", parts.cause), ("types", parts.type), ("tests", parts.test), ("symptoms", parts.symptom)):
        for finding, record in pack.knowledge.items():
            if finding.startswith(f"{field[:-1]}:"):
                facts = dict.fromkeys(note.when for note in record.notes if note.when)
                yield _Slot(field, (finding, *facts), partial(make, finding))
    for cause in pack.causes:
        finding = f"cause:{cause.id}"
        yield _Slot("near_misses", (NEAR_MISS + finding, finding), partial(parts.near_miss, finding))
