"""The scenarios of the shipped pack: every one holds, together they reach all of the pack, and the runner can fail."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from typing import Any

import pytest
from terminal import RISKCHECK

from riskcheck import Checker
from riskcheck.authoring.scenarios import Outcome, run_scenario, run_scenarios
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import URGENCIES
from riskcheck.pack.rules import Rule
from riskcheck.pack.scenario import Scenario
from riskcheck.packreport.outcomes import failures_text

PACK = load_pack()
SECTIONS = {"type": "types", "cause": "causes", "symptom": "symptoms", "test": "tests"}
"""Kinds of finding, with the article's section for each."""
READ_ONLY = {"treatment": "treatments", "medication": "medications"}
"""Kinds that are there to read about, with their sections."""
SIZES = {"types": 2, "causes": 20, "symptoms": 12, "tests": 11, "treatments": 20, "medications": 10}
"""How many items each section of the article has, counted in the article."""

FINDINGS = [name for name in PACK.knowledge if name.partition(":")[0] in SECTIONS]
RED_FLAGS = PACK.question[PACK.about.red_flags].codes
REASONS = [rule for rule in PACK.rules if rule.concludes.partition(":")[0] in {"cause", "type", "test", "urgency"}]
"""Rules that can stand among the reasons of a result; those of facts and symptoms are folded into what reads them."""


def named(name: str) -> Scenario:
    """The scenario of that name."""
    return next(scenario for scenario in PACK.scenarios if scenario.name == name)


def changed(name: str, **update: Any) -> Scenario:
    """A copy of a scenario that holds, with some of its expectations replaced."""
    return Scenario.model_validate(named(name).model_dump() | update)


def can_be_possible(finding: str) -> bool:
    """Whether "not sure" can leave a finding open. A test that rests on reported symptoms alone is never possible."""
    rules = [rule for rule in PACK.rules if rule.concludes == finding]
    read = {name for rule in rules for group in rule.finding_groups for name in group}
    open_ended = any(name.startswith(("cause:", "type:")) or name == "fact:any-symptom" for name in read)
    return not finding.startswith("symptom:") and (open_ended or any(rule.answers for rule in rules))


def told(outcome: Outcome) -> list[tuple[str, str, str]]:
    """The failures of a scenario: what each is about, what was expected and what came."""
    return [(failure.about, failure.expected, failure.got) for failure in outcome.failures]


def rules_met(scenario: Scenario) -> set[str]:
    """Ids of the urgency rules that a scenario names and whose rung it expects."""
    return {name for name in scenario.rules if PACK.rule[name].concludes == f"urgency:{scenario.urgency}"}


@pytest.mark.parametrize("scenario", PACK.scenarios, ids=lambda scenario: scenario.name)
def test_scenario_holds(checker: Checker, scenario: Scenario) -> None:
    """What a scenario expects comes out of its answers, reasons and urgency included, and what it forbids does not."""
    assert run_scenario(checker, scenario).failures == ()


def test_every_scenario_is_run_in_the_order_of_the_pack(checker: Checker) -> None:
    """Running the scenarios runs each of them once, in the order of the pack."""
    assert tuple(outcome.scenario for outcome in run_scenarios(checker)) == checker.pack.scenarios


def test_every_scenario_states_an_urgency() -> None:
    """No scenario leaves out how soon to see a clinician."""
    assert [scenario.name for scenario in PACK.scenarios if scenario.urgency is None] == []


@pytest.mark.parametrize("finding", FINDINGS)
def test_finding_is_reached(finding: str) -> None:
    """Every type, cause, symptom and test of the pack, also beyond the article, is expected as a match or as reported."""
    wanted = "reported" if finding.startswith("symptom:") else "match"
    assert any(scenario.expect.get(Ref(finding)) == wanted for scenario in PACK.scenarios)


@pytest.mark.parametrize("finding", FINDINGS)
def test_finding_is_forbidden_somewhere(finding: str) -> None:
    """Every type, cause, symptom and test of the pack has a scenario in which it must not be found."""
    assert any(finding in scenario.forbid for scenario in PACK.scenarios)


