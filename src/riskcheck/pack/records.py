"""The records that a rule pack is made of: frozen models, one unit of knowledge each. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Urgency = Literal["routine", "soon", "urgent", "emergency"]
URGENCIES: tuple[Urgency, ...] = ("routine", "soon", "urgent", "emergency")
Level = Literal["match", "possible"]
Use = Literal["usual", "complex-cases", "severe-cases", "seldom"]
Kind = Literal["cause", "type", "symptom", "test", "treatment", "medication", "term"]

YES, NO, UNSURE, NONE = "yes", "no", "unsure", "none"
YES_NO_CODES = (YES, NO, UNSURE)
EXCLUSIVE = frozenset({NONE, UNSURE})

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
Id = Annotated[str, StringConstraints(pattern=rf"^{_SLUG}$", max_length=64)]
_KINDS = "cause|type|symptom|test|fact|urgency"
FindingId = Annotated[str, StringConstraints(pattern=rf"^(?:{_KINDS}):(?:{_SLUG}|\*)$", max_length=80)]
FactId = Annotated[str, StringConstraints(pattern=rf"^fact:{_SLUG}$", max_length=80)]
RelatedId = Annotated[str, StringConstraints(pattern=rf"^(?:cause|symptom):{_SLUG}$", max_length=80)]
SourceRef = Annotated[str, StringConstraints(pattern=rf"^{_SLUG}(?::{_SLUG}/[1-9][0-9]{{0,3}})?$", max_length=140)]
_STEERING = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff"
)
"""Characters that steer a screen or a reader's eye, and show as nothing themselves."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True, pattern=rf"^[^{_STEERING}]*$")]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9][!#-;=?-\[\]_a-z~]*$", max_length=500)]
Doi = Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/[!#-;=?-\[\]_a-z~]+$", max_length=200)]

MOST = 100
"""How many entries a list or a table of one record may have, options apart."""
MOST_OPTIONS = 600
Ids = Annotated[tuple[Id, ...], Field(strict=False, max_length=MOST_OPTIONS)]
Texts = Annotated[tuple[Text, ...], Field(strict=False, max_length=MOST)]
Sources = Annotated[tuple[SourceRef, ...], Field(strict=False, min_length=1, max_length=MOST)]
_Most = Field(max_length=MOST)
_List = Field(strict=False, max_length=MOST)


class Record(BaseModel):
    """One unit of a pack: strict, frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, some of its fields replaced as they are given. What was worked out from the old fields is not copied."""
        copy = super().model_copy(update=update, deep=deep)
        for derived in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[derived]
        return copy


class Source(Record):
    """A text that records cite by id, with how much of it was read, and what it was read to say.

    `sections` gives the number of items in each section that can be cited as `id:section/item`.
    """

    id: Id
    title: Text
    where: Text | None = None
    year: Annotated[int, Field(ge=1, le=9999)] | None = None
    url: WebAddress | None = None
    doi: Doi | None = None
    read: Literal["abstract", "excerpt"] | None = None
    says: Text
    sections: Annotated[dict[Id, Annotated[int, Field(ge=1, le=9999)]], _Most] = {}


class Note(Record):
    """A remark shown with a finding: where sources disagree, or what to be careful about.

    `when` names a fact (`fact:id`); without it the note always shows. With `near_miss`, a note on a cause shows on its near
    miss too.
    """

    text: Text
    sources: Sources
    when: FactId | None = None
    near_miss: bool = False


class Knowledge(Record):
    """One item of a source: what it says, in the pack's own words."""

    id: Id
    name: Text
    summary: Text
    sources: Sources
    notes: Annotated[tuple[Note, ...], _List] = ()


class Type(Knowledge):
    """A type of the condition."""


class Cause(Knowledge):
    """An exposure the source names; `describes` is what the source speaks of, its qualifier included."""

    describes: Text


class Symptom(Knowledge):
    """A symptom the source names."""


class ClinicalTest(Knowledge):
    """A test a clinician may consider; `use` is how the source speaks of it."""

    use: Use


class Treatment(Knowledge):
    """A treatment to read about, never a suggestion; `related` are the findings it belongs to."""

    related: Annotated[tuple[RelatedId, ...], _List] = ()


class Medication(Treatment):
    """A medication to read about, never a suggestion."""


class Term(Record):
    """A medical term: `plain` can stand in its place in a sentence, `definition` explains it."""

    id: Id
    term: Text
    also: Texts = ()
    plain: Text
    definition: Text


class Option(Record):
    """An answer that a question offers."""

    code: Id
    text: Text


class Question(Record):
    """A question of the questionnaire.

    `label` names it in a list of exposures. A `yes-no` question offers yes, no and unsure in the pack's own words. A follow-up
    is asked only when the question it follows has one of the answers `asked_when`. `informational` are answers that, on
    purpose, no rule reads; "no" and "none" need no such word. For a baby, `baby_text` stands in the place of `text`, and
    what is `baby_first` is asked before all other exposures.
    """

    id: Id
    group: Id
    kind: Literal["yes-no", "one-of", "many-of"]
    text: Text
    label: Text
    help: Text
    options: Annotated[tuple[Option, ...], Field(strict=False, max_length=MOST_OPTIONS)] = ()
    follow_up_of: Id | None = None
    asked_when: Ids = (YES,)
    informational: Ids = ()
    baby_text: Text | None = None
    baby_first: bool = False

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every answer code offered, in order."""
        return YES_NO_CODES if self.kind == "yes-no" else tuple(option.code for option in self.options)

    @property
    def many(self) -> bool:
        """Whether an answer is a list of codes."""
        return self.kind == "many-of"


class Group(Record):
    """Questions shown one after another, or `together` as one list to tick."""

    id: Id
    title: Text
    ask: Literal["together", "one-by-one"]
    beyond: bool = False


class Fact(Record):
    """A helper conclusion that several rules read, such as "signs of a deposit"."""

    id: Id
    name: Text


class Rule(Record):
    """When something is concluded: all of the answers and all of the findings; within each, any one of those listed.

    A conclusion that is a cause, a type, a test or a fact has a level. Its rule reads "not sure" (and a follow-up left out) as
    possible. A symptom or an urgency has no level: its rule takes the answers just as they are listed, and a finding at either
    level. `near_miss` replaces accepted answers by those that make the exposure a near miss. `because` is the sentence that
    tells the reason to a person; only the rule of an urgency has one.
    """

    id: Id
    concludes: FindingId
    answers: Annotated[dict[Id, Ids], _Most] = {}
    findings: Annotated[tuple[FindingId | Annotated[tuple[FindingId, ...], _List], ...], _List] = ()
    near_miss: Annotated[dict[Id, Ids], _Most] = {}
    because: Text | None = None
    sources: Sources

    @cached_property
    def finding_groups(self) -> tuple[tuple[str, ...], ...]:
        """What the rule reads of other findings: all of the groups, any of the findings in each."""
        return tuple((entry,) if isinstance(entry, str) else entry for entry in self.findings)


class Scenario(Record):
    """A case with what must and what must not come out of it. `expect` gives a level per finding ("reported" for a symptom)."""

    name: Text
    answers: Annotated[dict[Id, Id | Ids], _Most]
    article_only: bool = False
    urgency: Urgency | None = None
    expect: Annotated[dict[FindingId, Literal["match", "possible", "reported"]], _Most] = {}
    forbid: Annotated[tuple[FindingId, ...], _List] = ()
    near_misses: Ids = ()
    no_near_misses: Ids = ()
    rules: Ids = ()


class Advice(Record):
    """A text of the pack with its sources."""

    text: Text
    sources: Sources


class SafetyNet(Advice):
    """One part of the safety net. A part that lists signs has them in `items`, one each, and leads in to them in `text`."""

    part: Literal["uncertainty", "emergency-signs", "urgent-signs", "help", "worry", "medicines", "doses"]
    items: Texts = ()

    @property
    def whole(self) -> str:
        """The text, followed by the items."""
        return f"{self.text} {'; '.join(self.items)}." if self.items else self.text
