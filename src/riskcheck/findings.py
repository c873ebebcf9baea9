"""From firings to a result: findings with their levels, and the reasons for each, traced back to answers and sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from riskcheck.answers import NOT_ANSWERED, Answers, token, unanswered
from riskcheck.engine import Firing
from riskcheck.pack import Pack
from riskcheck.packrecords import URGENCIES, Knowledge, Level, Urgency
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
from riskcheck.rulebook import NEAR_MISS, finding_of, is_answer, possible

Kind = TypeVar("Kind", bound=Knowledge)


class Order:
    """The place of every rule, finding and answer in the pack, to sort by."""

    def __init__(self, pack: Pack) -> None:
        self.rule = _places(pack.rule)
        self.finding = _places(pack.knowledge)
        self.answer = _places(
            token(question.id, code) for question in pack.questions for code in (NOT_ANSWERED, *question.codes)
        )


class Trace:
    """What was concluded in one run, and what each conclusion rests on."""

    def __init__(self, pack: Pack, order: Order, firings: Iterable[Firing]) -> None:
        self._pack = pack
        self._order = order
        self._by_conclusion: dict[str, list[Firing]] = defaultdict(list)
        for firing in firings:
            self._by_conclusion[firing.rule.conclusion].append(firing)

    def level(self, finding: str) -> Level | None:
        """The best level at which a finding was concluded."""
        if finding in self._by_conclusion:
            return "match"
        return "possible" if possible(finding) in self._by_conclusion else None

    def because(self, finding: str) -> tuple[Because, ...]:
        """One reason for each rule of the pack that concluded the finding, in the pack's order."""
        rests_on: dict[str, set[str]] = defaultdict(set)
        for conclusion in (finding, possible(finding)):
            for firing in self._by_conclusion.get(conclusion, ()):
                self._collect(firing.tokens, rests_on[firing.rule.rule])
        return tuple(self._reason(rule, rests_on[rule]) for rule in sorted(rests_on, key=self._order.rule.__getitem__))

    def answers(self, finding: str) -> dict[str, tuple[str, ...]]:
        """The answers that all rules for a finding rest on, in the pack's order."""
        tokens: set[str] = set()
        for firing in self._by_conclusion.get(finding, ()):
            self._collect(firing.tokens, tokens)
        return self._codes(tokens)

    def _collect(self, tokens: Iterable[str], into: set[str]) -> None:
        """Add tokens; facts and symptoms, which have no reasons of their own in a result, by what they rest on."""
        for entry in tokens:
            kind = "" if is_answer(entry) else entry.partition(":")[0]
            if kind != "fact":
                into.add(entry)
            if kind in ("fact", "symptom"):
                for firing in self._by_conclusion[entry]:
                    self._collect(firing.tokens, into)

    def _reason(self, rule: str, tokens: set[str]) -> Because:
        found = {finding_of(entry)[0] for entry in tokens if not is_answer(entry)}
        return Because(
            rule=rule,
            answers=self._codes(tokens),
            findings=tuple(sorted(found, key=self._order.finding.__getitem__)),
            sources=self._pack.rule[rule].sources,
        )

    def _codes(self, tokens: Iterable[str]) -> dict[str, tuple[str, ...]]:
        codes: dict[str, list[str]] = {}
        for entry in sorted((entry for entry in tokens if is_answer(entry)), key=self._order.answer.__getitem__):
            question, _, code = entry.partition("=")
            codes.setdefault(question, []).extend([code] if code else [])
        return {question: tuple(given) for question, given in codes.items()}


class ResultBuilder:
    """Puts results together for one pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._order = Order(pack)
        self._info = PackInfo(id=pack.about.id, version=pack.about.version, digest=pack.digest)

    def build(self, answers: Answers, firings: Iterable[Firing], *, id: str | int | None, article_only: bool) -> Result:
        """The result of one case, from what was answered and what fired."""
        pack, trace = self._pack, Trace(self._pack, self._order, firings)
        red_flags_answered = pack.about.red_flags in answers.given
        return Result(
            id=id,
            pack=self._info,
            article_only=article_only,
            red_flags_answered=red_flags_answered,
            advice=self._advice(trace, red_flags_answered),
            causes=tuple(
                CauseFinding(article=pack.is_article(record.sources), **fields)
                for record, fields in _found(trace, "cause", pack.causes)
            ),
            types=tuple(
                TypeFinding(article=any(pack.is_article(each.sources) for each in fields["because"]), **_linked(fields))
                for _, fields in _found(trace, "type", pack.types)
            ),
            tests=tuple(ClinicalTestFinding(use=record.use, **fields) for record, fields in _found(trace, "test", pack.tests)),
            symptoms=tuple(
                SymptomFinding(id=record.id, name=record.name, sources=record.sources)
                for record in pack.symptoms
                if trace.level(f"symptom:{record.id}")
            ),
            near_misses=tuple(self._near_misses(trace)),
            unanswered=unanswered(pack, answers.given, article_only),
            ignored=answers.ignored,
            disclaimer=pack.about.disclaimer,
        )

    def _advice(self, trace: Trace, red_flags_answered: bool) -> Advice:
        about = self._pack.about
        reached = [urgency for urgency in URGENCIES if trace.level(f"urgency:{urgency}")]
        urgency: Urgency = reached[-1] if reached else URGENCIES[0]
        words = getattr(about.urgency, urgency)
        return Advice(
            urgency=urgency,
            text=words.text if red_flags_answered else f"{words.text} {about.red_flags_unanswered}",
            because=trace.because(f"urgency:{urgency}"),
            safety_net=tuple(part.text for part in self._pack.safety_net),
            sources=tuple(dict.fromkeys(ref for each in (words, *self._pack.safety_net) for ref in each.sources)),
        )

    def _near_misses(self, trace: Trace) -> Iterable[NearMiss]:
        for cause in self._pack.causes:
            near_miss = f"{NEAR_MISS}cause:{cause.id}"
            if trace.level(near_miss) and not trace.level(f"cause:{cause.id}"):
                yield NearMiss(
                    cause=cause.id, describes=cause.describes, answers=trace.answers(near_miss), sources=cause.sources
                )


def _found(trace: Trace, kind: str, records: Iterable[Kind]) -> Iterable[tuple[Kind, dict[str, Any]]]:
    """The records that were found, each with the fields that every finding has."""
    for record in records:
        finding = f"{kind}:{record.id}"
        level = trace.level(finding)
        if level:
            notes = tuple(
                Note(text=note.text, sources=note.sources)
                for note in record.notes
                if note.when is None or trace.level(note.when)
            )
            yield (
                record,
                {
                    "id": record.id,
                    "name": record.name,
                    "level": level,
                    "sources": record.sources,
                    "because": trace.because(finding),
                    "notes": notes,
                },
            )


def _linked(fields: dict[str, Any]) -> dict[str, Any]:
    """A type with the sources of the links that point to it, after those of the type itself."""
    links = (source for because in fields["because"] for source in because.sources)
    return fields | {"sources": tuple(dict.fromkeys((*fields["sources"], *links)))}


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}
