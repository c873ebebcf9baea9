"""Why a finding is there or not: chains that can be followed, sets that are enough, and changes that do what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs import minimal_text, write_pack
from strategies import answer_sets
from test_report import RULED_OUT

from riskcheck import AnswerError, Checker, EngineError, InputError
from riskcheck.checking.result import Result
from riskcheck.documents.text import text
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import EXCLUSIVE, URGENCIES
from riskcheck.pack.scenario import Scenario
from riskcheck.report.why_document import why_document
from riskcheck.ways.ways import MOST_RANKED
from riskcheck.why.changes import with_change
from riskcheck.why.finding import MOST_SUGGESTIONS, Why

PACK = load_pack()
FINDINGS = [name for name in PACK.knowledge if name.kind in ("cause", "type", "symptom", "test")]
FINDINGS += [Ref(f"urgency:{urgency}") for urgency in URGENCIES]
SCENARIOS = {scenario.name: scenario for scenario in PACK.scenarios}
SHORT_TERM = {"dialysis": "yes", "dialysis-duration": "short-term"}
RANKS = {None: 0, "possible": 1, "match": 2, "reported": 2, "reached": 2}

Answers = dict[str, Any]
Codes = Mapping[str, tuple[str, ...]]


def level_in(result: Result, finding: str) -> str | None:
    """How a finding stands in a result; an urgency only as the result's own."""
    if finding.startswith("urgency:"):
        return "reached" if finding == f"urgency:{result.advice.urgency}" else None
    return result.level(finding)


def findings_of(result: Result) -> Iterator[str]:
    """Every finding of a result, its urgency included."""
    for kind, found in (("cause", result.causes), ("type", result.types), ("test", result.tests), ("symptom", result.symptoms)):
        yield from (f"{kind}:{each.id}" for each in found)
    yield f"urgency:{result.advice.urgency}"