@pytest.mark.parametrize("finding", [name for name in FINDINGS if can_be_possible(name)])
def test_finding_is_reached_as_possible(finding: str) -> None:
    """Every finding that "not sure" can leave open is expected as possible by a scenario."""
    assert any(scenario.expect.get(Ref(finding)) == "possible" for scenario in PACK.scenarios)


@pytest.mark.parametrize("rule", REASONS, ids=lambda rule: rule.id)
def test_rule_is_reached(rule: Rule) -> None:
    """Every rule that can stand among reasons is named by a scenario that expects what the rule concludes."""
    reached = [scenario for scenario in PACK.scenarios if rule.id in scenario.rules]
    if rule.concludes.startswith("urgency:"):
        assert any(rule.id in rules_met(scenario) for scenario in reached)
    else:
        assert any(rule.concludes in scenario.expect for scenario in reached)


@pytest.mark.parametrize("code", RED_FLAGS)
def test_danger_sign_is_reached(code: str) -> None:
    """Every answer about danger signs stands alone in a scenario; but for "none", with the rule and the rung it leads to."""
    alone = [scenario for scenario in PACK.scenarios if scenario.answers == {PACK.about.red_flags: (code,)}]
    if code == "none":
        assert [scenario.urgency for scenario in alone] == ["routine"]
    else:
        assert any(f"urgency-red-flag-{code}" in rules_met(scenario) for scenario in alone)


@pytest.mark.parametrize("urgency", URGENCIES)
def test_rung_is_reached(urgency: str) -> None:
    """Every rung of the urgency ladder is expected by a scenario."""
    assert any(scenario.urgency == urgency for scenario in PACK.scenarios)


@pytest.mark.parametrize("cause", [rule.concludes.partition(":")[2] for rule in PACK.rules if rule.near_miss])
def test_near_miss_is_reached(cause: str) -> None:
    """Every cause that can be nearly missed is so in one scenario, and must not be in another."""
    assert any(cause in scenario.near_misses for scenario in PACK.scenarios)
    assert any(cause in scenario.no_near_misses for scenario in PACK.scenarios)


@pytest.mark.parametrize("rule", [rule for rule in PACK.rules if rule.near_miss], ids=lambda rule: rule.id)
def test_near_miss_answer_is_reached(rule: Rule) -> None:
    """Every answer that makes an exposure a near miss does so in a scenario."""
    cause = rule.concludes.partition(":")[2]
    seen = {(name, code) for each in PACK.scenarios if cause in each.near_misses for name, code in each.answers.items()}
    assert {(name, code) for name, codes in rule.near_miss.items() for code in codes} <= seen


@pytest.mark.parametrize(("kind", "section"), [*SECTIONS.items(), *READ_ONLY.items()])
def test_each_item_of_the_article_is_one_record(kind: str, section: str) -> None:
    """Every item of the article has exactly one record that cites it first, as its own, in the article's order."""
    first = [record.sources[0] for name, record in PACK.knowledge.items() if name.partition(":")[0] == kind]
    own = [source for source in first if source.startswith(f"{PACK.about.article}:")]
    assert own == [f"article:{section}/{number}" for number in range(1, SIZES[section] + 1)]


def test_the_article_has_75_items() -> None:
    """The pack counts the article's items as they were counted in the article: 75, each cited first by one record."""
    article = PACK.source[PACK.about.article]
    cited = Counter(record.sources[0] for record in PACK.knowledge.values() if PACK.is_article(record.sources[:1]))
    assert article.sections == SIZES
    assert (len(cited), set(cited.values())) == (75, {1})


LONG, SHORT = "Dialysis for a long time is a match", "Dialysis for a short time is only a near miss"


