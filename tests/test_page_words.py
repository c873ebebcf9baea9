"""What pages print can be read: Flesch-Kincaid grade 7 or lower per section, 6 where a frightened person reads first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import textstat
from strategies import AnswerSet
from test_report import RICH
from test_wording import HIGHEST_GRADE, HIGHEST_GRADE_IN_FEAR, in_plain_words

from riskcheck import Checker
from riskcheck.documents.document import Document, Section
from riskcheck.report.result_document import result_document
from riskcheck.report.visit_sheet import visit_sheet

CASES: dict[str, AnswerSet] = {
    **RICH,
    "nothing": {},
    "an emergency": {"red-flags": ["cold-limb", "skin-black"], "dialysis": "yes"},
    "creams to talk about": {"red-flags": ["none"], "symptoms": ["itching"], "sarcoidosis": "no"},
}
LISTS_OF_NAMES = ("Sources", "About", "What you said no to", "Not answered", "Answers not used", "Answered, but not used")
"""Sections that hold names alone, and are not read as sentences; nor is the summary, which is for a clinician."""
NAMES = ("Tests", "Symptoms", "Questions", "To talk about")
"""Sections with names between commas; a summary for a clinician has them too."""
IN_FEAR = ("How soon", "In short", "How to get help", "Any of these", "Nothing here", "Safety net")
FEWEST_WORDS = 30
"""A section with fewer words has no grade that means anything; such sections of a page are read as one."""


def documents(checker: Checker, name: str) -> list[Document]:
    """The short pages of a case: its text and its sheet."""
    answers = CASES[name]
    result, given = checker.check(answers), checker.read(answers).given
    return [
        result_document(checker.pack, result),
        visit_sheet(checker.pack, given, result, made_on=date(2026, 11, 22)),
    ]


def sentences(section: Section) -> str:
    """What a section prints in plain words; each entry, and what stands between colons and semicolons, as a sentence."""
    texts = [section.title, *section.paragraphs]
    texts += [text for entry in section.entries for text in (f"{entry.head} {entry.mark}".strip(), *entry.lines)]
    marks = r"[;:,(]\s|\s\(" if section.title.startswith(NAMES) else r"[;:]\s"
    parts = [part.strip(' "') for text in texts for part in re.split(marks, text)]
    return in_plain_words(" ".join(part if part[-1] in ".!?" else f"{part}." for part in parts if part))


def grades(document: Document) -> Iterator[tuple[str, float, float]]:
    """Each section by its title, with its grade and the highest it may have; the small ones of a page together."""
    small: dict[float, list[str]] = {}
    for section in document.sections:
        if section.title.startswith((*LISTS_OF_NAMES, "For the clinician")):
            continue
        highest = HIGHEST_GRADE_IN_FEAR if section.title.startswith(IN_FEAR) else HIGHEST_GRADE
        said = sentences(section)
        if len(said.split()) < FEWEST_WORDS:
            small.setdefault(highest, []).append(said)
        else:
            yield said, textstat.flesch_kincaid_grade(said), highest
    for highest, texts in small.items():
        said = " ".join(texts)
        if len(said.split()) >= FEWEST_WORDS:
            yield said, textstat.flesch_kincaid_grade(said), highest


@pytest.mark.parametrize("name", CASES)
def test_each_section_of_a_page_can_be_read(name: str, checker: Checker) -> None:
    """Each section of a text or a sheet has grade 7 or lower, advice, danger signs and safety net 6, terms in plain words."""
    found = [each for document in documents(checker, name) for each in grades(document)]
    assert [(grade, said) for said, grade, highest in found if grade > highest] == []
