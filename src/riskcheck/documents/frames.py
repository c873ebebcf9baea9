"""Text without the frames that are drawn around sections: for screen readers, and for encodings that lack these characters."""

from __future__ import annotations

_FRAME = "\u256d\u256e\u2570\u256f\u2500\u2502"


def unframed(text: str) -> str:
    """The text with each frame left out, its title and its lines kept."""
    lines = []
    for line in text.split("\n"):
        inner = line.strip(f"{_FRAME} ") if line.lstrip()[:1] in set(_FRAME) else line
        if inner or not line.strip() or line.lstrip()[0] == _FRAME[-1]:
            lines.append(inner)
    return "\n".join(lines)
