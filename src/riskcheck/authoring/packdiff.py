"""What differs between two versions of a pack: its records, and the findings that some answers get from one and not the other.

The findings are compared over all cases, exactly: if any answers get one standing from the first version and another from the
second, then so do smallest ways to the two standings taken together (see `ways`), and all of these are tried where they differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from math import prod
from typing import Any

from riskcheck.authoring.standings import URGENCY, Side
from riskcheck.checking.answers import OneAnswer, as_answers
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question, Record
from riskcheck.ways.levels import LEFT_OUT
from riskcheck.ways.openways import Way
from riskcheck.ways.plain import AnswerSet, Plain
from riskcheck.ways.ways import MOST_WAYS, TooManyError, Ways, can_answer, size

PARTS = tuple(name for name in Pack.model_fields if name not in ("about", "digest"))
"""The parts of a pack that are lists of records."""


@dataclass(frozen=True, slots=True)
class Change:
    """A finding (`kind:id`, or "urgency") whose standing changes, with the smallest answers that show it.

    A standing is "match", "possible", "near miss", "reported", "holds" or "nothing"; that of the urgency is its rung. Answers
    that both versions offer are preferred; `not_offered` names the versions ("before", "after") that do not offer them all, and
    are compared as if these were left out.
    """

    finding: str
    before: str
    after: str
    answers: dict[str, OneAnswer]
    not_offered: tuple[str, ...] = ()

    def __str__(self) -> str:
        refused = "" if not self.not_offered else f" (not offered {' and '.join(self.not_offered)})"
        return f"{self.finding}: {self.before} -> {self.after}, for example {json.dumps(self.answers)}{refused}"


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """The records of one part of a pack that were added, removed or changed; of the changed ones, which fields.

    `reordered`: those of both versions are in another order, which is the order of questions and of results.
    """

    part: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: dict[str, tuple[str, ...]]
    reordered: bool = False


@dataclass(frozen=True, slots=True)
class PackDiff:
    """What differs between two packs. `undecided` are findings with too many cases to compare."""

    before: str
    after: str
    records: tuple[RecordChanges, ...]
    findings: tuple[Change, ...]
    article_only: tuple[Change, ...]
    undecided: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The differences to read: records part by part, then findings with the smallest answers that show each."""
        yield f"{self.before} -> {self.after}"
        for part in self.records:
            yield from (f"  {part.part}: added {name}" for name in part.added)
            yield from (f"  {part.part}: removed {name}" for name in part.removed)
            yield from (f"  {part.part}: changed {name} ({', '.join(fields)})" for name, fields in part.changed.items())
            yield from [f"  {part.part}: in another order"] * part.reordered
        for title, changes in (("Findings", self.findings), ("Findings, with the article alone", self.article_only)):
            yield f"{title}: {len(changes) or 'none'} changed, over all answers"
            yield from (f"  {change}" for change in changes)
        yield from (f"  {finding}: too many cases to go through" for finding in self.undecided)

    def to_dict(self) -> dict[str, Any]:
        """The differences as plain values, ready for JSON."""
        return asdict(self)


def diff_packs(before: Pack, after: Pack) -> PackDiff:
    """What differs between two versions of a pack."""
    undecided: dict[str, None] = {}
    full, alone = (tuple(_changes(before, after, article_only, undecided)) for article_only in (False, True))
    old, new = (f"{pack.about.id} {pack.about.version}" for pack in (before, after))
    return PackDiff(old, new, tuple(_records(before, after)), full, alone, tuple(undecided))


def _records(before: Pack, after: Pack) -> Iterator[RecordChanges]:
    """The parts of a pack in which records differ; "about" is what `pack.toml` says of the pack as a whole."""
    if fields := _fields(before.about, after.about):
        yield RecordChanges("about", (), (), {"pack.toml": fields})
    for part in PARTS:
        old, new = ({_name(record): record for record in getattr(pack, part)} for pack in (before, after))
        added, removed = tuple(name for name in new if name not in old), tuple(name for name in old if name not in new)
        changed = {name: fields for name in old if name in new and (fields := _fields(old[name], new[name]))}
        reordered = [name for name in old if name in new] != [name for name in new if name in old]
        if added or removed or changed or reordered:
            yield RecordChanges(part, added, removed, changed, reordered)


