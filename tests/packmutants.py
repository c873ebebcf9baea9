"""Single changes to the rules of a pack, as a slip of the hand would make them, and what catches each of them.

Run as a program (`make pack-mutants`), it tries all of them on the shipped pack; the tests try a sample.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any, Literal

from riskcheck import Checker
from riskcheck.authoring.packdiff import diff_packs
from riskcheck.authoring.scenarios import run_scenario
from riskcheck.checking.answers import check_answers
from riskcheck.loading.draft import Draft
from riskcheck.loading.loader import load_pack
from riskcheck.loading.rulechecks import check_compiled, check_rules
from riskcheck.loading.tables import TABLES
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.rules import Rule
from riskcheck.pack.scenario import Scenario
from riskcheck.pack.scores import Item, Score
from riskcheck.verify.mode import Mode
from riskcheck.verify.needless import covered
from riskcheck.verify.verifier import verify
from riskcheck.ways.plain import Conclusions, Plain

Outcome = Literal["check", "scenario", "verify", "equivalent", "missed"]
CAUGHT: tuple[Outcome, ...] = ("check", "scenario", "verify")
"""What can catch a mutant: loading it, a scenario, a proof."""

WHY = {
    "equivalent": "proved to change no result, whatever the answers; only the level of a fact, which nothing shows",
    "missed": "results change, and no scenario and no proof sees it",
}
LEAST_CAUGHT = 0.99
DRAWN = 1000
"""Sets of answers by which a change that no scenario sees is told from one that changes nothing."""

Codes = dict[str, tuple[str, ...]]
Update = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Mutant:
    """A rule or a score that was changed: what was done to it, and what stands in its place, None where it was dropped."""

    rule: str
    change: str
    mutated: Rule | Score | None

    def __str__(self) -> str:
        return f"{self.rule}: {self.change}"

    def within(self, pack: Pack) -> Pack:
        """The pack with the change made."""
        if isinstance(self.mutated, Score):
            scores = (self.mutated if score.id == self.rule else score for score in pack.scores)
            return pack.model_copy(update={"scores": tuple(scores)})
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
            *_bands_read(pack, rule),
            *_exceptions(pack, rule),
        ):
            yield Mutant(rule.id, change, rule.model_copy(update=update))
    for score in pack.scores:
        for change, update in (*_items(pack, score), *_bounds(score)):
            yield Mutant(score.id, change, score.model_copy(update=update))


def _conclusions(pack: Pack, rule: Rule) -> Iterator[tuple[str, Update]]:
    for finding in _others(pack, rule.concludes, (rule.concludes,)):
        yield f"concludes {finding}, not {rule.concludes}", {"concludes": finding}


def _answers(pack: Pack, rule: Rule) -> Iterator[tuple[str, Update]]:
    for name, codes in rule.answers.items():
        without = {each: rule.answers[each] for each in rule.answers if each != name}
        if without or rule.findings:
            near_miss = {each: rule.near_miss[each] for each in rule.near_miss if each != name}
            yield f"condition on {name} dropped", {"answers": without, "near_miss": near_miss}
        for change, accepted in _changed(codes, pack.question[name].codes):
            yield f"{name}: accepted answer {change}", {"answers": {**rule.answers, name: accepted}}


def _near_misses(pack: Pack, rule: Rule) -> Iterator[tuple[str, Update]]:
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


def _findings(pack: Pack, rule: Rule) -> Iterator[tuple[str, Update]]:
    groups = rule.finding_groups
    for place, group in enumerate(groups):
        rest = (*groups[:place], *groups[place + 1 :])
        if rest or rule.answers:
            yield f"condition on {_short(group)} dropped", {"findings": rest}
        named = _written_out(pack, group)
        for change, entries in _changed(named, [*dict.fromkeys((*named, *_others(pack, named[0], ())))]):
            yield f"finding {change} in {_short(group)}", {"findings": (*groups[:place], entries, *groups[place + 1 :])}


def _bands_read(pack: Pack, rule: Rule) -> Iterator[tuple[str, Update]]:
    for name, codes in rule.scores.items():
        for change, bands in _changed(codes, [band.code for band in pack.score[name].bands]):
            yield f"score {name}: band {change}", {"scores": {**rule.scores, name: bands}}


def _exceptions(pack: Pack, rule: Rule) -> Iterator[tuple[str, Update]]:
    unless = rule.unless
    if unless is None:
        return
    yield "unless dropped", {"unless": None}
    for name, codes in unless.answers.items():
        for change, excepted in _changed(codes, pack.question[name].codes):
            answers = {**unless.answers, name: excepted}
            yield f"unless {name}: answer {change}", {"unless": unless.model_copy(update={"answers": answers})}
    if unless.findings:
        for change, findings in _changed(unless.findings, (*_others(pack, unless.findings[0], (rule.concludes,)),)):
            yield f"unless: finding {change}", {"unless": unless.model_copy(update={"findings": findings})}


def _items(pack: Pack, score: Score) -> Iterator[tuple[str, Update]]:
    for place, item in enumerate(score.items):

        def within(changed: Item | None, place: int = place) -> Update:
            others = [each for number, each in enumerate(score.items) if number != place]
            return {"items": (*others[:place], *([changed] if changed else []), *others[place:])}

        yield f"item {place} dropped", within(None)
        for points in (item.points - 1, item.points + 1, -item.points):
            yield f"item {place}: {points} points", within(item.model_copy(update={"points": points}))
        for name, codes in item.answers.items():
            for change, accepted in _changed(codes, pack.question[name].codes):
                changed = item.model_copy(update={"answers": {**item.answers, name: accepted}})
                yield f"item {place}, {name}: accepted answer {change}", within(changed)


def _bounds(score: Score) -> Iterator[tuple[str, Update]]:
    """The border between two bands moved: by one only on one side, which loading refuses, and on both."""
    for place, (before, after) in enumerate(pairwise(score.bands)):
        for by in (-1, 1):
            end = before.model_copy(update={"end": (before.end or 0) + by})
            begin = after.model_copy(update={"begin": (after.begin or 0) + by})
            yield f"end of {before.code} moved by {by}", {"bands": (*score.bands[:place], end, *score.bands[place + 1 :])}
            both = (*score.bands[:place], end, begin, *score.bands[place + 2 :])
            yield f"border of {before.code} and {after.code} moved by {by}", {"bands": both}


def _changed(entries: tuple[str, ...], possible: list[str] | tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each entry dropped, each exchanged for each other one, and each other one added."""
    others = [entry for entry in possible if entry not in entries]
    for entry in entries if len(entries) > 1 else ():
        yield f"{entry} dropped", tuple(each for each in entries if each != entry)
    for entry in entries:
        for other in others:
            yield f"{entry} exchanged for {other}", tuple(other if each == entry else each for each in entries)
    yield from ((f"{other} added", (*entries, other)) for other in others)


