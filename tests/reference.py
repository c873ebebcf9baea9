"""A second evaluator, written from the knowledge map alone, to check the rules engine against.

Plain tables in the map's order, read in plain Python. Nothing of riskcheck is imported, and nothing here is fast or general.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Given = Mapping[str, str | Sequence[str]]

ABSENT, POSSIBLE, MATCH = 0, 1, 2
LEVELS = ("", "possible", "match")
LADDER = ("routine", "soon", "urgent", "emergency")


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


class Row(NamedTuple):
    """One row. `near` are codes of the follow-up, if any; an empty `qualifier`: the cause does not read its follow-up."""

    question: str
    cause: str
    match: frozenset[str]
    follow_up: str = ""
    qualifier: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()


# Questions asked of everyone, first -----------------------------------------------------------------------------------
BABY = _codes("under-3-months 3-to-12-months")
RED_FLAGS = {
    "emergency": _codes("cold-limb infection-spreading confusion-collapse skin-black baby-unwell"),
    "urgent": _codes("skin-turning-dark sore-worsening drip-site"),
    "soon": _codes("unsure"),
}

# Questions about exposures --------------------------------------------------------------------------------------------
YES, NO = _codes("yes"), _codes("no")
MORE, LESS = _codes("more-than-advised"), _codes("as-advised self-chosen")
OTHER_PLACE = _codes("elsewhere no-skin-change")
CONNECTIVE = _codes("systemic-sclerosis dermatomyositis other-connective-tissue")

ROWS = (
    Row("steroid-injections", "steroid-injections", YES, "steroid-injections-repeated", YES, NO),
    Row("dialysis", "dialysis", YES, "dialysis-duration", _codes("long-term"), _codes("short-term")),
    Row("vitamin-d", "vitamin-d-excess", MORE | {"told-too-high"}, near=LESS),
    Row("calcium-supplements", "calcium-supplements", MORE, near=LESS),
    Row("tissue-injury", "tissue-injury", YES, "tissue-injury-site", _codes("same-area"), OTHER_PLACE),
    Row("kidney-disease", "kidney-disease", YES),
    Row("autoimmune-disease", "autoimmune-disease", CONNECTIVE | {"other-autoimmune"}),
    Row("medicines", "medicines", _codes("warfarin calcium-channel-blocker")),
    Row("radiation-therapy", "radiation-therapy", YES, "radiation-prolonged", YES, NO),
    Row("infection", "chronic-infection", YES, "infection-chronic", YES, NO),
    Row("genetic-factors", "genetic-factors", YES),
    Row("parathyroid-disorder", "parathyroid-disorder", YES, "parathyroid-kind"),
    Row("chemotherapy", "chemotherapy", YES),
    Row("steroid-creams", "steroid-creams", YES, "steroid-creams-long-term", YES, NO),
    Row("vascular-disease", "vascular-disease", YES),
    Row("calcium-rich-diet", "calcium-rich-diet", YES),
    Row("sarcoidosis", "sarcoidosis", YES),
    Row("immobility", "immobility", YES),
    Row("metabolic-condition", "metabolic-condition", YES),  # and by an overactive parathyroid: see `_causes`
    Row("chemical-exposure", "chemical-exposure", YES),
)

# Beyond the article ---------------------------------------------------------------------------------------------------
BEYOND = (
    Row("iv-calcium", "iv-calcium", YES),
    Row("calcium-heparin", "calcium-heparin-injections", YES),
    Row("electrode-paste", "electrode-paste", YES),
    Row("heel-sticks", "heel-sticks", YES),
    Row("phosphate-infusion", "phosphate-infusion", YES),
    Row("organ-transplant", "organ-transplant", YES),
)
OTHERS = {row.cause for row in BEYOND}

# Questions about symptoms ---------------------------------------------------------------------------------------------
_TWELVE = """hard-nodules white-yellow-bumps skin-tightness limited-movement discomfort skin-ulcers skin-infection
skin-texture-change itching reduced-blood-flow appearance-concern pain"""
SYMPTOMS = tuple(_TWELVE.split())
DEPOSIT = _codes("hard-nodules white-yellow-bumps skin-tightness skin-ulcers")
SEVERE = _codes("limited-movement reduced-blood-flow pain")

FOLLOW_UPS = {row.follow_up: row.question for row in ROWS if row.follow_up}
_EXPOSURES = [question for row in (*ROWS, *BEYOND) for question in (row.question, row.follow_up) if question]
QUESTIONS = ("age", "red-flags", *_EXPOSURES, "symptoms", "high-calcium-signs")

# Types: the causes that point to one, and whether it is the article that says so ---------------------------------------
TYPES = ("dystrophic", "metastatic", "iatrogenic")
CAUSE_LINKS = (
    *(("metastatic", cause, True) for cause in ("dialysis", "vitamin-d-excess", "kidney-disease", "calcium-rich-diet")),
    ("dystrophic", "tissue-injury", True),
    *(("metastatic", cause, False) for cause in ("calcium-supplements", "sarcoidosis")),
    *(("dystrophic", cause, False) for cause in ("radiation-therapy", "chronic-infection")),
    *(("iatrogenic", row.cause, False) for row in BEYOND if row.cause != "organ-transplant"),
)

# Tests, and how the article speaks of each ----------------------------------------------------------------------------
USE = {"ct-scan": "complex-cases", "bone-scan": "seldom", "organ-biopsy": "severe-cases"}  # the other tests: usual
CAUTIONED = ("skin-biopsy", "bone-scan")


class Case:
    """The answers of one case, read as "What a check concludes" says."""

    def __init__(self, answers: Given) -> None:
        self.given = {question: {code} if isinstance(code, str) else set(code) for question, code in answers.items()}
        self.symptoms = self.given.get("symptoms", set()) - {"none", "unsure"}
        self.overactive = min(self.level("parathyroid-disorder"), self.level("parathyroid-kind", _codes("overactive")))

    def used(self, question: str) -> set[str]:
        """The codes that count: a follow-up's only with its parent yes or not sure, and then "unsure" if it is missing."""
        if question not in FOLLOW_UPS:
            return self.given.get(question, set())
        return self.given.get(question, {"unsure"}) if self.named(FOLLOW_UPS[question]) else set()

    def level(self, question: str, accepted: frozenset[str] = YES) -> int:
        """How far the answer to one question supports something that needs one of the accepted codes."""
        return MATCH if self.used(question) & accepted else POSSIBLE * ("unsure" in self.used(question))

    def named(self, question: str) -> bool:
        """What the urgency table means by a question's name: answered yes or not sure."""
        return self.level(question) > ABSENT

    def has(self, *symptoms: str) -> bool:
        """Whether one of these symptoms was reported."""
        return not self.symptoms.isdisjoint(symptoms)

    @property
    def calciphylaxis_setting(self) -> bool:
        """K of the urgency table."""
        warfarin = self.level("medicines", _codes("warfarin"))
        named = any(map(self.named, ("dialysis", "kidney-disease", "organ-transplant")))
        return named or warfarin > ABSENT or self.overactive > ABSENT


