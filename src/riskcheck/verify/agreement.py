"""The plain evaluator, the compiled rulebook and the engine, each asked about every case: they must say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from riskcheck.checking.answers import as_answers
from riskcheck.checking.engine import Engine
from riskcheck.checking.flat import FlatRule
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import Rulebook, compile_rules
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import highest_urgency
from riskcheck.verify.mode import Mode
from riskcheck.verify.report import Shortfall
from riskcheck.ways.levels import MATCH, POSSIBLE
from riskcheck.ways.plain import AnswerSet, Conclusions

Fire = Callable[[frozenset[str]], Iterable[FlatRule]]
"""Tokens in, the compiled rules that fire out."""

ASK_US = "a fault of riskcheck, not of the pack: please report it"


def disagreements(mode: Mode) -> tuple[int, list[Shortfall]]:
    """How many cases were compared, and for the rulebook and the engine the smallest case in which it differs, if any."""
    rulebook = compile_rules(mode.pack, article_only=mode.article_only)
    cases = mode.smallest()
    with Engine(rulebook, memo=0) as engine:
        others: dict[str, Fire] = {
            "the compiled rulebook": lambda tokens: fire_all(rulebook, tokens),
            "the engine": lambda tokens: [firing.rule for firing in engine.run(tokens)],
        }
        shortfalls = (_first(mode, name, fire, cases) for name, fire in others.items())
        return len(cases), [shortfall for shortfall in shortfalls if shortfall]


def fire_all(rulebook: Rulebook, tokens: frozenset[str]) -> list[FlatRule]:
    """The compiled rules that fire: all of them are tried again until nothing new follows."""
    holds, left, fired = set(tokens), list(rulebook.rules), list[FlatRule]()
    while firing := [rule for rule in left if all(not holds.isdisjoint(group) for group in rule.groups)]:
        fired += firing
        holds |= {rule.conclusion for rule in firing}
        done = set(map(id, firing))
        left = [rule for rule in left if id(rule) not in done]
    return fired


def conclusions(rules: Iterable[FlatRule]) -> Conclusions:
    """What compiled rules that fired say, in the form of the plain evaluator."""
    findings: dict[Ref, int] = {}
    levels: dict[str, int] = {}
    near_misses: set[Ref] = set()
    for rule in rules:
        finding = rule.finding
        if finding.kind == "near-miss":
            near_misses.add(Ref(finding.id))
        elif finding.kind != "total":
            rank = MATCH if rule.level == "match" else POSSIBLE
            findings[finding] = max(rank, findings.get(finding, 0))
            levels[rule.rule] = max(rank, levels.get(rule.rule, 0))
    return Conclusions(findings, levels, frozenset(near_misses - findings.keys()), highest_urgency(findings))


def _first(mode: Mode, name: str, fire: Fire, cases: list[AnswerSet]) -> Shortfall | None:
    questionnaire = Questionnaire(mode.pack)
    for answers in cases:
        plain = mode.plain.evaluate(answers)
        other = conclusions(fire(questionnaire.read(as_answers(mode.pack, answers)).tokens))
        if plain != other:
            differs = next(_differences(plain, other))
            message = f"the rules as they are written and {name} differ"
            return Shortfall(differs, message, ASK_US, answers, mode.article_only)
    return None


def _differences(plain: Conclusions, other: Conclusions) -> Iterator[str]:
    """The records in which two conclusions differ."""
    for ours, theirs in ((plain.findings, other.findings), (plain.rules, other.rules)):
        yield from (name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name))
    yield from (f"near miss {name}" for name in sorted(plain.near_misses ^ other.near_misses))
