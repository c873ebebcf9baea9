"""A whole rule pack: everything its files say, and ways to look things up in it. Data only, no evaluation."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated

from pydantic import Field

from riskcheck.pack.advice import Advice, SafetyNet
from riskcheck.pack.denials import Denials, denials
from riskcheck.pack.forms import Id, Language, Text, Version
from riskcheck.pack.kinds import KNOWLEDGE, PARTS, Ref, SourceRef
from riskcheck.pack.numbers import Measured
from riskcheck.pack.reading import Complication, Medication, Prevention, SelfCare, Treatment
from riskcheck.pack.records import (
    MOST,
    URGENCIES,
    Cause,
    ClinicalTest,
    Fact,
    Group,
    Ids,
    Knowledge,
    Question,
    Record,
    Source,
    Symptom,
    Term,
    Texts,
    Type,
    Urgency,
)
from riskcheck.pack.rules import Rule
from riskcheck.pack.scenario import Scenario
from riskcheck.pack.scores import Score
from riskcheck.pack.words import Words as Frame


class Words(Record):
    """The pack's words for the answers that recur, and for a clinician: every form that its advice uses."""

    yes: Text = Field(description="The word for yes.")
    no: Text = Field(description="The word for no.")
    unsure: Text = Field(description='The words for "not sure".')
    none: Text = Field(description='The words for "none of these".')
    clinician: Annotated[tuple[Text, ...], Field(strict=False, min_length=1, max_length=MOST)] = Field(
        description='The words for a clinician, in every form that the advice uses, such as ["clinician"].'
    )


class Ladder(Record):
    """What to do at each rung of the urgency ladder, lowest first."""

    routine: Advice = Field(description="When nothing asks for more.")
    soon: Advice = Field(description="In the next few days.")
    urgent: Advice = Field(description="Today.")
    emergency: Advice = Field(description="Now.")


RUNGS: dict[Urgency, Ref] = {urgency: Ref.of("urgency", urgency) for urgency in URGENCIES}
"""The urgencies as findings, lowest first."""


def highest_urgency(reached: Container[str]) -> Urgency:
    """The highest urgency among findings; the lowest of all where there is none."""
    return next((urgency for urgency in reversed(URGENCIES) if RUNGS[urgency] in reached), URGENCIES[0])


MOST_OF_FRAME = 1000
"""How many words of the frame a pack may put its own in the place of."""


