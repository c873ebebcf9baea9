"""Answers that rules read as denied: which tokens say so, and that reasons give what was answered in their place."""

from __future__ import annotations

import pytest
from packs import WELLS

from riskcheck import Checker
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.loading.loader import load_pack
from riskcheck.pack.denials import is_denial

PACK = load_pack(WELLS)
QUESTIONNAIRE = Questionnaire(PACK)


def denied(answers: dict[str, object]) -> set[tuple[str, tuple[str, ...]]]:
    """The sets of answers, by question, that answers deny."""
    tokens = [token.split("=") for token in QUESTIONNAIRE.read(answers).tokens]
    return {(name, PACK.denials[name][int(code[1:])]) for name, code in tokens if is_denial(code)}


def test_a_set_of_answers_is_denied_where_none_of_it_was_given() -> None:
    """A "no" denies "yes", and a tick denies the options that were not ticked; "not sure" denies nothing."""
    assert denied({"moos": "no"}) == {("moos", ("yes",))}
    assert denied({"moos": "yes"}) == set()
    assert denied({"moos": "unsure"}) == set()
    assert ("zeichen", ("glanz", "duft")) in denied({"zeichen": ["klang"]})
    assert ("zeichen", ("glanz", "duft")) not in denied({"zeichen": ["klang", "duft"]})
    assert ("zeichen", ("glanz", "duft")) in denied({"zeichen": ["none"]})
    assert denied({"zeichen": ["unsure"]}) == set()


def test_what_was_left_out_is_said_and_denies_nothing() -> None:
    """A question of which denials are read is said to be left out; one that was answered is not."""
    assert {"moos=", "zeichen="} <= QUESTIONNAIRE.read({}).tokens
    assert "moos=" not in QUESTIONNAIRE.read({"moos": "no"}).tokens
    assert denied({}) == set()


def test_the_answer_to_a_follow_up_is_denied_only_where_it_is_used() -> None:
    """A follow-up whose question was answered otherwise denies nothing itself: the question above it does."""
    assert ("sternental-dauer", ("lang",)) in denied({"sternental": "yes", "sternental-dauer": "kurz"})
    assert {name for name, _ in denied({"sternental": "no", "sternental-dauer": "kurz"})} == {"sternental"}


@pytest.mark.parametrize(
    ("answers", "behind"),
    [
        ({"kreide": "yes", "zeichen": ["klang", "waerme"]}, {"kreide": ("yes",), "zeichen": ("waerme", "klang")}),
        ({"kreide": "yes", "zeichen": ["none"]}, {"kreide": ("yes",), "zeichen": ("none",)}),
        ({"kreide": "yes"}, {"kreide": ("yes",), "zeichen": ()}),
    ],
)
def test_reasons_give_what_was_answered_in_the_place_of_a_denial(
    answers: dict[str, object], behind: dict[str, tuple[str, ...]]
) -> None:
    """A rule with an exception names the answers by which this does not hold, in the order of their question, or none."""
    with Checker(PACK) as checker:
        result = checker.check(answers)  # type: ignore[arg-type]
    (because,) = next(each for each in result.causes if each.id == "kreide").because
    assert because.answers == behind
