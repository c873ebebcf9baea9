"""What the article contradicts or leaves open is said: as the knowledge map lists it, on the record and on the finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, get_args

import pytest
from strategies import QUESTIONS, AnswerSet, singles

from riskcheck import Checker
from riskcheck.checking.result import Finding, Result
from riskcheck.loading.loader import load_pack
from riskcheck.pack.advice import SafetyNet
from riskcheck.pack.kinds import Ref
from riskcheck.pack.reading import Treatment
from riskcheck.pack.records import Note
from riskcheck.pack.rules import Rule
from riskcheck.report.explain import explain

PACK = load_pack()


class Row(NamedTuple):
    """One remark of the map: what a single note of the record holds, every pattern of it, and what it cites at least."""

    record: str
    words: tuple[str, ...]
    sources: str


DECIDES = r"clinician decides which applies"
NOT_REPORTED = (r"no report of calcium in people's skin", r"we found")
NORMAL_OR_LOW = (r"can also be normal or low", r"phosphate matters as much")
TOO_MUCH = (r"prescribed or on the label can turn out to be too much", r"blood test shows it")
WOUND = (r"suspected calciphylaxis", r"wound of the skin may heal badly")
COLCHICINE = (r"dangerous with kidney disease", r"diltiazem or verapamil")
UNSAFE = (r"pain relievers are not safe", r"kidney disease", r"warfarin")

MAP = (
    Row("cause:steroid-injections", (r"as a cause", r"as a treatment", DECIDES), "article:causes/1 article:treatments/7"),
    Row("treatment:intralesional-steroid-injections", (r"as a cause", DECIDES), "article:causes/1 article:treatments/7"),
    Row("cause:steroid-creams", (r"as a cause", r"as a medication", DECIDES), "article:causes/14 article:medications/7"),
    Row("medication:topical-steroids", (r"as a cause", DECIDES), "article:causes/14 article:medications/7"),
    Row("cause:vitamin-d-excess", (r"is a cause", r"are a medication", DECIDES), "article:causes/3 article:medications/3"),
    Row("medication:vitamin-d-supplements", (r"as a cause", DECIDES), "article:causes/3 article:medications/3"),
    Row("cause:parathyroid-disorder", (r"overlaps with metabolic conditions",), "article:causes/12 article:causes/19"),
    Row("cause:metabolic-condition", (r"overlaps with parathyroid disorders",), "article:causes/12 article:causes/19"),
    Row("cause:medicines", (r"calcium-channel blockers", r"diltiazem, as a treatment"), "article:causes/8 balin-2012"),
    Row("cause:medicines", (r"warfarin", r"risk factors for calciphylaxis"), "calciphylaxis-risk-table"),
    Row("cause:medicines", (r"Never stop either because of a result",), "own-caution"),
    Row("cause:dialysis", NORMAL_OR_LOW, "article:causes/2"),
    Row("cause:kidney-disease", NORMAL_OR_LOW, "article:causes/6"),
    Row("cause:chronic-infection", (r"harms the tissue", r"calcium stays normal"), "dermnet"),
    Row("cause:vascular-disease", (r"varicose veins", r"dystrophic"), "dermnet"),
    Row("cause:calcium-rich-diet", (r"hardly possible", r"food alone", r"not of skin"), "iom-2011"),
    Row("cause:chemotherapy", (r"drip .* had leaked", r"no report of an effect on calcium levels"), "aps-2016 own-caution"),
    Row("cause:vitamin-d-excess", TOO_MUCH, "jcem-2011"),
    Row("cause:calcium-supplements", TOO_MUCH, "jcem-2011"),
    Row("cause:steroid-injections", NOT_REPORTED, "own-caution"),
    Row("cause:steroid-creams", NOT_REPORTED, "own-caution"),
    Row("cause:immobility", NOT_REPORTED, "own-caution"),
    Row("test:skin-biopsy", (r"suspected calciphylaxis", r"biopsy can miss", r"heal badly"), "biopsy-caution"),
    Row("test:bone-scan", (r"suspected calciphylaxis", r"soft tissue, not bone disease"), "biopsy-caution"),
    Row("medication:vitamin-k", (r"for clinicians only",), "own-caution"),
    Row("treatment:compression-garments", (r"does not suit a place where the blood flow is poor",), "own-caution"),
    Row("medication:pain-relievers", UNSAFE, "own-caution"),
    Row("treatment:pain-management", UNSAFE, "own-caution"),
    Row("treatment:surgical-excision", WOUND, "biopsy-caution"),
    Row("treatment:eswl", WOUND, "biopsy-caution"),
    Row("treatment:intralesional-steroid-injections", WOUND, "biopsy-caution"),
    Row("treatment:laser-therapy", WOUND, "biopsy-caution"),
    Row("treatment:sclerotherapy", WOUND, "biopsy-caution"),
    Row("medication:colchicine", COLCHICINE, "colchicine-toxicity"),
    Row("treatment:medications", COLCHICINE, "colchicine-toxicity"),
    Row(
        "type:iatrogenic", (r"for the whole condition", r"not a type of its own"), "article:types/1 article:types/2 reiter-2011"
    ),
)
"""The map's section "What the article contradicts or leaves open", row by row."""

