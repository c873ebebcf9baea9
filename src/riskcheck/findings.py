"""From answers to a result: what the rules come to, put together from parts that results share.

A part depends on the answers that rules for it can read, and on no others. So finished parts are remembered by these answers
alone; where several rules stand behind a part, what each came to. They hold answers, never who gave them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple

from riskcheck.numbering import Numbering
from riskcheck.pack import Pack
from riskcheck.packrecords import URGENCIES
from riskcheck.parts import Found, Parts
from riskcheck.recent import Recent
from riskcheck.result import PackInfo, Result
from riskcheck.rulebook import NEAR_MISS
from riskcheck.trace import Order, Outcome, Tracer

_REMEMBERED = 2048
"""Sets of answers for which a part, or the outcome of a rule, is remembered."""

Key = int | tuple[str, str]
"""The place of a part in a result, or a rule and what it concludes."""
Made = dict[Key, Any]
"""Parts by their places, and outcomes of rules by rule and finding."""


class _Slot(NamedTuple):
    """A part that a result can have: its field, the findings it is made of, and what makes it."""

    field: str
    findings: tuple[str, ...]
    make: Callable[[Found], Any]


class ResultBuilder:
    """Puts results together for one pack, for all sources or for its article alone."""

    def __init__(self, pack: Pack, order: Order, numbering: Numbering, tracer: Tracer, *, article_only: bool) -> None:
        self._pack, self._numbering, self._tracer, self._article_only = pack, numbering, tracer, article_only
        self._info = PackInfo(id=pack.about.id, version=pack.about.version, digest=pack.digest)
        self._red_flags = numbering.mask(pack.about.red_flags)
        self._slots = list(_slots(pack, Parts(pack, order)))
        self._fields: dict[str, list[int]] = {}
        for place, slot in enumerate(self._slots):
            self._fields.setdefault(slot.field, []).append(place)
        self._together: list[tuple[int, list[tuple[str, str]]]] = []
        self._groups = [(mask, keys, Recent[int, Made](_REMEMBERED)) for mask, keys in self._grouped().items()]
        self._put_together = lru_cache(maxsize=_REMEMBERED)(self._make)

    def build(self, number: int) -> Result:
        """The result, without an id, of the answers that a number stands for."""
        return Result(id=None, **self.values(number))

    def values(self, number: int) -> dict[str, Any]:
        """The values of all fields of that result, but for the id."""
        made = self._made(number)
        parts = {field: tuple([made[place] for place in places if place in made]) for field, places in self._fields.items()}
        (advice,) = parts.pop("advice")
        return {
            "pack": self._info,
            "article_only": self._article_only,
            "red_flags_answered": bool(number & self._red_flags),
            "advice": advice,
            **parts,
            "unanswered": self._numbering.unanswered(number, article_only=self._article_only),
            "ignored": self._numbering.ignored(number),
            "disclaimer": self._pack.about.disclaimer,
        }

    def _grouped(self) -> dict[int, list[Key]]:
        """What is remembered, by the answers it depends on: parts, or where its rules depend on different answers, these."""
        groups: dict[int, list[Key]] = {}
        for place, slot in enumerate(self._slots):
            rules = {(rule, name): mask for name in slot.findings for rule, mask in self._tracer.masks(name).items()}
            if len(set(rules.values())) > 1 or slot.field == "advice":
                self._together.append((place, list(rules)))
                for key, mask in rules.items():
                    groups.setdefault(mask, []).append(key)
            elif rules:
                groups.setdefault(next(iter(rules.values())), []).append(place)
        return groups

    def _made(self, number: int) -> Made:
        """All parts of a result, by their places."""
        made: Made = {}
        found: Found | None = None
        red_flags_answered = bool(number & self._red_flags)
        for mask, keys, known in self._groups:
            parts = known.get(number & mask)
            if parts is None:
                if found is None:
                    found = Found(self._tracer.outcomes(number), red_flags_answered=red_flags_answered)
                parts = self._of_keys(keys, found)
                known.put(number & mask, parts)
            if parts:
                made.update(parts)
        for place, rules in self._together:
            part = self._put_together(place, tuple([made[rule] for rule in rules if rule in made]), red_flags_answered)
            if part is not None:
                made[place] = part
        return made

    def _of_keys(self, keys: list[Key], found: Found) -> Made:
        by_rule = {(outcome.reason[0], outcome.finding): outcome for outcome in found.outcomes}
        made = {key: by_rule.get(key) if isinstance(key, tuple) else self._slots[key].make(found) for key in keys}
        return {key: part for key, part in made.items() if part is not None}

    def _make(self, place: int, outcomes: tuple[Outcome, ...], red_flags_answered: bool) -> Any:
        return self._slots[place].make(Found(sorted(outcomes), red_flags_answered=red_flags_answered))


def _slots(pack: Pack, parts: Parts) -> Iterator[_Slot]:
    """Every part that a result can have, in the result's order."""
    yield _Slot("advice", tuple(f"urgency:{urgency}" for urgency in URGENCIES), parts.advice)
    for field, make in (("causes", parts.cause), ("types", parts.type), ("tests", parts.test), ("symptoms", parts.symptom)):
        for finding, record in pack.knowledge.items():
            if finding.startswith(f"{field[:-1]}:"):
                facts = dict.fromkeys(note.when for note in record.notes if note.when)
                yield _Slot(field, (finding, *facts), partial(make, finding))
    for cause in pack.causes:
        finding = f"cause:{cause.id}"
        yield _Slot("near_misses", (NEAR_MISS + finding, finding), partial(parts.near_miss, finding))
