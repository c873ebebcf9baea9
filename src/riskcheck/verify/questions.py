"""What must hold of every question: each answer matters to a rule or is named as informational, each follow-up can be asked."""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.checking.questionnaire import is_asked
from riskcheck.pack.records import NO, NONE, UNSURE, Question
from riskcheck.verify.mode import Mode
from riskcheck.verify.report import Shortfall

NAME_IT = "let a rule read it, or list it under informational"


def idle_options(mode: Mode) -> Iterator[Shortfall]:
    """Answers and questions that no rule reads and that are not named as informational, or that are so named and are read."""
    readers = _readers(mode)
    for question in mode.pack.questions:
        idle = [code for code in question.codes if (question.id, code) not in readers]
        unnamed = [code for code in idle if code not in (*question.informational, NO, NONE)]
        if len(idle) == len(question.codes) and unnamed:
            yield Shortfall(question.id, "no rule reads this question", NAME_IT)
        else:
            for code in unnamed:
                yield Shortfall(question.id, f"no rule reads the answer {code!r}", NAME_IT)
        for code in question.informational:
            if (question.id, code) in readers:
                rule = readers[question.id, code]
                message = f"the answer {code!r} is named as informational, yet {rule} reads it"
                answers = mode.ways.answers({question.id: frozenset({code})})
                yield Shortfall(question.id, message, "take it out of informational", answers)


def never_asked(mode: Mode) -> Iterator[Shortfall]:
    """Follow-ups that no answers to the questions before them bring about."""
    for question in follow_ups(mode):
        if not _asked(mode, question):
            message = "it is never asked: what it follows is not asked itself, or cannot be answered so"
            yield Shortfall(question.id, message, "correct follow_up_of, asked_when or its group", None, mode.article_only)


def follow_ups(mode: Mode) -> list[Question]:
    """The follow-ups that are asked in this mode."""
    skipped = mode.pack.beyond if mode.article_only else frozenset()
    return [question for question in mode.pack.questions if question.follows and question.id not in skipped]


def _readers(mode: Mode) -> dict[tuple[str, str], str]:
    """For each answer the first rule that it helps to fire, or to be nearly met, or that names it and cannot be proved."""
    readers: dict[tuple[str, str], str] = {}
    for rule in mode.rules:
        for way in mode.ways_of(rule):
            for name, code in way:
                if name in rule.answers:
                    readers.setdefault((name, code), rule.id)
    for rule in mode.rules:
        beside = {name: codes for name, codes in mode.pack.asked_by(rule).items() if name in mode.pack.denials}
        for name, codes in beside.items():
            for code in (*codes, UNSURE):
                readers.setdefault((name, code), rule.id)
    for rule in mode.unproved:
        for name, codes in (*rule.answers.items(), *rule.near_miss.items()):
            readers |= {(name, code): rule.id for code in (*codes, UNSURE) if (name, code) not in readers}
    return readers


def _asked(mode: Mode, question: Question) -> bool:
    """Whether some answers to the questions above a follow-up lead to it, as the questionnaire asks them."""
    if mode.article_only and question.id in mode.pack.beyond:
        return False
    return not question.follows or any(
        is_asked(question, {parent: after[:1]}) and _asked(mode, mode.pack.question[parent])
        for parent, after in question.follows.items()
    )