FOUND_BY: dict[str, AnswerSet] = {
    "type:dystrophic": {"tissue-injury": "yes", "tissue-injury-site": "same-area"},
    "type:metastatic": {"kidney-disease": "yes"},
    "type:iatrogenic": {"iv-calcium": "yes"},
    "test:skin-biopsy": {"symptoms": ["hard-nodules"], "dialysis": "yes"},
    "test:bone-scan": {"symptoms": ["hard-nodules", "pain"], "dialysis": "yes"},
}
"""Answers that lead to a type or a test with all its notes. Those for a cause are taken from its first rule."""


def answers_for(record: str) -> AnswerSet:
    """Answers that lead to a cause, a type or a test, at match."""
    if record in FOUND_BY:
        return FOUND_BY[record]
    rule = next(rule for rule in PACK.rules if rule.concludes == record)
    return {name: list(codes[:1]) if QUESTIONS[name].many else codes[0] for name, codes in rule.answers.items()}


def less_sure(answers: AnswerSet) -> AnswerSet:
    """The same with "not sure" to every question but that on symptoms."""
    return {
        name: code if name == "symptoms" else ["unsure"] if QUESTIONS[name].many else "unsure" for name, code in answers.items()
    }


def found(result: Result, record: str) -> Finding:
    """The finding of a result that a record describes."""
    kind, _, name = record.partition(":")
    findings: dict[str, tuple[Finding, ...]] = {"cause": result.causes, "type": result.types, "test": result.tests}
    return next(each for each in findings[kind] if each.id == name)


def holds(row: Row, text: str, sources: tuple[str, ...]) -> bool:
    """Whether a note says what the row asks for, with its sources."""
    return all(re.search(words, text) for words in row.words) and set(row.sources.split()) <= set(sources)


def row_ids() -> list[str]:
    """Each row by its record and its number, for the list of tests."""
    return [f"{number}-{row.record}" for number, row in enumerate(MAP)]


@pytest.mark.parametrize("row", MAP, ids=row_ids())
def test_the_record_says_what_the_map_notes(row: Row) -> None:
    """One note of the record holds all the words of the map's row, and cites its sources."""
    assert any(holds(row, note.text, note.sources) for note in PACK.knowledge[Ref(row.record)].notes)


CHECKED = [row for row in MAP if row.record.startswith(("cause:", "type:", "test:"))]


@pytest.mark.parametrize("row", CHECKED, ids=[row.record for row in CHECKED])
def test_the_finding_says_what_the_map_notes(row: Row, checker: Checker) -> None:
    """The note stands on the finding of a real check, at match and at possible, with its sources."""
    for answers in (answers_for(row.record), less_sure(answers_for(row.record))):
        finding = found(checker.check(answers), row.record)
        assert any(holds(row, note.text, note.sources) for note in finding.notes), finding.level


