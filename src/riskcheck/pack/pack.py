"""A whole rule pack: everything its files say, and ways to look things up in it. Data only, no evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from riskcheck.pack.records import (
    MOST,
    Advice,
    Cause,
    ClinicalTest,
    Fact,
    Group,
    Id,
    Ids,
    Knowledge,
    Medication,
    Question,
    Record,
    Rule,
    SafetyNet,
    Scenario,
    Source,
    Symptom,
    Term,
    Text,
    Texts,
    Treatment,
    Type,
)


class Words(Record):
    """The pack's words for the answers that recur, and for a clinician: every form that its advice uses."""

    yes: Text
    no: Text
    unsure: Text
    none: Text
    clinician: Annotated[tuple[Text, ...], Field(strict=False, min_length=1, max_length=MOST)]


class Ladder(Record):
    """What to do at each rung of the urgency ladder, lowest first."""

    routine: Advice
    soon: Advice
    urgent: Advice
    emergency: Advice


class About(Record):
    """What `pack.toml` says of the pack as a whole.

    `article` is the source it follows, `red_flags` a question's id. `baby` gives, by question, the answers which mean that the
    person is a baby.
    """

    id: Id
    version: Annotated[str, StringConstraints(pattern=r"^\d{1,9}\.\d{1,9}\.\d{1,9}$", max_length=29)]
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}$")]
    title: Text
    condition: Text
    article: Id
    red_flags: Id
    reviewed_by: Texts
    summary: Text
    disclaimer: Text
    red_flags_unanswered: Text
    treatments_note: Text
    baby: dict[Id, Ids] = Field(default={}, max_length=MOST)
    words: Words
    urgency: Ladder


class Pack(Record):
    """A whole rule pack. `digest` is the SHA-256, in hexadecimal, of the names and contents of the files in its folder."""

    about: About
    digest: str
    groups: tuple[Group, ...]
    safety_net: tuple[SafetyNet, ...]
    sources: tuple[Source, ...]
    questions: tuple[Question, ...]
    types: tuple[Type, ...]
    causes: tuple[Cause, ...]
    symptoms: tuple[Symptom, ...]
    tests: tuple[ClinicalTest, ...]
    treatments: tuple[Treatment, ...]
    medications: tuple[Medication, ...]
    facts: tuple[Fact, ...]
    terms: tuple[Term, ...]
    rules: tuple[Rule, ...]
    scenarios: tuple[Scenario, ...]

    @cached_property
    def question(self) -> dict[str, Question]:
        """Questions by id, in the pack's order."""
        return {question.id: question for question in self.questions}

    @cached_property
    def follow_ups(self) -> tuple[Question, ...]:
        """Questions that follow another, in the pack's order."""
        return tuple(question for question in self.questions if question.follow_up_of)

    @cached_property
    def source(self) -> dict[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def knowledge(self) -> dict[str, Knowledge]:
        """Records of knowledge by `kind:id`, in the pack's order."""
        kinds: dict[str, tuple[Knowledge, ...]] = {
            "cause": self.causes,
            "type": self.types,
            "symptom": self.symptoms,
            "test": self.tests,
            "treatment": self.treatments,
            "medication": self.medications,
        }
        return {f"{kind}:{record.id}": record for kind, records in kinds.items() for record in records}

    @cached_property
    def rule(self) -> dict[str, Rule]:
        """Rules by id, in the pack's order."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def beyond(self) -> frozenset[str]:
        """Ids of the questions that go beyond the article."""
        groups = {group.id for group in self.groups if group.beyond}
        return frozenset(question.id for question in self.questions if question.group in groups)

    def is_baby(self, given: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether answers (codes by question) say that the person is a baby."""
        return any(not set(codes).isdisjoint(given.get(question, ())) for question, codes in self.about.baby.items())

    def is_article(self, sources: tuple[str, ...]) -> bool:
        """Whether any of the source references is to the article this pack follows."""
        return any(source.partition(":")[0] == self.about.article for source in sources)

    def answer_text(self, question: str, code: str) -> str:
        """The words the pack shows for an answer code of a question."""
        for option in self.question[question].options:
            if option.code == code:
                return option.text
        return str(getattr(self.about.words, code))
