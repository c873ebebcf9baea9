"""The records that a rule pack is made of: frozen models, one unit of knowledge each. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from riskcheck.pack.forms import Citation, Doi, FactId, FindingId, Id, Text, WebAddress
from riskcheck.pack.kinds import Kind, Ref
from riskcheck.pack.numbers import Bound, Measured, Number, Numeric

Urgency = Literal["routine", "soon", "urgent", "emergency"]
URGENCIES: tuple[Urgency, ...] = ("routine", "soon", "urgent", "emergency")
Level = Literal["match", "possible"]
Use = Literal["usual", "complex-cases", "severe-cases", "seldom"]

YES, NO, UNSURE, NONE = "yes", "no", "unsure", "none"
YES_NO_CODES = (YES, NO, UNSURE)
EXCLUSIVE = frozenset({NONE, UNSURE})

MOST = 100
"""How many entries a list or a table of one record may have, options apart."""
MOST_OPTIONS = 600
Ids = Annotated[tuple[Id, ...], Field(strict=False, max_length=MOST_OPTIONS)]
Texts = Annotated[tuple[Text, ...], Field(strict=False, max_length=MOST)]
Sources = Annotated[tuple[Citation, ...], Field(strict=False, min_length=1, max_length=MOST)]
MOST_ENTRIES = Field(max_length=MOST)
"""A table of a record, of a bounded length."""
LIST = Field(strict=False, max_length=MOST)
"""A list in a file, of a bounded length."""


class Record(BaseModel):
    """One unit of a pack: strict, frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, some of its fields replaced as they are given. What was worked out from the old fields is not copied."""
        copy = super().model_copy(update=update, deep=deep)
        for derived in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[derived]
        return copy


class Referred(Record):
    """A record that a `Ref` names."""

    kind: ClassVar[Kind]
    id: Id

    @cached_property
    def ref(self) -> Ref:
        """Its kind and id."""
        return Ref.of(self.kind, self.id)


class Source(Record):
    """A text that records cite by id, with how much of it was read, and what it was read to say."""

    id: Id = Field(description='Cited by this id; an item of it as "id:section/number".')
    title: Text = Field(description="The title as it was published.")
    where: Text | None = Field(default=None, description="The journal, site or publisher.")
    year: Annotated[int, Field(ge=1, le=9999)] | None = Field(default=None, description="The year of publication.")
    url: WebAddress | None = Field(default=None, description="Its web address, https or http.")
    doi: Doi | None = Field(default=None, description="Its DOI, which begins with 10.")
    read: Literal["abstract", "excerpt"] | None = Field(default=None, description="How much of it was read, where not all.")
    says: Text = Field(description="What it was read to say, in your own words.")
    sections: Annotated[dict[Id, Annotated[int, Field(ge=1, le=9999)]], MOST_ENTRIES] = Field(
        default={}, description='How many items each of its sections has that can be cited as "id:section/number".'
    )


class Note(Record):
    """A remark shown with a finding: where sources disagree, or what to be careful about."""

    text: Text = Field(description="A remark shown with the finding: where sources disagree, or what to be careful about.")
    sources: Sources = Field(description="Ids of the sources it rests on.")
    when: FactId | None = Field(
        default=None, description='Show it only where this fact holds, such as "fact:deposit"; without it, always.'
    )
    near_miss: bool = Field(default=False, description="Whether the note, on a cause, shows on its near miss too.")


class Knowledge(Referred):
    """One item of a source: what it says, in the pack's own words."""

    id: Id = Field(description="Named by rules, results and answers: keep it once it is in use.")
    name: Text = Field(description="Shown in results and explanations.")
    summary: Text = Field(description="What the source says of it, in your own words.")
    sources: Sources = Field(description='Ids of sources, or items of them such as "article:causes/2". At least one.')
    notes: Annotated[tuple[Note, ...], LIST] = Field(default=(), description="Remarks, each with its sources.")


class Type(Knowledge):
    """A type of the condition."""

    kind = "type"
    explained: Text | None = Field(
        default=None, description="What the name means, in a few plain words. It stands wherever the name does."
    )


class Cause(Knowledge):
    """An exposure the source names; `describes` is what the source speaks of, its qualifier included."""

    kind = "cause"
    describes: Text = Field(description='What the source speaks of, its qualifier ("long-term", "repeated") included.')


class Symptom(Knowledge):
    """A symptom the source names."""

    kind = "symptom"


class ClinicalTest(Knowledge):
    """A test a clinician may consider; `use` is how the source speaks of it."""

    kind = "test"
    use: Use = Field(description="How the source speaks of it.")


