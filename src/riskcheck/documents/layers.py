"""A layered layout: nodes in columns, ordered so that few lines cross, each near what it is linked with. No drawing."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

Slot = tuple[str, int]
"""A node in its column, or the lane of a node's lines in a later column that they pass."""

SWEEPS = 16
LANE = 0.35
"""Room of a lane, as a share of that of a node."""
_NONE: Mapping[str, float] = MappingProxyType({})
_NO_FRAMES: Mapping[str, Sequence[str]] = MappingProxyType({})


class Layers:
    """Where nodes stand, and where lines pass. `column` gives each node's column; an edge leads to a later one.

    `room` is the height of a node with the space below it; `rooms` has those of nodes of another height. Nodes of one column
    stand in the order of their `bands`. An edge may also leave one of the `frames`, each around some nodes of a column that no
    line passes between. `targets` are what each node and frame leads to, `y` the middle of every slot. The same input always
    gives the same layout.
    """

    def __init__(
        self,
        column: Mapping[str, int],
        edges: Iterable[tuple[str, str]],
        room: float,
        *,
        rooms: Mapping[str, float] = _NONE,
        bands: Mapping[str, float] = _NONE,
        frames: Mapping[str, Sequence[str]] = _NO_FRAMES,
    ) -> None:
        self._column = {**column, **{frame: column[names[0]] for frame, names in frames.items()}}
        self._room, self._rooms, self._bands = room, rooms, bands
        self._framed = {frame: [(name, column[name]) for name in names] for frame, names in frames.items()}
        self.targets: dict[str, list[str]] = {name: [] for name in self._column}
        for source, to in dict.fromkeys(edges):
            self.targets[source].append(to)
        self._slots: list[list[Slot]] = [[] for _ in range(max(column.values(), default=0) + 1)]
        for name, at in self._column.items():
            last = max((column[to] for to in self.targets[name]), default=0)
            for each in range(at + (name in frames), max(at + 1, last)):
                self._slots[each].append((name, each))
        self._left: dict[Slot, list[Slot]] = {slot: [] for slots in self._slots for slot in slots}
        self._right: dict[Slot, list[Slot]] = {slot: [] for slot in self._left}
        for path in (self.path(source, to) for source, targets in self.targets.items() for to in targets):
            self._link(self._framed.get(path[0][0], path[:1]), path[1])
            for before, after in pairwise(path[1:]):
                self._link([before], after)
        for slots in self._slots:
            slots.sort(key=self._band)
        self._order()
        self.y = self._heights()

    def _link(self, starts: Iterable[Slot], after: Slot) -> None:
        for before in starts:
            if after not in self._right[before]:
                self._right[before].append(after)
                self._left[after].append(before)

    def path(self, source: str, target: str) -> list[Slot]:
        """The slots through which the line of an edge goes, both ends included."""
        return [*((source, at) for at in range(self._column[source], self._column[target])), (target, self._column[target])]

    def is_lane(self, slot: Slot) -> bool:
        """Whether a slot holds only a line."""
        return self._column[slot[0]] != slot[1]

    def _order(self) -> None:
        """Sort each column by the mean position of neighbours, on both sides in turn; keep the order with fewest crossings."""
        best, fewest = [list(slots) for slots in self._slots], self._crossings()
        for sweep in range(SWEEPS):
            forward = sweep % 2 == 0
            neighbours = self._left if forward else self._right
            columns = range(1, len(self._slots)) if forward else range(len(self._slots) - 2, -1, -1)
            for at in columns:
                index = {slot: n for slots in self._slots for n, slot in enumerate(slots)}
                wanted = {slot: _mean([index[each] for each in neighbours[slot]], index[slot]) for slot in self._slots[at]}
                self._sort(self._slots[at], wanted)
            if (crossings := self._crossings()) < fewest:
                best, fewest = [list(slots) for slots in self._slots], crossings
        self._slots = best

    def _sort(self, slots: list[Slot], wanted: Mapping[Slot, float]) -> None:
        """Sort slots by what is wanted for each, but no node above one of an earlier band, and no lane inside a frame."""
        rank, highest = dict(wanted), 0.0
        nodes = [slot for slot in slots if not self.is_lane(slot)]
        for slot in sorted(nodes, key=lambda slot: (self._band(slot), wanted[slot])):
            rank[slot] = highest = max(highest, wanted[slot])
        slots.sort(key=lambda slot: (rank[slot], self._band(slot), wanted[slot]))
        for framed in (framed for framed in self._framed.values() if framed[0] in rank):
            places = [slots.index(slot) for slot in framed]
            first, end = min(places), max(places) + 1
            middle = (first + end) / 2
            slots[first:end] = sorted(slots[first:end], key=lambda slot: self.is_lane(slot) * (slots.index(slot) - middle))

    def _band(self, slot: Slot) -> float:
        return 0 if self.is_lane(slot) else self._bands.get(slot[0], 0)

    def _crossings(self) -> int:
        crossings = 0
        for slots, after in pairwise(self._slots):
            index = {slot: n for n, slot in enumerate(after)}
            seen: list[int] = []
            for slot in slots:
                ends = sorted(index[each] for each in self._right[slot])
                crossings += sum(len(seen) - bisect_right(seen, end) for end in ends)
                for end in ends:
                    insort(seen, end)
        return crossings

    def _heights(self) -> dict[Slot, float]:
        """Middles of all slots: as near to the mean of their neighbours as the order and the room for each allow."""
        y: dict[Slot, float] = {}
        for slots in self._slots:
            y |= dict(zip(slots, self._offsets(slots), strict=True))
        for sweep in range(SWEEPS):
            for slots in self._slots if sweep % 2 == 0 else reversed(self._slots):
                wanted = [_mean([y[each] for each in (*self._left[slot], *self._right[slot])], y[slot]) for slot in slots]
                y |= dict(zip(slots, _spread(wanted, self._offsets(slots)), strict=True))
        top = min((y[slot] for slot in y), default=0.0)
        return {slot: middle - top for slot, middle in y.items()}

    def _offsets(self, slots: Sequence[Slot]) -> list[float]:
        """The middles of a column's slots, packed as closely as they may stand."""
        offsets, bottom = [], 0.0
        for slot in slots:
            height = self._room * LANE if self.is_lane(slot) else self._rooms.get(slot[0], self._room)
            offsets.append(bottom + height / 2)
            bottom += height
        return offsets


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _spread(wanted: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """The heights nearest to those wanted (least squares) that are at least as far apart as the offsets."""
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        mean, count = want - offset, 1
        while blocks and blocks[-1][0] > mean:
            before, number = blocks.pop()
            mean, count = (before * number + mean * count) / (number + count), number + count
        blocks.append((mean, count))
    starts = [mean for mean, count in blocks for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]
