"""Sets of answers as numbers: equal exactly where the answers mean the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from strategies import AnswerSet, answer_sets
from test_answers import CHAIN

from riskcheck.checking.answers import NOT_ANSWERED, from_given, is_asked, read_answers, token
from riskcheck.checking.questionnaire import Numbering
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack

PACK = load_pack()
NUMBERING = Numbering(PACK)


@given(answer_sets())
def test_a_number_stands_for_the_answers_it_was_made_of(answers: AnswerSet) -> None:
    """Good answers have a number, the same by both ways of numbering, from which what was read comes back."""
    read = read_answers(PACK, answers)
    number = NUMBERING.number(answers)
    assert number is not None
    assert number == NUMBERING.number_of(read)
    back = NUMBERING.answers(number)
    assert {name: set(codes) for name, codes in back.given.items()} == {name: set(codes) for name, codes in read.given.items()}
    assert (back.tokens, back.ignored) == (read.tokens, read.ignored)


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
    assert NUMBERING.number(shuffled) == NUMBERING.number(first)
    alike = [{name: set(codes) for name, codes in read_answers(PACK, each).given.items()} for each in (first, second)]
    assert (NUMBERING.number(first) == NUMBERING.number(second)) == (alike[0] == alike[1])


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
    assert NUMBERING.number(answers) is None


def test_a_code_that_stands_twice_counts_once() -> None:
    """A list may repeat a code, one that stands alone included."""
    assert NUMBERING.number({"symptoms": ["pain", "pain"]}) == NUMBERING.number({"symptoms": ["pain"]})
    assert NUMBERING.number({"symptoms": ["none", "none"]}) == NUMBERING.number({"symptoms": ["none"]})


def test_every_answer_has_a_bit_of_its_own_and_no_bit_is_left_over() -> None:
    """The bits of all answers are the lowest ones, as many as there are answers, so that numbers stay small."""
    answers = [{question.id: [code] if question.many else code} for question in PACK.questions for code in question.codes]
    bits = [NUMBERING.number(each) for each in answers]
    assert sorted(bit or 0 for bit in bits) == [1 << place for place in range(len(answers))]


def test_a_family_is_a_first_question_with_all_that_follow_from_it() -> None:
    """The answers to a question and to its follow-ups are in one family, whichever of them stands first in the pack."""
    assert PACK.follow_ups
    assert len(NUMBERING.families) == sum(question.follow_up_of is None for question in PACK.questions)
    assert sum(NUMBERING.families) == (1 << sum(len(question.codes) for question in PACK.questions)) - 1
    for question in PACK.follow_ups:
        deciding = NUMBERING.deciding(question.id, NOT_ANSWERED)
        assert any(family & deciding == deciding for family in NUMBERING.families)
    backwards = tuple(reversed(CHAIN.questions))
    order = {"questions": backwards, "question": {question.id: question for question in backwards}}
    for pack in (CHAIN, CHAIN.model_copy(update=order)):
        assert len(Numbering(pack).families) == 1


def test_red_flags_are_answered_or_not() -> None:
    """Any answer to that question counts, "not sure" and none of them too; answers to others do not."""
    answered = [NUMBERING.number({"red-flags": [code]}) or 0 for code in PACK.question["red-flags"].codes]
    assert all(map(NUMBERING.red_flags_answered, answered))
    assert not NUMBERING.red_flags_answered(NUMBERING.number({"dialysis": "yes", "age": "1-year-or-older"}) or 0)


def _deciding(numbering: Numbering, pack: Pack, number: int) -> None:
    """Check that for each token the deciding answers alone tell whether it is there."""
    tokens = numbering.answers(number).tokens
    for question in pack.questions:
        codes = (NOT_ANSWERED, *question.codes) if question.follow_up_of else question.codes
        for code in codes:
            alone = numbering.answers(number & numbering.deciding(question.id, code)).tokens
            assert (token(question.id, code) in alone) == (token(question.id, code) in tokens)


@given(answer_sets())
def test_few_answers_decide_whether_rules_can_read_one(answers: AnswerSet) -> None:
    """Whatever else was answered: a code counts, or does not, by itself and the questions above it."""
    _deciding(NUMBERING, PACK, NUMBERING.number_of(read_answers(PACK, answers)))


def test_answers_above_decide_too() -> None:
    """Along a chain of follow-ups, and in every combination of answers, the deciding ones are enough; of a first question's
    code there is just that one, of a follow-up's also those that make it count."""
    numbering = Numbering(CHAIN)
    for number in _numbers(numbering):
        _deciding(numbering, CHAIN, number)
    yes, unsure, long = (
        NUMBERING.number_of(read_answers(PACK, answers))
        for answers in ({"dialysis": "yes"}, {"dialysis": "unsure"}, {"dialysis-duration": "long-term"})
    )
    assert NUMBERING.deciding("dialysis", "yes") == yes
    assert NUMBERING.deciding("dialysis-duration", "long-term") == yes | unsure | long


def _numbers(numbering: Numbering) -> Iterator[int]:
    """The numbers of all answers to a chain of questions with one answer each."""
    for codes in product(*[(None, *question.codes) for question in CHAIN.questions]):
        given: dict[str, tuple[str, ...]] = {
            question.id: (code,) for question, code in zip(CHAIN.questions, codes, strict=True) if code
        }
        yield numbering.number_of(from_given(CHAIN, given))


@given(answer_sets())
def test_what_was_left_out_and_what_is_not_used_can_be_told_from_the_number(answers: AnswerSet) -> None:
    """Questions that would have been asked, with all sources and with the article alone, and answers that are not used."""
    read = read_answers(PACK, answers)
    number = NUMBERING.number_of(read)
    for article_only in (False, True):
        asked = [
            each for each in PACK.questions if is_asked(each, read.given) and not (article_only and each.id in PACK.beyond)
        ]
        left_out = tuple(each.id for each in asked if each.id not in read.given)
        assert NUMBERING.unanswered(number, article_only=article_only) == left_out
    assert NUMBERING.ignored(number) == read.ignored


def test_a_follow_up_of_a_follow_up_is_used_as_both_of_them_fit() -> None:
    """Whatever is answered along a chain of follow-ups, the number tells the same answers as not used."""
    numbering = Numbering(CHAIN)
    for number in _numbers(numbering):
        assert numbering.ignored(number) == numbering.answers(number).ignored
