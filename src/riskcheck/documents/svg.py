"""SVG as text: elements, lines of text, and an image that says in words what it shows. All texts are shown as text."""

from __future__ import annotations

import textwrap
from html import escape

from riskcheck.documents.document import printable, shortened


def element(name: str, content: str = "", **attributes: str | float) -> str:
    """An element. `content` is SVG; `class_` and `text_anchor` stand for the attributes `class` and `text-anchor`."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def words(name: str, text: str, **attributes: str | float) -> str:
    """An element that holds a text: `text`, `title` or `desc`."""
    return element(name, escape(printable(text)), **attributes)


def image(content: str, width: float, height: float, *, title: str, description: str, **attributes: str) -> str:
    """An image, with a title and a description for whoever does not see it. Units are those of the view box."""
    size: dict[str, str | float] = {"viewBox": f"0 0 {number(width)} {number(height)}", "width": width, "height": height}
    said = words("title", title) + words("desc", description)
    return element("svg", said + content, **attributes, role="img", **size)


def number(value: float) -> str:
    """A length, to a tenth of a unit."""
    return f"{value:.1f}".removesuffix(".0")


def lines_of(text: str, letters: int, most: int) -> list[str]:
    """A text in lines of so many letters; what does not go into the last one is cut off."""
    wrapped = textwrap.wrap(printable(text), letters) or [""]
    return [line for line in (*wrapped[: most - 1], shortened(" ".join(wrapped[most - 1 :]), letters)) if line]


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)