@pytest.mark.parametrize(
    ("scenario", "failure"),
    [
        pytest.param(
            changed(LONG, expect={"cause:dialysis": "possible"}),
            ("cause:dialysis", "possible", "match"),
            id="level",
        ),
        pytest.param(
            changed(SHORT, expect={"cause:dialysis": "match"}),
            ("cause:dialysis", "match", "nothing"),
            id="missing finding",
        ),
        pytest.param(
            changed(LONG, expect={"symptom:pain": "reported"}),
            ("symptom:pain", "reported", "nothing"),
            id="missing symptom",
        ),
        pytest.param(changed(LONG, forbid=("cause:dialysis",)), ("cause:dialysis", "nothing", "match"), id="forbidden"),
        pytest.param(changed(SHORT, expect={"cause:*": "match"}), ("cause:*", "match", "nothing"), id="no cause at all"),
        pytest.param(changed(LONG, expect={"cause:*": "possible"}), ("cause:*", "possible", "match"), id="level of any cause"),
        pytest.param(changed(LONG, forbid=("cause:*",)), ("cause:dialysis", "nothing", "match"), id="every cause forbidden"),
        pytest.param(changed(LONG, urgency="soon"), ("urgency", "soon", "routine"), id="urgency"),
        pytest.param(
            changed(LONG, near_misses=("dialysis",)),
            ("near miss dialysis", "listed", "not listed"),
            id="near miss",
        ),
        pytest.param(
            changed(SHORT, no_near_misses=("dialysis",)),
            ("near miss dialysis", "not listed", "listed"),
            id="unwanted near miss",
        ),
        pytest.param(
            changed(SHORT, rules=("cause-dialysis",)),
            ("rule cause-dialysis", "among the reasons", "not among them"),
            id="rule",
        ),
        pytest.param(
            changed(
                "Calcium through a drip is a match",
                article_only=True,
                forbid=(),
                rules=(),
                expect={"cause:iv-calcium": "match"},
            ),
            ("cause:iv-calcium", "match", "nothing"),
            id="article only",
        ),
    ],
)
def test_wrong_expectation_fails(checker: Checker, scenario: Scenario, failure: tuple[str, str, str]) -> None:
    """A scenario that expects what does not come out fails, with what it expected and what it got."""
    assert told(run_scenario(checker, scenario)) == [failure]


def test_a_kind_stands_for_every_finding_of_it(checker: Checker) -> None:
    """`cause:*` holds in `expect` where at least one cause comes out at the level, in `forbid` where none does; others too."""
    some = changed(LONG, expect={"cause:*": "match", "test:*": "match"}, forbid=("symptom:*",))
    none = changed(SHORT, expect={}, forbid=("cause:*", "type:*", "test:*", "symptom:*"))
    assert told(run_scenario(checker, some)) == told(run_scenario(checker, none)) == []


def test_a_failure_on_every_finding_of_a_kind_carries_the_chain_to_each(checker: Checker) -> None:
    """Where `test:*` is forbidden, each test that came out is a failure of its own, with the rules that led to it."""
    failures = run_scenario(checker, changed(LONG, forbid=("test:*",))).failures
    came = checker.check(named(LONG).answers).tests
    assert len(came) > 1
    assert [failure.about for failure in failures] == [f"test:{test.id}" for test in came]
    assert all(failure.why[0].chain for failure in failures)


def test_all_failures_of_a_scenario_are_told(checker: Checker) -> None:
    """A scenario that is wrong in several ways fails with all of them, not with the first."""
    wrong = changed(LONG, urgency="emergency", forbid=("type:metastatic",), rules=("cause-dialysis", "cause-sarcoidosis"))
    assert told(run_scenario(checker, wrong)) == [
        ("type:metastatic", "nothing", "match"),
        ("urgency", "emergency", "routine"),
        ("rule cause-sarcoidosis", "among the reasons", "not among them"),
    ]


def test_a_failure_on_a_finding_that_came_carries_the_chain_to_it(checker: Checker) -> None:
    """A finding that was forbidden comes with every rule on the way to it, each after those it rests on."""
    (failure,) = run_scenario(checker, changed(LONG, forbid=("type:metastatic",))).failures
    assert [step.rule for why in failure.why for step in why.chain] == ["cause-dialysis", "type-metastatic-dialysis"]


def test_a_failure_on_a_finding_that_is_missing_carries_what_kept_it_away(checker: Checker) -> None:
    """A finding that was expected in vain comes with the answer that speaks against it."""
    (failure,) = run_scenario(checker, changed(SHORT, expect={"type:metastatic": "match"})).failures
    assert [(each.rule, each.question) for why in failure.why for each in why.against] == [
        ("cause-dialysis", "dialysis-duration")
    ]


