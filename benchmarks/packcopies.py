"""Larger packs to measure with: copies of a pack in one, each with questions, findings and rules of its own."""

from __future__ import annotations

from typing import Any

from benchmarks.data import Answers
from riskcheck.checking.engine import MAX_TOKENS
from riskcheck.checking.rulebook import compile_rules
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question
from riskcheck.pack.rules import Rule

KNOWLEDGE = ("causes", "types", "symptoms", "tests")


def copies(pack: Pack, count: int) -> Pack:
    """A pack that holds another `count` times; the first copy has its ids. Urgencies are shared.

    "Any cause" means any cause of the same copy, so that as much fires for answers to one copy as in the pack itself.
    """
    every = [_renamed(pack, number) for number in range(count)]
    joined = {part: tuple(record for each in every for record in each[part]) for part in every[0]}
    return pack.model_copy(update={**joined, "scenarios": ()})


def most_copies(pack: Pack) -> int:
    """How many copies of a pack the engine takes."""
    return MAX_TOKENS // len(compile_rules(pack).read)


def name_in(copy: int, name: str) -> str:
    """The id of a question or a record in a copy of the pack."""
    return f"{name}-{copy}" if copy else name


def answers_to(copy: int, answers: Answers) -> Answers:
    """Answers to the pack as answers to one of its copies."""
    return {name_in(copy, name): answer for name, answer in answers.items()}


def _renamed(pack: Pack, copy: int) -> dict[str, tuple[Any, ...]]:
    """The records of one copy, by the part of the pack that they belong to."""
    known: dict[str, tuple[Any, ...]] = {
        part: tuple(record.model_copy(update={"id": name_in(copy, record.id), "notes": ()}) for record in getattr(pack, part))
        for part in KNOWLEDGE
    }
    return {
        **known,
        "facts": tuple(fact.model_copy(update={"id": name_in(copy, fact.id)}) for fact in pack.facts),
        "questions": tuple(_question(question, copy) for question in pack.questions),
        "rules": tuple(_rule(pack, rule, copy) for rule in pack.rules),
    }


def _question(question: Question, copy: int) -> Question:
    above = question.follow_up_of and name_in(copy, question.follow_up_of)
    after = {name_in(copy, name): codes for name, codes in question.asked_after.items()}
    return question.model_copy(update={"id": name_in(copy, question.id), "follow_up_of": above, "asked_after": after})


def _rule(pack: Pack, rule: Rule, copy: int) -> Rule:
    if rule.unless or rule.scores:
        raise ValueError(f"{rule.id}: a rule with exceptions or scores is not copied")
    findings = tuple(
        tuple(_ref(each, copy) for finding in group for each in _each(pack, finding)) for group in rule.finding_groups
    )
    return rule.model_copy(
        update={
            "id": name_in(copy, rule.id),
            "concludes": _ref(rule.concludes, copy),
            "answers": {name_in(copy, name): codes for name, codes in rule.answers.items()},
            "near_miss": {name_in(copy, name): codes for name, codes in rule.near_miss.items()},
            "findings": findings[0] if rule.at_least else findings,
        }
    )


def _each(pack: Pack, finding: Ref) -> list[Ref]:
    """The findings that one stands for."""
    return [name for name in pack.names if isinstance(name, Ref) and finding.covers(name)] if finding.is_any else [finding]


def _ref(finding: Ref, copy: int) -> Ref:
    return finding if finding.kind == "urgency" else Ref.of(finding.kind, name_in(copy, finding.id))
