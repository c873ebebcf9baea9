"""The parts of a result: findings with their levels, and the reasons for each, traced back to answers and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from riskcheck.checking.reasons import Reasons
from riskcheck.checking.recent import Recent
from riskcheck.checking.result import (
    CLINICIAN,
    Advice,
    CauseFinding,
    ClinicalTestFinding,
    Finding,
    NearMiss,
    Note,
    Part,
    SymptomFinding,
    TypeFinding,
)
from riskcheck.checking.rulebook import NEAR_MISS
from riskcheck.checking.trace import Outcome, Reason
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import URGENCIES, Knowledge, Level, Urgency

_REMEMBERED = 512


class Found:
    """What was found in one case: the level of every finding, and the reasons for it, in the pack's order of rules."""

    def __init__(self, outcomes: Iterable[Outcome], *, red_flags_answered: bool) -> None:
        self.red_flags_answered = red_flags_answered
        self.levels: dict[str, Level] = {}
        self.reasons: dict[str, tuple[Reason, ...]] = {}
        for _, finding, level, reason in outcomes:
            if level == "match" or finding not in self.levels:
                self.levels[finding] = level
            self.reasons[finding] = (*self.reasons.get(finding, ()), reason)


class Reasoned(NamedTuple):
    """A part and its reasons. `part` is shared by all that differ in their reasons alone, and holds those of the first."""

    part: Part
    reasons: tuple[Reason, ...] = ()


class Parts:
    """Makes the parts of results for one pack. Each is None where what it is for was not found."""

    def __init__(self, pack: Pack, reasons: Reasons) -> None:
        self._pack, self._reasons = pack, reasons
        self._cause = {f"cause:{record.id}": record for record in pack.causes}
        self._test = {f"test:{record.id}": record for record in pack.tests}
        self._known = Recent[tuple[object, ...], Part](_REMEMBERED)

    def cause(self, finding: str, found: Found) -> Reasoned | None:
        """A cause (`cause:id`)."""
        return self._finding(
            finding, found, lambda fields: CauseFinding(article=self._pack.is_article(fields["sources"]), **fields)
        )

    def type(self, finding: str, found: Found) -> Reasoned | None:
        """A type (`type:id`), its sources followed by those of the links that point to it."""
        return self._finding(finding, found, self._make_type)

    def test(self, finding: str, found: Found) -> Reasoned | None:
        """A test (`test:id`)."""
        return self._finding(finding, found, lambda fields: ClinicalTestFinding(use=self._test[finding].use, **fields))

    def symptom(self, finding: str, found: Found) -> Reasoned | None:
        """A symptom (`symptom:id`)."""
        if finding not in found.levels:
            return None
        record = self._pack.knowledge[finding]
        return Reasoned(SymptomFinding(id=record.id, name=record.name, sources=record.sources))

    def near_miss(self, finding: str, found: Found) -> Reasoned | None:
        """The near miss of a cause (`cause:id`); a cause that is found is never also a near miss."""
        reasons = found.reasons.get(NEAR_MISS + finding)
        if not reasons or finding in found.levels:
            return None
        cause = self._cause[finding]
        answers = self._reasons.answers(frozenset[str]().union(*(tokens for _, tokens in reasons)))
        notes = tuple(Note(text=note.text, sources=note.sources) for note in cause.notes if note.near_miss)
        return Reasoned(
            NearMiss(cause=cause.id, describes=cause.describes, answers=answers, sources=cause.sources, notes=notes)
        )

    def advice(self, found: Found) -> Reasoned:
        """How soon to see a clinician: the highest urgency that any rule reached."""
        reached: list[Urgency] = [urgency for urgency in URGENCIES if f"urgency:{urgency}" in found.levels]
        urgency = reached[-1] if reached else URGENCIES[0]
        reasons = found.reasons.get(f"urgency:{urgency}", ())
        key = (urgency, found.red_flags_answered, *(rule for rule, _ in reasons))
        part = self._known.get(key)
        if part is None:
            part = self._make_advice(urgency, reasons, red_flags_answered=found.red_flags_answered)
            self._known.put(key, part)
        return Reasoned(part, reasons)

    def _make_advice(self, urgency: Urgency, reasons: tuple[Reason, ...], *, red_flags_answered: bool) -> Advice:
        about, safety_net = self._pack.about, self._pack.safety_net
        words = getattr(about.urgency, urgency)
        items = {part.part: part.items for part in safety_net}
        fields = {
            "urgency": urgency,
            "text": words.text if red_flags_answered else f"{words.text} {about.red_flags_unanswered}",
            "because": tuple(map(self._reasons.because, reasons)),
            "safety_net": tuple(part.whole for part in safety_net),
            "emergency_signs": items["emergency-signs"],
            "urgent_signs": items["urgent-signs"],
            "sources": tuple(dict.fromkeys(ref for each in (words, *safety_net) for ref in each.sources)),
        }
        return Advice.model_validate(fields, context={CLINICIAN: about.words.clinician})

    def _make_type(self, fields: dict[str, Any]) -> TypeFinding:
        links = [because.sources for because in fields["because"]]
        sources = dict.fromkeys((*fields["sources"], *(source for link in links for source in link)))
        return TypeFinding(**fields | {"sources": tuple(sources)}, article=any(map(self._pack.is_article, links)))

    def _finding(self, finding: str, found: Found, make: Callable[[dict[str, Any]], Finding]) -> Reasoned | None:
        """What every finding has, to which `make` adds what is its own."""
        reasons = found.reasons.get(finding)
        if not reasons:
            return None
        record: Knowledge = self._pack.knowledge[finding]
        notes = [note for note in record.notes if note.when is None or note.when in found.levels]
        key = (finding, found.levels[finding], *[note.when for note in notes], *[rule for rule, _ in reasons])
        part = self._known.get(key)
        if part is None:
            part = make(
                {
                    "id": record.id,
                    "name": record.name,
                    "level": found.levels[finding],
                    "sources": record.sources,
                    "because": tuple(map(self._reasons.because, reasons)),
                    "notes": tuple(Note(text=note.text, sources=note.sources) for note in notes),
                }
            )
            self._known.put(key, part)
        return Reasoned(part, reasons)
