"""Text without frames."""

from __future__ import annotations

from riskcheck.documents.document import Document, Section
from riskcheck.documents.frames import unframed
from riskcheck.documents.text import text


def test_a_frame_goes_and_its_words_stay() -> None:
    """Without frames a document has the same words in the same order, and no character that draws a box."""
    alarm = Section("Today", ("Call a clinician.", "Or go there - now."), tone="alarm")
    framed = text(Document("Title", (alarm, Section("Plain", ("A line",)))))
    assert "\u2502" in framed
    plain = unframed(framed)
    assert plain.isascii()
    assert " ".join(plain.split()) == "Title Today Call a clinician. Or go there - now. PLAIN A line"
    assert unframed(plain) == plain
