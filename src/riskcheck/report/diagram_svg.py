"""A layered graph as an SVG element: boxes in columns, lines from left to right, frames for what belongs together.

Units are those of the view box, 720 wide. Colours come from the page (`currentColor`, and the class names used here); lines,
dashes and words carry the meaning, so black and white will do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from riskcheck.documents.document import printable, shortened
from riskcheck.report.diagram import TITLES, Diagram, Node

WIDTH, TOP, GAP, LINE, PAD, FRAME = 720.0, 20.0, 8.0, 12.0, 3.0, 3.5
BOX_WIDTHS = (190.0, 140.0, 130.0, 148.0)
"""For answers, causes, types and tests."""
LETTER = 5.7
MOST_LINES = 3
WIDER = 35.0
CLEAR = 4.0


@dataclass(slots=True)
class Box:
    """A placed node, or a frame around all boxes of a part."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...] = ()
    node: Node | None = None

    @property
    def middle(self) -> float:
        """The height at which its own lines leave and arrive."""
        return self.y + self.height / 2


def svg(diagram: Diagram) -> str:
    """The SVG element: an image with a title and a description."""
    plan = Plan(diagram)
    layers = ", ".join(title.lower() for title in plan.titles)
    names = f"{len(diagram.nodes)} boxes, {len(diagram.edges)} links; the list with this picture says the same in words"
    title = f"<title>Diagram: {escape(layers)}</title><desc>From left to right: {escape(names)}.</desc>"
    heads = "".join(_text(plan.x[column], 12, title, "head") for column, title in enumerate(plan.titles))
    body = "".join([*plan.frames(), *plan.lines(), *map(_box, plan.boxes.values())])
    size = f'viewBox="0 0 {WIDTH:.0f} {plan.height:.0f}" width="{WIDTH:.0f}" height="{plan.height:.0f}"'
    return f'<svg class="diagram" role="img" {size}>{title}{heads}{body}</svg>'