def test_failures_stand_side_by_side_with_the_chain_below(checker: Checker) -> None:
    """A failing scenario is shown in 80 columns: its answers, expected beside got, and under them the reasons."""
    wrong = changed(LONG, article_only=True, urgency="soon", rules=("urgency-skin-ulcers",))
    forbidding = changed(LONG, article_only=True, urgency=None, forbid=("type:metastatic",), rules=())
    shown = failures_text(checker.pack, [run_scenario(checker, scenario) for scenario in (wrong, forbidding)])
    assert max(map(len, shown.splitlines())) <= 80
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert lines[:3] == [
        f"FAILED {LONG}",
        "answers: dialysis = yes, dialysis-duration = long-term; the article alone",
        "EXPECTED GOT",
    ]
    assert "urgency soon routine" in lines
    assert "urgency:routine needs no rule" in lines
    assert "urgency-skin-ulcers reads symptom:skin-ulcers" in lines
    assert "type:metastatic nothing match" in lines
    chain = " ".join(lines[lines.index("type:metastatic nothing match") :])
    assert "cause:dialysis (match) by cause-dialysis from dialysis = yes, dialysis-duration = long-term" in chain
    assert "type:metastatic (match) by type-metastatic-dialysis from cause:dialysis" in chain


def test_a_long_name_and_long_lists_stay_in_the_page(checker: Checker) -> None:
    """What has no room in its column moves to a line of its own, and long lists are counted, not poured out."""
    ids = ("urgency-ulcers-or-pain-calciphylaxis-setting",)
    no = {question.id: "no" for question in PACK.questions if question.kind == "yes-no"}
    wrong = changed(SHORT, answers=no, expect={"test:blood-tests": "match"}, near_misses=(), rules=ids, urgency=None)
    shown = failures_text(checker.pack, [run_scenario(checker, wrong)])
    assert max(map(len, shown.splitlines())) <= 80
    assert "  rule urgency-ulcers-or-pain-calciphylaxis-setting\n" in shown
    assert re.search(r"and \d+ more", shown)
    assert failures_text(checker.pack, [run_scenario(checker, named(SHORT))]) == ""


def test_a_finding_that_no_rule_can_bring_is_said_to_be_so(checker: Checker) -> None:
    """Where the article alone counts, a cause of other sources has no rule, and the failure says so."""
    wrong = changed(SHORT, article_only=True, expect={"cause:iv-calcium": "match"})
    shown = failures_text(checker.pack, [run_scenario(checker, wrong)])
    assert "    no rule led to cause:iv-calcium\n" in shown


@pytest.mark.parametrize(
    ("answers", "cause", "words"),
    [
        (
            {"dialysis": "yes", "dialysis-duration": "unsure"},
            "dialysis",
            "no near miss of cause:dialysis: it is a finding, and what is found is never a near miss",
        ),
        (
            {"dialysis": "no", "dialysis-duration": "short-term"},
            "dialysis",
            "cause-dialysis needs dialysis = yes, the answer is no",
        ),
        ({"dialysis": "yes"}, "vitamin-d-excess", "needs vitamin-d = as-advised or self-chosen, the answer is not used"),
        ({"sarcoidosis": "yes"}, "sarcoidosis", "no near miss of cause:sarcoidosis: none of its rules has near_miss"),
    ],
    ids=["found", "not-reported", "not-answered", "no-near-miss"],
)
def test_a_near_miss_that_is_not_there_is_explained(checker: Checker, answers: dict[str, str], cause: str, words: str) -> None:
    """Of a near miss that was expected and did not come, it is said which answer it needs, or why there can be none."""
    wrong = Scenario.model_validate({"name": "Expects a near miss", "answers": answers, "near_misses": [cause]})
    shown = failures_text(checker.pack, [run_scenario(checker, wrong)])
    assert words in " ".join(shown.split())


def test_no_option_writes_expectations() -> None:
    """`pack test` reads scenarios and writes none: expectations are written by people."""
    ended = subprocess.run([RISKCHECK, "pack", "test", "--update"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "--update" in ended.stderr


def test_scenario_without_urgency_holds_at_any(checker: Checker) -> None:
    """A scenario that states no urgency, as another pack's may, is not held to one."""
    scenario = changed(LONG, urgency=None)
    assert run_scenario(checker, scenario) == Outcome(scenario, ())
