"""The reference evaluator against cases worked out by hand from the knowledge map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import reference

Given = Mapping[str, str | list[str]]

INFANT = {"age": "under-3-months"}
BABY = {"age": "3-to-12-months"}
KIDNEY = {"kidney-disease": "yes"}
RECENT = {"chemotherapy": "yes", "chemotherapy-recent": "yes"}
SIGNS = {"high-calcium-signs": "yes"}


def having(*symptoms: str, **besides: str) -> dict[str, str | list[str]]:
    """Answers with these symptoms; the ids of the other questions are written with underscores."""
    return {"symptoms": list(symptoms)} | {name.replace("_", "-"): answer for name, answer in besides.items()}


INSIDE: list[tuple[str, str, Given]] = [
    ("ulcer-or-pain-K", "urgent", having("skin-ulcers", dialysis="yes", dialysis_duration="short-term")),
    ("ulcer-or-pain-K", "urgent", having("pain", organ_transplant="unsure")),
    ("ulcer-or-pain-K", "urgent", having("pain") | {"medicines": ["warfarin", "calcium-channel-blocker"]}),
    ("ulcer-or-pain-K", "urgent", having("pain") | {"medicines": ["unsure"]}),
    ("ulcer-or-pain-K", "urgent", having("skin-ulcers", parathyroid_disorder="yes")),
    ("ulcer-or-pain-K", "urgent", having("pain", parathyroid_disorder="unsure", parathyroid_kind="overactive")),
    ("ulcer-or-pain-L", "urgent", having("pain") | RECENT),
    ("ulcer-or-pain-L", "urgent", having("skin-ulcers", iv_calcium="yes")),
    ("ulcer-or-pain-L", "urgent", having("skin-ulcers", phosphate_infusion="yes", phosphate_infusion_recent="unsure")),
    ("ulcer-or-pain-L", "urgent", having("pain", chemotherapy="unsure")),
    ("ulcer-or-pain-L", "urgent", having("pain", iv_calcium="unsure", iv_calcium_recent="yes")),
    ("under-3-months", "urgent", having("hard-nodules") | INFANT),
    ("under-3-months", "urgent", having("itching", "skin-texture-change") | INFANT),
    ("under-3-months", "urgent", having("unsure") | INFANT),
    ("3-to-12-months", "urgent", having("skin-ulcers") | BABY),
    ("3-to-12-months", "urgent", having("discomfort") | BABY),
    ("3-to-12-months", "urgent", having("limited-movement", "itching") | BABY),
    ("signs-H", "urgent", SIGNS | {"vitamin-d": "as-advised"}),
    ("signs-H", "urgent", SIGNS | {"calcium-supplements": "unsure"}),
    ("signs-H", "urgent", SIGNS | {"parathyroid-disorder": "yes", "parathyroid-kind": "underactive"}),
    ("signs-H", "urgent", SIGNS | {"metabolic-condition": "unsure"}),
    ("signs-H", "urgent", SIGNS | {"chemotherapy": "yes", "chemotherapy-recent": "no"}),
    ("signs-H", "urgent", SIGNS | KIDNEY),
    ("baby", "soon", having("itching") | INFANT),
    ("baby", "soon", having("hard-nodules") | BABY),
    ("baby", "soon", having("unsure") | BABY),
    ("lump-or-tightness-K", "soon", having("hard-nodules") | KIDNEY),
    ("lump-or-tightness-K", "soon", having("skin-tightness", dialysis="unsure")),
    ("lump-or-tightness-K", "soon", having("white-yellow-bumps") | {"medicines": ["unsure"]}),
    ("discomfort-K-yes", "soon", having("discomfort") | KIDNEY),
    ("discomfort-K-yes", "soon", having("skin-texture-change", parathyroid_disorder="yes", parathyroid_kind="overactive")),
    ("discomfort-K-yes", "soon", having("unsure") | {"medicines": ["warfarin"]}),
    ("any-symptom-L", "soon", having("itching") | RECENT),
    ("any-symptom-L", "soon", having("appearance-concern", phosphate_infusion="unsure")),
    ("any-symptom-L", "soon", having("hard-nodules", iv_calcium="yes", iv_calcium_recent="unsure")),
    ("lump-growth", "soon", having("hard-nodules", lump_growth="yes")),
    ("lump-growth", "soon", having("white-yellow-bumps", "itching", lump_growth="yes")),
    ("lump-growth", "soon", having("unsure", lump_growth="yes")),
    ("skin-ulcers", "soon", having("skin-ulcers")),
    ("pain-or-movement", "soon", having("pain", kidney_disease="no")),
    ("pain-or-movement", "soon", having("limited-movement") | KIDNEY),
    ("signs", "soon", SIGNS),
    ("signs", "soon", {"high-calcium-signs": "unsure"} | KIDNEY),
    ("too-much-taken", "soon", {"vitamin-d": "more-than-advised"}),
    ("too-much-taken", "soon", {"vitamin-d": "told-too-high"}),
    ("too-much-taken", "soon", {"calcium-supplements": "more-than-advised"}),
]
"""A row of the urgency table, its rung, and answers that just reach it; no other row takes the result higher."""

OUTSIDE: list[tuple[str, str, Given]] = [
    ("skin-infection", "routine", having("itching")),
    ("reduced-blood-flow", "routine", having("hard-nodules")),
    ("ulcer-or-pain-K", "soon", having("skin-ulcers", "pain", dialysis="no", organ_transplant="no", kidney_disease="no")),
    ("ulcer-or-pain-K", "soon", having("pain") | {"medicines": ["calcium-channel-blocker"]}),
    ("ulcer-or-pain-K", "soon", having("pain", parathyroid_disorder="yes", parathyroid_kind="underactive")),
    ("ulcer-or-pain-K", "soon", having("limited-movement") | KIDNEY),
    ("ulcer-or-pain-L", "soon", having("pain", chemotherapy="yes", chemotherapy_recent="no")),
    ("ulcer-or-pain-L", "soon", having("skin-ulcers", iv_calcium="unsure", iv_calcium_recent="no")),
    ("ulcer-or-pain-L", "soon", having("pain", phosphate_infusion="no", phosphate_infusion_recent="yes")),
    ("under-3-months", "soon", having("itching", "appearance-concern") | INFANT),
    ("under-3-months", "routine", having("none") | INFANT),
    ("under-3-months", "soon", having("skin-texture-change") | BABY),
    ("3-to-12-months", "soon", having("hard-nodules", "skin-texture-change") | BABY),
    ("3-to-12-months", "soon", having("unsure") | BABY),
    ("3-to-12-months", "soon", having("pain", age="1-year-or-older")),
    ("signs-H", "soon", {"high-calcium-signs": "unsure", "sarcoidosis": "yes"}),
    ("signs-H", "soon", SIGNS | {"vitamin-d": "none", "calcium-supplements": "none"}),
    ("signs-H", "soon", SIGNS | {"organ-transplant": "yes", "medicines": ["warfarin"]}),
    ("baby", "routine", having("itching", age="1-year-or-older")),
    ("baby", "routine", having("none") | BABY),
    ("baby", "routine", having("itching")),
    ("lump-or-tightness-K", "routine", having("itching", "appearance-concern") | KIDNEY),
    ("lump-or-tightness-K", "routine", having("hard-nodules", kidney_disease="no")),
    ("lump-or-tightness-K", "routine", having("unsure", kidney_disease="unsure")),
    ("discomfort-K-yes", "routine", having("discomfort", kidney_disease="unsure")),
    ("discomfort-K-yes", "routine", having("skin-texture-change", parathyroid_disorder="yes", parathyroid_kind="unsure")),
    ("discomfort-K-yes", "routine", having("unsure") | {"medicines": ["unsure"]}),
    ("discomfort-K-yes", "routine", having("itching") | KIDNEY),
    ("any-symptom-L", "routine", having("unsure") | RECENT),
    ("any-symptom-L", "routine", having("none") | RECENT),
    ("any-symptom-L", "routine", having("itching", iv_calcium="yes", iv_calcium_recent="no")),
    ("lump-growth", "routine", having("hard-nodules", lump_growth="unsure")),
    ("lump-growth", "routine", having("hard-nodules")),
    ("lump-growth", "routine", having("itching", lump_growth="yes")),
    ("skin-ulcers", "routine", having("white-yellow-bumps", "skin-tightness")),
    ("pain-or-movement", "routine", having("discomfort", "skin-tightness")),
    ("signs", "routine", {"high-calcium-signs": "no"} | KIDNEY),
    ("signs", "routine", {"vitamin-d": "as-advised", "sarcoidosis": "yes"}),
    ("too-much-taken", "routine", {"vitamin-d": "unsure", "calcium-supplements": "unsure"}),
    ("too-much-taken", "routine", {"vitamin-d": "as-advised", "calcium-supplements": "self-chosen"}),
    ("too-much-taken", "routine", {}),
]
"""A row of the urgency table, and answers that just miss it, with the urgency that other rows leave."""

SCREEN = {
    "cold-limb": "emergency",
    "infection-spreading": "emergency",
    "breathing-blotchy": "emergency",
    "fever-weak-defences": "emergency",
    "confusion-collapse": "emergency",
    "skin-black": "emergency",
    "skin-purple-painful": "emergency",
    "baby-unwell": "emergency",
    "skin-turning-dark": "urgent",
    "sore-worsening": "urgent",
    "drip-site": "urgent",
    "leg-swollen": "urgent",
    "unsure": "soon",
    "none": "routine",
}


def shown_tests(answers: Given) -> dict[str, str]:
    """The tests that the reference shows, each with its level."""
    return {test: shown["level"] for test, shown in reference.evaluate(answers)["tests"].items()}


def causes_of(answers: Given) -> dict[str, str]:
    """The causes that the reference finds, each with its level."""
    return {cause: found["level"] for cause, found in reference.evaluate(answers)["causes"].items()}


def noted(answers: Given) -> list[str]:
    """The tests that are shown with a note."""
    return [test for test, shown in reference.evaluate(answers)["tests"].items() if shown["noted"]]


@pytest.mark.parametrize(("row", "urgency", "answers"), INSIDE)
def test_answers_just_inside_a_row_reach_its_rung(row: str, urgency: str, answers: Given) -> None:
    """Answers that meet a row of the urgency table reach that row, and its rung is the result's."""
    found = reference.evaluate(answers)
    assert found["rungs"].get(row) == urgency
    assert found["urgency"] == urgency


