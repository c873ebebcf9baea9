"""Whether a text speaks English: for documents and prompts of a pack in another language."""

from __future__ import annotations

import re

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        and any are as be by can cause causes do does each first for from has have how if is it its left less line more no none
        nothing not of on one only or other others out pack rule rules said second see skip source sources sure that the their
        then there these they this to type types unless until up what when where which who why with without yes you your
        """,
    )
)
"""Words that nearly every English sentence has some of, and no German one."""
NO_WORDS = re.compile(r"riskcheck [^\n]*|--[a-z-]+|\b[a-z]+:[a-z-]+\b|https?://\S+")
"""What is the same in every language: commands, options, kinds with ids, addresses."""


def english_in(text: str) -> frozenset[str]:
    """The English stop words in a text."""
    return STOP_WORDS.intersection(re.findall(r"[^\W\d_]+", NO_WORDS.sub(" ", text).lower()))
