"""What every form of a pack holds, and in which order: danger signs first, then group by group, with the disclaimer above.

A form shows no result. So that nobody waits for one, what to do about a danger sign stands right below the danger signs, as
soon as one is ticked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from riskcheck.errors import InputError
from riskcheck.pack.numbers import Number, plain_number
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, URGENCIES, Group, Question

ID = "id"
"""The name of what tells one case from another."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds where a question has any of the answers."""

    question: Question
    codes: tuple[str, ...]

    @property
    def ranges(self) -> list[tuple[Number | None, Number | None]]:
        """For a number, from where up to where the bands go that are meant, neighbours as one; None where that is a bound."""
        bands = [(band.code, plain_number(band.start or 0)) for band in self.question.options]
        ends: list[tuple[Number | None, Number | None]] = []
        for place, (code, start) in enumerate(bands):
            if code not in self.codes:
                continue
            end = bands[place + 1][1] if place + 1 < len(bands) else None
            joins = ends and ends[-1][1] == start
            first = ends.pop()[0] if joins else None if place == 0 else start
            ends.append((first, end))
        return ends


@dataclass(frozen=True, slots=True)
class Notice:
    """A text to read, always or `when` a condition holds. Its id has an underscore, so that no question has it."""

    id: str
    text: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part of a form."""

    id: str
    title: str
    items: tuple[Question | Notice, ...]


def outline(pack: Pack) -> list[Part]:
    """The parts of a form: what it is, the danger signs, and all other questions by group, follow-ups among them."""
    disclaimer = Notice("notice_disclaimer", pack.about.disclaimer)
    groups = sorted(pack.groups, key=lambda group: group.id != pack.question[pack.about.red_flags].group)
    parts = [Part(f"part_{group.id}", group.title, tuple(_items(pack, group))) for group in groups]
    return [Part("part_notices", pack.about.title, (disclaimer,)), *(part for part in parts if part.items)]


def conditions_of(pack: Pack, item: Question | Notice) -> tuple[Condition, ...]:
    """When an item is shown: where any of these holds; none where it always is."""
    if isinstance(item, Notice):
        return (item.when,) if item.when else ()
    return tuple(Condition(pack.question[above], codes) for above, codes in item.follows.items())


def exclusive_codes(question: Question) -> tuple[str, ...]:
    """The answers of a many-of question that can stand with no other."""
    return tuple(code for code in question.codes if question.many and code in EXCLUSIVE)


def check_names(form: str, names: Iterable[str]) -> None:
    """Raise InputError where names of what a form asks are not fit for it: not begun with a letter, or used twice."""
    seen: set[str] = set()
    for name in names:
        if not name[:1].isalpha() or name in seen:
            fault = "is used twice" if name in seen else "does not begin with a letter"
            raise InputError(
                f"{form} cannot have this pack's questions: the name {name!r} {fault}; give the question another id"
            )
        seen.add(name)


def _items(pack: Pack, group: Group) -> Iterator[Question | Notice]:
    for question in pack.questions:
        if question.group == group.id:
            yield question
            if question.id == pack.about.red_flags:
                yield from _what_to_do(pack, question)


def _what_to_do(pack: Pack, red_flags: Question) -> Iterator[Notice]:
    """What to do where a danger sign fits, the most urgent first."""
    for urgency in reversed(URGENCIES):
        codes = tuple(code for code in red_flags.codes if pack.red_flag_urgency.get(code) == urgency)
        if codes:
            yield Notice(f"notice_{urgency}", getattr(pack.about.urgency, urgency).text, Condition(red_flags, codes))
