"""What is known of answers, plainly: exceptions and scores, where what was not answered is not known, and no "no"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.rules import Rule
from riskcheck.pack.scores import Item, Score
from riskcheck.ways.levels import ABSENT, LEFT_OUT, MATCH, POSSIBLE, answer_level, as_far_as, used_when

_UNKNOWN = frozenset({LEFT_OUT})


class Evaluator(Protocol):
    """What Known asks of the plain evaluator."""

    pack: Pack

    @property
    def concluding(self) -> dict[Ref, list[Rule]]:
        """The rules that count, by the finding they conclude."""

    def used(self, name: str, answers: Mapping[str, str | Sequence[str]]) -> frozenset[str]:
        """The codes of a question that count."""

    def groups(self, rule: Rule) -> list[list[Ref]]:
        """The findings that the conditions of a rule name."""


class Known:
    """One set of answers. All is MATCH where it surely holds, ABSENT where it surely does not, else POSSIBLE."""

    def __init__(self, plain: Evaluator, answers: Mapping[str, str | Sequence[str]]) -> None:
        self._plain = plain
        self._answers = answers
        self._findings: dict[Ref, int] = {}

    def beside(self, rule: Rule, finding: Callable[[Ref], int]) -> Iterator[int]:
        """How far the conditions of a rule hold that its scores and its exceptions are; `finding` says how far a finding holds.

        A score of which nothing at all is known lies in no band.
        """
        for name, codes in rule.scores.items():
            score = self._plain.pack.score[name]
            yield self.within(score, codes) if any(self._is_known(item, finding) for item in score.items) else ABSENT
        yield from self._excepted(rule)

    def bounds(self, score: Score) -> tuple[int, int]:
        """The lowest and the highest sum that the score can have."""
        lowest = highest = 0
        for item in score.items:
            level = self.item(item)
            sure, open_points = (item.points if level == MATCH else 0), (item.points if level == POSSIBLE else 0)
            lowest += sure + min(open_points, 0)
            highest += sure + max(open_points, 0)
        return lowest, highest

    def excepted(self, entry: tuple[str, tuple[str, ...]] | Ref) -> int:
        """How far an exception holds."""
        return self._found(entry) if isinstance(entry, Ref) else self.answered(*entry)

    def _excepted(self, rule: Rule) -> Iterator[int]:
        yield from (MATCH - self.excepted(entry) for entry in rule.exceptions)

    def within(self, score: Score, codes: tuple[str, ...]) -> int:
        """How far the sum lies in bands, where nothing at all may be known of it."""
        lowest, highest = self.bounds(score)
        ranges = score.ranges(codes)
        if any(begin <= lowest and highest <= end for begin, end in ranges):
            return MATCH
        return POSSIBLE if any(begin <= highest and lowest <= end for begin, end in ranges) else ABSENT

    def _is_known(self, item: Item, finding: Callable[[Ref], int]) -> bool:
        given = any(self._plain.used(name, self._answers) - _UNKNOWN for name in item.answers)
        named = [entry for group in item.finding_groups for entry in group]
        findings = [each for each in self._plain.concluding if any(entry.covers(each) for entry in named)]
        nothing = Known(self._plain, {})
        return given or any(
            finding(each) or (self._finding(each) == ABSENT and nothing._finding(each) != ABSENT) for each in findings
        )

    def item(self, item: Item) -> int:
        """How far an item holds."""
        answers = (self.answered(name, codes) for name, codes in item.answers.items())
        return min(*answers, *(max(map(self._found, group)) for group in item.finding_groups), MATCH)

    def answered(self, name: str, codes: tuple[str, ...]) -> int:
        """How far one of the answers was given."""
        return answer_level(self._codes(name), codes, graded=True)

    def _codes(self, name: str) -> frozenset[str]:
        """The codes that count; left out where they are not known, none where the question surely does not apply."""
        given = self._answers.get(name, ())
        codes = frozenset((given,) if isinstance(given, str) else given) or _UNKNOWN
        return {MATCH: codes, POSSIBLE: _UNKNOWN, ABSENT: frozenset[str]()}[self._applies(name)]

    def _applies(self, name: str) -> int:
        """How far it is known that a question applies: a follow-up, where one of those that it follows is answered so."""
        follows = self._plain.pack.question[name].follows
        return max((self._fits(above, after) for above, after in follows.items()), default=MATCH)

    def _fits(self, name: str, after: tuple[str, ...]) -> int:
        question = self._plain.pack.question[name]
        if self._applies(name) == POSSIBLE or not (question.follows or name in self._answers):
            return POSSIBLE
        return ABSENT if used_when(after).isdisjoint(self._codes(name)) else MATCH

    def _found(self, entry: Ref) -> int:
        return max((self._finding(each) for each in self._plain.concluding if entry.covers(each)), default=ABSENT)

    def _finding(self, name: Ref) -> int:
        if name not in self._findings:
            self._findings[name] = max((self._rule(rule) for rule in self._plain.concluding[name]), default=ABSENT)
        return self._findings[name]

    def _rule(self, rule: Rule) -> int:
        answers = (self.answered(name, codes) for name, codes in rule.answers.items())
        groups = (as_far_as(rule.needed, map(self._finding, group)) for group in self._plain.groups(rule))
        scores = (self.within(self._plain.pack.score[name], codes) for name, codes in rule.scores.items())
        return min(*answers, *groups, *scores, *self._excepted(rule), MATCH)