class Term(Referred):
    """A medical term: `plain` can stand in its place in a sentence, `definition` explains it."""

    kind = "term"
    id: Id = Field(description="Names the term in commands.")
    term: Text = Field(description="The medical word.")
    also: Texts = Field(default=(), description="Other words for it.")
    plain: Text = Field(description="Everyday words that can stand in its place in a sentence.")
    definition: Text = Field(description="What it means, in a sentence.")


class Option(Record):
    """An answer that a question offers."""

    code: Id = Field(description="What is stored for the answer: keep it once answers use it.")
    text: Text = Field(description="What the person reads.")
    start: Bound | None = Field(
        default=None, alias="from", description="The least number of a band, which goes on to the next one's, or to max."
    )


class Question(Record, Numeric):
    """A question of the questionnaire.

    `label` names it in a list of exposures. A `yes-no` question offers yes, no and unsure in the pack's own words. A `number`
    is answered with a number or unsure; its options are bands, and rules read the code of the band. A follow-up is asked only
    when the question it follows has one of the answers `asked_when`, or when any question of `asked_after` has one that stands
    there. Once a pack is loaded, `asked_after` has the answers that `asked_after_findings` stands for too. `informational` are
    answers that, on purpose, no rule reads; "no" and "none" need no such word. For a baby, `baby_text` stands in the place of
    `text`, and what is `baby_first` is asked before all other exposures.
    """

    id: Id = Field(description="Named by rules and answers: keep it once answers use it.")
    group: Id = Field(description="The id of a group in pack.toml.")
    kind: Literal["yes-no", "one-of", "many-of", "number"] = Field(
        description='"yes-no", "one-of" (one answer), "many-of" (all that fit), or "number".'
    )
    text: Text = Field(description="What is asked.")
    label: Text = Field(description="Names the question in lists and results.")
    help: Text = Field(description="Helps to answer.")
    options: Annotated[tuple[Option, ...], Field(strict=False, max_length=MOST_OPTIONS)] = Field(
        default=(),
        description='What can be answered. A yes-no question has none; a many-of question offers "none" and "unsure"; those of '
        "a number are its bands.",
    )
    follow_up_of: Id | None = Field(default=None, description="The id of the question that this one follows.")
    asked_when: Ids = Field(default=(YES,), description="The answers to that question after which this one is asked.")
    asked_after: Annotated[dict[Id, Ids], MOST_ENTRIES] = Field(
        default={},
        description="In the place of both, where it follows several: questions, each with answers, any of which will do.",
    )
    asked_after_findings: Annotated[tuple[FindingId, ...], LIST] = Field(
        default=(), description="Findings after which it is asked too: after any one answer that is enough for one of them."
    )
    informational: Ids = Field(default=(), description="Answers that, on purpose, no rule reads.")
    baby_text: Text | None = Field(
        default=None, description="What is asked where the person is a baby, in the place of the text."
    )
    baby_first: bool = Field(
        default=False, description="Whether it is asked before all other exposures where the person is a baby."
    )

    @cached_property
    def follows(self) -> dict[str, tuple[str, ...]]:
        """The questions that it follows, if any, each with the answers after any of which it is asked."""
        return self.asked_after or ({self.follow_up_of: self.asked_when} if self.follow_up_of else {})

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every answer code offered, in order."""
        codes = YES_NO_CODES if self.kind == "yes-no" else tuple(option.code for option in self.options)
        return (*codes, UNSURE) if self.is_number else codes

    @property
    def is_number(self) -> bool:
        """Whether it is answered with a number."""
        return self.kind == "number"

    def measured(self, value: Number) -> Measured:
        """A number within the bounds, as the code of its band."""
        band = next(option for option in reversed(self.options) if (option.start or 0) <= value)
        return Measured(band.code, value)

    @property
    def many(self) -> bool:
        """Whether an answer is a list of codes."""
        return self.kind == "many-of"


class Group(Record):
    """Questions shown one after another, or `together` as one list to tick."""

    id: Id = Field(description="Named by the questions of the group.")
    title: Text = Field(description="Shown above its questions.")
    ask: Literal["together", "one-by-one"] = Field(
        description='"together" shows a list to tick, "one-by-one" each question by itself.'
    )
    beyond: bool = Field(
        default=False, description="Whether its questions ask for what the article does not mention and other sources do."
    )


class Fact(Referred):
    """A helper conclusion that several rules read, such as "signs of a deposit"."""

    kind = "fact"
    id: Id = Field(description='Rules name it as "fact:id".')
    name: Text = Field(description="What it stands for.")
