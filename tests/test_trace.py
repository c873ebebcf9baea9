"""What each rule came to: its place, level and reason, traced from firings, and remembered by the answers it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from packs import MINIMAL, minimal_text, write_pack

from riskcheck.answers import read_answers
from riskcheck.engine import Engine, Firing
from riskcheck.loading.loader import load_pack
from riskcheck.numbering import Numbering
from riskcheck.rulebook import compile_rules
from riskcheck.trace import Order, Outcome, Tracer

PACK = load_pack(MINIMAL)
NUMBERING = Numbering(PACK)
RULEBOOK = compile_rules(PACK)
RULES = [rule.id for rule in PACK.rules]


class Counted:
    """A tracer of the minimal pack, and the tokens of every run of its engine."""

    def __init__(self, engine: Engine) -> None:
        self.runs: list[frozenset[str]] = []
        self._engine = engine
        self._tracer = Tracer(Order(PACK), NUMBERING, RULEBOOK, self._run)

    def _run(self, tokens: frozenset[str]) -> tuple[Firing, ...]:
        self.runs.append(tokens)
        return self._engine.run(tokens)

    def outcomes(self, **answers: object) -> list[Outcome]:
        """The outcomes for some answers; `_` in a name of a question stands for `-`."""
        read = read_answers(PACK, {name.replace("_", "-"): value for name, value in answers.items()})
        return self._tracer.outcomes(NUMBERING.number_of(read))


@pytest.fixture
def counted() -> Iterator[Counted]:
    with Engine(RULEBOOK) as engine:
        yield Counted(engine)


def outcome(rule: str, finding: str, level: str, *tokens: str) -> Outcome:
    """An outcome, its place being that of the rule in the pack."""
    return Outcome(RULES.index(rule), finding, level, (rule, frozenset(tokens)))  # type: ignore[arg-type]


def test_outcomes_stand_in_the_order_of_rules_with_all_they_rest_on(counted: Counted) -> None:
    """Every rule that held is there once, in the pack's order; facts and symptoms give way to the answers below them."""
    assert counted.outcomes(dialysis="yes", dialysis_duration="long-term", symptoms=["lump"]) == [
        outcome("cause-dialysis", "cause:dialysis", "match", "dialysis=yes", "dialysis-duration=long-term"),
        outcome("type-metastatic", "type:metastatic", "match", "cause:dialysis"),
        outcome("symptom-lump", "symptom:lump", "match", "symptoms=lump"),
        outcome("fact-deposit", "fact:deposit", "match", "symptom:lump", "symptoms=lump"),
        outcome("test-x-ray", "test:x-ray", "match", "symptom:lump", "symptoms=lump"),
        outcome("urgency-soon", "urgency:soon", "match", "cause:dialysis", "symptom:lump", "symptoms=lump"),
    ]


def test_a_possible_finding_and_a_near_miss_are_outcomes_too(counted: Counted) -> None:
    """A follow-up left out makes a finding possible, along the chain; an answer just outside makes a near miss of its own."""
    assert counted.outcomes(dialysis="yes") == [
        outcome("cause-dialysis", "cause:dialysis", "possible", "dialysis=yes", "dialysis-duration="),
        outcome("type-metastatic", "type:metastatic", "possible", "cause:dialysis?"),
    ]
    near = outcome("cause-dialysis", "near-miss:cause:dialysis", "match", "dialysis=yes", "dialysis-duration=short-term")
    assert counted.outcomes(dialysis="yes", dialysis_duration="short-term") == [near]


def test_the_engine_runs_only_for_answers_that_are_new_to_some_rule(counted: Counted) -> None:
    """The second time nothing is run; nor is it for a mixture of answers of which each rule has seen its own part."""
    first = counted.outcomes(dialysis="yes")
    assert counted.outcomes(dialysis="yes") == first
    assert counted.runs == [{"dialysis=yes", "dialysis-duration="}]
    counted.outcomes(red_flags=["fever"])
    assert len(counted.runs) == 2
    both = counted.outcomes(dialysis="yes", red_flags=["fever"])
    assert both == [*first, outcome("urgency-emergency", "urgency:emergency", "match", "red-flags=fever")]
    assert len(counted.runs) == 2


def test_a_rule_depends_on_what_the_findings_it_reads_depend_on(counted: Counted) -> None:
    """A change at the far end of a chain is new to every rule along it."""
    assert [each.finding for each in counted.outcomes(symptoms=["lump"])] == ["symptom:lump", "fact:deposit", "test:x-ray"]
    more = [each.finding for each in counted.outcomes(symptoms=["lump"], tattoo="unsure")]
    assert more == ["cause:tattoo", "symptom:lump", "fact:deposit", "test:x-ray", "urgency:soon"]
    assert counted.outcomes(symptoms=["none"], tattoo="unsure") == [
        outcome("cause-tattoo", "cause:tattoo", "possible", "tattoo=unsure")
    ]


def test_rules_with_the_same_reasons_share_them(counted: Counted) -> None:
    """What two rules rest on, where it is the same, is one object, so that results of many people stay small."""
    deposit, ray = counted.outcomes(symptoms=["lump"])[1:]
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
    reasons = {each.reason[1] for each in outcomes if each.finding == "cause:tattoo"}
    assert reasons == {frozenset({"symptom:lump", "symptoms=lump"})}


def test_the_order_holds_the_place_of_every_rule_finding_and_answer() -> None:
    """Places count from 0 in the pack's order; an answer that was not given stands before those that can be."""
    order = Order(PACK)
    assert list(order.rule) == RULES
    assert list(order.finding) == list(PACK.knowledge)
    assert [order.answer[f"dialysis{rest}"] for rest in ("=", "=yes", "=no", "=unsure", "-duration=")] == [4, 5, 6, 7, 8]
    for places in (order.rule, order.finding, order.answer):
        assert list(places.values()) == list(range(len(places)))
