"""The follow-up rule, and sets of answers as numbers: equal exactly where the answers mean the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from packs import MINIMAL
from strategies import AnswerSet, answer_sets

from riskcheck.checking.answers import NOT_ANSWERED, token
from riskcheck.checking.questionnaire import Questionnaire, is_asked
from riskcheck.errors import AnswerError
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question
from riskcheck.ways.levels import LEFT_OUT
from riskcheck.ways.plain import Plain

PACK = load_pack()
QUESTIONNAIRE = Questionnaire(PACK)
MINIMAL_PACK = load_pack(MINIMAL)


def follows(pack: Pack, answers: Mapping[str, str]) -> tuple[set[str], tuple[str, ...]]:
    """What rules can read of some answers, and which questions are ignored."""
    read = Questionnaire(pack).read(answers)
    return set(read.tokens), read.ignored


# ---------------------------------------------------------------- the follow-up rule


@pytest.mark.parametrize(
    ("given", "tokens", "ignored"),
    [
        ({}, set(), ()),
        ({"dialysis": "yes"}, {"dialysis=yes", "dialysis-duration="}, ()),
        ({"dialysis": "unsure"}, {"dialysis=unsure", "dialysis-duration="}, ()),
        ({"dialysis": "no"}, {"dialysis=no"}, ()),
        ({"dialysis-duration": "long-term"}, set(), ("dialysis-duration",)),
        ({"dialysis": "no", "dialysis-duration": "long-term"}, {"dialysis=no"}, ("dialysis-duration",)),
        (
            {"dialysis": "unsure", "dialysis-duration": "long-term"},
            {"dialysis=unsure", "dialysis-duration=long-term"},
            (),
        ),
    ],
)
def test_a_follow_up_counts_where_what_it_follows_makes_it_apply(
    given: dict[str, str], tokens: set[str], ignored: tuple[str, ...]
) -> None:
    """A follow-up is used after "yes" and "not sure", its absence then too; otherwise it is ignored."""
    assert follows(MINIMAL_PACK, given) == (tokens, ignored)


CHAIN = MINIMAL_PACK.model_copy(
    update={
        "questions": tuple(
            Question(
                id=name,
                group="exposures",
                kind="yes-no",
                text="?",
                label="?",
                help="?",
                follow_up_of=parent,
                asked_when=("yes",) if parent else (),
            )
            for name, parent in (("first", None), ("second", "first"), ("third", "second"))
        )
    }
)
"""A pack in which a follow-up follows a follow-up."""


@pytest.mark.parametrize(
    ("given", "tokens", "ignored"),
    [
        ({"first": "yes"}, {"first=yes", "second=", "third="}, ()),
        ({"first": "no"}, {"first=no"}, ()),
        ({"first": "yes", "second": "no"}, {"first=yes", "second=no"}, ()),
        ({"first": "yes", "third": "yes"}, {"first=yes", "second=", "third=yes"}, ()),
        ({"first": "no", "second": "yes", "third": "yes"}, {"first=no"}, ("second", "third")),
        ({"second": "yes", "third": "yes"}, set(), ("second", "third")),
    ],
)
def test_a_follow_up_of_a_follow_up_counts_along_the_whole_way(
    given: dict[str, str], tokens: set[str], ignored: tuple[str, ...]
) -> None:
    """A follow-up left out stands for "not sure", so what follows it still counts; after any other answer, not."""
    assert follows(CHAIN, given) == (tokens, ignored)


def test_a_follow_up_is_asked_only_where_it_fits() -> None:
    """A question is asked always, a follow-up only after an answer that makes it apply; "not sure" does not."""
    first, second, _ = CHAIN.questions
    assert is_asked(first, {})
    assert is_asked(second, {"first": ("yes",)})
    assert not any(is_asked(second, given) for given in ({}, {"first": ("no",)}, {"first": ("unsure",)}))


def used_by_plain(plain: Plain, answers: Mapping[str, str | list[str]]) -> set[str]:
    """The answers that the plain evaluator uses, as tokens."""
    codes = [(name, code) for name in plain.pack.question for code in plain.used(name, answers)]
    return {token(name, NOT_ANSWERED if code == LEFT_OUT else code) for name, code in codes}


@given(answer_sets())
def test_answers_are_used_and_ignored_as_the_plain_evaluator_has_it(answers: AnswerSet) -> None:
    """Both forms of the follow-up rule use the same answers, and notice the same follow-ups that were left out."""
    read = QUESTIONNAIRE.read(answers)
    assert read.tokens == used_by_plain(Plain(PACK), answers)
    assert set(read.ignored) == {name for name in read.given if not any(each.startswith(f"{name}=") for each in read.tokens)}


def test_both_forms_of_the_rule_agree_along_a_chain_of_follow_ups() -> None:
    """Whatever is answered along a chain of follow-ups, the plain evaluator uses the same of it, whichever stands first."""
    backwards = tuple(reversed(CHAIN.questions))
    order = {"questions": backwards, "question": {question.id: question for question in backwards}}
    for pack in (CHAIN, CHAIN.model_copy(update=order)):
        questionnaire = Questionnaire(pack)
        for codes in product(*[(None, *question.codes) for question in CHAIN.questions]):
            answers = {question.id: code for question, code in zip(CHAIN.questions, codes, strict=True) if code}
            assert questionnaire.read(answers).tokens == used_by_plain(Plain(pack), answers)


def test_what_was_not_answered_is_what_would_have_been_asked() -> None:
    """Not answered are questions without an answer that are asked; with the article alone, none that goes beyond it."""
    assert MINIMAL_PACK.beyond == {"tattoo"}
    questionnaire = Questionnaire(MINIMAL_PACK)
    unanswered = questionnaire.unanswered
    given, denied = (questionnaire.number(each) for each in ({"dialysis": "yes", "symptoms": ["lump"]}, {"dialysis": "no"}))
    assert unanswered(given, article_only=False) == ("red-flags", "dialysis-duration", "tattoo")
    assert unanswered(given, article_only=True) == ("red-flags", "dialysis-duration")
    assert unanswered(denied, article_only=True) == ("red-flags", "symptoms")


# ---------------------------------------------------------------- answers as a number


@given(answer_sets())
def test_a_number_stands_for_the_answers_it_was_made_of(answers: AnswerSet) -> None:
    """Good answers have a number, the same by both ways to it, that has the bits of the answers that were given."""
    read = QUESTIONNAIRE.read(answers)
    assert QUESTIONNAIRE._number_of_plain(answers) == QUESTIONNAIRE.number(answers) == read.number
    bits = {name: [code for code, bit in offered.items() if read.number & bit] for name, offered in QUESTIONNAIRE.bit.items()}
    assert {name: codes for name, codes in bits.items() if codes} == {
        name: [code for code in PACK.question[name].codes if code in codes] for name, codes in read.given.items()
    }


@given(answer_sets(), answer_sets())
def test_other_answers_have_another_number(first: AnswerSet, second: AnswerSet) -> None:
    """Two sets of answers have one number only where they read the same, whatever their order."""
    shuffled = {
        name: list(value) if isinstance(value, list) else value
        for name, value in random.sample(list(first.items()), len(first))
    }
    for value in shuffled.values():
        if isinstance(value, list):
            value.reverse()
    assert QUESTIONNAIRE.number(shuffled) == QUESTIONNAIRE.number(first)
    alike = [{name: set(codes) for name, codes in QUESTIONNAIRE.read(each).given.items()} for each in (first, second)]
    assert (QUESTIONNAIRE.number(first) == QUESTIONNAIRE.number(second)) == (alike[0] == alike[1])


@pytest.mark.parametrize(
    "answers",
    [
        None,
        [],
        "dialysis",
        {"nonsense": "yes"},
        {1: "yes"},
        {"dialysis": "perhaps"},
        {"dialysis": ["yes"]},
        {"dialysis": True},
        {"dialysis": None},
        {"dialysis": {"yes": 1}},
        {"symptoms": "pain"},
        {"symptoms": []},
        {"symptoms": ["pain", "none"]},
        {"symptoms": ["none", "unsure"]},
        {"symptoms": ["pain", ["itching"]]},
        {"symptoms": ["pain", None]},
        {"symptoms": {"pain": 1}},
    ],
)
def test_what_is_not_good_beyond_doubt_has_no_number(answers: object) -> None:
    """Answers with any fault are left to the careful reading, which names it."""
    assert QUESTIONNAIRE._number_of_plain(answers) is None
    with pytest.raises(AnswerError) as by_number:
        QUESTIONNAIRE.number(answers)
    with pytest.raises(AnswerError) as by_reading:
        QUESTIONNAIRE.read(answers)
    assert by_number.value.faults == by_reading.value.faults


def test_a_code_that_stands_twice_counts_once() -> None:
    """A list may repeat a code, one that stands alone included."""
    assert QUESTIONNAIRE.number({"symptoms": ["pain", "pain"]}) == QUESTIONNAIRE.number({"symptoms": ["pain"]})
    assert QUESTIONNAIRE.number({"symptoms": ["none", "none"]}) == QUESTIONNAIRE.number({"symptoms": ["none"]})


def test_every_answer_has_a_bit_of_its_own_and_no_bit_is_left_over() -> None:
    """The bits of all answers are the lowest ones, as many as there are answers, so that numbers stay small."""
    answers = [{question.id: [code] if question.many else code} for question in PACK.questions for code in question.codes]
    bits = [QUESTIONNAIRE.number(each) for each in answers]
    assert sorted(bits) == [1 << position for position in range(len(answers))]


def test_red_flags_are_answered_or_not() -> None:
    """Any answer to that question counts, "not sure" and none of them too; answers to others do not."""
    answered = [QUESTIONNAIRE.number({"red-flags": [code]}) for code in PACK.question["red-flags"].codes]
    assert all(map(QUESTIONNAIRE.red_flags_answered, answered))
    assert not QUESTIONNAIRE.red_flags_answered(QUESTIONNAIRE.number({"dialysis": "yes", "age": "1-year-or-older"}))


@given(answer_sets())
def test_what_was_left_out_and_what_is_not_used_can_be_told_from_the_number(answers: AnswerSet) -> None:
    """Questions that would have been asked, with all sources and with the article alone, and answers that are not used."""
    read = QUESTIONNAIRE.read(answers)
    for article_only in (False, True):
        asked = [
            each for each in PACK.questions if is_asked(each, read.given) and not (article_only and each.id in PACK.beyond)
        ]
        left_out = tuple(each.id for each in asked if each.id not in read.given)
        assert QUESTIONNAIRE.unanswered(read.number, article_only=article_only) == left_out
    assert QUESTIONNAIRE.ignored(read.number) == read.ignored