@pytest.mark.parametrize(("row", "urgency", "answers"), OUTSIDE)
def test_answers_just_outside_a_row_do_not_reach_it(row: str, urgency: str, answers: Given) -> None:
    """Answers that just miss a row of the urgency table do not reach it; what is left decides."""
    found = reference.evaluate(answers)
    assert row not in found["rungs"]
    assert found["urgency"] == urgency


def test_every_row_of_the_urgency_table_has_cases() -> None:
    """Every row is reached by a case of this file, and its name is spelt as the reference spells it."""
    rows = {row.row for row in reference.URGENCY}
    assert {row for row, *_ in INSIDE} == rows - {"skin-infection", "reduced-blood-flow"}
    assert {row for row, *_ in OUTSIDE} <= rows


@pytest.mark.parametrize("symptom", ["skin-infection", "reduced-blood-flow"])
def test_two_symptoms_are_urgent_by_themselves(symptom: str) -> None:
    """Infected skin and reduced blood flow are urgent at any age and with nothing else reported."""
    assert reference.evaluate(having("itching", symptom))["urgency"] == "urgent"


@pytest.mark.parametrize(("code", "urgency"), SCREEN.items())
def test_a_red_flag_has_the_urgency_of_its_table(code: str, urgency: str) -> None:
    """Each red flag, "not sure" and "none" lead to the urgency that the table of red flags gives."""
    assert reference.evaluate({"red-flags": [code]})["urgency"] == urgency