def _causes(case: Case, article_only: bool) -> dict[str, int]:
    found = {}
    for row in ROWS if article_only else (*ROWS, *BEYOND):
        level = case.level(row.question, row.match)
        if row.qualifier:
            level = min(level, case.level(row.follow_up, row.qualifier))
        if row.cause == "metabolic-condition":
            level = max(level, case.overactive)
        if level:
            found[row.cause] = level
    return found


def _near_misses(case: Case) -> dict[str, dict[str, list[str]]]:
    found = {}
    for row in ROWS:
        parts = [row.question, row.follow_up] if row.follow_up else [row.question]
        reported = not row.follow_up or "yes" in case.used(row.question)
        if reported and case.used(parts[-1]) & row.near:
            found[row.cause] = {part: sorted(case.used(part)) for part in parts}
    return found


def _types(case: Case, causes: Mapping[str, int], article_only: bool) -> dict[str, dict[str, Any]]:
    links = [(name, causes.get(cause, ABSENT), article) for name, cause, article in CAUSE_LINKS]
    links.append(("metastatic", case.overactive, False))
    links.append(("dystrophic", case.level("autoimmune-disease", CONNECTIVE), False))
    fired = [link for link in links if link[1] and (link[2] or not article_only)]
    grouped = {name: [link for link in fired if link[0] == name] for name in TYPES}
    return {
        name: {"level": LEVELS[max(level for _, level, _ in links)], "article": any(article for *_, article in links)}
        for name, links in grouped.items()
        if links
    }


