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


class Urgency(NamedTuple):
    """One row of the urgency table: one of these symptoms, if any are named, and a setting of `_settings`."""

    row: str
    symptoms: frozenset[str]
    setting: str
    rung: str
    sources: str


# Questions asked of everyone, first -----------------------------------------------------------------------------------
BABY = _codes("under-3-months 3-to-12-months")
RED_FLAGS = {
    "cold-limb": ("emergency", "limb-ischaemia"),
    "infection-spreading": ("emergency", "cellulitis necrotising-infection"),
    "breathing-blotchy": ("emergency", "sepsis"),
    "fever-weak-defences": ("emergency", "neutropenic-sepsis own-caution"),
    "confusion-collapse": ("emergency", "hypercalcaemia"),
    "skin-black": ("emergency", "cellulitis gangrene"),
    "skin-purple-painful": ("emergency", "calciphylaxis"),
    "baby-unwell": ("emergency", "sepsis own-caution"),
    "skin-turning-dark": ("urgent", "gangrene calciphylaxis"),
    "sore-worsening": ("urgent", "gangrene"),
    "drip-site": ("urgent", "psnet-extravasation ajcr-2024"),
    "leg-swollen": ("urgent", "deep-vein-thrombosis"),
    "unsure": ("soon", "own-caution"),
}

# Questions about exposures --------------------------------------------------------------------------------------------
YES, NO = _codes("yes"), _codes("no")
MORE, LESS = _codes("more-than-advised"), _codes("as-advised self-chosen")
TOO_MUCH_D = MORE | {"told-too-high"}
OTHER_PLACE = _codes("elsewhere no-skin-change")
CONNECTIVE = _codes("systemic-sclerosis dermatomyositis other-connective-tissue")

ROWS = (
    Row("steroid-injections", "steroid-injections", YES, "steroid-injections-repeated", YES, NO),
    Row("dialysis", "dialysis", YES, "dialysis-duration", _codes("long-term"), _codes("short-term")),
    Row("vitamin-d", "vitamin-d-excess", TOO_MUCH_D, near=LESS),
    Row("calcium-supplements", "calcium-supplements", MORE, near=LESS),
    Row("tissue-injury", "tissue-injury", YES, "tissue-injury-site", _codes("same-area"), OTHER_PLACE),
    Row("kidney-disease", "kidney-disease", YES),
    Row("autoimmune-disease", "autoimmune-disease", CONNECTIVE | {"other-autoimmune"}),
    Row("medicines", "medicines", _codes("warfarin calcium-channel-blocker")),
    Row("radiation-therapy", "radiation-therapy", YES, "radiation-prolonged", YES, NO),
    Row("infection", "chronic-infection", YES, "infection-chronic", YES, NO),
    Row("genetic-factors", "genetic-factors", YES),
    Row("parathyroid-disorder", "parathyroid-disorder", YES, "parathyroid-kind"),
    Row("chemotherapy", "chemotherapy", YES, "chemotherapy-recent"),
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
    Row("iv-calcium", "iv-calcium", YES, "iv-calcium-recent"),
    Row("calcium-heparin", "calcium-heparin-injections", YES),
    Row("electrode-paste", "electrode-paste", YES),
    Row("heel-sticks", "heel-sticks", YES),
    Row("phosphate-infusion", "phosphate-infusion", YES, "phosphate-infusion-recent"),
    Row("organ-transplant", "organ-transplant", YES),
    Row("injection-at-place", "injection-site", YES),
)
OTHERS = {row.cause for row in BEYOND}

# Questions about symptoms ---------------------------------------------------------------------------------------------
_TWELVE = """hard-nodules white-yellow-bumps skin-tightness limited-movement discomfort skin-ulcers skin-infection
skin-texture-change itching reduced-blood-flow appearance-concern pain"""
SYMPTOMS = tuple(_TWELVE.split())
DEPOSIT = _codes("hard-nodules white-yellow-bumps skin-tightness skin-ulcers")
SEVERE = _codes("limited-movement reduced-blood-flow pain")
LUMP = _codes("hard-nodules white-yellow-bumps")

FOLLOW_UPS = {row.follow_up: row.question for row in (*ROWS, *BEYOND) if row.follow_up} | {"lump-growth": "symptoms"}
ASKED_AFTER = dict.fromkeys(FOLLOW_UPS, YES) | {"lump-growth": LUMP}
_EXPOSURES = [question for row in (*ROWS, *BEYOND) for question in (row.question, row.follow_up) if question]
QUESTIONS = ("age", "red-flags", *_EXPOSURES, "symptoms", "lump-growth", "high-calcium-signs")

