"""A layered graph as a picture: boxes in columns, and lines that leave them on the right and reach others on the left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from riskcheck.documents.layers import Layers, Slot
from riskcheck.documents.svg import element, number, words

_INSET = 2.5
"""Room above and below the text of a box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box with lines of text, in a column and, within it, in a band."""

    key: str
    column: int
    lines: tuple[str, ...]
    band: float = 0
    style: str = "box"
    corner: float = 3


@dataclass(frozen=True, slots=True)
class Measures:
    """Left edges and widths of the columns, where boxes start below, and sizes in a box and between boxes.

    Frames, and lines that pass a column, reach beyond it by `margin`. `arrow` is the room for an arrow head before a box.
    """

    x: Sequence[float]
    widths: Sequence[float]
    top: float
    line: float
    pad: float
    gap: float
    margin: float = 0
    arrow: float = 0


@dataclass(frozen=True, slots=True)
class Area:
    """Where a box stands."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height at which lines leave and arrive."""
        return self.y + self.height / 2

    def drawn(self, style: str, corner: float) -> str:
        """The area as a rectangle."""
        return element("rect", class_=style, x=self.x, y=self.y, width=self.width, height=self.height, rx=corner)


class Columns:
    """Placed boxes, frames around some of them, and lines. The same graph is always placed the same way."""

    def __init__(
        self,
        boxes: Sequence[Box],
        edges: Iterable[tuple[str, str]],
        measures: Measures,
        frames: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._measures = measures
        self._boxes = {box.key: box for box in boxes}
        heights = {box.key: len(box.lines) * measures.line + 2 * _INSET for box in boxes}
        self._layers = Layers(
            {box.key: box.column for box in boxes},
            edges,
            measures.line + 2 * _INSET + measures.gap,
            rooms={key: height + measures.gap for key, height in heights.items()},
            bands={box.key: box.band for box in boxes},
            frames=frames,
        )
        tops = [self._layers.y[box.key, box.column] - heights[box.key] / 2 for box in boxes]
        self._top = measures.top - min([*tops, *self._layers.y.values()], default=0.0)
        self.areas = {box.key: self._area(box, heights[box.key]) for box in boxes}
        self.frames = {frame: self._around([self.areas[key] for key in keys]) for frame, keys in frames.items()}
        lowest = [area.y + area.height for area in self.areas.values()]
        self.bottom = max([*lowest, *map(self._middle, self._layers.y)], default=measures.top)

    def box(self, key: str) -> str:
        """A box with its text."""
        box, area, measures = self._boxes[key], self.areas[key], self._measures
        lines = (
            words("text", line, x=area.x + measures.pad, y=area.y + 3 + measures.line * (number + 0.75))
            for number, line in enumerate(box.lines)
        )
        return area.drawn(box.style, box.corner) + "".join(lines)

    def line(self, source: str) -> str:
        """The line that leaves a box, as the data of a path: every stretch of it once. Empty where none leaves."""
        stretches = (
            self._stretch(before, after)
            for target in self._layers.targets[source]
            for before, after in pairwise(self._layers.path(source, target))
        )
        return " ".join(dict.fromkeys(stretches))

    def _stretch(self, before: Slot, after: Slot) -> str:
        """From one column to the next, and straight through it where the line continues."""
        through = self._layers.is_lane(after)
        (_, start), (left, right) = self._edges(before), self._edges(after)
        end = left if through else left - self._measures.arrow
        y, to, half = number(self._middle(before)), number(self._middle(after)), number((start + end) / 2)
        straight = f"H{number(right)}" if through else ""
        return f"M{number(start)} {y}C{half} {y} {half} {to} {number(end)} {to}{straight}"

    def _edges(self, slot: Slot) -> tuple[float, float]:
        """Left and right edge of a box, of a frame, or of the column that a line passes."""
        beyond = 0 if slot[0] in self._boxes and not self._layers.is_lane(slot) else self._measures.margin
        x = self._measures.x[slot[1]]
        return x - beyond, x + self._measures.widths[slot[1]] + beyond

    def _area(self, box: Box, height: float) -> Area:
        x, width = self._measures.x[box.column], self._measures.widths[box.column]
        return Area(x, self._middle((box.key, box.column)) - height / 2, width, height)

    def _around(self, areas: Sequence[Area]) -> Area:
        """The frame around some boxes of a column."""
        margin, bottom = self._measures.margin, max(area.y + area.height for area in areas)
        top = min(area.y for area in areas) - margin
        return Area(areas[0].x - margin, top, areas[0].width + 2 * margin, bottom + margin - top)

    def _middle(self, slot: Slot) -> float:
        """The height of a slot; of a frame, that of the lower edge of the last box in it, where its lines leave."""
        if slot in self._layers.y:
            return self._top + self._layers.y[slot]
        frame = self.frames[slot[0]]
        return frame.y + frame.height - self._measures.margin
