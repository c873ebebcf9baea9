"""The graph of a pack as an SVG image: columns from questions to tests, the order in each chosen so that few lines cross.

Pointing at a box colours the lines that leave it, and tells what it says. Words and columns carry the meaning, not colours.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from html import escape
from itertools import pairwise
from typing import Literal

from riskcheck.documents.document import printable, shortened
from riskcheck.documents.layers import Layers, Slot
from riskcheck.pack.pack import Pack
from riskcheck.packreport.pack_graph import Graph, Node, dot, mermaid, pack_graph

LETTER, PAD, HEIGHT, GAP, COLUMN_GAP, TOP = 5.6, 6.0, 18.0, 6.0, 70.0, 58.0
LONGEST = 48
"""Letters of a label that are shown; all of them are told where one points at the box."""
HUES = ("#1b4f6b", "#8c4a00", "#4b6b1b", "#6b1b4f", "#00695c", "#5d4037")
"""Colours of lines, to tell neighbours apart."""
TITLES = {
    "question": "Questions",
    "rule": "Rules",
    "cause": "Causes",
    "symptom": "Symptoms",
    "fact": "Helpers",
    "type": "Types",
    "test": "Tests",
    "urgency": "How soon",
}
FIRST = {"cause": 2, "symptom": 2, "fact": 4, "type": 6, "test": 8, "urgency": 8}
"""The first column in which each kind stands; rules stand in between."""
LAST = ("test", "urgency")
STYLE = """
text { font: 11px Arial, "Liberation Sans", Helvetica, sans-serif; fill: #1a1c1e; }
.title { font-size: 16px; font-weight: 700; }
.head { font-weight: 700; }
.box { fill: #fff; stroke: #1a1c1e; }
.question .box { fill: #eef4f8; }
.rule .box { fill: #fff; stroke: #9aa3aa; stroke-dasharray: 3 2; }
.symptom .box { fill: #fdf3e4; }
.fact .box { fill: #f1f1f1; }
.type .box { fill: #efe8f6; stroke-width: 2; }
.test .box { fill: #e7f4ea; }
.urgency .box { fill: #fbe9e7; stroke-width: 2; }
.line { fill: none; stroke-width: 1; opacity: .55; pointer-events: none; }
g:hover > .line { stroke: #c00; stroke-width: 2.4; opacity: 1; }
"""


def graph_text(pack: Pack, format: Literal["svg", "dot", "mermaid"], *, only: str | None = None) -> str:
    """A pack as a graph, or with `only` what leads to one finding. Raises InputError for one that no rule concludes."""
    return {"svg": graph_svg, "dot": dot, "mermaid": mermaid}[format](pack_graph(pack, only))


def graph_svg(graph: Graph) -> str:
    """The image as a file of its own. The same graph is always drawn the same way."""
    drawing = _Drawing(graph)
    body = "".join(drawing.group(node, HUES[place % len(HUES)]) for place, node in enumerate(graph.nodes))
    counts = f"{len(graph.nodes)} boxes, {len(graph.edges)} links, from questions on the left to tests on the right."
    size = f'viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}" width="{drawing.width:.0f}" height="{drawing.height:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}><title>{escape(graph.title)}</title><desc>{counts}</desc>'
        f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>'
        f'<text class="title" x="10" y="24">{escape(graph.title)}</text>{drawing.heads()}{body}</svg>\n'
    )


class _Drawing:
    """Boxes and lines of a graph, placed."""

    def __init__(self, graph: Graph) -> None:
        self._column = _columns(graph)
        links = [(edge.source, edge.target) for edge in graph.edges if not edge.follow_up]
        self._layers = Layers(self._column, links, HEIGHT + GAP)
        self._kinds: dict[int, dict[str, None]] = {}
        widths: dict[int, float] = {}
        for node in graph.nodes:
            at = self._column[node.key]
            self._kinds.setdefault(at, {})[node.kind] = None
            widths[at] = max(widths.get(at, 0.0), len(_label(node)) * LETTER + 2 * PAD)
        self._width = [widths.get(at, 0.0) for at in range(max(widths, default=0) + 1)]
        self._x = [10 + sum(self._width[:at]) + at * COLUMN_GAP for at in range(len(self._width))]
        self.width = self._x[-1] + self._width[-1] + 10
        self.height = TOP + max(self._layers.y.values(), default=0.0) + 2 * HEIGHT

    def heads(self) -> str:
        """The titles of the columns."""
        return "".join(
            f'<text class="head" x="{self._x[at]:.0f}" y="46">{", ".join(TITLES[kind] for kind in kinds)}</text>'
            for at, kinds in sorted(self._kinds.items())
        )

    def group(self, node: Node, hue: str) -> str:
        """A box with the lines that leave it, each stretch of them once."""
        at = self._column[node.key]
        x, y, width = self._x[at], self._middle((node.key, at)) - HEIGHT / 2, self._width[at]
        place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{HEIGHT:.0f}" rx="{9 if node.kind == "symptom" else 3}"'
        text = f'<text x="{x + PAD:.1f}" y="{y + HEIGHT - 5.5:.1f}">{escape(_label(node))}</text>'
        says = escape(printable(f"{node.key}: {node.says}"))
        box = f'<title>{says}</title><rect class="box" {place}/>{text}'
        return f'<g class="{node.kind}">{self._lines(node.key, hue)}{box}</g>'

    def _lines(self, source: str, hue: str) -> str:
        parts: dict[str, None] = {}
        for target in self._layers.targets[source]:
            path = self._layers.path(source, target)
            for before, after in pairwise(path):
                start, end = self._x[before[1]] + self._width[before[1]], self._x[after[1]]
                y, to = self._middle(before), self._middle(after)
                through = f"H{end + self._width[after[1]]:.0f}" if self._layers.is_lane(after) else ""
                half = (start + end) / 2
                parts[f"M{start:.0f} {y:.1f}C{half:.0f} {y:.1f} {half:.0f} {to:.1f} {end:.0f} {to:.1f}{through}"] = None
        return f'<path class="line" stroke="{hue}" d="{" ".join(parts)}"/>' if parts else ""

    def _middle(self, slot: Slot) -> float:
        return TOP + HEIGHT / 2 + self._layers.y[slot]


def _label(node: Node) -> str:
    return shortened(printable(node.label), LONGEST)


def _columns(graph: Graph) -> dict[str, int]:
    """Each node's column: questions first, a rule before what it concludes, tests and urgencies last."""
    reads: dict[str, list[str]] = {node.key: [] for node in graph.nodes}
    for edge in graph.edges:
        if not edge.follow_up:
            reads[edge.target].append(edge.source)
    kind = {node.key: node.kind for node in graph.nodes}
    column: dict[str, int] = {}
    for name in TopologicalSorter(reads).static_order():
        after = max((column[each] + 1 for each in reads[name]), default=0)
        column[name] = max(after, FIRST.get(kind[name], 0))
    end = max((at for name, at in column.items() if kind[name] in LAST), default=0)
    read = {source for sources in reads.values() for source in sources}
    column |= {name: end for name in column if kind[name] in LAST and name not in read}
    concluded = {edge.source: edge.target for edge in graph.edges if kind[edge.source] == "rule"}
    column |= {rule: column[target] - 1 for rule, target in concluded.items()}
    return {node.key: column[node.key] for node in graph.nodes}
