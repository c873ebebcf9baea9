"""An outline of a body from the front and from behind, to mark a place on, as an SVG element."""

from __future__ import annotations

from riskcheck.pack.words import Words

_HALF = (
    "M40 25 C40 29 39 31 34 33 C25 35 20 38 18 46 L12 78 L7 103 C6 109 12 111 14 105 L21 80 L26 60 L27 88"
    " C25 103 26 117 29 132 L29 160 C28 168 29 176 31 184 L32 196 C28 200 28 204 32 204 L41 204 C43 200 42 196 41 190"
    " L43 160 L45 134 L47 112"
)
"""The left half of a body 94 wide, from the neck to between the legs; the right half is its mirror image."""
_FIGURE = f'<circle cx="47" cy="14" r="11.5"/><path d="{_HALF}"/><path d="{_HALF}" transform="matrix(-1 0 0 1 94 0)"/>'


def body_outline(say: Words) -> str:
    """Both outlines side by side, each with its word under it."""
    front, back = say("front"), say("back")
    figures = f'<g class="outline">{_FIGURE}</g><g class="outline" transform="translate(110 0)">{_FIGURE}</g>'
    words = f'<text x="47" y="219">{front}</text><text x="157" y="219">{back}</text>'
    title = f"<title>{say('body_outline', front=front, back=back)}</title>"
    return f'<svg class="body" role="img" viewBox="0 0 204 224" width="204" height="224">{title}{figures}{words}</svg>'
