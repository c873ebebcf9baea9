"""A layered graph as a picture: boxes in columns, and lines that leave them on the right and reach others on the left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from riskcheck.documents.layers import Layers, Slot
from riskcheck.documents.svg import element, number, words

_INSET = 2.5
"""Room above and below the text of a box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box with lines of text, in a column and, within it, in a band. One without text is a point where lines start."""

    key: str
    column: int
    lines: tuple[str, ...] = ()
    band: float = 0
    style: str = "box"
    corner: float = 3


@dataclass(frozen=True, slots=True)
class Measures:
    """Left edges and widths of the columns, where boxes start below, and sizes in a box and between boxes.

    `margin` is how far beyond the boxes of a column a line keeps straight, `arrow` how far before a box it ends.
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
    """Placed boxes and lines. The same graph is always placed the same way."""

    def __init__(
        self,
        boxes: Sequence[Box],
        edges: Iterable[tuple[str, str]],
        measures: Measures,
        frames: Iterable[Sequence[str]] = (),
    ) -> None:
        self._measures = measures
        self._boxes = {box.key: box for box in boxes}
        rooms = {box.key: self._height(box) + measures.gap if box.lines else 0 for box in boxes}
        self._layers = Layers(
            {box.key: box.column for box in boxes},
            edges,
            measures.line + 2 * _INSET + measures.gap,
            rooms=rooms,
            bands={box.key: box.band for box in boxes},
            frames=frames,
        )
        first = min((self._layers.y[box.key, box.column] - self._height(box) / 2 for box in boxes), default=0.0)
        lane = min(self._layers.y.values(), default=0.0)
        self._top = measures.top - min(first, lane)
        self.areas = {box.key: self._area(box) for box in boxes}
        lowest = [area.y + area.height for area in self.areas.values()]
        self.bottom = max([*lowest, *(self._middle(slot) for slot in self._layers.y)], default=measures.top)

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
        """From one column to the next, and straight through that where the line goes on."""
        measures, through = self._measures, self._layers.is_lane(after)
        start = measures.x[before[1]] + measures.widths[before[1]] + (measures.margin if self._layers.is_lane(before) else 0)
        end = measures.x[after[1]] - (measures.margin if through else measures.arrow)
        y, to, half = number(self._middle(before)), number(self._middle(after)), number((start + end) / 2)
        right = measures.x[after[1]] + measures.widths[after[1]] + measures.margin
        straight = f"H{number(right)}" if through else ""
        return f"M{number(start)} {y}C{half} {y} {half} {to} {number(end)} {to}{straight}"

    def _area(self, box: Box) -> Area:
        height = self._height(box)
        x, width = self._measures.x[box.column], self._measures.widths[box.column]
        return Area(x, self._middle((box.key, box.column)) - height / 2, width, height)

    def _height(self, box: Box) -> float:
        return len(box.lines) * self._measures.line + 2 * _INSET if box.lines else 0

    def _middle(self, slot: Slot) -> float:
        return self._top + self._layers.y[slot]
