"""Treatments are there to read about: none where help is needed first, none for a baby, none for the exposure that it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import AnswerSet, answer_sets

from riskcheck import Checker
from riskcheck.pack.kinds import Ref
from riskcheck.report.treatments import treatments_of

LUMPS: AnswerSet = {"age": "1-year-or-older", "symptoms": ["hard-nodules"]}
EXPOSURE_ITSELF = {
    "treatment:intralesional-steroid-injections": "steroid-injections",
    "medication:topical-steroids": "steroid-creams",
    "medication:vitamin-d-supplements": "vitamin-d",
    "medication:vitamin-k": "medicines",
    "treatment:immunosuppressive-therapy": "chemotherapy",
}
"""Treatments that are themselves what a question about exposures asks for, or undo it, with that question."""


def listed(checker: Checker, answers: AnswerSet) -> dict[Ref, tuple[Ref, ...]]:
    """What is listed for a case, with the findings that it is listed for."""
    return treatments_of(checker.pack, checker.read(answers).given, checker.check(answers))


def test_treatments_stand_with_the_findings_they_are_for(checker: Checker) -> None:
    """For itching, moisturising creams are listed as a treatment and as a medication, and nothing else."""
    assert listed(checker, {"symptoms": ["itching"]}) == {
        "treatment:moisturising-creams": ("symptom:itching",),
        "medication:emollients": ("symptom:itching",),
    }


@pytest.mark.parametrize(
    ("more", "some"),
    [
        pytest.param({}, True, id="routine"),
        pytest.param({"red-flags": ["unsure"]}, True, id="soon"),
        pytest.param({"red-flags": ["leg-swollen"]}, False, id="urgent"),
        pytest.param({"red-flags": ["cold-limb"]}, False, id="emergency"),
    ],
)
def test_no_treatment_is_listed_where_help_is_needed_first(more: AnswerSet, some: bool, checker: Checker) -> None:
    """With hard lumps, treatments are listed at routine and soon, and none at urgent and emergency."""
    assert bool(listed(checker, LUMPS | more)) is some


@pytest.mark.parametrize(("age", "some"), [("under-3-months", False), ("3-to-12-months", False), ("1-year-or-older", True)])
def test_no_treatment_is_listed_for_a_baby(age: str, some: bool, checker: Checker) -> None:
    """With itching, which is not urgent at any age, creams are listed from the first birthday on."""
    answers: AnswerSet = {"age": age, "symptoms": ["itching"]}
    assert checker.check(answers).advice.urgency in ("routine", "soon")
    assert bool(listed(checker, answers)) is some
    assert checker.pack.is_baby(checker.read(answers).given) is not some


def test_who_does_not_say_the_age_is_no_baby(checker: Checker) -> None:
    """Without an answer about the age, nobody is taken for a baby."""
    assert not checker.pack.is_baby({})


@given(answers=answer_sets())
def test_no_exposure_is_listed_as_its_own_treatment(checker: Checker, answers: AnswerSet) -> None:
    """Whatever the answers, what is listed belongs to a finding of the result, never to the exposure that it is."""
    result = checker.check(answers)
    for name, findings in listed(checker, answers).items():
        assert all(result.level(finding) for finding in findings)
        own = EXPOSURE_ITSELF.get(name)
        assert own is None or f"cause:{own}" not in findings
