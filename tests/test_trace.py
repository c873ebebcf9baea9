"""What each rule came to: its place, level and reason, traced from firings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packs import MINIMAL, minimal_text, write_pack

from riskcheck.checking.answers import read_answers
from riskcheck.checking.engine import Engine
from riskcheck.checking.questionnaire import Numbering
from riskcheck.checking.rulebook import compile_rules
from riskcheck.checking.trace import Order, Outcome, Tracer, merged
from riskcheck.loading.loader import load_pack

PACK = load_pack(MINIMAL)
NUMBERING = Numbering(PACK)
RULEBOOK = compile_rules(PACK)
RULES = [rule.id for rule in PACK.rules]
Traced = Callable[..., list[Outcome]]


@pytest.fixture
def traced() -> Iterator[Traced]:
    """The outcomes for some answers, in the pack's order; `_` in a name of a question stands for `-`."""
    with Engine(RULEBOOK) as engine:
        tracer = Tracer(Order(PACK), NUMBERING, RULEBOOK, engine.run)

        def outcomes(**answers: object) -> list[Outcome]:
            read = read_answers(PACK, {name.replace("_", "-"): value for name, value in answers.items()})
            return merged(tracer.outcomes(NUMBERING.number_of(read)).values())

        yield outcomes


def outcome(rule: str, finding: str, level: str, *tokens: str) -> Outcome:
    """An outcome, its place being that of the rule in the pack."""
    return Outcome(RULES.index(rule), finding, level, (rule, frozenset(tokens)))  # type: ignore[arg-type]


def test_outcomes_stand_in_the_order_of_rules_with_all_they_rest_on(traced: Traced) -> None:
    """Every rule that held is there once, in the pack's order; facts and symptoms give way to the answers below them."""
    assert traced(dialysis="yes", dialysis_duration="long-term", symptoms=["lump"]) == [
        outcome("cause-dialysis", "cause:dialysis", "match", "dialysis=yes", "dialysis-duration=long-term"),
        outcome("type-metastatic", "type:metastatic", "match", "cause:dialysis"),
        outcome("symptom-lump", "symptom:lump", "match", "symptoms=lump"),
        outcome("fact-deposit", "fact:deposit", "match", "symptom:lump", "symptoms=lump"),
        outcome("test-x-ray", "test:x-ray", "match", "symptom:lump", "symptoms=lump"),
        outcome("urgency-soon", "urgency:soon", "match", "cause:dialysis", "symptom:lump", "symptoms=lump"),
    ]


def test_a_possible_finding_and_a_near_miss_are_outcomes_too(traced: Traced) -> None:
    """A follow-up left out makes a finding possible, along the chain; an answer just outside makes a near miss of its own."""
    assert traced(dialysis="yes") == [
        outcome("cause-dialysis", "cause:dialysis", "possible", "dialysis=yes", "dialysis-duration="),
        outcome("type-metastatic", "type:metastatic", "possible", "cause:dialysis?"),
    ]
    near = outcome("cause-dialysis", "near-miss:cause:dialysis", "match", "dialysis=yes", "dialysis-duration=short-term")
    assert traced(dialysis="yes", dialysis_duration="short-term") == [near]


def test_a_rule_depends_on_what_the_findings_it_reads_depend_on(traced: Traced) -> None:
    """A change at the far end of a chain is new to every rule along it."""
    assert [each.finding for each in traced(symptoms=["lump"])] == ["symptom:lump", "fact:deposit", "test:x-ray"]
    more = [each.finding for each in traced(symptoms=["lump"], tattoo="unsure")]
    assert more == ["cause:tattoo", "symptom:lump", "fact:deposit", "test:x-ray", "urgency:soon"]
    assert traced(symptoms=["none"], tattoo="unsure") == [outcome("cause-tattoo", "cause:tattoo", "possible", "tattoo=unsure")]


