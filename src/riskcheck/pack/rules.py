"""The rules of a pack: when something is concluded, and what keeps it from being. Data only."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import Field

from riskcheck.pack.forms import FindingId, Id, Text
from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import LIST, MOST, MOST_ENTRIES, Ids, Record, Sources

AnyOf = Annotated[tuple[FindingId, ...], Field(strict=False, min_length=1, max_length=MOST)]
"""A list of findings, any of which will do."""


class Exceptions(Record):
    """What keeps a rule from holding: any of the answers, and any of the findings."""

    answers: Annotated[dict[Id, Ids], MOST_ENTRIES] = Field(
        default={}, description="Questions, each with the answers any of which is an exception."
    )
    findings: Annotated[tuple[FindingId, ...], LIST] = Field(
        default=(), description="Findings, any of which is an exception: rules that do not rest on this one conclude them."
    )


class Rule(Record):
    """When something is concluded: all of the answers and all of the findings; within each, any one of those listed.

    A conclusion that is a cause, a type, a test or a fact has a level. Its rule reads "not sure" (and a follow-up left out) as
    possible. A symptom or an urgency has no level: its rule takes the answers just as they are listed, and a finding at either
    level. With `at_least`, so many of the findings are enough. An exposure is a near miss where any of the questions in
    `near_miss` has one of the answers that stand there, and the others in `answers` have an accepted one. A rule holds for sure
    only where none of its exceptions can, and is possible where one may: its answer is "not sure", or is not known.
    """

    id: Id = Field(description="Named by scenarios and reasons.")
    concludes: FindingId = Field(description='A finding, such as "cause:some-cause", or "urgency:soon".')
    answers: Annotated[dict[Id, Ids], MOST_ENTRIES] = Field(
        default={}, description="Questions, each with the answers that count: all of the questions, any of the answers."
    )
    findings: Annotated[tuple[FindingId | AnyOf, ...], LIST] = Field(
        default=(),
        description='Findings that other rules conclude: all of them. A list inside means any of it; "cause:*" is any cause.',
    )
    at_least: Annotated[int, Field(ge=2, le=MOST)] | None = Field(
        default=None, description="How many of the findings have to hold, where it need not be all: 2 of five, say."
    )
    scores: Annotated[dict[Id, Ids], MOST_ENTRIES] = Field(
        default={}, description="Scores, each with the bands that count: all of the scores, any of the bands."
    )
    unless: Exceptions | None = Field(
        default=None, description="Exceptions: answers and findings, any of which keeps the rule from holding."
    )
    near_miss: Annotated[dict[Id, Ids], MOST_ENTRIES] = Field(
        default={}, description="Answers, any of which in the place of those accepted makes the exposure a near miss."
    )
    because: Text | None = Field(
        default=None, description="The reason as a sentence for the person. Only the rule of an urgency has one."
    )
    sources: Sources = Field(description='Ids of sources, or items of them such as "article:causes/2". At least one.')

    @property
    def exposure(self) -> dict[str, tuple[str, ...]]:
        """The answers that report the exposure, without those by which it can be a near miss."""
        return {name: codes for name, codes in self.answers.items() if name not in self.near_miss}

    @cached_property
    def finding_groups(self) -> tuple[tuple[Ref, ...], ...]:
        """What the rule reads of other findings: all of the groups, and in each as many of the findings as are `needed`."""
        groups = tuple((entry,) if isinstance(entry, Ref) else entry for entry in self.findings)
        return (tuple(entry for group in groups for entry in group),) if self.at_least else groups

    @cached_property
    def exceptions(self) -> tuple[tuple[str, tuple[str, ...]] | Ref, ...]:
        """Each exception: a question with the answers that are one, or a finding."""
        return (*self.unless.answers.items(), *self.unless.findings) if self.unless else ()

    @property
    def needed(self) -> int:
        """How many findings of each group have to hold: any one, or `at_least`."""
        return self.at_least or 1
