"""A bar chart as an SVG element: one row for each name, its bar, and its count in figures, so that colour carries nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from riskcheck.documents.document import printable, shortened

_WIDTH, _NAME, _FIGURE, _ROW, _BAR = 640, 250, 110, 20, 12
_LONGEST_NAME = 42


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, its count, of which `light` are drawn lighter, and the figures to show behind the bar."""

    name: str
    count: int
    light: int
    figures: str


def bars_svg(title: str, bars: Sequence[Bar]) -> str:
    """The SVG element, as high as it has rows; the longest bar is that of the largest count."""
    most = max((bar.count for bar in bars), default=0) or 1
    height = _ROW * len(bars)
    rows = "".join(_row(bar, place * _ROW, most) for place, bar in enumerate(bars))
    head = f"<title>{escape(printable(title))}</title><desc>A bar for each row of the list with this picture.</desc>"
    return f'<svg class="bars" role="img" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}">{head}{rows}</svg>'


def _row(bar: Bar, top: int, most: int) -> str:
    room = _WIDTH - _NAME - _FIGURE
    full, light = (round(room * count / most, 1) for count in (bar.count - bar.light, bar.light))
    base = top + _ROW - 6
    drawn = [
        f'<text x="{_NAME - 8}" y="{base}" text-anchor="end">{escape(shortened(printable(bar.name), _LONGEST_NAME))}</text>'
    ]
    if full:
        drawn.append(f'<rect x="{_NAME}" y="{top + 4}" width="{full}" height="{_BAR}"/>')
    if light:
        drawn.append(f'<rect class="light" x="{_NAME + full:.1f}" y="{top + 4}" width="{light}" height="{_BAR}"/>')
    drawn.append(f'<text x="{_NAME + full + light + 6:.1f}" y="{base}">{escape(bar.figures)}</text>')
    return "".join(drawn)
