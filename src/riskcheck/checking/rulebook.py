"""Rules of a pack compiled to one flat form: positive, all-of groups of any-of tokens.

A token is an answer (`dialysis=yes`, see `answers.token`) or a finding: `cause:dialysis` where it is a match, `cause:dialysis?`
where it is possible, `near-miss:cause:dialysis`, `urgency:soon`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from riskcheck.checking.answers import NOT_ANSWERED, token
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE, Level, Rule

LEVELLED = ("cause", "type", "test", "fact")
"""Kinds of finding that have a level; a symptom is reported or not, an urgency reached or not."""

NEAR_MISS = "near-miss:"
_POSSIBLE = "?"


@dataclass(frozen=True, slots=True)
class FlatRule:
    """One compiled rule: which rule of the pack it comes from, the token it concludes, and what must hold."""

    rule: str
    conclusion: str
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Rulebook:
    """Compiled rules of one pack, for all sources or for its article alone."""

    rules: tuple[FlatRule, ...]
    article_only: bool = False

    @cached_property
    def read(self) -> frozenset[str]:
        """Every token that some rule reads."""
        return frozenset(entry for rule in self.rules for group in rule.groups for entry in group)


class Order:
    """The position of every rule, finding and answer (its token) in the pack, to sort by."""

    def __init__(self, pack: Pack) -> None:
        self.rule = _positions(pack.rule)
        self.finding = _positions(pack.knowledge)
        self.answer = _positions(
            token(question.id, code) for question in pack.questions for code in (NOT_ANSWERED, *question.codes)
        )


@dataclass(frozen=True, slots=True)
class _Condition:
    """What one group accepts: tokens that fulfil it, and tokens that leave it open."""

    strict: tuple[str, ...]
    weak: tuple[str, ...]


def finding_of(conclusion: str) -> tuple[str, Level]:
    """The finding and the level that a token of a finding stands for."""
    if conclusion.endswith(_POSSIBLE):
        return conclusion[:-1], "possible"
    return conclusion, "match"


def possible(finding: str) -> str:
    """The token of a finding that is possible."""
    return finding + _POSSIBLE


def has_level(finding: str) -> bool:
    """Whether a finding (`kind:id`) is of a kind that has a level."""
    return finding.partition(":")[0] in LEVELLED


def compile_rules(pack: Pack, *, article_only: bool = False) -> Rulebook:
    """Compile the rules of a pack; with `article_only`, without causes and types that the article does not support."""
    kept = [rule for rule in pack.rules if not article_only or _stays(pack, rule)]
    known = tuple(dict.fromkeys(rule.concludes for rule in kept))
    return Rulebook(_reachable([flat for rule in kept for flat in _flatten(pack, rule, known)]), article_only)


def _reachable(rules: list[FlatRule]) -> tuple[FlatRule, ...]:
    """The rules without what can never hold: findings that no rule concludes, and rules left with nothing to read."""
    kept, before = rules, len(rules) + 1
    while len(kept) < before:
        concluded, before = {rule.conclusion for rule in kept}, len(kept)
        kept = [
            FlatRule(rule.rule, rule.conclusion, groups)
            for rule in kept
            if all(groups := tuple(tuple(e for e in group if is_answer(e) or e in concluded) for group in rule.groups))
        ]
    return tuple(kept)


def is_answer(entry: str) -> bool:
    """Whether a token stands for an answer, not for a finding."""
    return "=" in entry


def _stays(pack: Pack, rule: Rule) -> bool:
    return rule.concludes.partition(":")[0] not in ("cause", "type") or pack.is_article(rule.sources)


def _flatten(pack: Pack, rule: Rule, known: tuple[str, ...]) -> Iterator[FlatRule]:
    levelled = has_level(rule.concludes)
    answers = [_answer_condition(pack, name, codes, levelled) for name, codes in rule.answers.items()]
    conditions = answers + [_finding_condition(group, known) for group in rule.finding_groups]
    if levelled:
        yield FlatRule(rule.id, rule.concludes, tuple(condition.strict for condition in conditions))
        for groups in _possible(conditions):
            yield FlatRule(rule.id, possible(rule.concludes), groups)
    else:
        yield FlatRule(rule.id, rule.concludes, tuple(each.strict + each.weak for each in conditions))
    if rule.near_miss:
        reported = {**rule.answers, **rule.near_miss}
        groups = tuple(tuple(token(name, code) for code in codes) for name, codes in reported.items())
        yield FlatRule(rule.id, NEAR_MISS + rule.concludes, groups)


def _possible(conditions: list[_Condition]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The ways in which all conditions hold and at least one is left open; no two of these ways hold at once.

    The ways differ in the first condition that is left open: those before it are fulfilled, those after it are either.
    """
    for position, condition in enumerate(conditions):
        groups = (
            *(before.strict for before in conditions[:position]),
            condition.weak,
            *(after.strict + after.weak for after in conditions[position + 1 :]),
        )
        if all(groups):
            yield groups


def _answer_condition(pack: Pack, name: str, codes: tuple[str, ...], levelled: bool) -> _Condition:
    open_codes: tuple[str, ...] = ()
    question = pack.question[name]
    if levelled and UNSURE in question.codes and UNSURE not in codes:
        open_codes = (UNSURE,)
    if question.follow_up_of and (levelled or UNSURE in codes):
        open_codes += (NOT_ANSWERED,)
    return _Condition(
        tuple(token(name, code) for code in codes),
        tuple(token(name, code) for code in open_codes),
    )


def _finding_condition(group: tuple[str, ...], known: tuple[str, ...]) -> _Condition:
    findings = [name for entry in group for name in _expand(entry, known)]
    return _Condition(tuple(findings), tuple(possible(name) for name in findings if has_level(name)))


def _expand(entry: str, known: tuple[str, ...]) -> list[str]:
    if not entry.endswith(":*"):
        return [entry]
    return [name for name in known if name.startswith(entry[:-1])]


def _positions(names: Iterable[str]) -> dict[str, int]:
    return {name: position for position, name in enumerate(names)}