def test_the_sources_of_the_urgency_are_those_of_the_rows_on_its_rung() -> None:
    """Rows below the result's rung lend it no source, rows on it all theirs; routine rests on none."""
    answers = having("skin-ulcers") | KIDNEY | INFANT | {"red-flags": ["leg-swollen"]}
    wanted = ["calciphylaxis", "calciphylaxis-risk-table", "deep-vein-thrombosis", "own-caution"]
    assert reference.evaluate(answers)["urgency_sources"] == wanted
    assert reference.evaluate({})["urgency_sources"] == []


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({"red-flags": ["leg-swollen"]}, {"physical-examination": "match", "medical-history": "match"}),
        (
            {"red-flags": ["confusion-collapse"]},
            {"physical-examination": "match", "blood-tests": "match", "medical-history": "match"},
        ),
        (
            {"red-flags": ["unsure"]},
            {"physical-examination": "possible", "blood-tests": "possible", "medical-history": "possible"},
        ),
        ({"red-flags": ["none"], "symptoms": ["none"]}, {}),
        (SIGNS, {"physical-examination": "match", "blood-tests": "match", "medical-history": "match"}),
        (
            {"high-calcium-signs": "unsure"},
            {"physical-examination": "possible", "blood-tests": "possible", "medical-history": "possible"},
        ),
        (having("unsure"), {"physical-examination": "possible", "medical-history": "possible"}),
        (having("itching"), {"physical-examination": "match", "medical-history": "match"}),
    ],
)
def test_examination_history_and_blood_tests_read_the_screen_and_the_signs(answers: Given, wanted: dict[str, str]) -> None:
    """Tests 1, 4 and 9 follow symptoms, red flags and signs of high calcium, each as far as its row says."""
    assert shown_tests(answers) == wanted


