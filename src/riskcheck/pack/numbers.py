"""Questions that are answered with a number: their bounds, and the band that a number lies in, which is what rules read."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from riskcheck.pack.forms import Text
from riskcheck.pack.words import Words

Number = int | float
Bound = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]
MOST_DECIMALS = 2
"""More are no measure of a person, and "1,250" would be one and a quarter where a comma stands before decimals."""

_WRITTEN = re.compile(r"[+-]?\d{1,10}(?:[.,](\d{1,2}))?", re.ASCII)


class Measured(str):
    """The code of the band that a number lies in, with the number as it was given; a code like any other."""

    value: Number

    def __new__(cls, code: str, value: Number) -> Measured:
        """The code of a band with a number in it."""
        made = super().__new__(cls, code)
        made.value = value
        return made

    def __getnewargs__(self) -> tuple[str, Number]:  # type: ignore[override]  # so that copies keep the number
        """What makes it again."""
        return str(self), self.value


class Numeric(BaseModel):
    """What a question of the kind `number` says besides its bands."""

    model_config = ConfigDict(defer_build=True)

    unit: Text | None = Field(default=None, description='What a number counts, such as "years". Only of kind "number".')
    least: Bound | None = Field(
        default=None, alias="min", description='The least number. Only of kind "number", which must have it.'
    )
    most: Bound | None = Field(
        default=None, alias="max", description='The greatest number. Only of kind "number", which must have it.'
    )
    decimals: Annotated[int, Field(ge=0, le=MOST_DECIMALS)] = Field(
        default=0, description='How many decimals a number may have. Only of kind "number"; without it, whole numbers alone.'
    )

    @property
    def bounds(self) -> tuple[Number, Number]:
        """The least and the greatest number."""
        return plain_number(self.least or 0), plain_number(self.most or 0)

    @property
    def range_words(self) -> str:
        """Which numbers it takes, in words for those who write packs and files."""
        least, most = self.bounds
        fine = f"decimals: {self.decimals} at most" if self.decimals else "without decimals"
        return f"{least} to {most}{f' {self.unit}' if self.unit else ''}, {fine}"

    def is_fine(self, value: Number) -> bool:
        """Whether a number has no more decimals than it may have."""
        return round(value, self.decimals) == value

    def read_number(self, text: str) -> Number | None:
        """The number that a text says, with a point or a comma before its decimals; None where it is none, or is too fine."""
        found = _WRITTEN.fullmatch(text.strip())
        if not found or len(found[1] or "") > self.decimals:
            return None
        return plain_number(float(found[0].replace(",", ".")))


def plain_number(value: Number) -> Number:
    """A number as it is written: a whole one without a point."""
    return int(value) if value == int(value) else value


def number_wanted(say: Words, number: Numeric) -> str:
    """Which numbers a question takes, in words for the person."""
    least, most = number.bounds
    wanted = say("number_between", least=say.measure(least, None), most=say.measure(most, number.unit))
    return (
        say.count("number_decimals", number.decimals, number=wanted) if number.decimals else say("number_whole", number=wanted)
    )
