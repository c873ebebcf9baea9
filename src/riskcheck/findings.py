"""From firings to a result: findings with their levels, and the reasons for each, traced back to answers and sources.

A finding for the same reasons is the same in every result, so finished parts of results are remembered. They hold answers,
never who gave them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from riskcheck.answers import Answers, unanswered
from riskcheck.pack import Pack
from riskcheck.packrecords import URGENCIES, Cause, ClinicalTest, Level, Type, Urgency
from riskcheck.result import (
    Advice,
    Because,
    CauseFinding,
    ClinicalTestFinding,
    NearMiss,
    Note,
    PackInfo,
    Result,
    SymptomFinding,
    TypeFinding,
)
from riskcheck.rulebook import NEAR_MISS, finding_of, is_answer
from riskcheck.trace import Order, Outcome, Reason

_REMEMBERED = 4096


Shown = tuple[str, Level, tuple[Reason, ...], tuple[bool, ...]]
"""A finding, its level, the reasons for it, and which of its notes show."""


class _Found:
    """What was found in one case: the level of every finding, and the reasons for it, in the pack's order of rules."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self.levels: dict[str, Level] = {}
        self._reasons: dict[str, tuple[Reason, ...]] = {}
        for _, finding, level, reason in outcomes:
            if level == "match" or finding not in self.levels:
                self.levels[finding] = level
            self._reasons[finding] = (*self._reasons.get(finding, ()), reason)

    def reasons(self, finding: str) -> tuple[Reason, ...]:
        """One reason for each rule of the pack that concluded the finding."""
        return self._reasons.get(finding, ())

    def of(self, records: Mapping[str, Cause | Type | ClinicalTest]) -> Iterator[Shown]:
        """What was found of some records."""
        for finding, record in records.items():
            if finding in self.levels:
                notes = tuple([note.when is None or note.when in self.levels for note in record.notes])
                yield finding, self.levels[finding], self._reasons[finding], notes


class ResultBuilder:
    """Puts results together for one pack."""

    def __init__(self, pack: Pack, order: Order) -> None:
        self._pack, self._order = pack, order
        self._info = PackInfo(id=pack.about.id, version=pack.about.version, digest=pack.digest)
        self._safety_net = tuple(part.text for part in pack.safety_net)
        self._causes = {f"cause:{record.id}": record for record in pack.causes}
        self._types = {f"type:{record.id}": record for record in pack.types}
        self._tests = {f"test:{record.id}": record for record in pack.tests}
        self._symptoms = {
            f"symptom:{record.id}": SymptomFinding(id=record.id, name=record.name, sources=record.sources)
            for record in pack.symptoms
        }
        remember = lru_cache(maxsize=_REMEMBERED)
        self._because = remember(self._make_because)
        self._cause = remember(self._make_cause)
        self._type = remember(self._make_type)
        self._test = remember(self._make_test)
        self._advice = remember(self._make_advice)
        self._near_miss = remember(self._make_near_miss)

    def build(self, answers: Answers, outcomes: Iterable[Outcome], *, article_only: bool) -> Result:
        """The result, without an id, of what was answered and what the rules came to."""
        found = _Found(outcomes)
        red_flags_answered = self._pack.about.red_flags in answers.given
        reached: list[Urgency] = [urgency for urgency in URGENCIES if f"urgency:{urgency}" in found.levels]
        urgency = reached[-1] if reached else URGENCIES[0]
        return Result(
            id=None,
            pack=self._info,
            article_only=article_only,
            red_flags_answered=red_flags_answered,
            advice=self._advice(urgency, found.reasons(f"urgency:{urgency}"), red_flags_answered),
            causes=tuple([self._cause(*each) for each in found.of(self._causes)]),
            types=tuple([self._type(*each) for each in found.of(self._types)]),
            tests=tuple([self._test(*each) for each in found.of(self._tests)]),
            symptoms=tuple([symptom for finding, symptom in self._symptoms.items() if finding in found.levels]),
            near_misses=tuple(self._near_misses(found)),
            unanswered=unanswered(self._pack, answers.given, article_only),
            ignored=answers.ignored,
            disclaimer=self._pack.about.disclaimer,
        )

    def _near_misses(self, found: _Found) -> Iterator[NearMiss]:
        for cause in self._causes:
            near_miss = NEAR_MISS + cause
            if near_miss in found.levels and cause not in found.levels:
                yield self._near_miss(cause, frozenset().union(*(tokens for _, tokens in found.reasons(near_miss))))

    def _make_cause(self, finding: str, level: Level, reasons: tuple[Reason, ...], notes: tuple[bool, ...]) -> CauseFinding:
        record = self._causes[finding]
        return CauseFinding(article=self._pack.is_article(record.sources), **self._fields(record, level, reasons, notes))

    def _make_type(self, finding: str, level: Level, reasons: tuple[Reason, ...], notes: tuple[bool, ...]) -> TypeFinding:
        """A type, its sources followed by those of the links that point to it."""
        fields = self._fields(self._types[finding], level, reasons, notes)
        links = [because.sources for because in fields["because"]]
        sources = dict.fromkeys((*fields["sources"], *(source for link in links for source in link)))
        return TypeFinding(**fields | {"sources": tuple(sources)}, article=any(map(self._pack.is_article, links)))

    def _make_test(
        self, finding: str, level: Level, reasons: tuple[Reason, ...], notes: tuple[bool, ...]
    ) -> ClinicalTestFinding:
        record = self._tests[finding]
        return ClinicalTestFinding(use=record.use, **self._fields(record, level, reasons, notes))

    def _fields(
        self, record: Cause | Type | ClinicalTest, level: Level, reasons: tuple[Reason, ...], shown: tuple[bool, ...]
    ) -> dict[str, Any]:
        """The fields that every finding has."""
        notes = [Note(text=note.text, sources=note.sources) for note, shows in zip(record.notes, shown, strict=True) if shows]
        return {
            "id": record.id,
            "name": record.name,
            "level": level,
            "sources": record.sources,
            "because": tuple(self._because(reason) for reason in reasons),
            "notes": tuple(notes),
        }

    def _make_advice(self, urgency: Urgency, reasons: tuple[Reason, ...], red_flags_answered: bool) -> Advice:
        about = self._pack.about
        words = getattr(about.urgency, urgency)
        return Advice(
            urgency=urgency,
            text=words.text if red_flags_answered else f"{words.text} {about.red_flags_unanswered}",
            because=tuple(self._because(reason) for reason in reasons),
            safety_net=self._safety_net,
            sources=tuple(dict.fromkeys(ref for each in (words, *self._pack.safety_net) for ref in each.sources)),
        )

    def _make_near_miss(self, finding: str, tokens: frozenset[str]) -> NearMiss:
        cause = self._causes[finding]
        return NearMiss(cause=cause.id, describes=cause.describes, answers=self._codes(tokens), sources=cause.sources)

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