class Plan:
    """Where everything goes. The same graph is always placed the same way."""

    def __init__(self, diagram: Diagram) -> None:
        layers = sorted({node.layer for node in diagram.nodes})
        self.titles = [TITLES[layer] for layer in layers]
        self._column = {layer: column for column, layer in enumerate(layers)}
        left = WIDTH - 2 * FRAME - sum(BOX_WIDTHS[layer] for layer in layers)
        missing = len(BOX_WIDTHS) - len(layers)
        self._widths = [BOX_WIDTHS[layer] + missing * WIDER for layer in layers]
        gap = (left - missing * WIDER * len(layers)) / max(len(layers) - 1, 1)
        self.x = [FRAME + sum(self._widths[:column]) + column * gap for column in range(len(layers))]
        self._nodes = diagram.nodes
        self._sources: dict[str, list[str]] = {}
        for source, target in diagram.edges:
            self._sources.setdefault(target, []).append(source)
        self.boxes: dict[str, Box] = {}
        self._framed: dict[str, Box] = {}
        self._lanes: dict[tuple[str, int], float] = {}
        self._place()
        self._bundle()
        paths = [self._segments(source, target) for target, sources in self._sources.items() for source in sources]
        self._drawn = dict.fromkeys(segment for path in paths for segment in path)
        self.height = max(self._bottom(), *(lane + CLEAR for lane in self._lanes.values()), 0) + FRAME

    def frames(self) -> Iterator[str]:
        """Frames around the parts that lines leave as a whole."""
        for frame in self._framed.values():
            yield _rect(frame, "frame", 6)

    def lines(self) -> Iterator[str]:
        """Every line, then an arrow head at everything that a line reaches."""
        for segment in self._drawn:
            yield f'<path class="link" d="{segment}"/>'
        for frame in self._framed.values():
            yield f'<circle class="head" cx="{frame.x + frame.width:.1f}" cy="{_exit(frame):.1f}" r="2.5"/>'
        for target in self._sources:
            box = self.boxes[target]
            yield f'<path class="head" d="M{box.x:.1f} {box.middle:.1f}l-6 -3.2v6.4z"/>'

    def _place(self) -> None:
        """Questions, causes and types from the top, each near what leads to it; symptoms below them; tests last."""
        for parts in (("question",), ("cause",), ("type",)):
            self._stack([node for node in self._nodes if node.part in parts], TOP)
        below = self._bottom() + GAP if self.boxes else TOP
        self._stack([node for node in self._nodes if node.part == "symptom"], below)
        self._stack([node for node in self._nodes if node.part == "test"], TOP)

    def _stack(self, nodes: list[Node], top: float) -> None:
        boxes = sorted((self._sized(node) for node in nodes), key=lambda box: (_is_rest(box), self._wanted(box)))
        limit = max(self._bottom(), top + sum(box.height + GAP for box in boxes) - GAP)
        for box in boxes:
            box.y = top = max(top, self._wanted(box) - box.height / 2)
            top += box.height + GAP
        for box in reversed(boxes):
            box.y = min(box.y, limit - box.height)
            limit = box.y - GAP
        self.boxes |= {box.node.key: box for box in boxes if box.node}

    def _sized(self, node: Node) -> Box:
        column = self._column[node.layer]
        letters = int((self._widths[column] - 2 * PAD) / LETTER)
        lines: list[str] = []
        for label in node.labels:
            wrapped = textwrap.wrap(printable(label), letters) or [""]
            cut = [*wrapped[: MOST_LINES - 1], shortened(" ".join(wrapped[MOST_LINES - 1 :]), letters)]
            lines += [f"{'• ' if len(node.labels) > 1 and place == 0 else ''}{line}" for place, line in enumerate(cut) if line]
        height = len(lines) * LINE + 2 * PAD - 1
        return Box(self.x[column], 0, self._widths[column], height, tuple(lines), node)

    def _wanted(self, box: Box) -> float:
        """The mean height of what leads to a box; the top where nothing does."""
        sources = self._sources.get(box.node.key, []) if box.node else []
        middles = [self.boxes[source].middle for source in sources if source in self.boxes]
        return sum(middles) / len(middles) if middles else 0.0

    def _bottom(self) -> float:
        return max((box.y + box.height for box in self.boxes.values()), default=0.0)

    def _bundle(self) -> None:
        """Where all boxes of a part lead to something, let one line from a frame around them do it."""
        for part in ("question", "symptom", "cause", "type"):
            keys = [node.key for node in self._nodes if node.part == part]
            for target, sources in self._sources.items():
                if len(keys) > 1 and set(keys).issubset(sources):
                    boxes = [self.boxes[key] for key in keys]
                    top, bottom = min(box.y for box in boxes) - FRAME, max(box.y + box.height for box in boxes) + FRAME
                    self._framed[part] = Box(boxes[0].x - FRAME, top, boxes[0].width + 2 * FRAME, bottom - top)
                    self._sources[target] = [f"frame:{part}", *(source for source in sources if source not in keys)]

    def _segments(self, source: str, target: str) -> Iterator[str]:
        """A line in parts: straight where it passes a column, between the boxes there, and bent in between."""
        frame = self._framed.get(source.removeprefix("frame:"))
        start, end = frame or self.boxes[source], self.boxes[target]
        x, y = start.x + start.width, _exit(start) if frame else start.middle
        first, last = self._column_at(start.x + FRAME), self._column_at(end.x)
        for column in range(first + 1, last):
            lane = self._lane(source, column, y)
            left, right = self.x[column] - FRAME, self.x[column] + self._widths[column] + FRAME
            yield _bend(x, y, left, lane)
            yield f"M{left:.1f} {lane:.1f}H{right:.1f}"
            x, y = right, lane
        yield _bend(x, y, end.x - 5, end.middle)

    def _column_at(self, x: float) -> int:
        return min(range(len(self.x)), key=lambda column: abs(self.x[column] - x))

    def _lane(self, source: str, column: int, wanted: float) -> float:
        """The height nearest to the wanted one at which a line passes a column clear of boxes and of other lines."""
        if (source, column) not in self._lanes:
            taken = [(box.y - CLEAR, box.y + box.height + CLEAR) for box in self.boxes.values() if box.x == self.x[column]]
            taken += [(lane - CLEAR, lane + CLEAR) for (_, at), lane in self._lanes.items() if at == column]
            heights = (wanted + sign * offset for offset in range(0, 4000, 2) for sign in (1, -1))
            self._lanes[source, column] = next(
                height for height in heights if height >= TOP and not any(low < height < high for low, high in taken)
            )
        return self._lanes[source, column]


def _is_rest(box: Box) -> bool:
    return bool(box.node and box.node.key.startswith("more:"))


def _exit(frame: Box) -> float:
    """Where lines leave a frame: low on its side, clear of the lines of the boxes in it."""
    return frame.y + frame.height - FRAME


def _bend(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (x + to_x) / 2
    return f"M{x:.1f} {y:.1f}C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _box(box: Box) -> str:
    style = "box possible" if box.node and box.node.level == "possible" else "box"
    texts = (_text(box.x + PAD, box.y + PAD + LINE * (place + 0.75), line) for place, line in enumerate(box.lines))
    return _rect(box, style, 3) + "".join(texts)


def _rect(box: Box, style: str, radius: float) -> str:
    place = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    return f'<rect class="{style}" {place} rx="{radius:.0f}"/>'


def _text(x: float, y: float, words: str, style: str = "") -> str:
    named = f' class="{style}"' if style else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
