"""Scores: points for answers and findings, and bands of their sum that rules read. Data only."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import ConfigDict, Field

from riskcheck.pack.forms import FindingId, Id, Text
from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import MOST, Ids, Record, Sources

MOST_POINTS = 100
"""The most points that one item of a score may give or take."""
Points = Annotated[int, Field(ge=-MOST_POINTS, le=MOST_POINTS)]
Bound = Annotated[int, Field(ge=-MOST * MOST_POINTS, le=MOST * MOST_POINTS)]


class Item(Record):
    """What gains points: all of the answers and all of the findings; within each, any one of those listed."""

    points: Points = Field(description="The points that it gives; below 0, those that it takes. Never 0.")
    answers: Annotated[dict[Id, Ids], Field(max_length=MOST)] = Field(
        default={}, description="Questions, each with the answers that count: all of the questions, any of the answers."
    )
    findings: Annotated[
        tuple[FindingId | Annotated[tuple[FindingId, ...], Field(strict=False, min_length=1, max_length=MOST)], ...],
        Field(strict=False, max_length=MOST),
    ] = Field(default=(), description="Findings that rules conclude: all of them. A list inside means any of it.")

    @cached_property
    def finding_groups(self) -> tuple[tuple[Ref, ...], ...]:
        """What the item reads of findings: all of the groups, and any finding of each."""
        return tuple((entry,) if isinstance(entry, Ref) else entry for entry in self.findings)


class Band(Record):
    """A range of sums. The first band may leave out where it begins, the last where it ends."""

    model_config = ConfigDict(populate_by_name=True)

    code: Id = Field(description="What rules name the band by.")
    text: Text = Field(description="What the band is called.")
    begin: Bound | None = Field(
        default=None, alias="from", description="The lowest sum of the band. Only the first band may leave it out."
    )
    end: Bound | None = Field(
        default=None, alias="to", description="The highest sum of the band. Only the last band may leave it out."
    )


class Score(Record):
    """A score: its items, and the bands of their sum, lowest first, without gaps and overlaps."""

    id: Id = Field(description="Named by the rules that read the score.")
    label: Text = Field(description="What the score is called.")
    items: Annotated[tuple[Item, ...], Field(strict=False, min_length=1, max_length=MOST)] = Field(
        description="What gives or takes points."
    )
    bands: Annotated[tuple[Band, ...], Field(strict=False, min_length=2, max_length=MOST)] = Field(
        description="The bands of the sum, lowest first."
    )
    sources: Sources = Field(description='Ids of sources, or items of them such as "article:causes/2". At least one.')

    @property
    def lowest(self) -> int:
        """The lowest sum there can be."""
        return sum(item.points for item in self.items if item.points < 0)

    @property
    def highest(self) -> int:
        """The highest sum there can be."""
        return sum(item.points for item in self.items if item.points > 0)

    def ranges(self, codes: tuple[str, ...]) -> list[tuple[int, int]]:
        """The lowest and the highest sum of each run of bands that are named, neighbours taken together."""
        runs: list[tuple[int, int]] = []
        for band in self.bands:
            if band.code in codes:
                begin, end = self.bounds(band)
                runs = [*runs[:-1], (runs[-1][0], end)] if runs and runs[-1][1] == begin - 1 else [*runs, (begin, end)]
        return runs

    def bounds(self, band: Band) -> tuple[int, int]:
        """The lowest and the highest sum of a band."""
        begin, end = (self.lowest, self.highest)
        return begin if band.begin is None else band.begin, end if band.end is None else band.end
