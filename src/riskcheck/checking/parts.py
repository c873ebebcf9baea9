"""The parts that a result can have, made from what rules concluded: findings with levels, reasons, notes and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple

from riskcheck.checking.flat import finding_of, is_answer, near_miss
from riskcheck.checking.frozen import FrozenDict
from riskcheck.checking.recent import Recent
from riskcheck.checking.result import (
    CLINICIAN,
    Advice,
    Because,
    CauseFinding,
    ClinicalTestFinding,
    Finding,
    NearMiss,
    Note,
    Part,
    SymptomFinding,
    TypeFinding,
)
from riskcheck.checking.rulebook import Order
from riskcheck.checking.trace import Outcome, Reason
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import RUNGS, Pack, highest_urgency
from riskcheck.pack.records import Knowledge, Level, Urgency

ADVICE = "advice"
"""The field of the advice."""
_REMEMBERED = 1024


class Conclusions:
    """What rules concluded: the level of every finding, and the reasons for it, in the pack's order of rules."""

    def __init__(self, outcomes: Iterable[Outcome], *, red_flags_answered: bool = False) -> None:
        self.red_flags_answered = red_flags_answered
        self.levels: dict[Ref, Level] = {}
        self.reasons: dict[Ref, tuple[Reason, ...]] = {}
        for _, finding, level, reason in outcomes:
            if level == "match" or finding not in self.levels:
                self.levels[finding] = level
            self.reasons[finding] = (*self.reasons.get(finding, ()), reason)


class Reasoned(NamedTuple):
    """A part and its reasons. `part` is shared by all that differ in their reasons alone, and holds those of the first."""

    part: Part
    reasons: tuple[Reason, ...] = ()


class Ground(NamedTuple):
    """What a reason rests on, in the pack's order: questions with their codes, and findings."""

    answers: FrozenDict
    findings: tuple[Ref, ...]


class Slot(NamedTuple):
    """A part that a result can have: its field, the findings that decide it, and what makes it of conclusions, or makes None.

    A part that is `always` there, the advice, also depends on whether the question about red flags was answered. Of parts that
    are made of the same rules at the same levels, only one that `tells_grounds` differs in more than its reasons.
    """

    field: str
    findings: tuple[Ref, ...]
    make: Callable[[Conclusions], Reasoned | None]
    always: bool = False
    tells_grounds: bool = False


