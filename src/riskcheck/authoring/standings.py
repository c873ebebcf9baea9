"""How findings stand in one version of a pack, as ranks that only rise with more support: near miss, possible, match."""

from __future__ import annotations

from riskcheck.pack.kinds import Kind, Ref
from riskcheck.pack.pack import RUNGS, Pack
from riskcheck.pack.records import URGENCIES, Question
from riskcheck.ways.levels import MATCH, POSSIBLE
from riskcheck.ways.openways import Way, resting_on_scores
from riskcheck.ways.plain import AnswerSet, Conclusions, Plain
from riskcheck.ways.ways import TooManyError, Ways, smallest

URGENCY = Ref("urgency")
"""The subject that stands for how soon to see a clinician."""

NOTHING = "nothing"
_STANDINGS: dict[Kind, tuple[str, ...]] = {
    "cause": (NOTHING, "near miss", "possible", "match"),
    "symptom": (NOTHING, "reported"),
    "urgency": URGENCIES,
}
"""The standings of each kind of subject, lowest first. A near miss stands below a possible cause, which hides it."""

_NO_CODES: frozenset[str] = frozenset()


class Side:
    """One version of a pack."""

    def __init__(self, pack: Pack, *, article_only: bool) -> None:
        self._plain = Plain(pack, article_only=article_only)
        self._ways = Ways(self._plain)
        self._scored = resting_on_scores(self._plain)
        self._codes = {question.id: frozenset(question.codes) for question in pack.questions}

    @property
    def subjects(self) -> list[Ref]:
        """Every finding that rules conclude, urgencies apart."""
        return [name for name in self._plain.concluding if name.kind != "urgency"]

    def standings(self, subject: Ref) -> tuple[str, ...]:
        """The standings that a subject can have, lowest first."""
        return _STANDINGS.get(subject.kind, (NOTHING, "possible", "match"))

    def all_ways(self, subject: Ref) -> list[list[Way]]:
        """The ways to every standing. Two versions in which they are the same, and the questions too, agree on all answers."""
        return [self.ways(subject, rank) for rank in range(1, len(self.standings(subject)))]

    def ways(self, subject: Ref, rank: int) -> list[Way]:
        """The smallest ways to a standing or a higher one. Raises TooManyError, also where a score has more than are kept."""
        kind = subject.kind
        scored = {rule.concludes for rule in self._plain.rules if rule.id in self._scored}
        if subject in scored or (subject == URGENCY and any(each.kind == "urgency" for each in scored)):
            raise TooManyError(subject)
        if subject == URGENCY:
            return smallest(way for rung in URGENCIES[rank:] for way in self._ways.finding(RUNGS[rung], MATCH))
        if kind == "cause" and rank == 1:
            rules = (rule for rule in self._plain.concluding.get(subject, ()) if rule.near_miss)
            nearly = [way for rule in rules for way in self._ways.near_miss(rule)]
            return smallest([*nearly, *self._ways.finding(subject, POSSIBLE)])
        return self._ways.finding(subject, rank - 1 if kind == "cause" else MATCH if kind == "symptom" else rank)

    def rank(self, subject: Ref, answers: AnswerSet) -> int:
        """The standing of a subject, given answers; those that this version does not offer are left out."""
        conclusions = self._evaluate(answers)
        if subject == URGENCY:
            return self.standings(subject).index(conclusions.urgency)
        level = conclusions.findings.get(subject, 0)
        if subject.kind == "cause":
            return level + 1 if level else int(subject in conclusions.near_misses)
        return bool(level) if subject.kind == "symptom" else level

    def lacking(self, question: Question) -> list[str]:
        """The codes of a question that this version does not offer."""
        return [code for code in question.codes if code not in self._codes.get(question.id, _NO_CODES)]

    def offers(self, answers: AnswerSet) -> bool:
        """Whether every one of the answers is offered."""
        return all(
            self._codes.get(name, _NO_CODES).issuperset([codes] if isinstance(codes, str) else codes)
            for name, codes in answers.items()
        )

    def _evaluate(self, answers: AnswerSet) -> Conclusions:
        given = {name: [code] if isinstance(code, str) else code for name, code in answers.items()}
        offered = {name: [code for code in codes if code in self._codes.get(name, ())] for name, codes in given.items()}
        return self._plain.evaluate({name: codes for name, codes in offered.items() if codes})
