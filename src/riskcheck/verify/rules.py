"""What must hold of every rule and conclusion: it can come about, and more support never takes anything away."""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.pack.kinds import FINDINGS, Ref
from riskcheck.pack.pack import RUNGS
from riskcheck.pack.records import NO, NONE, UNSURE, URGENCIES, Question
from riskcheck.pack.rules import Rule
from riskcheck.verify.mode import Mode
from riskcheck.verify.report import Shortfall
from riskcheck.ways.levels import ABSENT, POSSIBLE
from riskcheck.ways.plain import AnswerSet, Conclusions

ADD_RULE = "add a rule for it, or remove it"
CORRECT = "correct the conditions of its rules"


def cannot_fire(mode: Mode) -> Iterator[Shortfall]:
    """Rules that no answers can make fire, and near misses that no answers can bring about.

    Nothing is claimed of rules that rest on a score and fire in none of the cases that were tried (`Mode.untried`).
    """
    for rule in mode.rules:
        if not mode.ways.rule(rule) and rule not in mode.untried:
            possible = mode.smallest_possible(mode.ways.rule(rule, POSSIBLE))
            message = "no answers can meet all of its conditions" + ("" if possible is None else "; it is only ever possible")
            yield Shortfall(rule.id, message, "correct its conditions, or remove it", possible, mode.article_only)
        for entry, part in _near_parts(rule):
            cases = (answers for way in mode.ways.near_miss(part) for answers in mode.ways.completed(way))
            if not any(rule.concludes in mode.plain.evaluate(answers).near_misses for answers in cases):
                message = f"the near miss with {entry} never shows: no one can answer so, or has {rule.concludes} then"
                yield Shortfall(rule.id, message, "take it out of near_miss", article_only=mode.article_only)


def wanted(mode: Mode) -> list[Ref]:
    """Every finding and urgency that should come out of some answers; with the article alone, those that rules conclude."""
    names = [name for name in mode.pack.names if name.kind in FINDINGS]
    return [name for name in names if not mode.article_only or name in {rule.concludes for rule in mode.rules}]


def unreached(mode: Mode) -> Iterator[Shortfall]:
    """Findings that follow from no answers, and rungs of the urgency ladder that are the result of none."""
    reached = {rule.concludes for rule in mode.rules if mode.ways.rule(rule) and rule.concludes.kind != "urgency"}
    reached |= {RUNGS[mode.plain.evaluate(answers).urgency] for answers in ({}, *mode.smallest())}
    reached |= {rule.concludes for rule in (*mode.unproved, *mode.untried)}
    for name in (name for name in wanted(mode) if name not in reached):
        ways = [way for rule in mode.rules if rule.concludes == name for way in mode.ways.rule(rule, POSSIBLE)]
        if name.kind == "urgency":
            yield Shortfall(name, "no answers have it as their result", ADD_RULE, article_only=mode.article_only)
        elif possible := mode.smallest_possible(ways):
            yield Shortfall(name, "no answers make it a match; it is only ever possible", CORRECT, possible, mode.article_only)
        else:
            yield Shortfall(name, "no answers lead to it", ADD_RULE, article_only=mode.article_only)


def not_monotone(mode: Mode) -> tuple[int, list[Shortfall]]:
    """Steps that support more and take something away, and how many steps there are.

    A step changes one answer, all else kept: from a no, or an answer that no rule accepts, to "not sure"; or from either to an
    answer that every rule that reads the question accepts. Every step is taken in every case of every rule that reads it. Of a
    question of which an exception or a score reads the answers as denied, nothing is claimed: more of it may take away.
    """
    seen: set[tuple[str, str, str]] = set()
    shortfalls: dict[tuple[str, str], Shortfall] = {}
    for rule in mode.rules:
        for case in mode.cases[rule.id]:
            for name in rule.answers.keys() - mode.pack.denials.keys():
                for higher in _higher(mode, mode.pack.question[name], case):
                    key = (repr(case), name, higher)
                    lost = None if key in seen else _lost(mode, case, name, higher)
                    seen.add(key)
                    if lost:
                        message = f"{name} changed to {higher!r} supports more, yet takes {lost} away"
                        remedy = 'accept "unsure" too, or reword the question'
                        shown = Shortfall(name, message, remedy, case, mode.article_only)
                        kept = shortfalls.get((name, higher), shown)
                        shortfalls[name, higher] = min(kept, shown, key=lambda each: len(each.answers or ()))
    return len(seen), list(shortfalls.values())


def _near_parts(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Each answer that makes a near miss, and the rule with that answer alone there."""
    for name, codes in rule.near_miss.items():
        for code in codes:
            answers = {each: rule.answers[each] for each in rule.answers if each == name or each not in rule.near_miss}
            yield f"the answer {code!r} to {name}", rule.model_copy(update={"answers": answers, "near_miss": {name: (code,)}})


def _higher(mode: Mode, question: Question, case: AnswerSet) -> Iterator[str]:
    """The answers that support more than the one that the case gives to a question.

    A "no" supports as much as any other answer where all rules that read the question accept it.
    """
    given = case.get(question.id)
    code = given[0] if isinstance(given, list) and len(given) == 1 else given
    readers = [rule for rule in mode.plain.rules if question.id in rule.answers]
    accepted = {code for rule in readers for code in rule.answers[question.id]} - {NO, NONE, UNSURE}
    by_all = [each for each in question.codes if all(each in rule.answers[question.id] for rule in readers)]
    if not isinstance(code, str) or code in accepted or (code in by_all and code != UNSURE):
        return
    if UNSURE in question.codes and code != UNSURE:
        yield UNSURE
    yield from (each for each in by_all if each != code)


def _lost(mode: Mode, case: AnswerSet, name: str, higher: str) -> str:
    """The first finding that is lost or gets a lower level when an answer is changed; the urgency counts as one."""
    changed: AnswerSet = {**case, name: [higher] if mode.pack.question[name].many else higher}
    before, after = (mode.plain.evaluate(answers) for answers in (case, changed))
    falls = (finding for finding, level in before.findings.items() if after.findings.get(finding, ABSENT) < level)
    return next((finding for finding in falls if finding.kind != "urgency" or _sinks(before, after)), "")


def _sinks(before: Conclusions, after: Conclusions) -> bool:
    return URGENCIES.index(after.urgency) < URGENCIES.index(before.urgency)
