"""Single changes to the rules of a pack, as a slip of the hand would make them, and what catches each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from riskcheck import Checker
from riskcheck.loading.draft import FINDING_PARTS, Draft
from riskcheck.loading.loader import TABLES
from riskcheck.loading.rulechecks import check_compiled, check_rules
from riskcheck.pack import Pack
from riskcheck.packrecords import URGENCIES, Rule
from riskcheck.scenarios import run_scenario
from riskcheck.verify.plain import Plain
from riskcheck.verify.verifier import verify

Caught = Literal["check", "scenario", "verify", ""]
"""What catches a mutant first: loading it, a scenario, a proof; nothing."""

Codes = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Mutant:
    """A rule that was changed: what was done to it, and what stands in its place, None where it was dropped."""

    rule: str
    change: str
    mutated: Rule | None

    def __str__(self) -> str:
        return f"{self.rule}: {self.change}"

    def within(self, pack: Pack) -> Pack:
        """The pack with the change made."""
        rules = (self.mutated if rule.id == self.rule else rule for rule in pack.rules)
        return pack.model_copy(update={"rules": tuple(rule for rule in rules if rule)})


def mutants(pack: Pack) -> Iterator[Mutant]:
    """Every single change of every rule."""
    for rule in pack.rules:
        yield Mutant(rule.id, "rule dropped", None)
        for change, update in (
            *_conclusions(pack, rule),
            *_answers(pack, rule),
            *_near_misses(pack, rule),
            *_findings(pack, rule),
        ):
            yield Mutant(rule.id, change, rule.model_copy(update=update))


def _conclusions(pack: Pack, rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    for finding in _others(pack, rule.concludes, (rule.concludes,)):
        yield f"concludes {finding}, not {rule.concludes}", {"concludes": finding}


def _answers(pack: Pack, rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, codes in rule.answers.items():
        without = {each: rule.answers[each] for each in rule.answers if each != name}
        if without or rule.findings:
            near_miss = {each: rule.near_miss[each] for each in rule.near_miss if each != name}
            yield f"condition on {name} dropped", {"answers": without, "near_miss": near_miss}
        for change, accepted in _changed(codes, pack.question[name].codes):
            yield f"{name}: accepted answer {change}", {"answers": {**rule.answers, name: accepted}}


def _near_misses(pack: Pack, rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    if rule.near_miss:
        yield "near miss dropped", {"near_miss": {}}
    for name, codes in rule.near_miss.items():
        accepted = rule.answers[name]
        for change, near in _changed(codes, [code for code in pack.question[name].codes if code not in accepted]):
            yield f"{name}: near-miss answer {change}", {"near_miss": {**rule.near_miss, name: near}}
        for code in codes:
            near_miss: Codes = {**rule.near_miss, name: tuple(each for each in codes if each != code)}
            answers = {**rule.answers, name: (*accepted, code)}
            update = {"answers": answers, "near_miss": {each: near for each, near in near_miss.items() if near}}
            yield f"{name}: near-miss answer {code} accepted", update
        for code in accepted if len(accepted) > 1 else ():
            answers = {**rule.answers, name: tuple(each for each in accepted if each != code)}
            yield (
                f"{name}: accepted answer {code} made a near miss",
                {
                    "answers": answers,
                    "near_miss": {**rule.near_miss, name: (*codes, code)},
                },
            )


def _findings(pack: Pack, rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    groups = rule.finding_groups
    for place, group in enumerate(groups):
        rest = (*groups[:place], *groups[place + 1 :])
        if rest or rule.answers:
            yield f"condition on {_short(group)} dropped", {"findings": rest}
        named = _written_out(pack, group)
        for change, entries in _changed(named, [*dict.fromkeys((*named, *_others(pack, named[0], ())))]):
            yield f"finding {change} in {_short(group)}", {"findings": (*groups[:place], entries, *groups[place + 1 :])}


def _changed(entries: tuple[str, ...], possible: list[str] | tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each entry dropped, each exchanged for each other one, and each other one added."""
    others = [entry for entry in possible if entry not in entries]
    for entry in entries if len(entries) > 1 else ():
        yield f"{entry} dropped", tuple(each for each in entries if each != entry)
    for entry in entries:
        for other in others:
            yield f"{entry} exchanged for {other}", tuple(other if each == entry else each for each in entries)
    yield from ((f"{other} added", (*entries, other)) for other in others)


def _others(pack: Pack, finding: str, but: tuple[str, ...]) -> list[str]:
    """The findings of the same kind."""
    kind = finding.partition(":")[0]
    names = URGENCIES if kind == "urgency" else [record.id for record in getattr(pack, FINDING_PARTS[kind])]
    return [name for each in names if (name := f"{kind}:{each}") not in but]


def _written_out(pack: Pack, group: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for entry in group for name in (_others(pack, entry, ()) if entry.endswith(":*") else [entry]))


def _short(group: tuple[str, ...]) -> str:
    return group[0] if len(group) == 1 else f"{group[0]} or {len(group) - 1} more"


class Trial:
    """One pack, and what its scenarios rest on, to try mutants of its rules against."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._plain = {article_only: Plain(pack, article_only=article_only) for article_only in (False, True)}
        self._before = [self._plain[each.article_only].evaluate(each.answers) for each in pack.scenarios]

    def caught(self, mutant: Mutant) -> Caught:
        """What catches a mutant, the cheapest first."""
        pack = mutant.within(self.pack)
        if refused(pack):
            return "check"
        if self.fails_a_scenario(pack):
            return "scenario"
        return "" if verify(pack).holds else "verify"

    def fails_a_scenario(self, pack: Pack) -> bool:
        """Whether a scenario fails. Only those are run in which the plain evaluator sees a change."""
        plain = {article_only: Plain(pack, article_only=article_only) for article_only in (False, True)}
        checker: Checker | None = None
        try:
            for scenario, before in zip(self.pack.scenarios, self._before, strict=True):
                if plain[scenario.article_only].evaluate(scenario.answers) != before:
                    checker = checker or Checker(pack)
                    if run_scenario(checker, scenario).failures:
                        return True
            return False
        finally:
            if checker:
                checker.close()


def refused(pack: Pack) -> bool:
    """Whether loading a pack with these rules reports a problem."""
    parts = {part for tables in TABLES.values() for part, _ in tables.values()}
    declared = {part: {getattr(record, "id", "") for record in getattr(pack, part)} for part in parts}
    draft = Draft(pack, {}, declared, set(), whole=True)
    check_rules(draft)
    if not draft.problems:
        check_compiled(draft)
    return bool(draft.problems)
