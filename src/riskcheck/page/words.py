"""Every word of a page's frame, in one place: those of results, sheets and the questionnaire, and the few that only a page has.

The script asks for them by their names here, in small letters. Another language is another such table.
"""

from __future__ import annotations

from types import ModuleType

from riskcheck.interview import words as questionnaire
from riskcheck.report import words as results

Words = str | tuple[str, ...] | dict[str, str]

PAGE_WORDS = {
    "begin": "Begin",
    "next": "Next",
    "go_back": "Back",
    "skip": "Skip",
    "nothing_stored": "Nothing is stored, and nothing is sent. When you close or reload this page, your answers are gone.",
    "ticked_skip": "You chose something here. Take it back to skip, or go on with Next.",
    "why_asked": "Why?",
    "words_explained": "What the words mean",
    "change_answers": "Back to your answers",
    "print_sheet": "Print the sheet for your visit",
    "start_again": "Start again",
    "reasons": "Reasons and sources",
    "result": "Your result",
    "no_script": "This page needs JavaScript. Switch it on, or see a clinician without it.",
}


def _of(module: ModuleType) -> dict[str, Words]:
    return {name.lower(): words for name, words in vars(module).items() if name.isupper()}


WORDS: dict[str, Words] = _of(questionnaire) | _of(results) | PAGE_WORDS
