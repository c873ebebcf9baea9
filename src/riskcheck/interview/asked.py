"""Why a question is asked, in the pack's own words, and what the medical terms in it mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskcheck.interview.screens import Screen
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Term


def reason(pack: Pack, screen: Screen, code: str | None) -> str:
    """Why a screen is asked, or the line of it with this code, and what the medical terms of its words mean."""
    line = next((choice for choice in screen.choices if choice.code == code), None)
    why = line.help if line and line.help else screen.help
    words = f"{line.text if line else ''} {'' if screen.is_list else screen.text}"
    return "\n".join(part for part in (why, terms_words(pack, words)) if part)


def terms_words(pack: Pack, words: str) -> str:
    """The terms of the glossary that a text uses, each with its meaning, one a line; empty where it uses none."""
    return "\n".join(f"{term.term}: {term.definition}" for term in terms_in(pack, words))


def terms_in(pack: Pack, words: str) -> Iterator[Term]:
    """The terms of the glossary that a text uses, in the glossary's order."""
    for term in pack.terms:
        forms = "|".join(re.escape(form) for form in (term.term, *term.also))
        if re.search(rf"\b(?:{forms})\b", words, re.I):
            yield term