def codes_of(checker: Checker, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Answers as question ids with codes."""
    return checker.read(answers).given


def answered(checker: Checker, codes: Codes) -> Answers:
    """Question ids with codes as answers."""
    return dict(with_change(checker.pack, {}, codes))


def with_answers(checker: Checker, answers: Answers, change: Codes) -> Answers:
    """Answers with a suggestion applied, written here by hand: a new answer replaces the old, an empty one is left out."""
    changed = {**answers}
    for question, codes in change.items():
        changed.pop(question, None)
        if codes:
            changed[question] = list(codes) if checker.pack.question[question].many else codes[0]
    return changed


def taken_back(checker: Checker, answers: Answers, question: str, code: str) -> Answers:
    """Answers with one of them changed to no: to what reports nothing, or left out where there is no such answer."""
    asked = checker.pack.question[question]
    nothing = next((each for each in ("no", "none") if each in asked.codes and each != code), None)
    rest = [each for each in answers[question] if each != code] if asked.many else []
    if rest or nothing:
        return {**answers, question: rest or ([nothing] if asked.many else nothing)}
    return {name: answer for name, answer in answers.items() if name != question}


def in_every_set(why: Why) -> set[tuple[str, str]]:
    """The answers that stand in every smallest supporting set."""
    sets = [{(name, code) for name, codes in each.items() for code in codes} for each in why.smallest_supporting_sets]
    return set.intersection(*sets) if sets else set()


def check_chain(why: Why) -> None:
    """Each step of a chain is a rule of the pack with its sources, and rests on answers, or on steps before it."""
    seen: set[str] = set()
    for step in why.chain:
        assert PACK.rule[step.rule].concludes == step.concludes
        assert step.sources == PACK.rule[step.rule].sources
        assert step.answers or step.findings
        assert set(step.findings) <= seen
        seen.add(step.concludes)
        for source in step.sources:
            name, _, item = source.partition(":")
            section, _, number = item.partition("/")
            assert not item or 1 <= int(number) <= PACK.source[name].sections[section]
    assert not why.chain or why.chain[-1].concludes == why.finding


def check_sets(checker: Checker, answers: Answers, why: Why) -> None:
    """Each smallest supporting set is enough alone, none is enough with less, and what all of them need is needed."""
    given = codes_of(checker, answers)
    article_only = why.article_only

    def standing(changed: Answers) -> int:
        if why.finding.startswith("urgency:"):
            return RANKS[checker.why(changed, why.finding, article_only=article_only).level]
        return RANKS[checker.check(changed, article_only=article_only).level(why.finding)]

    for each in why.smallest_supporting_sets:
        assert all(set(codes) <= set(given[name]) for name, codes in each.items())
        assert all(set(codes) <= set(why.supports[name]) for name, codes in each.items())
        assert standing(answered(checker, each)) == RANKS[why.level]
        for question, codes in each.items():
            for code in codes:
                less = {**each, question: tuple(kept for kept in codes if kept != code)}
                assert standing(answered(checker, less)) < RANKS[why.level]
    for question, code in in_every_set(why):
        assert standing(taken_back(checker, answers, question, code)) < RANKS[why.level]


@cache
def explanations(checker: Checker, name: str) -> tuple[Why, ...]:
    """The explanations of every finding of a scenario, its urgency included."""
    answers, article_only = SCENARIOS[name].answers, SCENARIOS[name].article_only
    found = findings_of(checker.check(answers, article_only=article_only))
    return tuple(checker.why(answers, finding, article_only=article_only) for finding in found)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_finding_of_a_scenario_names_rules_and_sources_that_exist(checker: Checker, scenario: Scenario) -> None:
    """The chain of each finding ends in it, goes through rules and sources of the pack, and holds the reasons of the result."""
    result = checker.check(scenario.answers, article_only=scenario.article_only)
    because = {f"{k}:{each.id}": each.because for k in ("cause", "type", "test") for each in getattr(result, f"{k}s")}
    because[f"urgency:{result.advice.urgency}"] = result.advice.because
    for why in explanations(checker, scenario.name):
        assert why.level == level_in(result, why.finding)
        assert why.chain or why.finding == "urgency:routine"
        check_chain(why)
        assert {reason.rule for reason in because.get(why.finding, ())} <= {step.rule for step in why.chain}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_what_every_smallest_set_needs_cannot_be_taken_back(checker: Checker, scenario: Scenario) -> None:
    """In each scenario, an answer that every smallest supporting set holds, changed to no, lowers the finding or ends it."""
    for why in explanations(checker, scenario.name):
        assert why.smallest_supporting_sets
        check_sets(checker, dict(scenario.answers), why)


@settings(max_examples=60)
@given(answers=answer_sets(), finding=st.sampled_from(FINDINGS), article_only=st.booleans())
def test_an_explanation_agrees_with_the_result(checker: Checker, answers: Answers, finding: str, article_only: bool) -> None:
    """For any answers and finding, level, chain and sets are what checks of these and of fewer answers give."""
    why = checker.why(answers, finding, article_only=article_only)
    result = checker.check(answers, article_only=article_only)
    if not finding.startswith("urgency:") or finding == f"urgency:{result.advice.urgency}":
        assert why.level == level_in(result, finding)
    assert bool(why.smallest_supporting_sets) == bool(why.level)
    assert why.level or not why.chain
    assert why.advice == result.advice
    assert Why.model_validate_json(json.dumps(why.to_dict())) == why
    check_chain(why)
    check_sets(checker, answers, why)


@settings(max_examples=150)
@given(answers=answer_sets(), finding=st.sampled_from(FINDINGS), article_only=st.booleans())
def test_every_suggestion_brings_the_finding(checker: Checker, answers: Answers, finding: str, article_only: bool) -> None:
    """Any answers with a "would be there if" applied give the finding, as a match where it has levels; all change as few."""
    why = checker.why(answers, finding, article_only=article_only)
    suggestions = why.would_be_there_if
    for change in suggestions:
        changed = checker.check(with_answers(checker, answers, change), article_only=article_only)
        level = level_in(changed, finding)
        assert level not in (None, "possible")
        assert not article_only or PACK.beyond.isdisjoint(change)
    assert len({len(change) for change in suggestions}) <= 1
    assert len(suggestions) <= MOST_SUGGESTIONS
    rung = URGENCIES.index(why.advice.urgency)
    lower = finding in [f"urgency:{urgency}" for urgency in URGENCIES[: rung + 1]]
    there = why.level not in (None, "possible")
    assert bool(suggestions) != (there or lower or why.beyond_article)


def single_changes(checker: Checker, answers: Answers, article_only: bool) -> Iterator[dict[str, tuple[str, ...]]]:
    """Every other answer to one question: one code, one or two more codes of a list, or none at all; fewest codes first."""
    given = codes_of(checker, answers)
    for question in PACK.questions:
        if article_only and question.id in PACK.beyond:
            continue
        had = set(given.get(question.id, ()))
        alone = [code for code in question.codes if code in EXCLUSIVE or not question.many]
        more = [code for code in question.codes if code not in alone]
        added = [*map(set, combinations(more, 1)), *map(set, combinations(more, 2))]
        for codes in [set[str](), *({code} for code in alone), *(had - EXCLUSIVE | codes for codes in added)]:
            if codes != had:
                yield {question.id: tuple(code for code in question.codes if code in codes)}


def smallest_single_changes(checker: Checker, answers: Answers, finding: str, article_only: bool) -> list[Codes]:
    """The other answers to one question that bring a finding, without those that add more codes than another does."""
    bring: list[Codes] = []
    for change in single_changes(checker, answers, article_only):
        ((question, codes),) = change.items()
        fewer = [set(each[question]) for each in bring if each.get(question)]
        if not any(each <= set(codes) for each in fewer):
            changed = checker.check(with_answers(checker, answers, change), article_only=article_only)
            if level_in(changed, finding) not in (None, "possible"):
                bring.append(change)
    return bring


@settings(max_examples=25)
@given(answers=answer_sets(), finding=st.sampled_from(FINDINGS), article_only=st.booleans())
def test_no_smaller_change_is_left_out(checker: Checker, answers: Answers, finding: str, article_only: bool) -> None:
    """Where another answer to one question brings the finding, these are the suggestions, all of them up to the bound."""
    why = checker.why(answers, finding, article_only=article_only)
    rung = URGENCIES.index(why.advice.urgency)
    if why.level not in (None, "possible") or finding in [f"urgency:{urgency}" for urgency in URGENCIES[:rung]]:
        return
    single = smallest_single_changes(checker, answers, finding, article_only)
    if not single:
        assert all(len(change) > 1 for change in why.would_be_there_if)
    elif len(single) <= MOST_SUGGESTIONS:
        assert sorted(map(str, why.would_be_there_if)) == sorted(map(str, single))
    else:
        assert len(why.would_be_there_if) == MOST_SUGGESTIONS
        assert all(change in single for change in why.would_be_there_if)


def said(checker: Checker, answers: Answers, finding: str, article_only: bool = False) -> str:
    """An explanation as one long line of words."""
    why = checker.why(answers, finding, article_only=article_only)
    return " ".join(text(why_document(checker.pack, why)).split())


def test_short_term_dialysis_is_explained(checker: Checker) -> None:
    """Dialysis was not found because it was short-term; the article speaks of a long time, and long-term would bring it."""
    why = checker.why(SHORT_TERM, "cause:dialysis")
    assert (why.level, why.chain, why.smallest_supporting_sets) == (None, (), ())
    (against,) = why.against
    assert against.near_miss
    assert against.answers == {"dialysis": ("yes",), "dialysis-duration": ("short-term",)}
    assert against.accepts == ("long-term",)
    assert against.describes == "dialysis over a long time"
    assert against.sources == ("article:causes/2",)
    assert why.would_be_there_if == ({"dialysis-duration": ("long-term",)},)
    words = said(checker, SHORT_TERM, "cause:dialysis")
    assert "NOT FOUND: DIALYSIS" in words
    assert 'How long dialysis lasted: "Short-term: less than about three months".' in words
    assert "The source speaks of dialysis over a long time (the article's causes, item 2)." in words
    assert "HAD ANSWERED This shows how the rules work. Change an answer only if it was not right. * How long dialysis" in words


def test_a_suggestion_brings_the_parent_of_a_follow_up_along(checker: Checker) -> None:
    """Where the parent was answered no, the change names parent and follow-up; a parked fitting answer is used again."""
    assert checker.why({"dialysis": "no"}, "cause:dialysis").would_be_there_if == (
        {"dialysis": ("yes",), "dialysis-duration": ("long-term",)},
    )
    parked = {"dialysis": "no", "dialysis-duration": "long-term"}
    assert checker.why(parked, "cause:dialysis").would_be_there_if == ({"dialysis": ("yes",)},)


def test_a_list_of_answers_is_added_to(checker: Checker) -> None:
    """A suggestion for a many-of answer keeps what was ticked, and takes the place of "none" and "not sure"."""
    assert checker.why({"symptoms": ["pain"]}, "symptom:itching").would_be_there_if == ({"symptoms": ("itching", "pain")},)
    for alone in ("none", "unsure"):
        assert checker.why({"symptoms": [alone]}, "symptom:itching").would_be_there_if == ({"symptoms": ("itching",)},)


def test_what_is_not_known_stands_apart_from_what_speaks_against(checker: Checker) -> None:
    """Not sure and not answered are unknown, no is against; a rule that a no has settled leaves nothing unknown."""
    why = checker.why({"dialysis": "unsure", "kidney-disease": "no", "infection": "no"}, "type:metastatic")
    assert why.level == "possible"
    states = {each.question: each.state for each in why.unknown}
    assert states["dialysis"] == "not sure"
    assert states["dialysis-duration"] == states["sarcoidosis"] == "not answered"
    assert "kidney-disease" not in states
    assert [each.question for each in why.against] == ["kidney-disease"]
    settled = checker.why({"infection": "no"}, "cause:chronic-infection")
    assert [each.question for each in settled.against] == ["infection"]
    assert settled.unknown == ()
    blocked = checker.why({"dialysis-duration": "short-term"}, "cause:dialysis")
    assert (blocked.against, [each.question for each in blocked.unknown]) == ((), [])


def test_not_sure_that_an_urgency_rests_on_is_unknown(checker: Checker) -> None:
    """An urgency that rests on "not sure", or on a follow-up left out, names the question as not known."""
    why = checker.why({"phosphate-infusion": "unsure", "symptoms": ["pain"]}, "urgency:urgent")
    assert why.level == "reached"
    assert [(each.question, each.state) for each in why.unknown] == [
        ("phosphate-infusion", "not sure"),
        ("phosphate-infusion-recent", "not answered"),
    ]
    assert why.smallest_supporting_sets == ({"phosphate-infusion": ("unsure",), "symptoms": ("pain",)},)


def test_a_follow_up_that_would_support_as_much_unanswered_is_no_support(checker: Checker) -> None:
    """A set leaves out a follow-up where leaving it out supports as much; taking it back would change nothing."""
    answers = {"parathyroid-disorder": "yes", "parathyroid-kind": "overactive", "symptoms": ["pain"]}
    why = checker.why(answers, "urgency:urgent")
    assert why.smallest_supporting_sets == ({"parathyroid-disorder": ("yes",), "symptoms": ("pain",)},)


@pytest.mark.parametrize("finding", FINDINGS)
def test_the_article_alone_says_what_it_leaves_out(checker: Checker, finding: str) -> None:
    """With the article alone, a finding of other sources only says that no answers bring it; every other can be brought."""
    why = checker.why({}, finding, article_only=True)
    left_out = finding == "type:iatrogenic" or (
        finding.startswith("cause:") and not PACK.is_article(PACK.knowledge[Ref(finding)].sources)
    )
    assert why.beyond_article == left_out
    assert bool(why.would_be_there_if) == (not left_out and finding != "urgency:routine")
    assert ("no answers bring it" in said(checker, {}, finding, article_only=True)) == left_out


def test_a_higher_urgency_is_said(checker: Checker) -> None:
    """An urgency below that of the result is not suggested; the words name the urgency of the result."""
    why = checker.why({"red-flags": ["cold-limb"]}, "urgency:soon")
    assert (why.level, why.would_be_there_if) == (None, ())
    assert "The urgency of this result is another: Emergency: now." in said(
        checker, {"red-flags": ["cold-limb"]}, "urgency:soon"
    )
    assert "Every result reaches at least this." in said(checker, {}, "urgency:routine")


@pytest.mark.parametrize(
    ("finding", "hint"),
    [("dialysis", "did you mean 'cause:dialysis'"), ("cause:dialisys", "'cause:dialysis'"), ("xx", "write kind:id")],
)
def test_an_unknown_finding_is_answered_with_the_nearest_names(checker: Checker, finding: str, hint: str) -> None:
    """A finding that the pack does not know is an error that names what was meant, or says what to write."""
    with pytest.raises(InputError, match=hint):
        checker.why({}, finding)


@pytest.mark.parametrize("finding", ["fact:deposit", "treatment:surgery", "term:dialysis", "cause:*", "urgency:never", ""])
def test_only_findings_can_be_asked_about(checker: Checker, finding: str) -> None:
    """Facts, treatments, terms and patterns are no findings."""
    with pytest.raises(InputError, match="is no finding of the pack"):
        checker.why({}, finding)


def test_bad_answers_and_a_closed_checker_are_errors() -> None:
    """Answers that cannot be used, and a checker that is closed, are the errors that a check gives."""
    with Checker(PACK) as checker, pytest.raises(AnswerError):
        checker.why({"dialysis": "often"}, "cause:dialysis")
    with pytest.raises(EngineError):
        checker.why({}, "cause:dialysis")


def most_of_all() -> Answers:
    """The answer to each question that reports most."""
    nothing = {*EXCLUSIVE, "no", "short-term", "as-advised", "self-chosen", "elsewhere", "no-skin-change", "1-year-or-older"}
    reports = {question.id: [code for code in question.codes if code not in nothing] for question in PACK.questions}
    return {name: codes if PACK.question[name].many else codes[0] for name, codes in reports.items()}


@pytest.mark.parametrize("article_only", [False, True])
def test_nothing_is_cut_short_for_the_shipped_pack(checker: Checker, article_only: bool) -> None:
    """With everything reported at once, every finding has fewer smallest sets than are kept, so that all are told."""
    counts = {f: len(checker.why(most_of_all(), f, article_only=article_only).smallest_supporting_sets) for f in FINDINGS}
    assert 20 < max(counts.values()) < MOST_RANKED
    if not article_only:
        assert counts[Ref("test:medical-history")] >= len(PACK.causes) + len(PACK.symptoms)


RULE = """
[[rule]]
id = "{id}"
concludes = "{concludes}"
answers = {{ {answers} }}
findings = {findings}
sources = ["own"]
"""


def wide_pack(folder: Path, questions: int, codes: int) -> Path:
    """A pack with a test that needs a fact for each question, any of many codes of which is enough."""
    names = [f"c{number}" for number in range(codes)]
    options = ", ".join(f'{{ code = "{code}", text = "{code}" }}' for code in [*names, "none", "unsure"])
    facts, rules, asked = "", "", ""
    for number in range(questions):
        asked += f'\n[[question]]\nid = "q{number}"\ngroup = "more"\nkind = "many-of"\ntext = "Q"\nlabel = "Q"\nhelp = "Q"\n'
        asked += f"options = [{options}]\n"
        facts += f'\n[[fact]]\nid = "f{number}"\nname = "F"\n'
        for code in names:
            answers = f'q{number} = ["{code}"]'
            rules += RULE.format(id=f"f{number}-{code}", concludes=f"fact:f{number}", answers=answers, findings="[]")
    findings = str([f"fact:f{number}" for number in range(questions)])
    rules += RULE.format(id="wide", concludes="test:x-ray", answers='dialysis = ["yes"]', findings=findings)
    return write_pack(
        folder,
        questions=minimal_text("questions") + asked,
        facts=minimal_text("facts") + facts,
        rules=minimal_text("rules") + rules,
    )


@pytest.mark.unmeasured
def test_a_wide_pack_does_not_blow_up(tmp_path: Path) -> None:
    """Of more smallest sets than can be counted, a bounded number is told, and they share only what all of them share."""
    with Checker(wide_pack(tmp_path, questions=8, codes=20)) as checker:
        codes = [f"c{number}" for number in range(20)]
        answers: Answers = {"dialysis": "yes", **{f"q{number}": codes for number in range(8)}, "q7": ["c3"]}
        why = checker.why(answers, "test:x-ray")
        assert MOST_RANKED <= len(why.smallest_supporting_sets) <= MOST_RANKED + 9
        assert in_every_set(why) == {("dialysis", "yes"), ("q7", "c3")}
        for question, code in in_every_set(why):
            assert checker.why(taken_back(checker, answers, question, code), "test:x-ray").level is None
        nothing = {name: ["none"] for name in answers if name != "dialysis"}
        bare = checker.why({"dialysis": "no", "symptoms": ["none"], **nothing}, "test:x-ray")
        assert bare.would_be_there_if == ({"symptoms": ("lump",)},)


def test_answers_that_exclude_each_other_are_never_suggested(tmp_path: Path) -> None:
    """A way that takes two answers to one question at once is never suggested; one that can be answered is."""
    facts, rules = "", ""
    for name, duration in (("long", "long-term"), ("short", "short-term")):
        answers = f'dialysis = ["yes"], dialysis-duration = ["{duration}"]'
        facts += f'\n[[fact]]\nid = "{name}"\nname = "L"\n'
        rules += RULE.format(id=name, concludes=f"fact:{name}", answers=answers, findings="[]")
    rules += RULE.format(id="both", concludes="cause:tattoo", answers="", findings='["fact:long", "fact:short"]')
    unless = ('answers = { tattoo = ["yes"] }', 'answers = { tattoo = ["yes"] }\nfindings = ["fact:short"]')
    with Checker(
        write_pack(tmp_path, facts=minimal_text("facts") + facts, rules=minimal_text("rules", unless) + rules)
    ) as checker:
        long_term = {"dialysis": "yes", "dialysis-duration": "long-term"}
        assert checker.why(long_term, "cause:tattoo").would_be_there_if == (
            {"dialysis-duration": ("short-term",), "tattoo": ("yes",)},
        )


def test_a_deep_pack_is_explained(tmp_path: Path) -> None:
    """A chain of hundreds of facts, one resting on the other, is followed without running out of stack."""
    facts = "".join(f'\n[[fact]]\nid = "d{n}"\nname = "D"\n' for n in range(200))
    rules = RULE.format(id="d0", concludes="fact:d0", answers='tattoo = ["yes"]', findings="[]")
    for n in range(1, 200):
        rules += RULE.format(id=f"d{n}", concludes=f"fact:d{n}", answers="", findings=f'["fact:d{n - 1}"]')
    rules += RULE.format(id="deep", concludes="test:x-ray", answers="", findings='["fact:d199"]')
    with Checker(write_pack(tmp_path, facts=minimal_text("facts") + facts, rules=minimal_text("rules") + rules)) as checker:
        why = checker.why({"tattoo": "yes"}, "test:x-ray")
        assert len(why.chain) == 201
        assert {"tattoo": ("yes",)} in checker.why({"tattoo": "no"}, "test:x-ray").would_be_there_if


@settings(max_examples=60)
@given(answers=answer_sets(), finding=st.sampled_from(FINDINGS), article_only=st.booleans())
def test_words_are_calm_and_whole(checker: Checker, answers: Answers, finding: str, article_only: bool) -> None:
    """Every explanation in words keeps the advice, ends with the disclaimer, and holds no phrase that is ruled out."""
    why = checker.why(answers, finding, article_only=article_only)
    document = why_document(checker.pack, why)
    words = said(checker, answers, finding, article_only)
    assert "clinician" in why.advice.text
    assert document.sections[-1].paragraphs[0] == checker.pack.about.disclaimer
    assert any(why.advice.text in section.paragraphs for section in document.sections)
    assert [pattern.pattern for pattern in RULED_OUT if pattern.search(words)] == []


def test_a_near_miss_of_a_found_type_is_no_reason_against_it(checker: Checker) -> None:
    """Where a type is found in another way, a near miss stands among the rules that are not met, not under what was found."""
    answers = {**SHORT_TERM, "kidney-disease": "yes"}
    first, *rest = why_document(checker.pack, checker.why(answers, "type:metastatic")).sections
    assert not any("The source speaks of" in text for text in first.paragraphs)
    others = next(section for section in rest if section.title.startswith("Other rules for it"))
    assert [entry.lines[0] for entry in others.entries] == ['The rules read "Long-term: about three months or more".']


def test_every_part_of_a_chain_is_said(checker: Checker) -> None:
    """In words, a chain names its answers, its findings and facts by name, its rules and its sources."""
    words = said(checker, {"kidney-disease": "yes", "symptoms": ["hard-nodules", "pain"]}, "test:organ-biopsy")
    for part in (
        "FOUND (FITS): BIOPSY OF AFFECTED ORGANS",
        'You answered Kidney disease: "Yes". Rule: cause-kidney-disease. Source: the article\'s causes, item 6.',
        "The name means: calcium from the blood; nothing to do with cancer; answers cannot show that you have it.",
        "It rests on: Metastatic calcinosis cutis; signs that may be a deposit",
        "Rule: test-organ-biopsy. Source: the article's tests, item 10.",
        "This is enough by itself:",
    ):
        assert part in words