@pytest.mark.parametrize("cause", [cause.id for cause in PACK.causes])
def test_a_finding_has_the_notes_of_its_record(cause: str, checker: Checker) -> None:
    """All notes of a cause, and no others, stand on its finding, in their order, with all their sources."""
    answers = answers_for(f"cause:{cause}")
    notes = PACK.knowledge[Ref.of("cause", cause)].notes
    for given, level in ((answers, "match"), (less_sure(answers), "possible")):
        finding = found(checker.check(given), f"cause:{cause}")
        assert finding.level == level
        assert [(note.text, note.sources) for note in finding.notes] == [(note.text, note.sources) for note in notes]


# The two notes on tests that show in a setting of calciphylaxis ---------------------------------------------------------

DEPOSIT: AnswerSet = {"symptoms": ["hard-nodules", "limited-movement"]}
KIND = "parathyroid-kind"
SETTING: list[AnswerSet] = [
    {"kidney-disease": "yes"},
    {"kidney-disease": "unsure"},
    {"dialysis": "yes"},
    {"dialysis": "unsure"},
    {"dialysis": "yes", "dialysis-duration": "short-term"},
    {"dialysis": "unsure", "dialysis-duration": "short-term"},
    {"organ-transplant": "yes"},
    {"organ-transplant": "unsure"},
    {"medicines": ["warfarin"]},
    {"medicines": ["calcium-channel-blocker", "warfarin"]},
    {"medicines": ["unsure"]},
    {"parathyroid-disorder": "yes", KIND: "overactive"},
    {"parathyroid-disorder": "yes", KIND: "unsure"},
    {"parathyroid-disorder": "unsure", KIND: "overactive"},
    {"parathyroid-disorder": "unsure", KIND: "unsure"},
    {"parathyroid-disorder": "yes"},
    {"parathyroid-disorder": "unsure"},
]
"""Kidney disease, dialysis, a transplant, warfarin or an overactive parathyroid, each yes or not sure."""

NOT_IN_SETTING: list[AnswerSet] = [
    {},
    {"medicines": ["calcium-channel-blocker"]},
    {"medicines": ["none"]},
    {"parathyroid-disorder": "yes", KIND: "underactive"},
    {"parathyroid-disorder": "unsure", KIND: "underactive"},
    {"parathyroid-disorder": "no", KIND: "overactive"},
    {"dialysis": "no", "dialysis-duration": "long-term"},
    *({question: answer} for question, answer in singles() if question != "symptoms"),
]
"""None of them; every single answer, less those of the list above, included."""


def noted(result: Result) -> set[str]:
    """The tests of a result that bear a note."""
    return {test.id for test in result.tests if test.notes}


@pytest.mark.parametrize("answers", SETTING, ids=str)
@pytest.mark.parametrize("article_only", [False, True])
def test_the_cautions_on_tests_show_in_their_setting(answers: AnswerSet, article_only: bool, checker: Checker) -> None:
    """With an answer that makes one think of calciphylaxis, biopsy and bone scan bear their notes, and no other test does."""
    result = checker.check(DEPOSIT | answers, article_only=article_only)
    assert noted(result) == {"skin-biopsy", "bone-scan"}
    for row in MAP:
        if row.record.startswith("test:"):
            assert any(holds(row, note.text, note.sources) for note in found(result, row.record).notes)


def test_the_cautions_on_tests_show_in_no_other_setting(checker: Checker) -> None:
    """With any other answer, both tests are there and bear no note."""
    for answers in NOT_IN_SETTING:
        if answers not in SETTING:
            result = checker.check(DEPOSIT | answers)
            assert {"skin-biopsy", "bone-scan"} <= {test.id for test in result.tests}
            assert noted(result) == set(), answers


# Causes for which no source names a type -------------------------------------------------------------------------------


def behind(finding: str) -> Iterator[Rule]:
    """The rules that a finding can come from, with facts traced to the rules behind them."""
    for rule in PACK.rules:
        if rule.concludes == finding:
            facts = [name for group in rule.finding_groups for name in group if name.startswith("fact:")]
            yield from (each for fact in facts for each in behind(fact))
            if not facts:
                yield rule