@pytest.mark.parametrize("answers", [KIDNEY, {"dialysis": "unsure"}, {"medicines": ["warfarin"]}, {"organ-transplant": "yes"}])
def test_the_caution_about_calciphylaxis_stands_on_two_tests(answers: Given) -> None:
    """With an answer that makes calciphylaxis thinkable, skin biopsy and bone scan are shown with a note."""
    assert noted({**having("skin-ulcers", "pain"), **answers}) == ["skin-biopsy", "bone-scan"]


@pytest.mark.parametrize("answers", [{"kidney-disease": "no"}, {"medicines": ["calcium-channel-blocker"]}, RECENT])
def test_without_such_an_answer_no_test_has_a_note(answers: Given) -> None:
    """Other answers put no note on a test."""
    assert noted({**having("skin-ulcers", "pain"), **answers}) == []


def test_follow_ups_for_urgency_alone_change_no_cause() -> None:
    """That chemotherapy or an infusion was long ago takes nothing from its cause."""
    assert causes_of({"chemotherapy": "yes", "chemotherapy-recent": "no"}) == {"chemotherapy": "match"}
    assert causes_of({"iv-calcium": "unsure", "iv-calcium-recent": "no"}) == {"iv-calcium": "possible"}
    assert reference.evaluate({"chemotherapy": "yes", "chemotherapy-recent": "no"})["near_misses"] == {}


def test_an_ordinary_injection_points_to_the_dystrophic_type() -> None:
    """An injection at the place gives a cause beyond the article, and the dystrophic type, not the iatrogenic."""
    found = reference.evaluate({"injection-at-place": "yes"})
    assert found["causes"] == {"injection-site": {"level": "match", "article": False}}
    assert found["types"] == {"dystrophic": {"level": "match", "article": False}}


def test_a_near_miss_needs_a_reported_exposure() -> None:
    """A qualifier answered otherwise is a near miss after a yes, and nothing at all after "not sure"."""
    reported = reference.evaluate({"dialysis": "yes", "dialysis-duration": "short-term"})
    assert reported["near_misses"] == {"dialysis": {"dialysis": ["yes"], "dialysis-duration": ["short-term"]}}
    unsure = reference.evaluate({"dialysis": "unsure", "dialysis-duration": "short-term"})
    assert (unsure["near_misses"], unsure["causes"], unsure["ignored"]) == ({}, {}, [])


