"""Bar charts as SVG, readable on light and on dark pages: one row for each name, one panel for each set of figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

Panel = Mapping[str, float]
"""Names with their figures, all above zero."""

ROW, LEFT, WIDTH, HEAD, GAP, FOOT = 24, 190, 300, 74, 60, 30
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f } .quiet { fill: #57606a } .title { font-size: 16px; font-weight: 600 }
.bar { fill: #8c959f } .own { fill: #0969da } .line { stroke: #d0d7de } .base { stroke: #0969da; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .quiet { fill: #9198a1 } .bar { fill: #6e7681 }
.own { fill: #4493f8 } .line { stroke: #3d444d } .base { stroke: #4493f8 } }
"""


def bars(title: str, note: str, panels: Mapping[str, Panel], own: str, unit: str = "") -> str:
    """A chart with logarithmic bars; rows that start with `own` stand out, and a line marks the figure 1.

    Every panel has the rows of the first, in its order. `unit` follows each figure.
    """
    rows = list(next(iter(panels.values())))
    figures = [figure for panel in panels.values() for figure in panel.values()]
    low, high = math.floor(math.log10(min(figures))), math.ceil(math.log10(max(figures)))
    width, height = LEFT + len(panels) * (WIDTH + GAP), HEAD + ROW * len(rows) + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        _text(8, 22, title, "title"),
        _text(8, height - 10, note, "quiet"),
    ]
    parts += [_text(LEFT - 10, HEAD + ROW * place + 16, name, anchor="end") for place, name in enumerate(rows)]
    for place, (name, panel) in enumerate(panels.items()):
        parts += _panel(LEFT + place * (WIDTH + GAP), name, [(row, panel[row]) for row in rows], (low, high), own, unit)
    return "\n".join([*parts, "</svg>", ""])


def _panel(left: float, name: str, rows: list[tuple[str, float]], powers: tuple[int, int], own: str, unit: str) -> list[str]:
    low, high = powers

    def at(figure: float) -> float:
        return round(left + WIDTH * (math.log10(figure) - low) / (high - low), 1)

    bottom = HEAD + ROW * len(rows)
    parts = [_text(left, HEAD - 28, name)]
    for power in range(low, high + 1):
        kind = "base" if power == 0 else "line"
        parts.append(f'<line class="{kind}" x1="{at(10**power)}" x2="{at(10**power)}" y1="{HEAD - 6}" y2="{bottom}"/>')
        parts.append(_text(at(10**power), HEAD - 10, _short(10.0**power), "quiet", anchor="middle"))
    for place, (row, figure) in enumerate(rows):
        kind = "own" if row.startswith(own) else "bar"
        top, end = HEAD + ROW * place + 4, at(figure)
        parts.append(f'<rect class="{kind}" x="{left}" y="{top}" width="{round(end - left, 1)}" height="{ROW - 8}" rx="2"/>')
        parts.append(_text(end + 5, top + 12, f"{_short(figure)}{unit}"))
    return parts


def _short(figure: float) -> str:
    """A figure with the digits that matter."""
    return f"{figure:,.0f}" if figure >= 10 else f"{figure:.2g}"


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{named}>{escape(words)}</text>'
