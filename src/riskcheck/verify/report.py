"""The result of a verification: for each thing to prove, how many cases it took, and where it does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from riskcheck.checking.answers import OneAnswer


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that does not hold: which record, what is wrong, a remedy, and the smallest answers that show it.

    `answers` is None where no answers could show it, as with a rule that never fires.
    """

    record: str
    message: str
    hint: str
    answers: Mapping[str, OneAnswer] | None = None
    article_only: bool = False

    def __str__(self) -> str:
        alone = " with the article alone," if self.article_only else ""
        shown = "" if self.answers is None else f"; answers: {json.dumps(self.answers)}"
        return f"{self.record}:{alone} {self.message} ({self.hint}){shown}"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was to be proved, how many cases (or rules, or steps) were tried, and where it does not hold."""

    proves: str
    count: int
    of: str
    shortfalls: tuple[Shortfall, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that was to be proved of a pack. `impossible` counts combinations that no answers bring about, proved so.

    `unclaimed` are sentences that say what is not claimed of some rules or questions, because it need not hold.
    """

    pack: str
    version: str
    checks: tuple[Check, ...]
    impossible: int
    unclaimed: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything was proved."""
        return not any(check.shortfalls for check in self.checks)

    def lines(self) -> Iterator[str]:
        """The report to read: a line for each check, and under it what falls short."""
        for check in self.checks:
            yield f"{'FAILED' if check.shortfalls else 'ok':8}{check.proves} ({check.count:,} {check.of})"
            yield from (f"    {shortfall}" for shortfall in check.shortfalls)
        if self.impossible:
            yield f"No answers can bring about {self.impossible:,} more cases; that is proved, and no fault."
        yield from self.unclaimed
        failed = sum(bool(check.shortfalls) for check in self.checks)
        yield f"{self.pack} {self.version}: {f'{failed} of {len(self.checks)} fall short' if failed else 'all of this holds'}"

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        data: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return {**data, "holds": self.holds}
