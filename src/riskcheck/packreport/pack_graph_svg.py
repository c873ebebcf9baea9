"""The graph of a pack as an SVG image: columns from questions to tests, the order in each chosen so that few lines cross.

Pointing at a box colours the lines that leave it, and shows what it says. Words and columns carry the meaning, not colours.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from math import ceil
from typing import Literal

from riskcheck.documents.columns import Box, Columns, Measures
from riskcheck.documents.document import printable, shortened
from riskcheck.documents.svg import element, image, words
from riskcheck.pack.kinds import RESULT_FINDINGS
from riskcheck.pack.pack import Pack
from riskcheck.pack.words import REFERENCE, words_of
from riskcheck.packreport.pack_graph import Graph, Node, dot, mermaid, pack_graph

LETTER, LINE, PAD, GAP, COLUMN_GAP, TOP, BELOW = 5.6, 13.0, 6.0, 6.0, 70.0, 58.0, 27.0
LONGEST = 48
"""Letters of a label that are shown; pointing at the box shows all of them."""
HUES = ("#1b4f6b", "#8c4a00", "#4b6b1b", "#6b1b4f", "#00695c", "#5d4037")
"""Colours of lines, so that neighbours differ."""
TITLES: dict[str, str] = {
    "question": "Questions",
    "rule": "Rules",
    **{kind: words_of(REFERENCE)(f"kinds.{kind}") for kind in RESULT_FINDINGS},
    "fact": "Helpers",
    "urgency": words_of(REFERENCE)("kind.urgency"),
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
    column = _columns(graph)
    boxes = [_box(node, column[node.key]) for node in graph.nodes]
    widths = [0.0] * (max(column.values(), default=0) + 1)
    titles: list[dict[str, None]] = [{} for _ in widths]
    for node, box in zip(graph.nodes, boxes, strict=True):
        widths[box.column] = max(widths[box.column], ceil(len(box.lines[0]) * LETTER + 2 * PAD))
        titles[box.column][TITLES[node.kind]] = None
    x = [10 + sum(widths[:at]) + at * COLUMN_GAP for at in range(len(widths))]
    links = [(edge.source, edge.target) for edge in graph.edges if not edge.follow_up]
    columns = Columns(boxes, links, Measures(x, widths, TOP, LINE, PAD, GAP))
    content = [element("style", STYLE), element("rect", width="100%", height="100%", fill="#fff")]
    content += [words("text", graph.title, class_="title", x=10, y=24)]
    content += [
        words("text", ", ".join(each), class_="head", x=left, y=46) for left, each in zip(x, titles, strict=True) if each
    ]
    content += [_group(columns, node, HUES[number % len(HUES)]) for number, node in enumerate(graph.nodes)]
    said = f"{len(graph.nodes)} boxes, {len(graph.edges)} links, from questions on the left to tests on the right."
    size = x[-1] + widths[-1] + 10, columns.bottom + BELOW
    return image("".join(content), *size, title=graph.title, description=said, xmlns="http://www.w3.org/2000/svg") + "\n"


def _box(node: Node, column: int) -> Box:
    label = shortened(printable(node.label), LONGEST)
    return Box(node.key, column, (label,), corner=9 if node.kind == "symptom" else 3)


def _group(columns: Columns, node: Node, hue: str) -> str:
    """A box with the lines that leave it."""
    line = columns.line(node.key)
    drawn = element("path", class_="line", stroke=hue, d=line) if line else ""
    return element("g", drawn + words("title", f"{node.key}: {node.says}") + columns.box(node.key), class_=node.kind)


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
