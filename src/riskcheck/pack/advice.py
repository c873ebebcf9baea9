"""What a pack tells everybody: the advice of each urgency, and the safety net. Data only."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from riskcheck.pack.forms import Text
from riskcheck.pack.records import Record, Sources, Texts


class Advice(Record):
    """A text of the pack with its sources."""

    text: Text = Field(description="What to tell the person. The advice of an urgency holds a word for a clinician.")
    sources: Sources = Field(description="Ids of the sources it rests on.")


class SafetyNet(Advice):
    """One part of the safety net. A part that lists signs has them in `items`, one each, and leads in to them in `text`."""

    part: Literal["uncertainty", "emergency-signs", "urgent-signs", "help", "other-help", "worry", "medicines", "doses"] = (
        Field(description="Which part it is. All but other-help, medicines and doses must be there.")
    )
    items: Texts = Field(
        default=(), description="The signs of emergency-signs and urgent-signs, one each. The text leads in to them."
    )

    @property
    def whole(self) -> str:
        """The text, followed by the items."""
        return f"{self.text} {'; '.join(self.items)}." if self.items else self.text
