"""From answers to a result: what the rules come to, put together from parts that results share.

A part depends on the answers that rules for it can read, and on no others. So finished parts are remembered by these answers
alone. They hold answers, never who gave them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial, reduce
from operator import or_
from typing import Any

from riskcheck.numbering import Numbering
from riskcheck.pack import Pack
from riskcheck.packrecords import URGENCIES
from riskcheck.parts import Found, Parts
from riskcheck.recent import Recent
from riskcheck.result import PackInfo, Result
from riskcheck.rulebook import NEAR_MISS
from riskcheck.trace import Order, Tracer

_REMEMBERED = 1024
"""Sets of answers for which a part is remembered."""

Make = Callable[[Found], Any]
Made = dict[int, Any]
"""Parts by their places in a result."""


class ResultBuilder:
    """Puts results together for one pack, for all sources or for its article alone."""

    def __init__(self, pack: Pack, order: Order, numbering: Numbering, tracer: Tracer, *, article_only: bool) -> None:
        self._pack, self._numbering, self._tracer, self._article_only = pack, numbering, tracer, article_only
        self._info = PackInfo(id=pack.about.id, version=pack.about.version, digest=pack.digest)
        self._red_flags = numbering.mask(pack.about.red_flags)
        self._parts = Parts(pack, order)
        groups: dict[int, list[tuple[int, Make]]] = {}
        self._fields: dict[str, list[int]] = {}
        for place, (field, mask, make) in enumerate(self._makers()):
            groups.setdefault(mask, []).append((place, make))
            self._fields.setdefault(field, []).append(place)
        self._groups = [(mask, makers, Recent[int, Made](_REMEMBERED)) for mask, makers in groups.items()]

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

    def _made(self, number: int) -> Made:
        """All parts of a result, by their places."""
        made: Made = {}
        found: Found | None = None
        for mask, makers, known in self._groups:
            parts = known.get(number & mask)
            if parts is None:
                if found is None:
                    found = Found(self._tracer.outcomes(number), red_flags_answered=bool(number & self._red_flags))
                parts = {place: part for place, make in makers if (part := make(found)) is not None}
                known.put(number & mask, parts)
            made.update(parts)
        return made

    def _makers(self) -> Iterator[tuple[str, int, Make]]:
        """For each part a result can have, in the result's order: its field, the answers it depends on, and what makes it."""
        mask, parts = self._tracer.mask, self._parts
        urgency = [mask(f"urgency:{urgency}") for urgency in URGENCIES]
        yield "advice", reduce(or_, urgency, self._red_flags), parts.advice
        for field, make in (("causes", parts.cause), ("types", parts.type), ("tests", parts.test), ("symptoms", parts.symptom)):
            for finding, record in self._pack.knowledge.items():
                if finding.startswith(f"{field[:-1]}:"):
                    facts = [mask(note.when) for note in record.notes if note.when]
                    yield field, reduce(or_, facts, mask(finding)), partial(make, finding)
        for cause in self._pack.causes:
            finding = f"cause:{cause.id}"
            yield "near_misses", mask(NEAR_MISS + finding) | mask(finding), partial(parts.near_miss, finding)
