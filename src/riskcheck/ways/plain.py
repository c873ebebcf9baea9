"""A plain evaluator: it reads the rules of a pack one by one, as they are defined; slow, and easy to see through.

It shares nothing with the compiled rulebook: no tokens, no flat forms, no "possible" variants. The follow-up rule of
`checking.questionnaire` stands here once more, on purpose, for the same reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack, highest_urgency
from riskcheck.pack.records import Urgency
from riskcheck.pack.rules import Rule
from riskcheck.ways.known import Known
from riskcheck.ways.levels import ABSENT, LEFT_OUT, MATCH, answer_level, as_far_as, is_graded, used_when

AnswerSet = dict[str, str | list[str]]
"""Answers as a person gives them: one code, or a list of codes for a many-of question."""

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What follows from one set of answers: findings and rules with how far they hold, near misses by cause, the urgency."""

    findings: dict[Ref, int]
    rules: dict[str, int]
    near_misses: frozenset[Ref]
    urgency: Urgency


class Plain:
    """The rules of a pack that count, for all sources or for the article alone."""

    def __init__(self, pack: Pack, *, article_only: bool = False) -> None:
        self.pack = pack
        self.article_only = article_only
        self.rules = [rule for rule in pack.rules if not (article_only and self._left_to_others(rule))]
        self._groups: dict[tuple[tuple[Ref, ...], ...], list[list[Ref]]] = {}
        self._evaluated: dict[str, Conclusions] = {}

    @cached_property
    def standing(self) -> list[Rule]:
        """The rules that count, without those that read a finding which no such rule concludes."""
        rules = self.rules
        while True:
            concluded = {rule.concludes for rule in rules}
            kept = [
                rule for rule in rules if all(len(concluded.intersection(group)) >= rule.needed for group in self.groups(rule))
            ]
            if len(kept) == len(rules):
                return kept
            rules = kept

    @cached_property
    def concluding(self) -> dict[Ref, list[Rule]]:
        """The rules that count, by the finding they conclude."""
        rules = defaultdict(list)
        for rule in self.rules:
            rules[rule.concludes].append(rule)
        return dict(rules)

    def groups(self, rule: Rule) -> list[list[Ref]]:
        """The findings that the conditions of a rule name, `kind:*` written out, without those that no rule concludes."""
        groups = rule.finding_groups
        if groups not in self._groups:
            self._groups[groups] = [self._named(group) for group in groups]
        return self._groups[groups]

    def level(self, rule: Rule, answers: Mapping[str, str | Sequence[str]], findings: Mapping[Ref, int]) -> int:
        """How far a rule holds, given answers and how far the findings hold that follow from them."""
        return min(self.levels(rule, answers, findings))

    def levels(self, rule: Rule, answers: Mapping[str, str | Sequence[str]], findings: Mapping[Ref, int]) -> list[int]:
        """How far each condition of a rule holds: answers, groups of findings, scores, and that no exception does."""
        used = {name: self.used(name, answers) for name in rule.answers}
        return condition_levels(self, rule, used, lambda name: findings.get(name, ABSENT), Known(self, answers))

    def nearly(self, rule: Rule, answers: Mapping[str, str | Sequence[str]]) -> bool:
        """Whether the exposure of a rule is reported, but not as its source describes it."""
        reported = all(self.used(name, answers) & {*codes} for name, codes in rule.exposure.items())
        return reported and any(self.used(name, answers) & {*codes} for name, codes in rule.near_miss.items())

    def evaluate(self, answers: Mapping[str, str | Sequence[str]]) -> Conclusions:
        """What follows from answers that the pack offers; it is remembered."""
        key = repr(answers)
        if key not in self._evaluated:
            self._evaluated[key] = self._evaluate(answers)
        return self._evaluated[key]

    def used(self, name: str, answers: Mapping[str, str | Sequence[str]]) -> frozenset[str]:
        """The codes of a question that count: of a follow-up only where what it follows is answered so, or is not sure."""
        question = self.pack.question[name]
        given = answers.get(name, ())
        codes = frozenset((given,) if isinstance(given, str) else given)
        if not question.follows:
            return codes
        above = question.follows.items()
        applies = any(not used_when(after).isdisjoint(self.used(each, answers)) for each, after in above)
        return (codes or frozenset({LEFT_OUT})) if applies else _NOTHING

    def _evaluate(self, answers: Mapping[str, str | Sequence[str]]) -> Conclusions:
        run = _Run(self, answers)
        findings = {name: level for name in self.concluding if (level := run.finding(name))}
        near_misses = {rule.concludes for rule in self.rules if rule.near_miss and self.nearly(rule, answers)}
        return Conclusions(
            findings,
            {name: level for name, level in run.rules.items() if level},
            frozenset(near_misses - findings.keys()),
            highest_urgency(findings),
        )

    def _left_to_others(self, rule: Rule) -> bool:
        return rule.concludes.kind in ("cause", "type") and not self.pack.is_article(rule.sources)

    def _named(self, group: tuple[Ref, ...]) -> list[Ref]:
        return list(dict.fromkeys(name for entry in group for name in self.concluding if entry.covers(name)))


class _Run:
    """One set of answers, and what has been concluded from it so far."""

    def __init__(self, plain: Plain, answers: Mapping[str, str | Sequence[str]]) -> None:
        self._plain = plain
        self._known = Known(plain, answers)
        self._used = {name: plain.used(name, answers) for name in plain.pack.question}
        self._findings: dict[Ref, int] = {}
        self.rules: dict[str, int] = {}

    def finding(self, name: Ref) -> int:
        """How far a finding holds: as far as the best of its rules."""
        if name not in self._findings:
            self._findings[name] = max(self._rule(rule) for rule in self._plain.concluding[name])
        return self._findings[name]

    def _rule(self, rule: Rule) -> int:
        self.rules[rule.id] = min(condition_levels(self._plain, rule, self._used, self.finding, self._known))
        return self.rules[rule.id]


def condition_levels(
    plain: Plain, rule: Rule, used: Mapping[str, frozenset[str]], finding: Callable[[Ref], int], known: Known
) -> list[int]:
    """How far each condition of a rule holds; the rule holds as far as the weakest of them."""
    graded = is_graded(rule.concludes)
    levels = [answer_level(used[name], codes, graded=graded) for name, codes in rule.answers.items()]
    groups = (as_far_as(rule.needed, map(finding, group)) for group in plain.groups(rule))
    others = [*groups, *known.beside(rule, finding)]
    return levels + [level if graded else MATCH * bool(level) for level in others]