class Parts:
    """Makes the parts of results for one pack. Each is None where what it is for was not concluded."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.order = pack, Order(pack)
        self._cause = {record.ref: record for record in pack.causes}
        self._test = {record.ref: record for record in pack.tests}
        self._known = Recent[tuple[object, ...], Part](_REMEMBERED)
        self.ground = lru_cache(maxsize=_REMEMBERED)(self._make_ground)
        self.because = lru_cache(maxsize=_REMEMBERED)(self._make_because)

    def slots(self) -> Iterator[Slot]:
        """Every part that a result can have, in the result's order, the advice first."""
        pack = self.pack
        yield Slot(ADVICE, tuple(RUNGS.values()), self.advice, always=True)
        lists: tuple[tuple[str, tuple[Knowledge, ...], Callable[[Ref, Conclusions], Reasoned | None]], ...] = (
            ("causes", pack.causes, self.cause),
            ("types", pack.types, self.type),
            ("tests", pack.tests, self.test),
            ("symptoms", pack.symptoms, self.symptom),
        )
        for field, records, make in lists:
            for record in records:
                facts = dict.fromkeys(note.when for note in record.notes if note.when)
                yield Slot(field, (record.ref, *facts), partial(make, record.ref))
        for finding in self._cause:
            yield Slot("near_misses", (near_miss(finding), finding), partial(self.near_miss, finding), tells_grounds=True)

    def answers(self, tokens: Iterable[str]) -> FrozenDict:
        """Questions with the codes that tokens of answers hold, in the pack's order."""
        codes: dict[str, list[str]] = {}
        for entry in sorted(filter(is_answer, tokens), key=self.order.answer.__getitem__):
            question, _, code = entry.partition("=")
            codes.setdefault(question, []).extend([code] if code else [])
        return FrozenDict({question: tuple(given) for question, given in codes.items()})

    def cause(self, finding: Ref, conclusions: Conclusions) -> Reasoned | None:
        """A cause (`cause:id`)."""
        return self._finding(
            finding, conclusions, lambda fields: CauseFinding(article=self.pack.is_article(fields["sources"]), **fields)
        )

    def type(self, finding: Ref, conclusions: Conclusions) -> Reasoned | None:
        """A type (`type:id`), its sources followed by those of the links that point to it."""
        return self._finding(finding, conclusions, self._make_type)

    def test(self, finding: Ref, conclusions: Conclusions) -> Reasoned | None:
        """A test (`test:id`)."""
        return self._finding(finding, conclusions, lambda fields: ClinicalTestFinding(use=self._test[finding].use, **fields))

    def symptom(self, finding: Ref, conclusions: Conclusions) -> Reasoned | None:
        """A symptom (`symptom:id`)."""
        if finding not in conclusions.levels:
            return None
        record = self.pack.knowledge[finding]
        return Reasoned(SymptomFinding(id=record.id, name=record.name, sources=record.sources))

    def near_miss(self, finding: Ref, conclusions: Conclusions) -> Reasoned | None:
        """The near miss of a cause (`cause:id`); a cause that was concluded is never also a near miss."""
        reasons = conclusions.reasons.get(near_miss(finding))
        if not reasons or finding in conclusions.levels:
            return None
        cause = self._cause[finding]
        answers = self.answers(frozenset[str]().union(*(tokens for _, tokens in reasons)))
        notes = tuple(Note(text=note.text, sources=note.sources) for note in cause.notes if note.near_miss)
        return Reasoned(
            NearMiss(cause=cause.id, describes=cause.describes, answers=answers, sources=cause.sources, notes=notes)
        )

    def advice(self, conclusions: Conclusions) -> Reasoned:
        """How soon to see a clinician: the highest urgency that any rule reached."""
        urgency = highest_urgency(conclusions.levels)
        reasons = conclusions.reasons.get(RUNGS[urgency], ())
        key = (urgency, conclusions.red_flags_answered, *(rule for rule, _ in reasons))
        part = self._known.get(key)
        if part is None:
            part = self._make_advice(urgency, reasons, red_flags_answered=conclusions.red_flags_answered)
            self._known.put(key, part)
        return Reasoned(part, reasons)

    def _make_advice(self, urgency: Urgency, reasons: tuple[Reason, ...], *, red_flags_answered: bool) -> Advice:
        about, safety_net = self.pack.about, self.pack.safety_net
        words = getattr(about.urgency, urgency)
        items = {part.part: part.items for part in safety_net}
        fields = {
            "urgency": urgency,
            "text": words.text if red_flags_answered else f"{words.text} {about.red_flags_unanswered}",
            "because": tuple(map(self.because, reasons)),
            "safety_net": tuple(part.whole for part in safety_net),
            "emergency_signs": items["emergency-signs"],
            "urgent_signs": items["urgent-signs"],
            "sources": tuple(dict.fromkeys(ref for each in (words, *safety_net) for ref in each.sources)),
        }
        return Advice.model_validate(fields, context={CLINICIAN: about.words.clinician})

    def _make_type(self, fields: dict[str, Any]) -> TypeFinding:
        links = [because.sources for because in fields["because"]]
        sources = dict.fromkeys((*fields["sources"], *(source for link in links for source in link)))
        return TypeFinding(**fields | {"sources": tuple(sources)}, article=any(map(self.pack.is_article, links)))

    def _finding(self, finding: Ref, conclusions: Conclusions, make: Callable[[dict[str, Any]], Finding]) -> Reasoned | None:
        """What every finding has, to which `make` adds what is its own."""
        reasons = conclusions.reasons.get(finding)
        if not reasons:
            return None
        record: Knowledge = self.pack.knowledge[finding]
        notes = [note for note in record.notes if note.when is None or note.when in conclusions.levels]
        key = (finding, conclusions.levels[finding], *[note.when for note in notes], *[rule for rule, _ in reasons])
        part = self._known.get(key)
        if part is None:
            part = make(
                {
                    "id": record.id,
                    "name": record.name,
                    "level": conclusions.levels[finding],
                    "sources": record.sources,
                    "because": tuple(map(self.because, reasons)),
                    "notes": tuple(Note(text=note.text, sources=note.sources) for note in notes),
                }
            )
            self._known.put(key, part)
        return Reasoned(part, reasons)

    def _make_ground(self, tokens: frozenset[str]) -> Ground:
        findings = {finding_of(entry)[0] for entry in tokens if not is_answer(entry)}
        return Ground(self.answers(tokens), tuple(sorted(findings, key=self.order.finding.__getitem__)))

    def _make_because(self, reason: Reason) -> Because:
        rule, (answers, findings) = self.pack.rule[reason[0]], self.ground(reason[1])
        return Because(rule=rule.id, answers=answers, findings=findings, sources=rule.sources, text=rule.because)