def test_rules_with_the_same_reasons_share_them(traced: Traced) -> None:
    """What two rules rest on, where it is the same, is one object, so that results of many people stay small."""
    deposit, ray = traced(symptoms=["lump"])[1:]
    assert (deposit.finding, ray.finding) == ("fact:deposit", "test:x-ray")
    assert deposit.reason[1] is ray.reason[1]


def test_a_cause_that_rests_on_a_fact_rests_on_what_is_below_it(tmp_path: Path) -> None:
    """A fact that is read before anything else still gives way to the symptom below it, and that to its answer."""
    more = '[[rule]]\nid = "from-fact"\nconcludes = "cause:tattoo"\nfindings = ["fact:deposit"]\nsources = ["own"]\n'
    pack = load_pack(write_pack(tmp_path, rules=minimal_text("rules") + "\n" + more))
    numbering, rulebook = Numbering(pack), compile_rules(pack)
    with Engine(rulebook) as engine:
        tracer = Tracer(Order(pack), numbering, rulebook, engine.run)
        outcomes = tracer.outcomes(numbering.number_of(read_answers(pack, {"symptoms": ["lump"]})))
    reasons = {each.reason[1] for each in outcomes.values() if each.finding == "cause:tattoo"}
    assert reasons == {frozenset({"symptom:lump", "symptoms=lump"})}


def test_a_rule_that_several_things_meet_has_one_outcome_of_all_of_them(tmp_path: Path) -> None:
    """What meets a rule with one condition is traced by itself; put together, the best level counts, and all reasons do."""
    more = '[[rule]]\nid = "test-any"\nconcludes = "test:x-ray"\nfindings = ["cause:*"]\nsources = ["own"]\n'
    pack = load_pack(write_pack(tmp_path, rules=minimal_text("rules") + "\n" + more))
    numbering, rulebook = Numbering(pack), compile_rules(pack)
    with Engine(rulebook) as engine:
        tracer = Tracer(Order(pack), numbering, rulebook, engine.run)
        outcomes = tracer.outcomes(numbering.number_of(read_answers(pack, {"dialysis": "unsure", "tattoo": "yes"})))
    apart = {unit: outcome.level for unit, outcome in outcomes.items() if unit[0] == "test-any"}
    assert apart == {
        ("test-any", "test:x-ray", "cause:dialysis?"): "possible",
        ("test-any", "test:x-ray", "cause:tattoo"): "match",
    }
    (place,) = [place for place, rule in enumerate(pack.rules) if rule.id == "test-any"]
    for order in (list(outcomes.values()), list(reversed(outcomes.values()))):
        together = [each for each in merged(order) if each.finding == "test:x-ray"]
        tokens = frozenset({"cause:dialysis?", "cause:tattoo"})
        assert together == [Outcome(place, "test:x-ray", "match", ("test-any", tokens))]


def test_only_rules_with_one_condition_are_traced_by_what_meets_them() -> None:
    """Of others there is one outcome for each finding."""
    with Engine(RULEBOOK) as engine:
        tracer = Tracer(Order(PACK), NUMBERING, RULEBOOK, engine.run)
    units = {unit for group in tracer.units.values() for unit in group}
    assert ("cause-tattoo", "cause:tattoo", "tattoo=yes") in units
    assert {unit for unit in units if unit[0] == "urgency-soon"} == {("urgency-soon", "urgency:soon", "")}


def test_the_order_holds_the_place_of_every_rule_finding_and_answer() -> None:
    """Places count from 0 in the pack's order; an answer that was not given stands before those that can be."""
    order = Order(PACK)
    assert list(order.rule) == RULES
    assert list(order.finding) == list(PACK.knowledge)
    assert [order.answer[f"dialysis{rest}"] for rest in ("=", "=yes", "=no", "=unsure", "-duration=")] == [4, 5, 6, 7, 8]
    for places in (order.rule, order.finding, order.answer):
        assert list(places.values()) == list(range(len(places)))