def reads(rule: Rule, cause: str) -> bool:
    """Whether a rule reads the cause itself, or, however the cause is found, an answer that it rests on."""
    if any(cause in group for group in rule.finding_groups):
        return True
    ways = [each for each in PACK.rules if each.concludes == cause]
    return all(any(set(codes) & set(rule.answers.get(name, ())) for name, codes in way.answers.items()) for way in ways)


def linked(*, by_the_article: bool) -> set[str]:
    """The causes that a rule links to a type: on the article's word, or on the word of other sources."""
    links = [
        (link, PACK.is_article(rule.sources))
        for rule in PACK.rules
        if rule.concludes.startswith("type:")
        for link in ([rule] if rule.answers or not rule.findings else list(expanded(rule)))
    ]
    causes = [f"cause:{cause.id}" for cause in PACK.causes]
    return {cause for cause in causes for link, article in links if article is by_the_article and reads(link, cause)}


def expanded(rule: Rule) -> Iterator[Rule]:
    """A rule, or in the place of one that reads facts the rules behind those."""
    facts = [name for group in rule.finding_groups for name in group if name.startswith("fact:")]
    yield from (each for fact in facts for each in behind(fact)) if facts else [rule]


NO_TYPE = re.compile(r"(?:article|source)(?: itself)? names no type")
LINK = re.compile(r"\blinks? ")


def says(pattern: re.Pattern[str], note: Note) -> bool:
    """Whether a note says something."""
    return bool(pattern.search(note.text))


def test_a_cause_without_a_type_says_so() -> None:
    """That no type is named is said of the causes that no rule links to a type, and of no others."""
    said = {
        name for name, item in PACK.knowledge.items() for note in item.notes if says(NO_TYPE, note) and not says(LINK, note)
    }
    unlinked = {f"cause:{cause.id}" for cause in PACK.causes} - linked(by_the_article=True) - linked(by_the_article=False)
    assert len(unlinked) == 10
    assert said == unlinked


def test_a_type_that_only_others_name_is_told_apart() -> None:
    """Of a cause of the article that only other sources link to a type, both is said, with that source."""
    notes = {
        f"cause:{cause.id}": [note for note in cause.notes if says(NO_TYPE, note) and says(LINK, note)] for cause in PACK.causes
    }
    articles = {f"cause:{cause.id}" for cause in PACK.causes if PACK.is_article(cause.sources)}
    others = (linked(by_the_article=False) - linked(by_the_article=True)) & articles
    assert len(others) == 6
    assert {cause for cause, said in notes.items() if said} == others
    for cause in others:
        (note,) = notes[cause]
        assert [source for source in note.sources if source.startswith("article:causes/")]
        assert [source for source in note.sources if not source.startswith("article:")]


# The safety net ---------------------------------------------------------------------------------------------------------

SAFETY_NET = {
    "uncertainty": (r"rules anything out", r"Something else may be behind"),
    "emergency-signs": (
        r"^Any of these\? Call your emergency number or go to an emergency department now:",
        r"arm or leg that has suddenly gone cold, pale or blotchy, numb or weak",
        r"redder or darker skin, with fever of 38 C .*, chills, vomiting, confusion, a fast heartbeat or fast breathing",
        r"spreads fast, or hurts far more than it looks",
        r"Trouble breathing",
        r"Blue, grey or blotchy skin, lips, tongue \(brown or black skin: palms, soles\)",
        r"rash that does not fade under a glass",
        r"Cancer treatment, transplant, low immunity: fever of 38 C \(100.4 F\), shivers",
        r"New confusion, drowsiness, repeated vomiting, fit, faint, uneven heartbeat",
        r"Skin that has turned black, or a sore place that has gone numb",
        r"Purple or net-like skin that spreads or hurts very much",
        r"A baby who is floppy, hard to wake, blotchy, breathing hard or not feeding",
        r"A baby under 3 months old with a fever of 38 C \(100\.4 F\)",
    ),
    "urgent-signs": (
        r"^Any of these\? Contact a clinician today: Other skin newly turning purple, brown or darker",
        r"An open sore that grows, smells, oozes or does not heal",
        r"Pain, swelling or blisters where a drip went in, now or in past weeks",
        r"One arm or leg that is newly swollen, warm and painful",
    ),
    "help": (r"emergency number", r"emergency department"),
    "other-help": (r"clinician", r"out-of-hours", r"Swallowed too much\? A poison line"),
    "worry": (r"Worry alone is reason to ask", r"can be managed, and early help is better"),
    "medicines": (
        r"Do not stop or change a prescribed medicine or treatment",
        r"because of this result",
        r"warfarin above all",
    ),
    "doses": (r"vitamin D or calcium", r"label or a clinician", r"take no more until a pharmacist or clinician has said so"),
}
"""The parts of the map, the signs as two lists."""


