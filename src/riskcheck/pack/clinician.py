"""Whether a text says to see a clinician, in the words that a pack has for one."""

from __future__ import annotations

import re
from collections.abc import Sequence

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese and Chinese."""


def names_clinician(text: str, words: Sequence[str]) -> bool:
    """Whether the text holds one of the words, in capitals or not, as a word of its own."""
    return bool(clinician_pattern(words).search(text))


def clinician_pattern(words: Sequence[str]) -> re.Pattern[str]:
    """What finds any of the words as a word of its own, in capitals or not."""
    return re.compile("|".join(map(_alone, words)), re.IGNORECASE)


def _alone(word: str) -> str:
    escaped = re.escape(word)
    return escaped if _UNSPACED.search(word) else rf"(?<!\w){escaped}(?!\w)"
