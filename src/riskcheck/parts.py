"""The parts of a result: findings with their levels, and the reasons for each, traced back to answers and sources."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from riskcheck.pack import Pack
from riskcheck.packrecords import URGENCIES, Knowledge, Level, Urgency
from riskcheck.result import (
    Advice,
    Because,
    CauseFinding,
    ClinicalTestFinding,
    NearMiss,
    Note,
    SymptomFinding,
    TypeFinding,
)
from riskcheck.rulebook import NEAR_MISS, finding_of, is_answer
from riskcheck.trace import Order, Outcome, Reason

_REMEMBERED = 4096


class Found:
    """What was found in one case: the level of every finding, and the reasons for it, in the pack's order of rules."""

    def __init__(self, outcomes: Iterable[Outcome], *, red_flags_answered: bool) -> None:
        self.red_flags_answered = red_flags_answered
        self.outcomes = tuple(outcomes)
        self.levels: dict[str, Level] = {}
        self.reasons: dict[str, tuple[Reason, ...]] = {}
        for _, finding, level, reason in self.outcomes:
            if level == "match" or finding not in self.levels:
                self.levels[finding] = level
            self.reasons[finding] = (*self.reasons.get(finding, ()), reason)


class Parts:
    """Makes the parts of results for one pack. Each is None where what it is for was not found."""

    def __init__(self, pack: Pack, order: Order) -> None:
        self._pack, self._order = pack, order
        self._cause = {f"cause:{record.id}": record for record in pack.causes}
        self._test = {f"test:{record.id}": record for record in pack.tests}
        self._because = lru_cache(maxsize=_REMEMBERED)(self._make_because)

    def cause(self, finding: str, found: Found) -> CauseFinding | None:
        """A cause (`cause:id`)."""
        fields = self._fields(finding, found)
        return CauseFinding(article=self._pack.is_article(fields["sources"]), **fields) if fields else None

    def type(self, finding: str, found: Found) -> TypeFinding | None:
        """A type (`type:id`), its sources followed by those of the links that point to it."""
        fields = self._fields(finding, found)
        if not fields:
            return None
        links = [because.sources for because in fields["because"]]
        sources = dict.fromkeys((*fields["sources"], *(source for link in links for source in link)))
        return TypeFinding(**fields | {"sources": tuple(sources)}, article=any(map(self._pack.is_article, links)))

    def test(self, finding: str, found: Found) -> ClinicalTestFinding | None:
        """A test (`test:id`)."""
        fields = self._fields(finding, found)
        return ClinicalTestFinding(use=self._test[finding].use, **fields) if fields else None

    def symptom(self, finding: str, found: Found) -> SymptomFinding | None:
        """A symptom (`symptom:id`)."""
        if finding not in found.levels:
            return None
        record = self._pack.knowledge[finding]
        return SymptomFinding(id=record.id, name=record.name, sources=record.sources)

    def near_miss(self, finding: str, found: Found) -> NearMiss | None:
        """The near miss of a cause (`cause:id`); a cause that is found is never also a near miss."""
        reasons = found.reasons.get(NEAR_MISS + finding)
        if not reasons or finding in found.levels:
            return None
        cause = self._cause[finding]
        answers = self._codes(frozenset[str]().union(*(tokens for _, tokens in reasons)))
        return NearMiss(cause=cause.id, describes=cause.describes, answers=answers, sources=cause.sources)

    def advice(self, found: Found) -> Advice:
        """How soon to see a clinician: the highest urgency that any rule reached."""
        about, safety_net = self._pack.about, self._pack.safety_net
        reached: list[Urgency] = [urgency for urgency in URGENCIES if f"urgency:{urgency}" in found.levels]
        urgency = reached[-1] if reached else URGENCIES[0]
        words = getattr(about.urgency, urgency)
        return Advice(
            urgency=urgency,
            text=words.text if found.red_flags_answered else f"{words.text} {about.red_flags_unanswered}",
            because=tuple(self._because(reason) for reason in found.reasons.get(f"urgency:{urgency}", ())),
            safety_net=tuple(part.text for part in safety_net),
            sources=tuple(dict.fromkeys(ref for each in (words, *safety_net) for ref in each.sources)),
        )

    def _fields(self, finding: str, found: Found) -> dict[str, Any]:
        """The fields that every finding has; empty where it was not found."""
        if finding not in found.levels:
            return {}
        record: Knowledge = self._pack.knowledge[finding]
        notes = [note for note in record.notes if note.when is None or note.when in found.levels]
        return {
            "id": record.id,
            "name": record.name,
            "level": found.levels[finding],
            "sources": record.sources,
            "because": tuple(self._because(reason) for reason in found.reasons[finding]),
            "notes": tuple(Note(text=note.text, sources=note.sources) for note in notes),
        }

    def _make_because(self, reason: Reason) -> Because:
        rule, tokens = reason
        found = {finding_of(entry)[0] for entry in tokens if not is_answer(entry)}
        return Because(
            rule=rule,
            answers=self._codes(tokens),
            findings=tuple(sorted(found, key=self._order.finding.__getitem__)),
            sources=self._pack.rule[rule].sources,
        )

    def _codes(self, tokens: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Questions with the codes that tokens of answers hold, in the pack's order."""
        codes: dict[str, list[str]] = {}
        for entry in sorted((entry for entry in tokens if is_answer(entry)), key=self._order.answer.__getitem__):
            question, _, code = entry.partition("=")
            codes.setdefault(question, []).extend([code] if code else [])
        return {question: tuple(given) for question, given in codes.items()}
