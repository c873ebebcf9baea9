"""A bar chart as an SVG element: one row for each name, its bar, and its count in figures, so that colour carries nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from riskcheck.documents.document import printable, shortened
from riskcheck.documents.svg import element, image, words

_WIDTH, _NAME, _FIGURE, _ROW, _BAR = 640, 250, 110, 20, 12
_LONGEST_NAME = 42


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, its count, of which `light` are drawn lighter, and the figures to show behind the bar."""

    name: str
    count: int
    light: int
    figures: str


def bars_svg(title: str, description: str, bars: Sequence[Bar]) -> str:
    """The SVG element, as high as it has rows; the longest bar is that of the largest count."""
    most = max((bar.count for bar in bars), default=0) or 1
    rows = "".join(_row(bar, number * _ROW, most) for number, bar in enumerate(bars))
    return image(rows, _WIDTH, _ROW * len(bars), title=title, description=description, class_="bars")


def _row(bar: Bar, top: int, most: int) -> str:
    room = _WIDTH - _NAME - _FIGURE
    full, light = (round(room * count / most, 1) for count in (bar.count - bar.light, bar.light))
    base = top + _ROW - 6
    drawn = [words("text", shortened(printable(bar.name), _LONGEST_NAME), x=_NAME - 8, y=base, text_anchor="end")]
    if full:
        drawn.append(element("rect", x=_NAME, y=top + 4, width=full, height=_BAR))
    if light:
        drawn.append(element("rect", class_="light", x=_NAME + full, y=top + 4, width=light, height=_BAR))
    drawn.append(words("text", bar.figures, x=_NAME + full + light + 6, y=base))
    return "".join(drawn)
