"""The reasons of a result as a picture: boxes by layer, lines from left to right, frames around what leads on as a whole.

Colours come from the page (`currentColor`, and the class names used here); lines, dashes and words carry the meaning, so that
black and white will do.
"""

from __future__ import annotations

from riskcheck.documents.columns import Box, Columns, Measures
from riskcheck.documents.svg import element, image, lines_of, words
from riskcheck.pack.words import Words
from riskcheck.report.diagram import TITLES, Diagram, Node

WIDTH, TOP, GAP, LINE, PAD, FRAME, ARROW = 720.0, 20.0, 8.0, 12.0, 3.0, 3.5, 5.0
BOX_WIDTHS = (190.0, 140.0, 130.0, 148.0)
"""For answers, causes, types and tests."""
WIDER = 35.0
"""Added to the width of every column for each one that is missing."""
LETTER = 5.7
MOST_LINES = 3
PARTS = ("question", "symptom", "cause", "type", "test")


def svg(diagram: Diagram, say: Words) -> str:
    """The SVG element: an image with a title and a description."""
    plan = Plan(diagram, say)
    boxes, links = len(diagram.nodes), len(diagram.edges)
    return image(
        plan.drawn(),
        WIDTH,
        round(plan.height),
        title=say("picture_name", titles=", ".join(plan.titles)),
        description=say("picture_said", boxes=boxes, links=links),
        class_="diagram",
    )


class Plan:
    """Where everything goes: questions above symptoms; in each part, last the box that stands for the rest of it."""

    def __init__(self, diagram: Diagram, say: Words) -> None:
        layers = sorted({node.layer for node in diagram.nodes})
        self.titles = [say(f"picture_layer.{TITLES[layer]}") for layer in layers]
        self._x, widths = _columns(layers)
        self._nodes = diagram.nodes
        self._sources: dict[str, list[str]] = {}
        for source, target in diagram.edges:
            self._sources.setdefault(target, []).append(source)
        framed = self._bundle()
        boxes = []
        for number, node in enumerate(diagram.nodes):
            column = layers.index(node.layer)
            style = "box possible" if node.level == "possible" else "box"
            boxes.append(Box(node.key, column, _lines(node, widths[column]), _band(node, number), style))
        edges = [(source, target) for target, sources in self._sources.items() for source in sources]
        measures = Measures(self._x, widths, TOP, LINE, PAD, GAP, margin=FRAME, arrow=ARROW)
        self._columns = Columns(boxes, edges, measures, framed)
        self.boxes = self._columns.areas
        self.height = self._columns.bottom + 2 * FRAME

    def drawn(self) -> str:
        """Heads of the columns, frames, lines with an arrow head at everything that they reach, and boxes on top."""
        frames = self._columns.frames
        drawn = [words("text", title, class_="head", x=x, y=12) for x, title in zip(self._x, self.titles, strict=True)]
        drawn += [frame.drawn("frame", 6) for frame in frames.values()]
        lines = map(self._columns.line, [*self.boxes, *frames])
        drawn += [element("path", class_="link", d=line) for line in lines if line]
        for frame in frames.values():
            x, y = frame.x + frame.width, frame.y + frame.height - FRAME
            drawn.append(element("circle", class_="head", cx=x, cy=y, r=2.5))
        for target in self._sources:
            area = self.boxes[target]
            drawn.append(element("path", class_="head", d=f"M{area.x:.1f} {area.middle:.1f}l-6 -3.2v6.4z"))
        return "".join([*drawn, *map(self._columns.box, self.boxes)])

    def _bundle(self) -> dict[str, list[str]]:
        """Replace lines from all boxes of a part to one target by one from a frame around them. Returns the boxes by frame."""
        framed = {}
        for part in PARTS:
            keys = [node.key for node in self._nodes if node.part == part]
            for target, sources in self._sources.items():
                if len(keys) > 1 and set(keys).issubset(sources):
                    framed[f"frame:{part}"] = keys
                    self._sources[target] = [f"frame:{part}", *(source for source in sources if source not in keys)]
        return framed


def _columns(layers: list[int]) -> tuple[list[float], list[float]]:
    """Left edges and widths: columns that are missing leave some of their room to the others."""
    missing = len(BOX_WIDTHS) - len(layers)
    widths = [BOX_WIDTHS[layer] + missing * WIDER for layer in layers]
    gap = (WIDTH - 2 * FRAME - sum(widths)) / max(len(layers) - 1, 1)
    return [FRAME + sum(widths[:column]) + column * gap for column in range(len(layers))], widths


def _band(node: Node, number: int) -> int:
    """What was answered keeps its order, questions above symptoms; in every part, the box for the rest comes last."""
    within = 5_000 if node.key.startswith("more:") else number if node.layer == 0 else 0
    return within + (10_000 if node.part == "symptom" else 0)


def _lines(node: Node, width: float) -> tuple[str, ...]:
    letters = int((width - 2 * PAD) / LETTER)
    lines: list[str] = []
    for label in node.labels:
        first, *rest = lines_of(label, letters, MOST_LINES)
        lines += [f"• {first}" if len(node.labels) > 1 else first, *rest]
    return tuple(lines)
