"""A slip of the hand in a rule of the shipped pack does not pass unseen: a scenario or a proof catches it.

A sample of all mutants is tried here, `make pack-mutants` tries all of them.
"""

from __future__ import annotations

import pytest
from packmutants import CAUGHT, Mutant, Trial, mutants, share, summary
from packs import WELLS

from riskcheck.loading.loader import load_pack

pytestmark = pytest.mark.unmeasured

PACK = load_pack()
ALL = list(mutants(PACK))
OF_SCORES = ("item", "band", "border", "end of", "unless")
STEP, PARTS = 23, 8
"""A prime, so that the sample falls on rules and on kinds of change in turn; and the parts it is tried in."""


@pytest.fixture(scope="module")
def trial() -> Trial:
    """The shipped pack, to try mutants against."""
    return Trial(PACK)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("cause-dialysis", "rule dropped"),
        ("cause-dialysis", "condition on dialysis-duration dropped"),
        ("cause-dialysis", "dialysis-duration: accepted answer long-term exchanged for unsure"),
        ("cause-vitamin-d-excess", "vitamin-d: accepted answer told-too-high dropped"),
        ("cause-vitamin-d-excess", "vitamin-d: accepted answer unsure added"),
        ("cause-vitamin-d-excess", "vitamin-d: near-miss answer self-chosen dropped"),
        ("cause-vitamin-d-excess", "vitamin-d: near-miss answer self-chosen accepted"),
        ("cause-vitamin-d-excess", "vitamin-d: accepted answer told-too-high made a near miss"),
        ("cause-vitamin-d-excess", "near miss dropped"),
        ("cause-dialysis", "concludes cause:kidney-disease, not cause:dialysis"),
        ("urgency-skin-ulcers", "concludes urgency:routine, not urgency:soon"),
        ("test-organ-biopsy", "condition on fact:severe dropped"),
        ("test-organ-biopsy", "finding type:metastatic exchanged for type:dystrophic in type:metastatic"),
        ("test-skin-biopsy", "finding symptom:skin-ulcers dropped in symptom:hard-nodules or 2 more"),
        ("test-skin-biopsy", "finding symptom:itching added in symptom:hard-nodules or 2 more"),
        ("test-blood-tests-cause", "finding cause:organ-transplant dropped in cause:*"),
    ],
)
def test_every_kind_of_change_is_among_the_mutants(rule: str, change: str) -> None:
    """The generator makes each kind of single change: it drops, exchanges, adds, and moves to another level."""
    (found,) = (mutant for mutant in ALL if (mutant.rule, mutant.change) == (rule, change))
    assert found.mutated != PACK.rule[rule]


def test_every_rule_has_mutants_and_none_stands_twice() -> None:
    """Each rule of the pack is changed, and no change is counted twice."""
    assert {mutant.rule for mutant in ALL} == set(PACK.rule)
    assert len({str(mutant) for mutant in ALL}) == len(ALL) > 3_000


@pytest.mark.parametrize("part", range(PARTS))
def test_mutants_are_caught(trial: Trial, part: int) -> None:
    """In a sample of all single changes of a rule, each that changes any result is caught."""
    outcomes = {mutant: trial.outcome(mutant) for mutant in ALL[::STEP][part::PARTS]}
    assert "missed" not in outcomes.values(), summary(outcomes)
    assert share(outcomes) == 1


def test_mutants_of_scores_and_exceptions_are_caught() -> None:
    """Points, bounds of bands, bands that are read and exceptions: at least 98 % of the changes are caught by scenarios."""
    scored = Trial(load_pack(WELLS))
    tried = [mutant for mutant in mutants(scored.pack) if any(word in mutant.change for word in OF_SCORES)]
    assert len(tried) > 150
    outcomes = {mutant: scored.outcome(mutant) for mutant in tried[::5]}
    assert share(outcomes) >= 0.98, summary(outcomes)


ITCHING = "finding symptom:hard-nodules exchanged for symptom:itching in symptom:hard-nodules"


def named(rule: str, change: str) -> Mutant:
    """The mutant of that name."""
    return next(mutant for mutant in ALL if (mutant.rule, mutant.change) == (rule, change))


@pytest.mark.parametrize(
    ("rule", "change", "outcome"),
    [
        pytest.param("fact-severe", "rule dropped", "check", id="a fact without a rule is refused"),
        pytest.param("test-ultrasound", ITCHING, "missed", id="no scenario, and nothing to prove"),
        pytest.param("urgency-red-flag-skin-black", "red-flags: accepted answer cold-limb added", "verify", id="a proof"),
        pytest.param(
            "fact-calciphylaxis-setting-dialysis", "dialysis: accepted answer unsure added", "equivalent", id="equivalent"
        ),
    ],
)
def test_without_scenarios_only_checks_and_proofs_catch(rule: str, change: str, outcome: str) -> None:
    """Without its scenarios, a mutant of a pack can be missed; one that changes no result is told apart."""
    bare = Trial(PACK.model_copy(update={"scenarios": ()}))
    assert bare.outcome(named(rule, change)) == outcome


def test_a_scenario_catches_what_no_proof_could() -> None:
    """A test that follows from the wrong symptom is seen by the scenarios that expect it, or forbid it."""
    assert Trial(PACK).outcome(named("test-ultrasound", ITCHING)) == "scenario"


def test_the_share_is_of_those_that_can_be_loaded() -> None:
    """What loading refuses counts neither as caught nor as missed; the summary names what was not caught, with the reason."""
    refused, caught, missed = ALL[:3]
    outcomes = {refused: "check", caught: "scenario", missed: "missed"}
    assert share(outcomes) == 0.5  # type: ignore[arg-type]
    text = summary(outcomes)  # type: ignore[arg-type]
    assert text.startswith("3 mutants of rules, 50.00% caught: 1 by check, 1 by scenario, 0 by verify\n")
    assert f"{missed}: results change, and no scenario and no proof sees it" in text
    assert set(CAUGHT) == {"check", "scenario", "verify"}
