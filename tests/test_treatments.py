"""Treatments are there to read about: none where help is needed first, none for a baby, none for the exposure that it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from strategies import AnswerSet, answer_sets

from riskcheck import Checker
from riskcheck.documents.render import render
from riskcheck.pack.kinds import Ref
from riskcheck.report import results_text
from riskcheck.report.explain import explain
from riskcheck.report.treatments import treatments_of

GERMAN = Path(__file__).parent / "packs" / "deutsch"
LUMPS: AnswerSet = {"age": "1-year-or-older", "symptoms": ["hard-nodules"]}
EXPOSURE_ITSELF = {
    "treatment:intralesional-steroid-injections": "steroid-injections",
    "medication:topical-steroids": "steroid-creams",
    "medication:vitamin-d-supplements": "vitamin-d",
    "medication:vitamin-k": "medicines",
    "treatment:immunosuppressive-therapy": "chemotherapy",
}
"""Treatments that are themselves what a question about exposures asks for, or undo it, with that question."""


@pytest.fixture(scope="module")
def german() -> Iterator[Checker]:
    """A pack with every kind of what there is to read about."""
    with Checker(GERMAN) as checker:
        yield checker


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


def test_prevention_and_self_care_are_listed_and_complications_are_not(german: Checker) -> None:
    """What people do for themselves and what may prevent it stand where treatments do; what can come of it in no result."""
    answers: AnswerSet = {
        "alter": "kind",
        "zeichen": ["none"],
        "schuhe": "yes",
        "schuhe-dauer": "ganzer-tag",
        "haut": ["blase"],
    }
    assert listed(german, answers) == {
        "treatment:pflaster": ("symptom:blase",),
        "medication:salbe": ("cause:neue-schuhe",),
        "prevention:eintragen": ("cause:neue-schuhe",),
        "self-care:kuehlen": ("symptom:blase",),
    }
    assert listed(german, {**answers, "alter": "baby"}) == {}
    case = (german.read(answers).given, german.check(answers))
    for format in ("text", "markdown", "html"):
        assert "Entzündung" not in results_text(german.pack, [case], format, single=True, details=True)
    assert "Kühlen" in results_text(german.pack, [case], "markdown", single=True)


def test_complications_are_there_to_read_about(german: Checker) -> None:
    """`explain` tells a complication with what it belongs to, and with a finding what can come of it."""
    told = render([explain(german.pack, "symptom:blase"), explain(german.pack, "entzuendung")], "text")
    assert "Was daraus werden kann\n    Folge: Entzündung" in told
    assert "Eine offene Blase kann sich entzünden." in told
    assert "Gehört zu\n    Beschwerde: Blase" in told
