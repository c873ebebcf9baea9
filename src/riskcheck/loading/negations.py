"""Advice that says not to see a clinician: a negation stands before the word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from riskcheck.pack.clinician import clinician_pattern

_NEGATIONS: dict[str, tuple[str, ...]] = {
    "de": ("kein", "keine", "keinen", "keinem", "keiner", "keines", "nicht", "nie", "niemals", "ohne", "weder"),
    "en": ("no", "not", "never", "without", "neither", "nor"),
    "es": ("no", "nunca", "jamás", "ningún", "ninguna", "sin", "ni"),
    "fr": ("pas", "jamais", "aucun", "aucune", "sans", "ni"),
    "it": ("non", "mai", "nessun", "nessuno", "nessuna", "senza", "né"),
    "nl": ("geen", "niet", "nooit", "zonder", "noch"),
    "pl": ("nie", "nigdy", "bez", "żaden", "żadnego", "ani"),
    "pt": ("não", "nunca", "nenhum", "nenhuma", "sem", "nem"),
}
"""Words that negate what follows them, by language. A language that is not here is held to the words of all of them."""


def negated_clinician(text: str, words: Sequence[str], language: str) -> str | None:
    """The passage in which a negation stands directly before one of the words, or with one word between; None without."""
    main = language.partition("-")[0].casefold()
    negations = _NEGATIONS.get(main) or sorted({word for each in _NEGATIONS.values() for word in each})
    before = "|".join(map(re.escape, negations))
    found = re.search(rf"(?<!\w)(?:{before})\s+(?:\w+\s+)?(?:{clinician_pattern(words).pattern})", text, re.IGNORECASE)
    return found[0] if found else None
