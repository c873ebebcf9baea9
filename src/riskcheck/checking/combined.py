"""Parts of results that several groups of rules decide, put together from what each of the groups says.

Such a part is made of *conclusions*: what one rule says of one finding, its level and its reason. A conclusion is remembered by
the shares that groups have in it, and a part by its conclusions. There are far fewer conclusions than combinations of them; so
one that was met before costs little, even in a part that was not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import Any, Generic, NamedTuple, TypeVar

from riskcheck.checking.parts import Conclusions, Reasoned, Slot
from riskcheck.checking.recent import kept
from riskcheck.checking.result import Part
from riskcheck.checking.trace import Outcome, expanded, facts_in, joined, merged
from riskcheck.pack.kinds import Ref

_REMEMBERED = 512
"""What is remembered of each conclusion, and of each part."""
_NUMBERED = 8 * _REMEMBERED

Form = TypeVar("Form")
"""What a finished part is: a model, or JSON."""
Grounds = Mapping[str, frozenset[str]]
"""What facts rest on, by their tokens; no facts are among that."""


class _Conclusion(NamedTuple):
    """An outcome with two numbers: `number` only it has, `kind` all that differ from it in their tokens alone."""

    number: int
    kind: int
    outcome: Outcome


class Share(NamedTuple):
    """What one group says of a conclusion, which stands at `place` in the order of rules and findings.

    `facts` are those in the tokens of its reason; `positions` are those of the parts that are put together of it.
    """

    place: int
    positions: tuple[int, ...]
    facts: tuple[str, ...]
    conclusion: _Conclusion


_Shape = tuple[Part | None, set[str]]
"""A part, None where it is not there, and the rules whose reasons it has."""


class Combined(Generic[Form]):
    """Puts parts together. `slots` are those of all parts, `concluding` every rule and finding in a conclusion, in order."""

    def __init__(
        self, slots: tuple[Slot, ...], concluding: Iterable[tuple[int, Ref]], finish: Callable[[Reasoned], Form]
    ) -> None:
        self._slots, self._finish, self._numbers = slots, finish, count()
        self._always = [position for position, slot in enumerate(slots) if slot.always]
        self._places = {each: place for place, each in enumerate(concluding)}
        self._numbered: dict[Outcome, _Conclusion] = {}
        self._known: dict[int, dict[tuple[object, ...], _Conclusion]] = defaultdict(dict)
        self._forms: list[dict[tuple[int, ...], Form | None]] = [{} for _ in slots]
        self._shapes: list[dict[tuple[int, ...], _Shape]] = [{} for _ in slots]

    def shares(self, outcomes: Iterable[Outcome], positions: Mapping[Ref, Iterable[int]]) -> list[Share]:
        """The shares of one group by its outcomes; `positions` are those of the parts that are put together, by findings."""
        needed = [outcome for outcome in outcomes if outcome.finding in positions]
        return [
            Share(
                self._places[outcome[:2]],
                tuple(positions[outcome.finding]),
                tuple(facts_in(outcome.reason[1])),
                self._conclusion(outcome),
            )
            for outcome in merged(needed)
        ]

    def parts(self, shares: Mapping[int, list[Share]], grounds: Grounds, *, red_flags_answered: bool) -> dict[int, Form]:
        """The parts that are there, by their positions; `shares` are those of all groups, by their places."""
        needed: dict[int, list[_Conclusion]] = {position: [] for position in self._always}
        for place in sorted(shares):
            own = shares[place]
            conclusion = own[0].conclusion if len(own) == 1 and not own[0].facts else self._joined(place, own, grounds)
            for position in own[0].positions:
                needed.setdefault(position, []).append(conclusion)
        parts: dict[int, Form] = {}
        for position, conclusions in needed.items():
            part = self._part(position, conclusions, red_flags_answered=red_flags_answered)
            if part is not None:
                parts[position] = part
        return parts

    def _joined(self, place: int, shares: list[Share], grounds: Grounds) -> _Conclusion:
        """The conclusion that shares add up to, with what facts rest on in the place of the facts."""
        key = (*[share.conclusion.number for share in shares], *[grounds[fact] for share in shares for fact in share.facts])
        known = self._known[place]
        found = known.get(key)
        if found is None:
            whole = joined([share.conclusion.outcome for share in shares])
            if any(share.facts for share in shares):
                rule, tokens = whole.reason
                whole = whole._replace(reason=(rule, expanded(tokens, grounds)))
            found = kept(known, key, self._conclusion(whole), _REMEMBERED)
        return found

    def _conclusion(self, outcome: Outcome) -> _Conclusion:
        """An outcome with its numbers: as long as it is remembered, always the same."""
        found = self._numbered.get(outcome)
        if found is None:
            kind = 2 * self._places[outcome[:2]] + (outcome.level == "match")
            found = kept(self._numbered, outcome, _Conclusion(next(self._numbers), kind, outcome), _NUMBERED)
        return found

    def _part(self, position: int, conclusions: list[_Conclusion], *, red_flags_answered: bool) -> Form | None:
        """The part at a position by its conclusions, None where it is not there."""
        answered = self._slots[position].always and red_flags_answered
        key, forms = (answered, *[each.number for each in conclusions]), self._forms[position]
        form = forms.get(key, _UNKNOWN)
        if form is _UNKNOWN:
            part, rules = self._shape(position, conclusions, red_flags_answered=answered)
            reasons = tuple([each.outcome.reason for each in conclusions if each.outcome.reason[0] in rules])
            form = kept(forms, key, None if part is None else self._finish(Reasoned(part, reasons)), _REMEMBERED)
        return form

    def _shape(self, position: int, conclusions: list[_Conclusion], *, red_flags_answered: bool) -> _Shape:
        """What a part is, whatever its reasons rest on."""
        slot, shapes = self._slots[position], self._shapes[position]
        key = (red_flags_answered, *[each.number if slot.tells_grounds else each.kind for each in conclusions])
        shape = shapes.get(key)
        if shape is None:
            outcomes = [each.outcome for each in conclusions]
            made = slot.make(Conclusions(outcomes, red_flags_answered=red_flags_answered))
            shape = (made.part, {rule for rule, _ in made.reasons}) if made else (None, set[str]())
            kept(shapes, key, shape, _REMEMBERED)
        return shape


_UNKNOWN: Any = object()
