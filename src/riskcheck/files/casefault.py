"""What is wrong with a record, in words that repeat no answer."""

from __future__ import annotations

from typing import NamedTuple

LONGEST_KEY_SHOWN = 60


class Fault(NamedTuple):
    """What is wrong with a record, and the remedy."""

    code: str
    message: str
    hint: str


def shown(key: str) -> str:
    """A key or name as messages show it: quoted, and cut short where it is long."""
    return repr(key[:LONGEST_KEY_SHOWN])
