"""Rules that change nothing: wherever one fires, others conclude as much, with all sources and with the article alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from riskcheck.pack.records import URGENCIES
from riskcheck.pack.rules import Rule
from riskcheck.verify.mode import Mode
from riskcheck.verify.report import Shortfall
from riskcheck.ways.levels import MATCH, POSSIBLE, is_graded
from riskcheck.ways.plain import AnswerSet


class _Suspect(NamedTuple):
    """A rule, or the part of one that fires by one entry of a condition, and what is left without it."""

    entry: str
    rule: Rule
    rest: tuple[Rule, ...]


def covered(full: Mode, alone: Mode) -> Iterator[Shortfall]:
    """Rules, and entries of a condition, without which every result would be the same.

    A rule that others cover with the article alone only, or with all sources only, has its use in the other. Nothing is claimed
    of rules that rest on a score: not all cases of them are tried.
    """
    for rule in (rule for rule in full.rules if rule.id not in full.sampled):
        for suspect in (_Suspect("", rule, ()), *(_Suspect(entry, part, (rest,)) for entry, part, rest in _parts(rule))):
            shortfall = _needless(full, suspect)
            if shortfall and (not alone.stands(suspect.rule) or _needless(alone, suspect)):
                yield shortfall
                if not suspect.entry:
                    break


def _needless(mode: Mode, suspect: _Suspect) -> Shortfall | None:
    """The smallest answers by which a suspect fires, where it changes nothing in any; a whole rule that never fires is none."""
    rule, what = suspect.rule, f"{suspect.entry} adds nothing to it: " if suspect.entry else ""
    others = [*(other for other in mode.plain.rules if other.id != rule.id and _as_much(rule, other)), *suspect.rest]
    fired = list(_fired(mode, rule))
    if not suspect.entry and _near_miss_lost(mode, rule):
        return None
    if not all(any(_holds(mode, other, answers, level) for other in others) for level, answers in fired):
        return None
    if fired:
        level, answers = min(fired, key=lambda each: len(each[1]))
        by = ", ".join(other.id for other in others if _holds(mode, other, answers, level))
        message = f"{what}wherever it fires, as much is concluded without ({by} here)"
        return Shortfall(rule.id, message, "remove it, or correct the conditions", answers)
    return Shortfall(rule.id, f"{what}no answers can meet the conditions by it", "take it out") if what else None


def _fired(mode: Mode, rule: Rule) -> Iterator[tuple[int, AnswerSet]]:
    """The smallest answers by which a rule fires, at each of its levels."""
    for level in (MATCH, POSSIBLE) if is_graded(rule.concludes) else (MATCH,):
        for way in mode.ways.rule(rule, level):
            yield from ((level, answers) for answers in mode.ways.completed(way))


def _near_miss_lost(mode: Mode, rule: Rule) -> bool:
    """Whether some answers are a near miss by this rule alone."""
    others = [other for other in mode.plain.concluding[rule.concludes] if other.id != rule.id and other.near_miss]
    ways = mode.ways.near_miss(rule) if rule.near_miss else []
    return any(
        rule.concludes in mode.plain.evaluate(answers).near_misses
        and not any(mode.plain.nearly(other, answers) for other in others)
        for way in ways
        for answers in mode.ways.completed(way)
    )


def _as_much(rule: Rule, other: Rule) -> bool:
    """Whether another rule concludes the same, or a higher urgency."""
    if rule.concludes.kind != "urgency" or other.concludes.kind != "urgency":
        return rule.concludes == other.concludes
    return URGENCIES.index(other.concludes.id) >= URGENCIES.index(rule.concludes.id)


def _holds(mode: Mode, rule: Rule, answers: AnswerSet, level: int) -> bool:
    return mode.plain.level(rule, answers, mode.plain.evaluate(answers).findings) >= level


def _parts(rule: Rule) -> Iterator[tuple[str, Rule, Rule]]:
    """Each answer and finding that stands beside others in a condition, the rule with it alone there, and without it.

    A part keeps the id of its rule. What a rule counts (`at_least`) is not taken apart; nor is what `kind:*` stands for, as the
    pattern is for what may be added.
    """
    for name, codes in rule.answers.items():
        for code in codes if len(codes) > 1 else ():
            split = ((code,), tuple(each for each in codes if each != code))
            alone, rest = (rule.model_copy(update={"answers": {**rule.answers, name: kept}}) for kept in split)
            yield f"the answer {code!r} to {name}", alone, rest
    groups = rule.finding_groups
    for number, group in enumerate(groups):
        for entry in group if len(group) > 1 and rule.needed == 1 else ():
            split = ((entry,), tuple(each for each in group if each != entry))
            changed = (tuple(kept if each == number else groups[each] for each in range(len(groups))) for kept in split)
            alone, rest = (rule.model_copy(update={"findings": findings}) for findings in changed)
            yield entry, alone, rest