def test_near_misses_of_supplements_have_a_note() -> None:
    """A prescribed or self-chosen amount is a near miss with a note; one steroid injection is one without."""
    answers = {"vitamin-d": "as-advised", "steroid-injections": "yes", "steroid-injections-repeated": "no"}
    found = reference.evaluate(answers)
    assert list(found["near_misses"]) == ["steroid-injections", "vitamin-d-excess"]
    assert found["near_misses_noted"] == ["vitamin-d-excess"]


@pytest.mark.parametrize(
    ("symptoms", "asked", "ignored"),
    [
        (["hard-nodules", "itching"], True, False),
        (["white-yellow-bumps"], True, False),
        (["unsure"], False, False),
        (["itching"], False, True),
        (["none"], False, True),
        (None, False, True),
    ],
)
def test_growth_is_asked_of_a_lump_alone(symptoms: list[str] | None, asked: bool, ignored: bool) -> None:
    """Growth is asked when a lump or bump is reported; its answer is used then, and when symptoms are "not sure"."""
    answers: dict[str, Any] = {} if symptoms is None else {"symptoms": symptoms}
    assert ("lump-growth" in reference.evaluate(answers)["unanswered"]) == asked
    assert reference.evaluate(answers | {"lump-growth": "yes"})["ignored"] == (["lump-growth"] if ignored else [])


@pytest.mark.parametrize(("answer", "asked"), [("yes", True), ("unsure", False), ("no", False)])
def test_recent_is_asked_after_a_yes_alone(answer: str, asked: bool) -> None:
    """How recent an infusion was counts as unanswered after a yes alone."""
    for parent in ("chemotherapy", "iv-calcium", "phosphate-infusion"):
        assert (f"{parent}-recent" in reference.evaluate({parent: answer})["unanswered"]) == asked


def test_the_article_alone_leaves_out_what_is_beyond_it() -> None:
    """With the article alone, causes beyond it go and their questions are not missed; urgency and `ignored` stay."""
    answers = having("itching", iv_calcium="yes", iv_calcium_recent="yes", phosphate_infusion_recent="no")
    both = [reference.evaluate(answers, article_only) for article_only in (False, True)]
    assert [list(found["causes"]) for found in both] == [["iv-calcium"], []]
    assert [list(found["types"]) for found in both] == [["iatrogenic"], []]
    assert ["blood-tests" in found["tests"] for found in both] == [True, False]
    assert [found["urgency"] for found in both] == ["soon", "soon"]
    assert [found["ignored"] for found in both] == [["phosphate-infusion-recent"]] * 2
    beyond = [
        "calcium-heparin",
        "electrode-paste",
        "heel-sticks",
        "phosphate-infusion",
        "organ-transplant",
        "injection-at-place",
    ]
    assert [each for each in both[0]["unanswered"] if each not in both[1]["unanswered"]] == beyond
    follow_ups = {"iv-calcium-recent", "phosphate-infusion-recent"}
    assert follow_ups.isdisjoint(reference.evaluate({"iv-calcium": "yes"}, article_only=True)["unanswered"])


def test_the_article_alone_leaves_out_links_that_are_not_its_own() -> None:
    """Too much calcium points to the metastatic type by another source, and dialysis by the article."""
    supplements = {"calcium-supplements": "more-than-advised"}
    assert list(reference.evaluate(supplements)["types"]) == ["metastatic"]
    assert reference.evaluate(supplements, article_only=True)["types"] == {}
    found = reference.evaluate(supplements | {"dialysis": "unsure"}, article_only=True)
    assert found["types"] == {"metastatic": {"level": "possible", "article": True}}


def test_the_questions_stand_in_the_order_of_the_map() -> None:
    """Two come first, then twenty with eight follow-ups, seven with two, three on symptoms; follow-ups follow their parents."""
    assert len(reference.QUESTIONS) == len(set(reference.QUESTIONS)) == 2 + 20 + 8 + 7 + 2 + 3
    assert reference.QUESTIONS[:3] == ("age", "red-flags", "steroid-injections")
    assert reference.QUESTIONS[-4:] == ("injection-at-place", "symptoms", "lump-growth", "high-calcium-signs")
    for follow_up, parent in reference.FOLLOW_UPS.items():
        assert reference.QUESTIONS.index(follow_up) == reference.QUESTIONS.index(parent) + 1