def _tests(case: Case, any_cause: int, metastatic: int) -> dict[str, dict[str, Any]]:
    any_symptom = case.level("symptoms", frozenset(SYMPTOMS))
    deposit = MATCH if case.has(*DEPOSIT) else ABSENT
    severe = MATCH if case.has(*SEVERE) else ABSENT
    lump = ("hard-nodules", "white-yellow-bumps", "skin-ulcers")
    confusion = case.level("red-flags", _codes("confusion-collapse"))
    shown = {
        "physical-examination": max(any_symptom, any_cause),
        "x-ray": deposit,
        "ultrasound": MATCH * case.has("hard-nodules"),
        "blood-tests": max(any_cause, deposit, case.level("high-calcium-signs"), confusion),
        "skin-biopsy": MATCH * case.has(*lump),
        "dermoscopy": MATCH * case.has(*lump, "skin-texture-change"),
        "ct-scan": min(deposit, severe),
        "bone-scan": min(deposit, MATCH * case.has("limited-movement", "pain")),
        "medical-history": max(any_symptom, any_cause),
        "organ-biopsy": min(metastatic, deposit, severe),
        "organ-imaging": min(metastatic, deposit),
    }
    return {
        test: {"level": LEVELS[level], "use": USE.get(test, "usual"), "noted": test in CAUTIONED and case.calciphylaxis_setting}
        for test, level in shown.items()
        if level
    }


def _rungs(case: Case, causes: Mapping[str, int]) -> list[str]:
    """The rung of every row of the urgency table that is reached, and the floor that everything else stands on."""
    k = case.calciphylaxis_setting
    drip = any(map(case.named, ("iv-calcium", "phosphate-infusion", "chemotherapy")))
    unsure = "unsure" in case.used("symptoms")
    signs = case.named("high-calcium-signs")
    excess = "vitamin-d-excess" in causes or "calcium-supplements" in causes
    raises_calcium = excess or case.overactive or case.named("sarcoidosis") or case.named("dialysis")
    rows = [
        (case.has("skin-infection"), "urgent"),
        (case.has("reduced-blood-flow"), "urgent"),
        (case.has("skin-ulcers", "pain") and k, "urgent"),
        (case.has("skin-ulcers", "pain") and drip, "urgent"),
        ((case.has(*SYMPTOMS) or unsure) and case.used("age") & BABY, "urgent"),
        (signs and raises_calcium, "urgent"),
        ((case.has("hard-nodules", "white-yellow-bumps", "discomfort", "skin-texture-change") or unsure) and k, "soon"),
        (case.has(*SYMPTOMS) and drip, "soon"),
        (case.has("skin-ulcers"), "soon"),
        (case.has("pain", "limited-movement"), "soon"),
        (signs, "soon"),
        (excess, "soon"),
        (True, "routine"),
    ]
    flags = [rung for rung, codes in RED_FLAGS.items() if codes & case.used("red-flags")]
    return flags + [rung for reached, rung in rows if reached]


def evaluate(answers: Given, article_only: bool = False) -> dict[str, Any]:
    """What the map concludes from these answers. Lists and mappings are in the article's order, then beyond it."""
    case = Case(answers)
    causes = _causes(case, article_only)
    types = _types(case, causes, article_only)
    metastatic = LEVELS.index(types["metastatic"]["level"]) if "metastatic" in types else ABSENT
    not_asked = {row.question for row in BEYOND} if article_only else set()
    not_asked |= {question for question, parent in FOLLOW_UPS.items() if "yes" not in case.used(parent)}
    return {
        "urgency": max(_rungs(case, causes), key=LADDER.index),
        "causes": {cause: {"level": LEVELS[level], "article": cause not in OTHERS} for cause, level in causes.items()},
        "types": types,
        "tests": _tests(case, max(causes.values(), default=ABSENT), metastatic),
        "symptoms": [symptom for symptom in SYMPTOMS if case.has(symptom)],
        "near_misses": _near_misses(case),
        "unanswered": [each for each in QUESTIONS if each not in case.given and each not in not_asked],
        "ignored": [each for each in FOLLOW_UPS if each in case.given and not case.named(FOLLOW_UPS[each])],
        "red_flags_answered": "red-flags" in case.given,
    }
