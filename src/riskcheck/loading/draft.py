"""A pack while it is loaded: its records, the file and line of each, and the problems so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from riskcheck.errors import nearest
from riskcheck.loading.catalogue import Problems
from riskcheck.pack.forms import is_id
from riskcheck.pack.kinds import PARTS, Ref
from riskcheck.pack.pack import Pack

Positions = dict[tuple[str, str], tuple[str, int]]
"""File and line of records, by the part of the pack and the record's id."""

_REFERENCES = {
    "sources": ("source", "unknown-source"),
    "questions": ("question", "unknown-question"),
    "groups": ("group", "unknown-group"),
    "rules": ("rule", "unknown-rule"),
    "scores": ("score", "unknown-score"),
}
"""What a record of each part is called, and the code where a name of one is unknown."""


@dataclass
class Draft:
    """A pack while it is checked.

    `positions` gives the file and line of each record, by part and id. `declared` are the ids of each part, broken records
    included, so that each is reported once, not wherever it is used. `unread` are the parts whose ids could not be
    read, and `whole` is whether all records could be.
    """

    pack: Pack
    positions: Positions
    declared: dict[str, set[str]]
    unread: set[str]
    whole: bool
    problems: Problems = field(default_factory=Problems)

    def report(self, part: str, record: str, code: str, message: str, hint: str = "") -> None:
        """Note a problem of one record."""
        file, line = self.positions.get((part, record), ("pack.toml", 1))
        self.problems.note(file, line, record, code, message, hint)

    def knows(self, part: str, name: str) -> bool:
        """Whether a part declares the name, or might: not all of it could be read."""
        return part in self.unread or name in self.declared[part]

    def recommended(self, part: str) -> list[str]:
        """The ids of a part that may be recommended: those that are written as ids must be."""
        return sorted(name for name in self.declared[part] if is_id(name))

    def require(self, part: str, record: str, names: Iterable[str], known: str) -> bool:
        """Report each of the names that the part `known` does not declare; whether all of them are known."""
        unknown = [name for name in names if not self.knows(known, name)]
        what, code = _REFERENCES[known]
        for name in unknown:
            hint = nearest(name, self.recommended(known)) or f"add a record for it, or correct the {what}"
            self.report(part, record, code, f"{name!r} is no {what} of this pack", hint)
        return not unknown

    def require_finding(self, part: str, record: str, finding: Ref) -> None:
        """Report a finding of which the pack has no record."""
        if finding.kind == "urgency" or finding.is_any:
            return
        records = PARTS[finding.kind]
        if not self.knows(records, finding.id):
            message = f"{finding!r} is no {finding.kind} of this pack"
            hint = nearest(finding.id, self.recommended(records)) or f"add a record for it, or correct the {finding.kind}"
            self.report(part, record, "unknown-finding", message, hint)
