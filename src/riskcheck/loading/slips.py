"""Slips by which a file is no TOML, each with its remedy: what word processors and habits of other formats leave behind."""

from __future__ import annotations

import re
from typing import NamedTuple


class Slip(NamedTuple):
    """A slip: what shows it in a line without its texts and comments, and what to write."""

    shown_by: re.Pattern[str]
    remedy: str


_CURLY = re.compile("[\u2018-\u201f\u00ab\u00bb\u2039\u203a]")
_CLOSING = re.compile("[\u201c-\u201f\u00ab\u00bb]")
_CURLY_REMEDY = 'write straight quotation marks (") around texts; a word processor made them curly, so use a plain text editor'
_SLIPS = (
    Slip(_CURLY, _CURLY_REMEDY),
    Slip(
        re.compile("[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]"),
        "write plain spaces; what looks like one here is another character, such as the no-break space of a word processor",
    ),
    Slip(re.compile(r"^\s*(?://|/\*|--|;|%|<!)|\s//"), "begin a comment with #"),
    Slip(re.compile(r"(?:^|[{,])\s*[\w.-]*\s*:"), 'write = between a key and its value, such as id = "some-id"'),
    Slip(re.compile(r"^\s*\[\[[^\]]*\]?\s*$"), "close the header of a record with two brackets, such as [[rule]]"),
    Slip(re.compile(r"\{[^}]*$"), "write the table in braces on one line, or give it a header in single brackets instead"),
    Slip(
        re.compile(r"(?:=|[\[,](?!\s*[\w-]+\s*[=.:]))\s*(?!(?:true|false|inf|nan)\b)[^\W\d_]"),
        'put a text in quotation marks, such as "yes"; only numbers, true and false stand without',
    ),
)
"""In the order in which they are looked for: the first that a line shows is the one that is named."""


def slip_remedy(line: str, bare: str) -> str:
    """The remedy for a slip in the line at which reading ended, or nothing; `bare` is the line without texts and comments."""
    found = next((slip.remedy for slip in _SLIPS if slip.shown_by.search(bare)), "")
    # A straight quotation mark that a curly one was to close is a text without an end.
    return found or (_CURLY_REMEDY if line.count('"') % 2 and _CLOSING.search(line) else "")