# Types: the causes that point to one, and whether it is the article that says so ---------------------------------------
TYPES = ("dystrophic", "metastatic", "iatrogenic")
CAUSE_LINKS = (
    *(("metastatic", cause, True) for cause in ("dialysis", "vitamin-d-excess", "kidney-disease", "calcium-rich-diet")),
    ("dystrophic", "tissue-injury", True),
    *(("metastatic", cause, False) for cause in ("calcium-supplements", "sarcoidosis")),
    *(("dystrophic", cause, False) for cause in ("radiation-therapy", "chronic-infection")),
    *(("iatrogenic", cause, False) for cause in ("iv-calcium", "calcium-heparin-injections", "electrode-paste")),
    *(("iatrogenic", cause, False) for cause in ("heel-sticks", "phosphate-infusion")),
    ("dystrophic", "injection-site", False),
)

# Tests, and how the article speaks of each ----------------------------------------------------------------------------
USE = {"ct-scan": "complex-cases", "bone-scan": "seldom", "organ-biopsy": "severe-cases"}  # the other tests: usual
CAUTIONED = ("skin-biopsy", "bone-scan")  # noted with every answer of K
NOTED_WHEN_NEAR = ("vitamin-d-excess", "calcium-supplements")


class Case:
    """The answers of one case, read as "What a check concludes" says."""

    def __init__(self, answers: Given) -> None:
        self.given = {question: {code} if isinstance(code, str) else set(code) for question, code in answers.items()}
        self.symptoms = self.given.get("symptoms", set()) - {"none", "unsure"}
        self.overactive = min(self.level("parathyroid-disorder"), self.level("parathyroid-kind", _codes("overactive")))

    def used(self, question: str) -> set[str]:
        """The codes that count: a follow-up's only when its parent applies, and then "unsure" if it is missing."""
        if question not in FOLLOW_UPS:
            return self.given.get(question, set())
        return self.given.get(question, {"unsure"}) if self.applies(question) else set()

    def asked(self, follow_up: str) -> bool:
        """Whether a follow-up is asked: its parent is answered yes, or with one of the codes that it follows."""
        return not ASKED_AFTER[follow_up].isdisjoint(self.used(FOLLOW_UPS[follow_up]))

    def applies(self, follow_up: str) -> bool:
        """Whether the answer to a follow-up is used: it is asked, or its parent is answered "not sure"."""
        return self.asked(follow_up) or "unsure" in self.used(FOLLOW_UPS[follow_up])

    def level(self, question: str, accepted: frozenset[str] = YES) -> int:
        """How far the answer to one question supports something that needs one of the accepted codes."""
        return MATCH if self.used(question) & accepted else POSSIBLE * ("unsure" in self.used(question))

    def named(self, *questions: str) -> bool:
        """What the urgency table means by a question's name: one of these is answered yes or not sure."""
        return any(self.level(question) for question in questions)

    def sure(self, *questions: str) -> bool:
        """What the urgency table means by "yes": one of these is answered yes."""
        return any("yes" in self.used(question) for question in questions)

    def has(self, *symptoms: str) -> bool:
        """Whether one of these symptoms was reported."""
        return not self.symptoms.isdisjoint(symptoms)

    @property
    def k(self) -> bool:
        """K of the urgency table."""
        named = self.named("dialysis", "kidney-disease", "organ-transplant")
        return named or self.level("medicines", _codes("warfarin")) > ABSENT or self.overactive > ABSENT


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
    signs = case.level("high-calcium-signs")
    any_flag = case.level("red-flags", frozenset(RED_FLAGS) - {"unsure"})
    confusion = case.level("red-flags", _codes("confusion-collapse"))
    shown = {
        "physical-examination": max(any_symptom, any_cause, signs, any_flag),
        "x-ray": deposit,
        "ultrasound": MATCH * case.has("hard-nodules"),
        "blood-tests": max(any_cause, deposit, signs, confusion),
        "skin-biopsy": MATCH * case.has(*lump),
        "dermoscopy": MATCH * case.has(*lump, "skin-texture-change"),
        "ct-scan": min(deposit, severe),
        "bone-scan": min(deposit, MATCH * case.has("limited-movement", "pain")),
        "medical-history": max(any_symptom, any_cause, signs, any_flag),
        "organ-biopsy": min(metastatic, deposit, severe),
        "organ-imaging": min(metastatic, deposit),
    }
    return {
        test: {"level": LEVELS[level], "use": USE.get(test, "usual"), "noted": test in CAUTIONED and case.k}
        for test, level in shown.items()
        if level
    }