def test_the_safety_net_has_all_its_parts() -> None:
    """The pack has each part of the safety net once, and each says what the map asks of it."""
    parts: dict[str, str] = {part.part: part.whole for part in PACK.safety_net}
    assert (
        [part.part for part in PACK.safety_net] == list(SAFETY_NET) == list(get_args(SafetyNet.model_fields["part"].annotation))
    )
    missing = [words for part, patterns in SAFETY_NET.items() for words in patterns if not re.search(words, parts[part])]
    assert missing == []


@pytest.mark.parametrize("article_only", [False, True])
@pytest.mark.parametrize("answers", [{}, {"red-flags": ["none"]}, {"red-flags": ["cold-limb"]}], ids=str)
def test_the_safety_net_stands_whole_with_every_result(answers: AnswerSet, article_only: bool, checker: Checker) -> None:
    """A result of any urgency bears all parts of the safety net, in their order, and cites all their sources."""
    advice = checker.check(answers, article_only=article_only).advice
    assert advice.safety_net == tuple(part.whole for part in PACK.safety_net)
    assert {source for part in PACK.safety_net for source in part.sources} <= set(advice.sources)


SIGN_OF = {
    "infection-spreading": 2,
    "breathing-blotchy": 3,
    "baby-unwell": 2,
}
"""Danger signs that the safety net divides, into how many signs."""


def test_each_danger_sign_is_in_the_list_of_its_urgency(checker: Checker) -> None:
    """The two lists hold every danger sign that calls for help now, or today, and the symptoms that call for today."""
    advice = checker.check({}).advice
    flags = [code for code in PACK.question["red-flags"].codes if code not in ("none", "unsure")]
    reached = {code: checker.check({"red-flags": [code]}).advice.urgency for code in flags}
    now = sum(SIGN_OF.get(code, 1) for code in flags if reached[code] == "emergency")
    today = sum(SIGN_OF.get(code, 1) for code in flags if reached[code] == "urgent")
    assert len(advice.emergency_signs) == now + 1  # and the swollen leg with chest pain, of the same source
    assert len(advice.urgent_signs) == today + 2  # and infected or colder skin, which call for today by themselves


@pytest.mark.parametrize("code", ["as-advised", "self-chosen"])
@pytest.mark.parametrize(("question", "cause"), [("vitamin-d", "vitamin-d-excess"), ("calcium-supplements",) * 2])
def test_a_near_miss_says_that_the_label_can_be_wrong(question: str, cause: str, code: str, checker: Checker) -> None:
    """On a near miss of too much vitamin D or calcium stands that the amount can turn out to be too much, and nothing else."""
    (near_miss,) = checker.check({question: code}).near_misses
    assert near_miss.cause == cause
    (note,) = near_miss.notes
    assert all(re.search(words, note.text) for words in TOO_MUCH)
    assert note.sources == ("jcem-2011",)


# Reasons for an urgency ---------------------------------------------------------------------------------------------------

URGENT = [rule for rule in PACK.rules if rule.concludes.startswith("urgency:")]


@pytest.mark.parametrize("rule", URGENT, ids=lambda rule: rule.id)
def test_an_urgency_has_its_reason_in_a_sentence(rule: Rule) -> None:
    """Every rule of an urgency has a sentence for the person, which says that it is our own caution where it is."""
    assert rule.because
    assert ("our own caution" in rule.because) == ("own-caution" in rule.sources)