def _others(pack: Pack, finding: Ref, but: tuple[Ref, ...]) -> list[Ref]:
    """The findings of the same kind."""
    return [name for name in pack.names if name.kind == finding.kind and name not in but]


def _written_out(pack: Pack, group: tuple[Ref, ...]) -> tuple[Ref, ...]:
    return tuple(name for entry in group for name in (_others(pack, entry, ()) if entry.is_any else [entry]))


def _short(group: tuple[str, ...]) -> str:
    return group[0] if len(group) == 1 else f"{group[0]} or {len(group) - 1} more"


class Trial:
    """One pack, and what comes out of its scenarios, to try mutants of its rules against."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._plain = [Plain(pack, article_only=article_only) for article_only in (False, True)]
        self._before = [self._plain[each.article_only].evaluate(check_answers(pack, each.answers)) for each in pack.scenarios]

    def outcome(self, mutant: Mutant) -> Outcome:
        """What catches a mutant, the cheapest first; or why nothing does."""
        pack = mutant.within(self.pack)
        if _refused(pack):
            return "check"
        if self._fails_a_scenario(mutant, pack):
            return "scenario"
        if self.pack.denials:  # proofs and exact differences take too long: what differs, answers drawn at random tell
            return "missed" if self._differs(pack) else "equivalent"
        if _falls_short(pack):
            return "verify"
        changes = diff_packs(self.pack, pack)
        seen = [each for each in (*changes.findings, *changes.article_only) if not each.finding.startswith("fact:")]
        return "missed" if seen or changes.undecided else "equivalent"

    def _fails_a_scenario(self, mutant: Mutant, pack: Pack) -> bool:
        """Whether a scenario fails. Only those are run in which the plain evaluator sees a change."""
        plain = [Plain(pack, article_only=article_only) for article_only in (False, True)]
        changed = [
            scenario
            for scenario, before in zip(self.pack.scenarios, self._before, strict=True)
            if isinstance(mutant.mutated, Score)
            or (
                self._says(self.pack.rule[mutant.rule], scenario, before) != self._says(mutant.mutated, scenario, before)
                and plain[scenario.article_only].evaluate(check_answers(pack, scenario.answers)) != before
            )
        ]
        if not changed:
            return False
        with Checker(pack) as checker:
            return any(run_scenario(checker, scenario).failures for scenario in changed)

    def _differs(self, pack: Pack) -> bool:
        """Whether any of many sets of answers, drawn at random, has another result."""
        draw = Random(DRAWN)
        drawn = ({each.id: draw.choice(each.codes) for each in pack.questions if draw.random() < 0.9} for _ in range(DRAWN))
        cases = [{name: [code] if pack.question[name].many else code for name, code in given.items()} for given in drawn]
        for article_only in (False, True):
            changed = Plain(pack, article_only=article_only)
            for case in cases:
                before, after = self._plain[article_only].evaluate(case), changed.evaluate(case)
                if (before.findings, before.near_misses) != (after.findings, after.near_misses):
                    return True
        return False

    def _says(self, rule: Rule | None, scenario: Scenario, before: Conclusions) -> tuple[object, ...]:
        """What a rule alone says of a scenario, by what was concluded before it was changed: nothing else can change more."""
        plain = self._plain[scenario.article_only]
        answers = check_answers(self.pack, scenario.answers)
        level = plain.level(rule, answers, before.findings) if rule else 0
        near = rule is not None and bool(rule.near_miss) and plain.nearly(rule, answers)
        return rule and (level or near) and rule.concludes, level, near


def _refused(pack: Pack) -> bool:
    """Whether loading a pack with these rules reports a problem."""
    parts = {part for tables in TABLES.values() for part, _ in tables.values()}
    declared = {part: {getattr(record, "id", "") for record in getattr(pack, part)} for part in parts}
    draft = Draft(pack, {}, declared, set(), whole=True)
    check_rules(draft)
    if not draft.problems:
        check_compiled(draft)
    return bool(draft.problems)


def _falls_short(pack: Pack) -> bool:
    """Whether `verify` finds a fault; the proof that finds most comes first."""
    full, alone = (Mode(pack, article_only=article_only) for article_only in (False, True))
    return next(covered(full, alone), None) is not None or not verify(pack).holds


def summary(outcomes: Mapping[Mutant, Outcome]) -> str:
    """The share of mutants that were caught, by what, and those that were not, with the reason."""
    counts = Counter(outcomes.values())
    by = ", ".join(f"{counts[each]} by {each}" for each in CAUGHT)
    left = [mutant for mutant, outcome in outcomes.items() if outcome not in CAUGHT]
    lines = [f"{len(outcomes)} mutants of rules, {share(outcomes):.2%} caught: {by}"]
    return "\n".join(lines + [f"    {mutant}: {WHY[outcomes[mutant]]}" for mutant in left])


def share(outcomes: Mapping[Mutant, Outcome]) -> float:
    """The share of mutants that were caught, without those that loading refuses, and those proved to change no result."""
    tried = [outcome for outcome in outcomes.values() if outcome not in ("check", "equivalent")]
    return sum(outcome in CAUGHT for outcome in tried) / len(tried)


def outcomes_of(pack: Pack, step: int, processes: int) -> dict[Mutant, Outcome]:
    """What catches every `step`-th mutant of a pack, tried in so many processes."""
    tried = list(mutants(pack))[::step]
    with ProcessPoolExecutor(processes, initializer=_begin, initargs=(pack,)) as pool:
        return dict(zip(tried, pool.map(_try, tried, chunksize=8), strict=True))


def _begin(pack: Pack) -> None:
    global _trial
    _trial = Trial(pack)


def _try(mutant: Mutant) -> Outcome:
    return _trial.outcome(mutant)


_trial: Trial
"""In a process of a pool, what it tries its mutants against."""


def main() -> int:
    """Try every mutant of the shipped pack, print what became of them, and tell whether that is good enough."""
    outcomes = outcomes_of(load_pack(), 1, os.cpu_count() or 1)
    print(summary(outcomes))  # noqa: T201
    return 0 if share(outcomes) >= LEAST_CAUGHT and "missed" not in outcomes.values() else 1


if __name__ == "__main__":
    sys.exit(main())
