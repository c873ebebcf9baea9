"""What each rule came to: its position, level and reason, traced from firings."""

from __future__ import annotations

from pathlib import Path

from packs import MINIMAL, WELLS, minimal_text, write_pack

from riskcheck.checking.dependence import Unit
from riskcheck.checking.engine import Engine, Firing
from riskcheck.checking.flat import finding_of, possible
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import Order, compile_rules
from riskcheck.checking.trace import Outcome, expanded, merged, trace, without_totals
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack

PACK = load_pack(MINIMAL)
RULES = [rule.id for rule in PACK.rules]


def outcomes_of(pack: Pack, answers: dict[str, object]) -> dict[Unit, list[Outcome]]:
    """The outcomes of the rules of a pack for some answers."""
    with Engine(compile_rules(pack)) as engine:
        tokens = Questionnaire(pack).read(answers).tokens
        return trace(engine.run(tokens), Order(pack).rule, tokens)


def whole(outcomes: dict[Unit, list[Outcome]]) -> list[Outcome]:
    """All outcomes in the pack's order, with what facts rest on in their place."""
    every = sorted(outcome for each in outcomes.values() for outcome in each)
    grounds: dict[str, frozenset[str]] = {}
    for each in every:
        if each.finding.kind == "fact":
            token = each.finding if each.level == "match" else possible(each.finding)
            grounds[token] = grounds.get(token, frozenset()) | expanded(each.reason[1], grounds)
    return merged(each._replace(reason=(each.reason[0], expanded(each.reason[1], grounds))) for each in every)


def traced(**answers: object) -> list[Outcome]:
    """The outcomes for some answers, in the pack's order; `_` in a name of a question stands for `-`."""
    return whole(outcomes_of(PACK, {name.replace("_", "-"): value for name, value in answers.items()}))


def outcome(rule: str, finding: str, level: str, *tokens: str) -> Outcome:
    """An outcome, its position being that of the rule in the pack."""
    return Outcome(RULES.index(rule), finding, level, (rule, frozenset(tokens)))  # type: ignore[arg-type]


def test_outcomes_stand_in_the_order_of_rules_with_all_they_rest_on() -> None:
    """Every rule that held is there once, in the pack's order; facts and symptoms give way to the answers below them."""
    assert traced(dialysis="yes", dialysis_duration="long-term", symptoms=["lump"]) == [
        outcome("cause-dialysis", "cause:dialysis", "match", "dialysis=yes", "dialysis-duration=long-term"),
        outcome("type-metastatic", "type:metastatic", "match", "cause:dialysis"),
        outcome("symptom-lump", "symptom:lump", "match", "symptoms=lump"),
        outcome("fact-deposit", "fact:deposit", "match", "symptom:lump", "symptoms=lump"),
        outcome("test-x-ray", "test:x-ray", "match", "symptom:lump", "symptoms=lump"),
        outcome("urgency-soon", "urgency:soon", "match", "cause:dialysis", "symptom:lump", "symptoms=lump"),
    ]


def test_a_possible_finding_and_a_near_miss_are_outcomes_too() -> None:
    """A follow-up left out makes a finding possible, along the chain; an answer just outside makes a near miss of its own."""
    assert traced(dialysis="yes") == [
        outcome("cause-dialysis", "cause:dialysis", "possible", "dialysis=yes", "dialysis-duration="),
        outcome("type-metastatic", "type:metastatic", "possible", "cause:dialysis?"),
    ]
    near = outcome("cause-dialysis", "near-miss:cause:dialysis", "match", "dialysis=yes", "dialysis-duration=short-term")
    assert traced(dialysis="yes", dialysis_duration="short-term") == [near]