def test_the_reason_stands_in_the_result(checker: Checker) -> None:
    """The advice of a result gives the sentence of each rule that it rests on; other findings give none."""
    result = checker.check({"kidney-disease": "yes", "symptoms": ["pain"]})
    (reason,) = result.advice.because
    assert reason.text == PACK.rule["urgency-ulcers-or-pain-calciphylaxis-setting"].because
    assert {because.text for cause in result.causes for because in cause.because} == {None}


# Treatments and medications ---------------------------------------------------------------------------------------------

TREATMENTS = {name: item for name, item in PACK.knowledge.items() if isinstance(item, Treatment)}
BELONG_TO_NOTHING = {
    "treatment:medications": "the article names no cause or symptom, only inflammation, which is none of the twelve",
    "treatment:patient-education": "it is for everyone, whatever the cause",
    "treatment:compression-garments": "the article says it is for the blood flow, which it can also harm",
    "medication:colchicine": "the article says symptoms in general",
    "medication:vitamin-d-supplements": "it is for a lack of vitamin D, which is none of the causes",
    "medication:topical-steroids": "the article says symptoms in one place, whichever they are",
    "medication:vitamin-k": "it is for too much warfarin, which is none of the causes",
}
NAMED_LINKS = {
    "treatment:underlying-conditions": {"cause:kidney-disease", "cause:autoimmune-disease"},
    "treatment:physical-therapy": {"symptom:limited-movement"},
    "treatment:intralesional-steroid-injections": {"symptom:hard-nodules", "symptom:pain"},
    "treatment:dietary-changes": {"cause:vitamin-d-excess", "cause:calcium-supplements", "cause:calcium-rich-diet"},
    "treatment:parathyroid-surgery": {"cause:parathyroid-disorder"},
    "treatment:immunosuppressive-therapy": {"cause:autoimmune-disease"},
    "treatment:moisturising-creams": {"symptom:itching"},
    "medication:immunosuppressants": {"cause:autoimmune-disease"},
    "medication:antibiotics": {"symptom:skin-infection"},
}
"""Links that the article's own words settle."""


NEVER_FOR = {
    "medication:vitamin-d-supplements": "cause:vitamin-d-excess",
    "medication:topical-steroids": "cause:steroid-creams",
    "treatment:intralesional-steroid-injections": "cause:steroid-injections",
    "medication:vitamin-k": "cause:medicines",
    "treatment:compression-garments": "symptom:reduced-blood-flow",
}
"""What can harm where this was found."""


def test_no_treatment_belongs_to_what_it_can_harm() -> None:
    """A treatment is never linked to the exposure that it is, or to the sign that it can make worse."""
    assert [name for name, harmed in NEVER_FOR.items() if harmed in TREATMENTS[Ref(name)].related] == []


def test_that_others_know_five_types_is_said_once() -> None:
    """The summary of the pack says how many types the article and another source know, and no finding repeats it."""
    assert re.search(r"knows two types .* another source knows five", PACK.about.summary)
    repeated = [name for name, item in PACK.knowledge.items() for note in item.notes if re.search(r"\bfive\b", note.text)]
    assert repeated == []


def test_each_treatment_belongs_to_something() -> None:
    """Each treatment and medication is linked to a cause or a symptom, but for seven that are for none of them."""
    assert {name for name, item in TREATMENTS.items() if not item.related} == set(BELONG_TO_NOTHING)
    assert [name for name, links in NAMED_LINKS.items() if not links <= set(TREATMENTS[Ref(name)].related)] == []


@pytest.mark.parametrize("row", [row for row in MAP if row.record in TREATMENTS], ids=lambda row: row.record)
def test_explaining_a_treatment_shows_its_caution(row: Row) -> None:
    """What is noted on a treatment or a medication is told when it is explained, and that it is no suggestion."""
    said = [text for section in explain(PACK, row.record).sections for text in section.paragraphs]
    assert any(all(re.search(words, text) for words in row.words) for text in said)
    assert PACK.about.treatments_note in said
    assert "not a suggestion" in PACK.about.treatments_note
