"""Why a question is asked: what its answers could support, worked out from the rules, and what its words mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskcheck.interview.screens import Screen
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question, Rule, Term

_KINDS = {"cause": "causes", "type": "types", "symptom": "symptoms", "test": "tests"}


def why_asked(pack: Pack, screen: Screen) -> str:
    """For each question of a screen what it could support, then the terms of the glossary that it uses."""
    questions = [pack.question[name] for name in screen.questions]
    lines = [f"{question.label}: {could_support(pack, question)}" for question in questions]
    words = " ".join((screen.text, screen.help, *(f"{choice.text} {choice.help}" for choice in screen.choices)))
    terms = [f"{term.term}: {term.definition}" for term in terms_in(pack, words)]
    return "\n".join([*lines, *(["Words used here:"] if terms else []), *terms])


def could_support(pack: Pack, question: Question) -> str:
    """The causes, types, symptoms, tests and the urgency that an answer to the question could support, in plain words."""
    reached = reachable(pack, question.id)
    parts = []
    for kind, plural in _KINDS.items():
        names = [record.name for name, record in pack.knowledge.items() if name in reached and name.startswith(f"{kind}:")]
        if names:
            parts.append(f"{kind if len(names) == 1 else plural} {', '.join(names)}")
    if any(name.startswith("urgency:") for name in reached):
        parts.append("how soon to see a clinician")
    return f"an answer could support {'; '.join(parts)}." if parts else "no rule reads it; it is asked for context."


def reachable(pack: Pack, question: str) -> frozenset[str]:
    """Every finding (`kind:id`) that rules can reach from an answer to the question."""
    reached = {rule.concludes for rule in pack.rules if question in rule.answers}
    while more := {rule.concludes for rule in pack.rules if _reads_any(rule, reached)} - reached:
        reached |= more
    return frozenset(reached)


def terms_in(pack: Pack, words: str) -> Iterator[Term]:
    """The terms of the glossary that a text uses, in the glossary's order."""
    for term in pack.terms:
        forms = "|".join(re.escape(form) for form in (term.term, *term.also))
        if re.search(rf"\b(?:{forms})\b", words, re.I):
            yield term


def _reads_any(rule: Rule, findings: set[str]) -> bool:
    for entry in (entry for group in rule.finding_groups for entry in group):
        if entry in findings or (entry.endswith(":*") and any(name.startswith(entry[:-1]) for name in findings)):
            return True
    return False
