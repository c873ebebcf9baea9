"""A pack that is being read: its records, where each of them stands, and the problems found so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from riskcheck.errors import Problem, nearest
from riskcheck.pack import Pack

FINDING_PARTS = {
    "cause": "causes",
    "type": "types",
    "symptom": "symptoms",
    "test": "tests",
    "fact": "facts",
}
"""Which part of a pack holds the records of each kind of finding."""

_REFERENCES = {
    "sources": ("source", "unknown-source"),
    "questions": ("question", "unknown-question"),
    "groups": ("group", "unknown-group"),
    "rules": ("rule", "unknown-rule"),
}
"""What a record of each part is called, and the code where a name of one is unknown."""


@dataclass
class Draft:
    """A pack under examination.

    `places` gives file and line of each record, by part and id. `declared` are the ids that each part names, those of broken
    records included, so that one fault is not reported again wherever the record is used.
    """

    pack: Pack
    places: dict[tuple[str, str], tuple[str, int]]
    declared: dict[str, set[str]]
    problems: list[Problem] = field(default_factory=list)

    def report(self, part: str, record: str, code: str, message: str, hint: str = "") -> None:
        """Note a problem of one record."""
        file, line = self.places.get((part, record), ("pack.toml", 1))
        self.problems.append(Problem(file, line, record, code, message, hint))

    def require(self, part: str, record: str, names: Iterable[str], known: str) -> bool:
        """Report each of the names that the part `known` does not declare; whether all of them are known."""
        unknown = [name for name in names if name not in self.declared[known]]
        what, code = _REFERENCES[known]
        for name in unknown:
            hint = nearest(name, sorted(self.declared[known]))
            self.report(part, record, code, f"{name!r} is no {what} of this pack", hint)
        return not unknown

    def require_finding(self, part: str, record: str, finding: str) -> None:
        """Report a finding (`kind:id`) of which the pack has no record."""
        kind, _, name = finding.partition(":")
        if kind == "urgency" or name == "*":
            return
        known = self.declared[FINDING_PARTS[kind]]
        if name not in known:
            message = f"{finding!r} is no {kind} of this pack"
            self.report(part, record, "unknown-finding", message, nearest(name, sorted(known)))
