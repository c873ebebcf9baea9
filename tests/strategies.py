"""Answer sets of every shape for property tests, drawn from the questions of the default pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import reference
from hypothesis import strategies as st

from riskcheck.loading.loader import load_pack
from riskcheck.pack.records import Question

Answer = str | list[str]
AnswerSet = dict[str, Answer]

ALONE = ("none", "unsure")
QUESTIONS: dict[str, Question] = {question.id: question for question in load_pack().questions}
FOLLOW_UPS: dict[str, str] = {each.id: each.follow_up_of for each in QUESTIONS.values() if each.follow_up_of}


def codes_of(answer: str | Sequence[str]) -> set[str]:
    """The codes of an answer."""
    return {answer} if isinstance(answer, str) else set(answer)


def asked(follow_up: str, answers: Mapping[str, Answer]) -> bool:
    """Whether a follow-up is asked: its parent is answered yes, or with one of the codes that the map names."""
    return not reference.ASKED_AFTER[follow_up].isdisjoint(codes_of(answers.get(FOLLOW_UPS[follow_up], [])))


def counts(follow_up: str, answers: Mapping[str, Answer]) -> bool:
    """Whether the answer to a follow-up is used: it is asked, or its parent is answered "not sure"."""
    return asked(follow_up, answers) or "unsure" in codes_of(answers.get(FOLLOW_UPS[follow_up], []))


def choices(question: str) -> list[str]:
    """The codes of a many-of question that can stand together."""
    return [code for code in QUESTIONS[question].codes if code not in ALONE]


def one_by_one(question: str) -> list[Answer]:
    """Every answer to a question that is one code."""
    asked = QUESTIONS[question]
    return [[code] if asked.many else code for code in asked.codes]


def singles() -> Iterator[tuple[str, Answer]]:
    """Every question with every answer that is one code."""
    return ((question, answer) for question in QUESTIONS for answer in one_by_one(question))


def subsets(question: str) -> st.SearchStrategy[list[str]]:
    """Any choice from a many-of question, in any order, `none` and `unsure` left out."""
    return st.lists(st.sampled_from(choices(question)), min_size=1, unique=True)


def answer_to(question: str) -> st.SearchStrategy[Answer]:
    """Any answer to a question; `none` and `unsure` stand alone."""
    if not QUESTIONS[question].many:
        return st.sampled_from(QUESTIONS[question].codes)
    return st.sampled_from([["none"], ["unsure"]]) | subsets(question)


def quiet_answer_to(question: str) -> st.SearchStrategy[Answer]:
    """The answer that reports nothing, where there is one; half of the time any other."""
    nothing: list[Answer] = [answer for answer in one_by_one(question) if answer in ("no", "none", ["none"])]
    return st.sampled_from(nothing) | answer_to(question) if nothing else answer_to(question)


def anything() -> st.SearchStrategy[AnswerSet]:
    """Each question answered or not, whatever the others say: follow-ups without parents, parents without follow-ups."""
    return st.fixed_dictionaries({}, optional={question: answer_to(question) for question in QUESTIONS})


def everything() -> st.SearchStrategy[AnswerSet]:
    """Every question answered, follow-ups of a "no" included."""
    return st.fixed_dictionaries({question: answer_to(question) for question in QUESTIONS})


def sparse() -> st.SearchStrategy[AnswerSet]:
    """A handful of questions answered."""
    pair = st.sampled_from(list(QUESTIONS)).flatmap(lambda question: st.tuples(st.just(question), answer_to(question)))
    return st.lists(pair, max_size=7, unique_by=lambda each: each[0]).map(dict)


def not_sure() -> st.SearchStrategy[AnswerSet]:
    """ "Not sure" wherever it can be said, the other questions left out, and a few answers besides."""
    unsure = {each.id: ["unsure"] if each.many else "unsure" for each in QUESTIONS.values() if "unsure" in each.codes}
    fields = {question: st.just(answer) | answer_to(question) for question, answer in unsure.items()}
    return st.fixed_dictionaries({}, optional=fields) | sparse().map(lambda few: {**unsure, **few})


@st.composite
def interviews(draw: st.DrawFn) -> AnswerSet:
    """What the questionnaire would collect: every question asked is answered, most with no, follow-ups included."""
    answers: AnswerSet = {}
    for question in QUESTIONS:
        if question not in FOLLOW_UPS or asked(question, answers):
            answers[question] = draw(quiet_answer_to(question))
    return answers


def answer_sets() -> st.SearchStrategy[AnswerSet]:
    """Answer sets of every shape above."""
    return anything() | everything() | sparse() | not_sure() | interviews()


ACCEPTED = {
    "age": {"under-3-months", "3-to-12-months"},
    "red-flags": {"confusion-collapse"},
    "dialysis-duration": {"long-term"},
    "vitamin-d": {"more-than-advised", "told-too-high"},
    "calcium-supplements": {"more-than-advised"},
    "tissue-injury-site": {"same-area"},
    "autoimmune-disease": {"systemic-sclerosis", "dermatomyositis", "other-connective-tissue"},
    "medicines": {"warfarin"},
    "parathyroid-kind": {"overactive"},
    "symptoms": {"hard-nodules", "white-yellow-bumps"},
}
"""Codes that keep all that "not sure" to the question supports, by the same rule of the map or one of the same rung, and its
follow-up in use; "yes" for the questions not named here."""


@st.composite
def raises(draw: st.DrawFn) -> tuple[str, Answer | None, Answer]:
    """A question, an answer to it (None: not answered), and an answer that supports at least as much."""
    question = draw(st.sampled_from(list(QUESTIONS)))
    accepted = ACCEPTED.get(question, {"yes"})
    if QUESTIONS[question].many:
        higher = draw(st.just(["unsure"]) | subsets(question))
        lower: list[Answer | None] = [None, ["none"], draw(st.sampled_from([higher[:1], higher[1:] or higher]))]
        return question, draw(st.sampled_from(lower + [["unsure"]] * (not accepted.isdisjoint(higher)))), higher
    codes = QUESTIONS[question].codes
    nothing = [code for code in codes if code not in accepted and code != "unsure"]
    top = draw(st.sampled_from([code for code in codes if code not in nothing]))
    return question, draw(st.sampled_from([None, *nothing, *(["unsure"] if "unsure" in codes else [])])), top
