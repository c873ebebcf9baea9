"""A scenario of a rule pack: a case of which the pack itself says what must come out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from riskcheck.pack.forms import FindingId, Id, Text
from riskcheck.pack.records import LIST, MOST_ENTRIES, Ids, Record, Urgency


class Scenario(Record):
    """A case with what must and what must not come out of it. `expect` gives a level per finding ("reported" for a symptom)."""

    name: Text = Field(description="A sentence that says what is so.")
    answers: Annotated[dict[Id, Id | Ids | int | float], MOST_ENTRIES] = Field(
        description="Answers by question: a text, a list where several may be given, or a number."
    )
    article_only: bool = Field(default=False, description="Whether to leave out what only other sources say.")
    urgency: Urgency | None = Field(default=None, description="The urgency that must come out.")
    expect: Annotated[dict[FindingId, Literal["match", "possible", "reported"]], MOST_ENTRIES] = Field(
        default={},
        description='Findings that must come out, each with its level; "reported" for a symptom. "cause:*" is any cause: '
        "at least one must come out at the level.",
    )
    forbid: Annotated[tuple[FindingId, ...], LIST] = Field(
        default=(), description='Findings that must not come out, at any level. "cause:*" is every cause: none may come out.'
    )
    near_misses: Ids = Field(default=(), description="Ids of causes that must be near misses.")
    no_near_misses: Ids = Field(default=(), description="Ids of causes that must not be near misses.")
    rules: Ids = Field(default=(), description="Ids of rules that must be among the reasons.")