def _name(record: Record) -> str:
    return str(next(getattr(record, field) for field in ("id", "part", "name") if hasattr(record, field)))


def _fields(old: Record, new: Record) -> tuple[str, ...]:
    return tuple(field for field in type(old).model_fields if getattr(old, field) != getattr(new, field))


def _changes(before: Pack, after: Pack, article_only: bool, undecided: dict[str, None]) -> Iterator[Change]:
    old, new = (Side(pack, article_only=article_only) for pack in (before, after))
    both = Ways(Plain(after.model_copy(update={"questions": _questions(before, after)}), article_only=article_only))
    asked_alike = before.questions == after.questions
    for subject in dict.fromkeys((*old.subjects, *new.subjects, URGENCY)):
        try:
            if not (asked_alike and old.all_ways(subject) == new.all_ways(subject)):
                yield from _Comparison(old, new, both, subject).changes()
        except TooManyError:
            undecided[subject] = None


def _questions(before: Pack, after: Pack) -> tuple[Question, ...]:
    """The questions of both, with the options of both: what a person could be asked by either."""
    merged = []
    for question in (*after.questions, *(each for each in before.questions if each.id not in after.question)):
        old = before.question.get(question.id, question)
        more = tuple(option for option in old.options if option.code not in question.codes)
        merged.append(question.model_copy(update={"options": (*question.options, *more)}))
    return tuple(merged)


class _Comparison:
    """One finding in two versions of a pack."""

    def __init__(self, old: Side, new: Side, both: Ways, subject: Ref) -> None:
        self._sides = (old, new)
        self._both = both
        self._subject = subject

    def changes(self) -> Iterator[Change]:
        """Every pair of standings that some answers get, each with the smallest of them."""
        names = [side.standings(self._subject) for side in self._sides]
        for a, b in product(range(len(names[0])), range(len(names[1]))):
            if a != b and (answers := self._smallest(a, b)) is not None:
                yield Change(
                    self._subject, names[0][a], names[1][b], as_answers(self._both.pack, answers), self._not_offered(answers)
                )

    def _smallest(self, a: int, b: int) -> AnswerSet | None:
        higher, lower = (0, 1) if a > b else (1, 0)
        ranks = (a, b)
        differing = [way for way in self._ways(higher, ranks[higher]) if self._differs(way, lower, ranks[higher])]
        pairs = product(differing, self._ways(lower, ranks[lower]))
        ways = {first | second for first, second in pairs}
        refused = None
        for way in sorted(ways, key=size):
            for answers in self._answers(way):
                if tuple(side.rank(self._subject, answers) for side in self._sides) == ranks:
                    if not self._not_offered(answers):
                        return answers
                    refused = refused or answers
        return refused

    def _not_offered(self, answers: AnswerSet) -> tuple[str, ...]:
        return tuple(name for name, side in zip(("before", "after"), self._sides, strict=True) if not side.offers(answers))

    def _ways(self, side: int, rank: int) -> list[Way]:
        if not rank:
            return [Way()]
        return [each for way in self._sides[side].ways(self._subject, rank) for each in self._spelled(side, way)]

    def _spelled(self, side: int, way: Way) -> list[Way]:
        """The way, and the same with answers that only the other version offers, which this one takes for left out."""
        choices = [
            [(name, code), *((name, other) for other in self._sides[side].lacking(self._both.pack.question[name]))]
            if code == LEFT_OUT
            else [(name, code)]
            for name, code in way
        ]
        if prod(map(len, choices)) > MOST_WAYS:
            raise TooManyError(self._subject)
        return [Way(spelled) for spelled in product(*choices)]

    def _differs(self, way: Way, side: int, rank: int) -> bool:
        """Whether some answers of this way fall short of the rank on a side; what is answered besides can only raise it."""
        return any(self._sides[side].rank(self._subject, answers) < rank for answers in self._answers(way))

    def _answers(self, way: Way) -> Iterator[AnswerSet]:
        if can_answer(self._both.pack, way):
            yield from self._both.completed(way)