class About(Record):
    """What `pack.toml` says of the pack as a whole."""

    id: Id = Field(description="What the pack is called in commands and results: small letters, digits and hyphens.")
    version: Version = Field(description="Three numbers, such as 1.0.0. Raise it whenever the content changes.")
    language: Language = Field(description='The code of the language of the texts, such as "en".')
    title: Text = Field(description="Stands above every result.")
    condition: Text = Field(description="The condition that the article is about.")
    article: Id = Field(description="The id of the source that the pack follows. What only other sources say is shown apart.")
    red_flags: Id = Field(description="The id of the question about danger signs, which is asked first.")
    reviewed_by: Texts = Field(description="Who reviewed the pack: name and profession. Empty until somebody has.")
    summary: Text = Field(description="What the pack is about.")
    disclaimer: Text = Field(description="Stands with every result.")
    red_flags_unanswered: Text = Field(description="Stands with a result when the danger signs were not answered.")
    treatments_note: Text = Field(
        description="Stands above treatments, medications, prevention and self-care, which are there to read about."
    )
    baby: dict[Id, Ids] = Field(
        default={},
        max_length=MOST,
        description="Questions, each with the answers which mean that the person is a baby. No treatment is listed for a baby.",
    )
    words: Words = Field(description="The words for answers that recur, and for a clinician.")
    urgency: Ladder = Field(description="What to do at each rung of urgency.")
    frame: dict[str, Text | dict[str, Text]] = Field(
        default={},
        max_length=MOST_OF_FRAME,
        description="Words in the place of those that riskcheck itself says, by the keys of its catalogue of words.",
    )


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
    preventions: tuple[Prevention, ...]
    self_care: tuple[SelfCare, ...]
    complications: tuple[Complication, ...]
    facts: tuple[Fact, ...]
    terms: tuple[Term, ...]
    rules: tuple[Rule, ...]
    scores: tuple[Score, ...] = ()
    scenarios: Sequence[Scenario]

    @cached_property
    def say(self) -> Frame:
        """What riskcheck itself says, in the pack's language and with the pack's own words."""
        return Frame(self.about.language, self.about.frame)

    @cached_property
    def question(self) -> dict[str, Question]:
        """Questions by id, in the pack's order."""
        return {question.id: question for question in self.questions}

    @cached_property
    def follow_ups(self) -> tuple[Question, ...]:
        """Questions that follow another, in the pack's order."""
        return tuple(question for question in self.questions if question.follows)

    @cached_property
    def source(self) -> dict[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def knowledge(self) -> dict[Ref, Knowledge]:
        """Records of knowledge by what they are referred to by, in the pack's order."""
        parts = (getattr(self, PARTS[kind]) for kind in KNOWLEDGE)
        return {record.ref: record for part in parts for record in part}

    @cached_property
    def names(self) -> dict[Ref, str]:
        """The names of all knowledge, facts and urgencies, in the pack's order; an urgency is its own name."""
        names = {record.ref: record.name for record in self.knowledge.values()} | {fact.ref: fact.name for fact in self.facts}
        return names | {rung: rung.id for rung in RUNGS.values()}

    @cached_property
    def rule(self) -> dict[str, Rule]:
        """Rules by id, in the pack's order."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def score(self) -> dict[str, Score]:
        """Scores by id, in the pack's order."""
        return {score.id: score for score in self.scores}

    def read_by(self, rule: Rule) -> Iterator[Ref]:
        """Every finding that a rule reads: in its conditions, its scores, and its exceptions."""
        yield from (entry for group in rule.finding_groups for entry in group)
        for item in (item for name in rule.scores if name in self.score for item in self.score[name].items):
            yield from (entry for group in item.finding_groups for entry in group)
        yield from rule.unless.findings if rule.unless else ()

    def asked_by(self, rule: Rule) -> dict[str, tuple[str, ...]]:
        """Every question that a rule reads, in its conditions, scores and exceptions, with all answers that it names there."""
        asked: dict[str, tuple[str, ...]] = {}
        scored = (item.answers for name in rule.scores if name in self.score for item in self.score[name].items)
        for answers in (rule.answers, *scored, rule.unless.answers if rule.unless else {}):
            for name, codes in answers.items():
                asked[name] = (*asked.get(name, ()), *codes)
        return asked

    @cached_property
    def denials(self) -> Denials:
        """Questions, each with the sets of its answers that rules may read as denied; see `pack.denials`."""
        return denials(self.question, self.rules, self.score)

    @cached_property
    def beyond(self) -> frozenset[str]:
        """Ids of the questions that go beyond the article."""
        groups = {group.id for group in self.groups if group.beyond}
        return frozenset(question.id for question in self.questions if question.group in groups)

    @cached_property
    def red_flag_urgency(self) -> dict[str, Urgency]:
        """The answers to the question about red flags that alone raise the urgency, each with the highest it brings."""
        found: dict[str, Urgency] = {}
        for urgency in URGENCIES:  # the highest last
            for rule in self.rules:
                if rule.concludes == RUNGS[urgency] and not rule.findings and [*rule.answers] == [self.about.red_flags]:
                    found |= dict.fromkeys(rule.answers[self.about.red_flags], urgency)
        return found

    def is_baby(self, given: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether answers (codes by question) say that the person is a baby."""
        return any(not set(codes).isdisjoint(given.get(question, ())) for question, codes in self.about.baby.items())

    def is_article(self, sources: tuple[SourceRef, ...]) -> bool:
        """Whether any of the source references is to the article this pack follows."""
        return any(reference.source == self.about.article for reference in sources)

    def telling(self, given: Mapping[str, tuple[str, ...]]) -> Pack:
        """The pack with numbers that were answered in the place of the words for their bands: what a result tells a person."""
        numbers = {name: codes[0] for name, codes in given.items() if codes and isinstance(codes[0], Measured)}
        if not numbers:
            return self
        told = [_told(each, numbers[each.id], self) if each.id in numbers else each for each in self.questions]
        return self.model_copy(update={"questions": tuple(told)})

    def answer_text(self, question: str, code: str) -> str:
        """The words the pack shows for an answer code of a question, or for a number that was answered."""
        if isinstance(code, Measured):
            return self.say.measure(code.value, self.question[question].unit)
        for option in self.question[question].options:
            if option.code == code:
                return option.text
        return str(getattr(self.about.words, code))


def _told(question: Question, band: str, pack: Pack) -> Question:
    """A question with the number in the place of the words for its band."""
    text = pack.answer_text(question.id, band)
    options = tuple(each.model_copy(update={"text": text}) if each.code == band else each for each in question.options)
    return question.model_copy(update={"options": options})
