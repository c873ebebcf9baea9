"""Sets of answers as numbers: equal exactly where the answers mean the same."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given
from strategies import AnswerSet, answer_sets
from test_answers import CHAIN

from riskcheck.answers import from_given, is_asked, read_answers
from riskcheck.loading.loader import load_pack
from riskcheck.numbering import Numbering

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
    """The bits of all questions together are the lowest ones, as many as there are answers, so that numbers stay small."""
    offered = sum(len(question.codes) for question in PACK.questions)
    together = 0
    for question in PACK.questions:
        together |= NUMBERING.mask(question.id)
    assert together == (1 << offered) - 1


def test_the_mask_of_a_follow_up_holds_the_answers_that_decide_whether_it_counts() -> None:
    """The mask of a question has its own bits, that of a follow-up also those of the question it follows, and no others."""
    assert PACK.follow_ups
    for question in PACK.questions:
        codes = len(question.codes)
        mask = NUMBERING.mask(question.id)
        if question.follow_up_of:
            above = NUMBERING.mask(question.follow_up_of)
            assert mask & above == above
            codes += above.bit_count()
        assert mask.bit_count() == codes


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
    choices = [(None, *question.codes) for question in CHAIN.questions]
    for codes in product(*choices):
        chosen: dict[str, tuple[str, ...]] = {
            question.id: (code,) for question, code in zip(CHAIN.questions, codes, strict=True) if code
        }
        read = from_given(CHAIN, chosen)
        assert numbering.ignored(numbering.number_of(read)) == read.ignored
