"""In which order an interview asks, and which groups stand together on one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Group, Question

MOST_LINES = 12
"""How many questions of several groups may stand on one list: with their titles and the keys they fit 24 rows."""


def asked_first(pack: Pack, group: Group) -> list[Question]:
    """The questions of a group that follow no other, in the pack's order."""
    return [each for each in pack.questions if each.group == group.id and not each.follows]


def for_baby(pack: Pack, groups: list[Group]) -> list[Group]:
    """The groups in the order for a baby: one with a question that comes first for a baby right behind the danger signs."""
    early = pack.question[pack.about.red_flags].group
    at = 1 + next((place for place, group in enumerate(groups) if group.id == early), -1)
    later = groups[at:]
    first = [group for group in later if any(each.baby_first for each in asked_first(pack, group))]
    return [*groups[:at], *first, *(group for group in later if group not in first)]


def batches(groups: Iterable[Group], count: Callable[[Group], int]) -> Iterator[list[Group]]:
    """Groups that share a screen: neighbours that are lists (their `count` is above 0), as many as one list may hold."""
    batch: list[Group] = []
    for group in groups:
        lines = count(group)
        if batch and (not lines or not count(batch[0]) or sum(map(count, batch)) + lines > MOST_LINES):
            yield batch
            batch = []
        batch.append(group)
    if batch:
        yield batch
