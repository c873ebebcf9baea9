"""Ids, answers, reasons and packs in words, and the sections that several documents share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from riskcheck.checking.result import Because, NearMiss, PackInfo, Result, TypeFinding
from riskcheck.documents.document import Entry, Section, Tone, printable, shortened
from riskcheck.pack.pack import About, Pack
from riskcheck.report.citations import sources_words

URGENCY_WORDS = {
    "routine": "Book a visit",
    "soon": "In the next few days",
    "urgent": "Today",
    "emergency": "Emergency: now",
}

USE_WORDS = {
    "usual": "Tests in the usual work-up",
    "complex-cases": "Tests for complex cases",
    "severe-cases": "Tests for severe cases",
    "seldom": "Tests that are seldom used",
}

USE_OF_TEST = {
    "usual": "usual work-up",
    "complex-cases": "for complex cases",
    "severe-cases": "for severe cases",
    "seldom": "seldom used",
}

OTHERS_NAME = "Other sources name these. The article does not."
OTHERS_LINK = "The article names this type, but does not link it to these answers. Other sources do."

KIND_WORDS = {
    "cause": "Cause",
    "type": "Type",
    "symptom": "Symptom",
    "test": "Test",
    "treatment": "Treatment",
    "medication": "Medication",
    "term": "Term",
    "urgency": "How soon",
    "fact": "In between",
}

LONGEST_ID = 80


def no_cause_words(pack: Pack, result: Result) -> str:
    """For a result with no cause of the article: no answer led to one, or none was given."""
    asked = {name for rule in pack.rules if rule.concludes.startswith("cause:") for name in rule.answers}
    if {name for name in asked if pack.question[name].follow_up_of is None} - pack.beyond <= set(result.unanswered):
        return "No question about causes was answered, so none could be found."
    return "The answers match none of the causes that the article names. This does not rule anything out."


def types_of_others(pack: Pack, result: Result) -> list[TypeFinding]:
    """Types that only other sources name."""
    return [each for each in result.types if not each.article and not _is_articles(pack, each)]


def types_linked_by_others(pack: Pack, result: Result) -> list[TypeFinding]:
    """Types that the article names, but that only other sources link to the answers."""
    return [each for each in result.types if not each.article and _is_articles(pack, each)]


def _is_articles(pack: Pack, finding: TypeFinding) -> bool:
    return pack.is_article(pack.knowledge[f"type:{finding.id}"].sources)


def case_words(id: str | int | None) -> str:
    """Which case it is, to follow a title; the id stands there as text, whatever it holds."""
    return "" if id is None else f" - case {shortened(printable(str(id)), LONGEST_ID)}"


def version_words(made_by: PackInfo | About, article_only: bool) -> str:
    """A pack by id and version, and whether only the article counted."""
    return f"{made_by.id} {made_by.version}{', the article alone' if article_only else ''}"


def advice_section(urgency: str, lines: Iterable[str]) -> Section:
    """How soon to see a clinician, as the title, and the lines below it."""
    title = f"How soon to see a clinician: {URGENCY_WORDS[urgency]}"
    return Section(title, tuple(lines), tone=advice_tone(urgency))


def advice_tone(*urgencies: str) -> Tone:
    """How the advice is drawn: as an alarm where one of the urgencies is high."""
    return "alarm" if {"urgent", "emergency"} & set(urgencies) else "advice"


def near_miss_entry(pack: Pack, near_miss: NearMiss) -> Entry:
    """What was reported, but not as the source describes it."""
    said = f"You answered {answer_words(pack, near_miss.answers)}."
    described = f"The source speaks of {near_miss.describes} ({sources_words(pack, near_miss.sources)})."
    return Entry(finding_words(pack, f"cause:{near_miss.cause}"), "", (said, described))


def reviewed_words(pack: Pack) -> str:
    """Who reviewed the pack."""
    reviewers = pack.about.reviewed_by
    return f"reviewed by {', '.join(reviewers)}" if reviewers else "not reviewed by a clinician"


def answer_words(pack: Pack, answers: Mapping[str, Iterable[str]]) -> str:
    """Answers in words: 'Dialysis: "Yes"', and "not answered" for a follow-up left out."""
    said = []
    for question, codes in answers.items():
        texts = [f'"{pack.answer_text(question, code)}"' for code in codes]
        said.append(f"{pack.question[question].label}: {' and '.join(texts) or 'not answered'}")
    return "; ".join(said)


def finding_words(pack: Pack, finding: str) -> str:
    """A finding in words: its name."""
    return pack.knowledge[finding].name


def symptom_of_answer(pack: Pack) -> dict[tuple[str, str], str]:
    """The symptom (`symptom:id`) that an answer (question and code) reports by itself."""
    return {
        (name, code): rule.concludes
        for rule in pack.rules
        if rule.concludes.startswith("symptom:") and not rule.findings and len(rule.answers) == 1
        for name, codes in rule.answers.items()
        for code in codes
    }


def grounds(pack: Pack, because: Because) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """What a reason rests on: findings, with every symptom that its answers report, and the answers that are left."""
    reports = symptom_of_answer(pack)
    symptoms = [reports[name, code] for name, codes in because.answers.items() for code in codes if (name, code) in reports]
    left = {name: tuple(code for code in codes if (name, code) not in reports) for name, codes in because.answers.items()}
    others = {name: codes for name, codes in left.items() if codes or not because.answers[name]}
    return tuple(dict.fromkeys((*because.findings, *symptoms))), others


def grounds_words(pack: Pack, because: Because) -> str:
    """What a reason rests on, in words: symptoms that were reported, what was answered, and other findings."""
    findings, answers = grounds(pack, because)
    symptoms = [finding_words(pack, name) for name in findings if name.startswith("symptom:")]
    others = [finding_words(pack, name) for name in findings if not name.startswith("symptom:")]
    parts = [f"You reported {', '.join(symptoms)}."] if symptoms else []
    parts += [f"You answered {answer_words(pack, answers)}."] if answers else []
    parts += [f"Found above: {', '.join(others)}."] if others else []
    return " ".join(parts)


def because_words(pack: Pack, because: Because) -> str:
    """A reason in words: what it rests on, and where the rule comes from."""
    return f"{grounds_words(pack, because)} Source: {sources_words(pack, because.sources)}."
