"""Rules of a pack compiled to the flat form (see `flat`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from riskcheck.checking.answers import NOT_ANSWERED, token
from riskcheck.checking.flat import Condition, FlatRule, is_answer, levelled_forms, near_miss, possible
from riskcheck.checking.threevalued import ThreeValued
from riskcheck.pack.kinds import LEVELLED, Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE
from riskcheck.pack.rules import Rule


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


def compile_rules(pack: Pack, *, article_only: bool = False) -> Rulebook:
    """Compile the rules of a pack; with `article_only`, without causes and types that the article does not support."""
    kept = [rule for rule in pack.rules if not article_only or _stays(pack, rule)]
    concluding: dict[Ref, list[Rule]] = {}
    for rule in kept:
        concluding.setdefault(rule.concludes, []).append(rule)
    known, open_too = tuple(concluding), ThreeValued(pack, concluding)
    rules = [flat for rule in kept for flat in _flatten(pack, rule, known, open_too)]
    return Rulebook(_reachable([*rules, *open_too.flat]), article_only)


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


def _stays(pack: Pack, rule: Rule) -> bool:
    return rule.concludes.kind not in ("cause", "type") or pack.is_article(rule.sources)


def _flatten(pack: Pack, rule: Rule, known: tuple[Ref, ...], open_too: ThreeValued) -> Iterator[FlatRule]:
    conclusion, levelled = str(rule.concludes), rule.concludes.kind in LEVELLED
    answers = [_answer_condition(pack, name, codes, levelled) for name, codes in rule.answers.items()]
    if rule.at_least:
        totals, total = _count(rule, known)
        yield from totals
        conditions = [*answers, total]
    else:
        conditions = answers + [_finding_condition(group, known) for group in rule.finding_groups]
    conditions += open_too.beside(rule, conditions)
    if levelled:
        yield from levelled_forms(rule.id, rule.concludes, conditions)
    else:
        yield FlatRule(rule.id, conclusion, tuple(each.strict + each.weak for each in conditions))
    if rule.near_miss:
        reported = [tuple(token(name, code) for code in codes) for name, codes in rule.exposure.items()]
        deviating = tuple(token(name, code) for name, codes in rule.near_miss.items() for code in codes)
        yield FlatRule(rule.id, str(near_miss(rule.concludes)), (*reported, deviating))


def _count(rule: Rule, known: tuple[Ref, ...]) -> tuple[list[FlatRule], Condition]:
    """Rules that count the findings of a rule up to `at_least`, and the condition that so many hold.

    They run through the findings with a total for each number: "at least 2 among the first 5" follows from 2 among the first 4,
    or from 1 among the first 4 with the fifth. So there are as many totals as findings times `at_least`, not as many rules as
    there are ways to choose so many findings.
    """
    findings = dict.fromkeys(each for entry in rule.findings for each in _covered(cast(Ref, entry), known))
    counted: list[FlatRule] = []
    for place, finding in enumerate(findings, start=1):
        for number in range(max(1, rule.needed - len(findings) + place), min(place, rule.needed) + 1):
            if place > number:
                counted += levelled_forms(
                    rule.id, _total(rule, place, number), [_condition_of(_total(rule, place - 1, number))]
                )
            before = [_condition_of(_total(rule, place - 1, number - 1))] if number > 1 else []
            counted += levelled_forms(rule.id, _total(rule, place, number), [*before, _condition_of(finding)])
    return counted, _condition_of(_total(rule, len(findings), rule.needed))


def _total(rule: Rule, place: int, number: int) -> Ref:
    """That at least so many hold of the findings of a rule up to a place."""
    return Ref.of("total", f"{rule.id}/{place}/{number}")


def _answer_condition(pack: Pack, name: str, codes: tuple[str, ...], levelled: bool) -> Condition:
    open_codes: tuple[str, ...] = ()
    question = pack.question[name]
    if levelled and UNSURE in question.codes and UNSURE not in codes:
        open_codes = (UNSURE,)
    if question.follows and (levelled or UNSURE in codes):
        open_codes += (NOT_ANSWERED,)
    return Condition(
        tuple(token(name, code) for code in codes),
        tuple(token(name, code) for code in open_codes),
    )


def _finding_condition(group: tuple[Ref, ...], known: tuple[Ref, ...]) -> Condition:
    findings = [each for entry in group for each in _covered(entry, known)]
    return Condition(tuple(map(str, findings)), tuple(possible(each) for each in findings if each.kind in LEVELLED))


def _condition_of(finding: Ref) -> Condition:
    return Condition((str(finding),), (possible(finding),) if finding.kind in (*LEVELLED, "total") else ())


def _covered(entry: Ref, known: tuple[Ref, ...]) -> Iterable[Ref]:
    """The findings that an entry stands for."""
    return filter(entry.covers, known) if entry.is_any else (entry,)


def _positions(names: Iterable[str]) -> dict[str, int]:
    return {name: position for position, name in enumerate(names)}
