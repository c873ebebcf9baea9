"""The words of a page's frame: of all in the catalogue, those whose keys stand in its script."""

from __future__ import annotations

import re

from riskcheck.pack.words import Words

_TEXTS = re.compile(r'["`]([a-z_]+(?:\.[a-z_-]+)*)\b(?:\.\$|["`])')
"""What may be a key in a script: a text of small letters and dots, or the beginning of one that a name is put into."""


def words_of_script(say: Words, script: str) -> dict[str, str]:
    """The words of a language that a script asks for, by key; where it names several that belong together, all of them."""
    named = set(_TEXTS.findall(script))
    return {key: text for key, text in say.texts.items() if named & {key, key.partition(".")[0]}}