# How soon to see someone ----------------------------------------------------------------------------------------------
ANY, ULCER_OR_PAIN = frozenset(SYMPTOMS), _codes("skin-ulcers pain")
ANY_OR_UNSURE = ANY | {"unsure"}
URGENCY = (
    Urgency("skin-infection", _codes("skin-infection"), "", "urgent", "cellulitis"),
    Urgency("reduced-blood-flow", _codes("reduced-blood-flow"), "", "urgent", "limb-ischaemia"),
    Urgency("ulcer-or-pain-K", ULCER_OR_PAIN, "K", "urgent", "calciphylaxis calciphylaxis-risk-table"),
    Urgency("ulcer-or-pain-L", ULCER_OR_PAIN, "L", "urgent", "psnet-extravasation own-caution"),
    Urgency("under-3-months", ANY_OR_UNSURE - _codes("itching appearance-concern"), "under-3-months", "urgent", "own-caution"),
    Urgency("3-to-12-months", ULCER_OR_PAIN | _codes("discomfort limited-movement"), "3-to-12-months", "urgent", "own-caution"),
    Urgency("signs-H", frozenset(), "signs-H", "urgent", "hypercalcaemia own-caution"),
    Urgency("baby", ANY_OR_UNSURE, "baby", "soon", "own-caution"),
    Urgency("lump-or-tightness-K", LUMP | _codes("skin-tightness"), "K", "soon", "calciphylaxis own-caution"),
    Urgency("discomfort-K-yes", _codes("discomfort skin-texture-change unsure"), "K-yes", "soon", "calciphylaxis own-caution"),
    Urgency("any-symptom-L", ANY, "L", "soon", "ajcr-2024 own-caution"),
    Urgency("lump-growth", frozenset(), "lump-growth", "soon", "growing-lump"),
    Urgency("skin-ulcers", _codes("skin-ulcers"), "", "soon", "gangrene"),
    Urgency("pain-or-movement", _codes("pain limited-movement"), "", "soon", "own-caution"),
    Urgency("signs", frozenset(), "signs", "soon", "hypercalcaemia"),
    Urgency("too-much-taken", frozenset(), "too-much-taken", "soon", "own-caution"),
)


def _settings(case: Case) -> set[str]:
    """What the rows of the urgency table ask besides symptoms, as far as it is so of this case."""
    yes = case.sure("dialysis", "kidney-disease", "organ-transplant") or "warfarin" in case.used("medicines")
    taken = (case.used("vitamin-d") | case.used("calcium-supplements")) - {"none"}
    conditions = ("parathyroid-disorder", "sarcoidosis", "dialysis", "kidney-disease", "metabolic-condition", "chemotherapy")
    holds = {
        "": True,
        "K": case.k,
        "K-yes": yes or case.overactive == MATCH,
        "L": case.named("iv-calcium-recent", "phosphate-infusion-recent", "chemotherapy-recent"),
        "signs-H": case.sure("high-calcium-signs") and (taken or case.named(*conditions)),
        "under-3-months": "under-3-months" in case.used("age"),
        "3-to-12-months": "3-to-12-months" in case.used("age"),
        "baby": BABY & case.used("age"),
        "lump-growth": case.sure("lump-growth"),
        "signs": case.named("high-calcium-signs"),
        "too-much-taken": TOO_MUCH_D & case.used("vitamin-d") or MORE & case.used("calcium-supplements"),
    }
    return {setting for setting, held in holds.items() if held}


def _rungs(case: Case) -> dict[str, tuple[str, str]]:
    """The rung and the sources of every row that is reached; a red flag's row bears its code."""
    flags = {f"red-flags {code}": found for code, found in RED_FLAGS.items() if code in case.used("red-flags")}
    settings, symptoms = _settings(case), case.used("symptoms")
    reached = [row for row in URGENCY if row.setting in settings and (not row.symptoms or row.symptoms & symptoms)]
    return flags | {each.row: (each.rung, each.sources) for each in reached}


def _not_asked(case: Case, article_only: bool) -> set[str]:
    """The questions that are not asked after these answers."""
    beyond = {name for row in BEYOND for name in (row.question, row.follow_up)} if article_only else set()
    return beyond | {each for each in FOLLOW_UPS if not case.asked(each)}


def evaluate(answers: Given, article_only: bool = False) -> dict[str, Any]:
    """What the map concludes from these answers. Lists and mappings are in the article's order, then beyond it."""
    case = Case(answers)
    causes = _causes(case, article_only)
    types = _types(case, causes, article_only)
    metastatic = LEVELS.index(types["metastatic"]["level"]) if "metastatic" in types else ABSENT
    rungs = _rungs(case)
    urgency = max((rung for rung, _ in rungs.values()), key=LADDER.index, default="routine")
    near_misses = _near_misses(case)
    not_asked = _not_asked(case, article_only)
    return {
        "urgency": urgency,
        "urgency_sources": sorted({each for rung, sources in rungs.values() if rung == urgency for each in sources.split()}),
        "rungs": {row: rung for row, (rung, _) in rungs.items()},
        "causes": {cause: {"level": LEVELS[level], "article": cause not in OTHERS} for cause, level in causes.items()},
        "types": types,
        "tests": _tests(case, max(causes.values(), default=ABSENT), metastatic),
        "symptoms": [symptom for symptom in SYMPTOMS if case.has(symptom)],
        "near_misses": near_misses,
        "near_misses_noted": [cause for cause in near_misses if cause in NOTED_WHEN_NEAR],
        "unanswered": [each for each in QUESTIONS if each not in case.given and each not in not_asked],
        "ignored": [each for each in FOLLOW_UPS if each in case.given and not case.applies(each)],
        "red_flags_answered": "red-flags" in case.given,
    }