def test_a_rule_depends_on_what_the_findings_it_reads_depend_on() -> None:
    """A change at the far end of a chain is new to every rule along it."""
    assert [each.finding for each in traced(symptoms=["lump"])] == ["symptom:lump", "fact:deposit", "test:x-ray"]
    more = [each.finding for each in traced(symptoms=["lump"], tattoo="unsure")]
    assert more == ["cause:tattoo", "symptom:lump", "fact:deposit", "test:x-ray", "urgency:soon"]
    assert traced(symptoms=["none"], tattoo="unsure") == [outcome("cause-tattoo", "cause:tattoo", "possible", "tattoo=unsure")]


def test_rules_with_the_same_reasons_share_them(tmp_path: Path) -> None:
    """What two rules rest on, where it is the same, is one object, so that results of many people stay small."""
    more = '[[rule]]\nid = "by-symptom"\nconcludes = "cause:tattoo"\nfindings = ["symptom:lump"]\nsources = ["own"]\n'
    pack = load_pack(write_pack(tmp_path, rules=minimal_text("rules") + "\n" + more))
    outcomes = outcomes_of(pack, {"symptoms": ["lump"]})
    first, second = (each.reason[1] for found in outcomes.values() for each in found if "symptom:lump" in each.reason[1])
    assert first is second


def test_a_cause_that_rests_on_a_fact_rests_on_what_is_below_it(tmp_path: Path) -> None:
    """A fact that is read before anything else still gives way to the symptom below it, and that to its answer."""
    more = '[[rule]]\nid = "from-fact"\nconcludes = "cause:tattoo"\nfindings = ["fact:deposit"]\nsources = ["own"]\n'
    pack = load_pack(write_pack(tmp_path, rules=minimal_text("rules") + "\n" + more))
    outcomes = outcomes_of(pack, {"symptoms": ["lump"]})
    reasons = {each.reason[1] for each in whole(outcomes) if each.finding == "cause:tattoo"}
    assert reasons == {frozenset({"symptom:lump", "symptoms=lump"})}


def test_a_rule_that_several_things_meet_has_one_outcome_of_all_of_them(tmp_path: Path) -> None:
    """What meets a rule with one condition is traced by itself; put together, the best level counts, and all reasons do."""
    more = '[[rule]]\nid = "test-any"\nconcludes = "test:x-ray"\nfindings = ["cause:*"]\nsources = ["own"]\n'
    pack = load_pack(write_pack(tmp_path, rules=minimal_text("rules") + "\n" + more))
    outcomes = outcomes_of(pack, {"dialysis": "unsure", "tattoo": "yes"})
    apart = {unit: outcome.level for unit, each in outcomes.items() for outcome in each if unit[0] == "test-any"}
    assert apart == {
        ("test-any", "test:x-ray", "cause:dialysis?"): "possible",
        ("test-any", "test:x-ray", "cause:tattoo"): "match",
    }
    (position,) = [position for position, rule in enumerate(pack.rules) if rule.id == "test-any"]
    every = [outcome for each in outcomes.values() for outcome in each]
    for order in (every, every[::-1]):
        together = [each for each in merged(order) if each.finding == "test:x-ray"]
        tokens = frozenset({"cause:dialysis?", "cause:tattoo"})
        assert together == [Outcome(position, Ref("test:x-ray"), "match", ("test-any", tokens))]


def test_a_total_gives_way_to_the_findings_that_it_counts() -> None:
    """Two of nine signs, counted by totals that rest on totals: what is left are the signs that were reported."""
    pack, concluded = load_pack(WELLS), dict[str, list[Firing]]()
    with Engine(compile_rules(pack)) as engine:
        for firing in engine.run(Questionnaire(pack).read({"zeichen": ["punkte", "glanz", "klang"]}).tokens):
            concluded.setdefault(firing.rule.conclusion, []).append(firing)
    (counted,) = concluded["fact:zwei-zeichen"]
    assert {finding_of(entry)[0].kind for entry in counted.tokens} == {"total"}
    assert without_totals(counted.tokens, concluded) == {"symptom:punkte", "symptom:glanz", "symptom:klang"}
