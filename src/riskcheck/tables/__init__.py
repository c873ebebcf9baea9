"""Answers in a table: findings as columns, computed where the data lives. Needs the extra `riskcheck[tables]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riskcheck.tables.frames import annotate

__all__ = ["annotate"]


def __getattr__(name: str) -> Any:
    """Import `annotate` when it is first used, so that `riskcheck table` need not load Ibis."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from riskcheck.tables.frames import annotate

    return annotate
