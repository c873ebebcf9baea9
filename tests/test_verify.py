"""What `pack verify` proves, and that each of its proofs fails where it should, with the smallest answers that show it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import reference
from hypothesis import given, settings
from packs import MINIMAL, write_pack
from strategies import AnswerSet, answer_sets
from test_cli import run

from riskcheck.checking.engine import Engine, Firing
from riskcheck.checking.rulebook import Rulebook, compile_rules
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.rules import Rule
from riskcheck.verify import agreement, cases
from riskcheck.verify.mode import Mode
from riskcheck.verify.report import Check, Report, Shortfall
from riskcheck.verify.verifier import verify
from riskcheck.ways import ways
from riskcheck.ways.levels import LEFT_OUT, MATCH, POSSIBLE
from riskcheck.ways.openways import Way
from riskcheck.ways.plain import Plain
from riskcheck.ways.ways import TooManyError, Ways

DEFAULT = load_pack()
SMALL = load_pack(MINIMAL)
LEVELS = {"match": MATCH, "possible": POSSIBLE}
both_ways = pytest.mark.parametrize("article_only", [False, True], ids=["all", "article-only"])

FIRE = "every rule can fire"
COVERED = "no rule is covered by others with the same conclusion"
REACHED = "every conclusion and urgency can be reached"
MATTERS = "every answer matters to a rule or is informational"
ASKED = "every follow-up can be asked"
MONOTONE = "more support never takes anything away"
AGREE = "the rules as written, the compiled rulebook and the engine agree"
GONE_THROUGH = "every case of every rule can be gone through"


def rule(name: str, concludes: str, **fields: Any) -> Rule:
    """A rule with our own source."""
    return Rule.model_validate({"id": name, "concludes": concludes, "sources": ["own"], **fields})


def with_rules(pack: Pack, *added: Rule, **changed: dict[str, Any]) -> Pack:
    """A pack with fields of some rules changed (underscores for hyphens in their ids), and rules added."""
    rules = (Rule.model_validate(each.model_dump() | changed.get(each.id.replace("-", "_"), {})) for each in pack.rules)
    return pack.model_copy(update={"rules": (*rules, *added)})


def with_question(pack: Pack, name: str, **changed: Any) -> Pack:
    """A pack with fields of one question changed."""
    questions = (each.model_copy(update=changed) if each.id == name else each for each in pack.questions)
    return pack.model_copy(update={"questions": tuple(questions)})


def shortfalls(pack: Pack, proves: str) -> list[Shortfall]:
    """Where one of the proofs does not hold for a pack."""
    return list(next(check for check in verify(pack).checks if check.proves == proves).shortfalls)


def told(pack: Pack, proves: str) -> list[str]:
    """The records of which one of the proofs does not hold."""
    return [each.record for each in shortfalls(pack, proves)]


def every_answer_set(pack: Pack) -> Iterator[AnswerSet]:
    """All that can be answered to a small pack, each question also left out."""
    choices = [[None, *([[code] for code in each.codes] if each.many else each.codes)] for each in pack.questions]
    for answers in product(*choices):
        yield {name: answer for name, answer in zip(pack.question, answers, strict=True) if answer is not None}


# ---------------------------------------------------------------- the shipped pack


def test_the_shipped_pack_is_proved() -> None:
    """Everything that is to be proved of the shipped pack holds, with all sources and with the article alone."""
    assert [str(each) for check in verify(DEFAULT).checks for each in check.shortfalls] == []


@pytest.mark.unmeasured
def test_the_command_says_that_all_holds() -> None:
    """`pack verify` of the shipped pack ends with one line that says so, and leaves with 0."""
    ended = run("pack", "verify")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("all of this holds\n")


@pytest.mark.unmeasured
def test_the_cases_name_every_rule_at_every_level() -> None:
    """The cases of the shipped pack are real: each rule holds in one and does not in another, in both ways to read the pack."""
    for article_only in (False, True):
        mode = Mode(DEFAULT, article_only=article_only)
        for each in mode.rules:
            found = {mode.plain.evaluate(case).rules.get(each.id, 0) for case in mode.cases[each.id]}
            assert {0, MATCH} <= found, each.id


# ---------------------------------------------------------------- the plain evaluator


@both_ways
@settings(max_examples=200)
@given(answers=answer_sets())
def test_the_plain_evaluator_reads_the_shipped_pack_as_the_reference_does(article_only: bool, answers: AnswerSet) -> None:
    """The plain evaluator and the reference, written from the map, conclude the same from any answers."""
    found = Plain(DEFAULT, article_only=article_only).evaluate(answers)
    wanted = reference.evaluate(answers, article_only)
    levels = {
        f"{kind}:{each}": LEVELS[of["level"]] for kind in ("cause", "type", "test") for each, of in wanted[f"{kind}s"].items()
    }
    levels |= {f"symptom:{each}": MATCH for each in wanted["symptoms"]}
    assert {name: level for name, level in found.findings.items() if not name.startswith(("fact:", "urgency:"))} == levels
    assert found.near_misses == {f"cause:{each}" for each in wanted["near_misses"]}
    assert found.urgency == wanted["urgency"]


# ---------------------------------------------------------------- ways and cases


@both_ways
def test_a_finding_holds_just_where_one_of_its_ways_does(article_only: bool) -> None:
    """Over all answers to the small pack, a finding is at a level exactly where the answers hold one of its ways."""
    plain = Plain(SMALL, article_only=article_only)
    known = Ways(plain)
    seen = 0
    for answers in every_answer_set(SMALL):
        found = plain.evaluate(answers)
        atoms = {(name, code) for name in SMALL.question for code in plain.used(name, answers)}
        for finding in plain.concluding:
            for level in (POSSIBLE, MATCH):
                seen += 1
                holds = any(way <= atoms for way in known.finding(finding, level))
                assert (found.findings.get(finding, 0) >= level) == holds, (finding, level, answers)
    assert seen > 10_000


@both_ways
def test_ways_kept_by_rank_are_the_same_where_none_is_cut_off(article_only: bool) -> None:
    """Ranked, and with room for all, the ways are those that are worked out without a rank; with less room, the first."""
    plain = Plain(DEFAULT, article_only=article_only)
    exact, room, three = Ways(plain), Ways(plain, rank=ways.size, most=1000), Ways(plain, rank=ways.size, most=3)
    for finding in plain.concluding:
        assert room.finding(finding, POSSIBLE) == exact.finding(finding, POSSIBLE)
        assert len(three.finding(finding)) == min(3, len(exact.finding(finding)))
    assert max(len(exact.finding(finding)) for finding in plain.concluding) > 100


def test_ways_are_worked_out_once_for_a_pack() -> None:
    """The ways of a pack are remembered for each mode, and not passed on to a pack that was made from it with a change."""
    known = ways.ways_of(SMALL, article_only=False)
    assert ways.ways_of(SMALL, article_only=False) is known
    assert ways.ways_of(SMALL, article_only=True) is not known
    changed = with_rules(SMALL, rule("other", "cause:tattoo", answers={"tattoo": ["no"]}))
    assert Way({("tattoo", "no")}) in ways.ways_of(changed, article_only=False).finding(Ref("cause:tattoo"))
    assert Way({("tattoo", "no")}) not in known.finding(Ref("cause:tattoo"))


def test_too_many_ways_are_too_many_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule with more ways than can be worked out is named each time it is asked for; a rank keeps the first of its ways."""
    monkeypatch.setattr(ways, "MOST_WAYS", 5)
    known = Ways(Plain(DEFAULT))
    for _ in range(2):
        with pytest.raises(TooManyError, match="test-organ-biopsy"):
            known.finding(Ref("test:organ-biopsy"))
    first = ways.ranked(known, ways.size, lambda each: each.finding(Ref("test:organ-biopsy")), most=4)
    monkeypatch.undo()
    assert set(first) < set(Ways(Plain(DEFAULT)).finding(Ref("test:organ-biopsy")))


def test_the_ways_to_a_cause_with_a_follow_up() -> None:
    """Possible is: either answer unsure, or the follow-up left out; a match only both answers as the source has them."""
    known = Ways(Plain(SMALL))
    duration = ("long-term", "unsure", LEFT_OUT)
    expected = {Way({("dialysis", a), ("dialysis-duration", b)}) for a in ("yes", "unsure") for b in duration}
    assert set(known.finding(Ref("cause:dialysis"), POSSIBLE)) == expected
    assert known.finding(Ref("cause:dialysis")) == [Way({("dialysis", "yes"), ("dialysis-duration", "long-term")})]


def test_no_way_answers_a_question_twice() -> None:
    """Two answers to one question are a way only where many can be chosen, and "none" and "unsure" never beside another."""
    both = rule(
        "both", "urgency:soon", findings=["symptom:lump", "cause:tattoo"], answers={"symptoms": ["unsure"], "tattoo": ["no"]}
    )
    assert Ways(Plain(with_rules(SMALL, both))).rule(both) == []
    assert ways.can_answer(DEFAULT, Way({("symptoms", "pain"), ("symptoms", "itching")}))
    assert not ways.can_answer(DEFAULT, Way({("symptoms", "pain"), ("symptoms", "unsure")}))
    assert not ways.can_answer(DEFAULT, Way({("dialysis", "yes"), ("dialysis", "unsure")}))


def test_the_cases_of_a_rule_are_all_combinations_of_what_it_reads() -> None:
    """A rule on two findings has a case for each pair of their levels, and each case brings about just that pair."""
    mode = Mode(SMALL, article_only=False)
    levels = [
        tuple(found.findings.get(Ref(name), 0) for name in ("cause:tattoo", "cause:dialysis", "fact:deposit"))
        for found in map(mode.plain.evaluate, mode.cases["urgency-soon"])
    ]
    assert len(levels) == (1 + 2 + 2) * (1 + 1)
    assert {(max(tattoo, dialysis), deposit) for tattoo, dialysis, deposit in levels} == set(product((0, 1, 2), (0, 2)))


def test_a_combination_that_no_answers_bring_about_is_counted_as_impossible() -> None:
    """A rule that reads an answer and the finding that this answer alone gives has cases that cannot be."""
    both = rule("both", "urgency:soon", answers={"tattoo": ["yes"]}, findings=["cause:tattoo"])
    mode = Mode(with_rules(SMALL, both), article_only=False)
    # Left out and "no" go with nothing found, "unsure" with possible, "yes" with a match: 4 of 4 * 3 combinations.
    assert (len(mode.cases["both"]), mode.impossible) == (4, 8)


def test_a_rule_with_too_many_cases_is_told_not_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are more cases than can be gone through, the rule is named, and the report does not hold."""
    monkeypatch.setattr(cases, "MOST_CASES", 9)
    assert "urgency-soon" in told(SMALL, GONE_THROUGH)
    assert not verify(SMALL).holds


def test_a_finding_with_too_many_ways_is_told_not_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a finding can come about in more ways than can be gone through, the rules that rest on it are named."""
    monkeypatch.setattr(ways, "MOST_WAYS", 5)
    assert "cause-dialysis" in told(SMALL, GONE_THROUGH)


def test_a_rule_that_leaves_many_follow_ups_open_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the follow-ups that a rule leaves open can be answered in more ways than can be gone through, it is named."""
    monkeypatch.setattr(ways, "MOST_WAYS", 10)
    parents = {each: ["yes"] for each in reference.FOLLOW_UPS.values()}
    assert "parents" in told(with_rules(DEFAULT, rule("parents", "urgency:soon", answers=parents)), GONE_THROUGH)


# ---------------------------------------------------------------- every proof can fail


def test_a_rule_that_can_never_fire_is_told() -> None:
    """A rule whose conditions exclude each other is told; no answers can show it."""
    never = rule("never", "urgency:soon", answers={"tattoo": ["no"]}, findings=["cause:tattoo"])
    (found,) = shortfalls(with_rules(SMALL, never), FIRE)
    assert (found.record, found.answers, found.article_only) == ("never", None, False)


def test_what_is_only_ever_possible_is_told_as_such() -> None:
    """A rule that no answers make a match, and "not sure" makes possible, is told with those answers, and so is its finding."""
    denied = rule("denied", "fact:deposit", answers={"tattoo": ["no"]})
    only = {"answers": {"tattoo": ("yes",)}, "findings": ("fact:deposit",)}
    pack = with_rules(SMALL, denied, fact_deposit={"answers": {"symptoms": ("none",)}}, cause_tattoo=only)
    for proves, record in ((FIRE, "cause-tattoo"), (REACHED, "cause:tattoo")):
        (found,) = (each for each in shortfalls(pack, proves) if each.record == record)
        assert ("only ever possible" in found.message, found.answers) == (True, {"tattoo": "unsure"})
    assert Plain(pack).evaluate({"tattoo": "unsure"}).findings[Ref("cause:tattoo")] == POSSIBLE


def test_what_cannot_be_gone_through_is_not_called_unread_or_unreached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a rule with too many cases nothing else is claimed: what it reads counts as read, what it concludes as reached."""
    before = [told(SMALL, proves) for proves in (MATTERS, REACHED)]
    monkeypatch.setattr(ways, "MOST_WAYS", 5)
    assert "cause-dialysis" in told(SMALL, GONE_THROUGH)
    assert [told(SMALL, proves) for proves in (MATTERS, REACHED)] == before


@pytest.mark.unmeasured
def test_rules_and_conclusions_are_counted_once() -> None:
    """What is proved of each rule with all sources and with the article alone is counted as the rules there are."""
    counts = {check.proves: check.count for check in verify(DEFAULT).checks}
    assert (counts[FIRE], counts[ASKED]) == (len(DEFAULT.rules), len(DEFAULT.follow_ups))


def test_a_rule_that_rests_on_what_the_article_leaves_out_need_not_fire_with_the_article_alone() -> None:
    """A rule on a cause of other sources is no fault of the article alone, where that cause is left out."""
    assert told(with_rules(SMALL, rule("more", "urgency:soon", findings=["cause:tattoo"])), FIRE) == []


def test_a_near_miss_that_never_shows_is_told() -> None:
    """A near miss is told where whoever answers so has the cause as well, here as possible."""
    pack = with_rules(SMALL, cause_dialysis={"near_miss": {"dialysis-duration": ("short-term", "unsure")}})
    (found,) = shortfalls(pack, FIRE)
    assert found.record == "cause-dialysis"
    assert "'unsure'" in found.message


def test_a_rule_that_another_covers_is_told_with_the_smallest_answers() -> None:
    """A narrower rule with the same conclusion is told, with the smallest answers in which both fire, and the other's id."""
    narrow = rule("narrow", "test:x-ray", answers={"tattoo": ["yes"]}, findings=["fact:deposit"])
    (found,) = shortfalls(with_rules(SMALL, narrow), COVERED)
    assert found.record == "narrow"
    assert found.answers in [{"tattoo": code, "symptoms": ["lump"]} for code in ("yes", "unsure")]
    assert "test-x-ray" in found.message


def test_a_rule_that_others_cover_is_needed_for_its_near_miss() -> None:
    """A covered rule is not told where its near miss would be lost with it, and is told where another has the same."""
    answers = {"dialysis": ["yes"], "dialysis-duration": ["long-term"], "tattoo": ["yes"]}
    narrow = rule("narrow", "cause:dialysis", answers=answers, near_miss={"dialysis-duration": ["short-term"]})
    assert told(with_rules(SMALL, narrow), COVERED) == ["narrow"]
    assert told(with_rules(SMALL, narrow, cause_dialysis={"near_miss": {}}), COVERED) == []


def test_a_rule_that_two_others_cover_together_is_told() -> None:
    """A rule is told also where no single other rule, but several together, conclude as much."""
    several = rule("several", "urgency:emergency", answers={"tattoo": ["yes", "unsure"]})
    parts = [rule(code, "urgency:emergency", answers={"tattoo": [code]}) for code in ("yes", "unsure")]
    assert "several" in told(with_rules(SMALL, several, *parts), COVERED)


def test_an_urgency_that_a_higher_one_always_hides_is_told() -> None:
    """A rule for a rung is told where whoever reaches it reaches a higher one."""
    hidden = rule("hidden", "urgency:soon", answers={"red-flags": ["fever"], "tattoo": ["yes"]})
    assert told(with_rules(SMALL, hidden), COVERED) == ["hidden"]


def test_an_answer_that_adds_nothing_to_a_rule_is_told() -> None:
    """An answer beside others in a condition is told where it can never count, or another rule concludes as much from it."""
    dead = {"answers": {"dialysis": ["yes", "no"], "dialysis-duration": ["long-term"]}}
    (found,) = shortfalls(with_rules(SMALL, rule("dead", "urgency:urgent", **dead)), COVERED)
    assert (found.record, found.answers) == ("dead", None)
    assert "'no' to dialysis" in found.message
    second = rule("second", "urgency:emergency", answers={"red-flags": ["fever", "unsure"]})
    (whole,) = (each for each in shortfalls(with_rules(SMALL, second), COVERED) if each.record == "second")
    assert (whole.answers, "'fever' to red-flags" in whole.message) == ({"red-flags": ["fever"]}, True)


def test_a_finding_that_adds_nothing_to_a_rule_is_told() -> None:
    """A finding beside others in a condition is told where another of them is always there with it."""
    pack = with_rules(SMALL, test_x_ray={"findings": (("fact:deposit", "symptom:lump"),)})
    assert {each.record for each in shortfalls(pack, COVERED)} == {"test-x-ray"}


def test_a_rule_that_only_the_article_alone_needs_is_no_fault() -> None:
    """A rule that others cover with all sources has its use where it stands alone, with the article; the other has none."""
    twice = rule("twice", "type:metastatic", findings=["cause:dialysis"])
    assert told(with_rules(SMALL, twice), COVERED) == ["twice"]


def test_a_rung_that_no_answers_have_as_their_result_is_told() -> None:
    """The small pack has no rule for the rung "urgent", and that alone is told of its conclusions."""
    assert told(SMALL, REACHED) == ["urgency:urgent"]


def test_a_finding_that_no_answers_lead_to_is_told() -> None:
    """A test whose only rule can never fire is told."""
    pack = with_rules(SMALL, test_x_ray={"answers": {"symptoms": ("none",)}})
    assert "test:x-ray" in told(pack, REACHED)


def test_an_answer_that_no_rule_reads_is_told_unless_it_is_named_as_informational() -> None:
    """The small pack leaves "unsure" to two questions unread; named as informational, that is no fault."""
    found = shortfalls(SMALL, MATTERS)
    assert [(each.record, "'unsure'" in each.message) for each in found] == [("red-flags", True), ("symptoms", True)]
    named = with_question(with_question(SMALL, "red-flags", informational=("unsure",)), "symptoms", informational=("unsure",))
    assert told(named, MATTERS) == []


def test_a_question_that_no_rule_reads_is_told_once() -> None:
    """A question without any reader is told as a whole, not answer by answer."""
    unread = SMALL.question["tattoo"].model_copy(update={"id": "piercing"})
    pack = SMALL.model_copy(update={"questions": (*SMALL.questions, unread)})
    assert told(pack, MATTERS).count("piercing") == 1
    named = with_question(pack, "piercing", informational=("yes", "unsure"))
    assert "piercing" not in told(named, MATTERS)


def test_an_informational_answer_that_a_rule_reads_is_told() -> None:
    """What is named as informational and read all the same is told, with the answer."""
    pack = with_question(SMALL, "tattoo", informational=("yes",))
    (found,) = (each for each in shortfalls(pack, MATTERS) if each.record == "tattoo")
    assert (found.answers, "cause-tattoo" in found.message) == ({"tattoo": "yes"}, True)


def test_a_follow_up_of_a_question_that_is_not_asked_is_told() -> None:
    """With the article alone, a follow-up of a question of other sources is never asked, and that is told."""
    pack = with_question(SMALL, "dialysis-duration", follow_up_of="tattoo")
    (found,) = shortfalls(
        with_rules(pack, cause_dialysis={"answers": {"tattoo": ("yes",), "dialysis-duration": ("long-term",)}}), ASKED
    )
    assert (found.record, found.article_only) == ("dialysis-duration", True)


@pytest.mark.parametrize(
    ("accepted", "lost"),
    [
        pytest.param({"tattoo": ["no"]}, "urgency:urgent", id="no supports, not sure does not"),
        pytest.param({"tattoo": ["no", "yes"]}, "urgency:urgent", id="no and yes support, not sure does not"),
    ],
)
def test_more_support_that_takes_something_away_is_told(accepted: dict[str, list[str]], lost: str) -> None:
    """A rule that reads "no" and not "not sure" loses its conclusion by more support, and the smallest answers show it."""
    found = shortfalls(with_rules(SMALL, rule("denied", "urgency:urgent", answers=accepted)), MONOTONE)
    assert [(each.record, each.answers) for each in found] == [("tattoo", {"tattoo": "no"})]
    assert lost in found[0].message


def test_a_no_that_every_rule_reads_is_no_fault() -> None:
    """Where all rules that read a question accept its "no", as with a protection that is missing, "no" supports most."""
    without = rule("without", "urgency:urgent", answers={"tattoo": ["no"]})
    pack = with_rules(SMALL, without, cause_tattoo={"answers": {"tattoo": ("no",)}})
    assert told(pack, MONOTONE) == []
    assert Mode(pack, article_only=False).plain.evaluate({"tattoo": "no"}).urgency == "urgent"


# ---------------------------------------------------------------- agreement


def test_a_compiled_rule_that_differs_is_told_with_the_smallest_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rulebook that lost the "possible" form of a rule is told, with one answer that shows it."""

    def forgetful(pack: Pack, *, article_only: bool) -> Rulebook:
        book = compile_rules(pack, article_only=article_only)
        return Rulebook(tuple(each for each in book.rules if each.conclusion != "cause:tattoo?"))

    monkeypatch.setattr(agreement, "compile_rules", forgetful)
    found = shortfalls(SMALL, AGREE)
    assert [each.answers for each in found] == [{"tattoo": "unsure"}] * 2
    assert {"the compiled rulebook" in each.message for each in found} == {True, False}


def test_an_engine_that_differs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that forgets what fired last is told, and the rulebook is not."""

    class Forgetful(Engine):
        def run(self, tokens: frozenset[str]) -> tuple[Firing, ...]:
            return super().run(tokens)[:-1]

    monkeypatch.setattr(agreement, "Engine", Forgetful)
    found = shortfalls(SMALL, AGREE)
    assert found
    assert all("the engine" in each.message and len(each.answers or {}) == 1 for each in found)


# ---------------------------------------------------------------- the command


def report_of(*checks: Check) -> Report:
    """A report on a pack of that many checks."""
    return Report("small", "1.0.0", checks, 0)


def lines(checks: Iterable[Check]) -> list[str]:
    """What a report of these checks reads like."""
    return list(report_of(*checks).lines())


def test_a_report_reads_line_by_line() -> None:
    """Each check is a line with its count; under it what falls short, with remedy, answers, and where the article is alone."""
    short = Shortfall("one", "it is so", "change it", {"tattoo": "no"}, article_only=True)
    assert lines([Check("this holds", 1200, "cases"), Check("that holds", 1, "rules", (short,))]) == [
        "ok      this holds (1,200 cases)",
        "FAILED  that holds (1 rules)",
        '    one: with the article alone, it is so (change it); answers: {"tattoo": "no"}',
        "small 1.0.0: 1 of 2 fall short",
    ]


def test_verify_leaves_with_1_where_something_falls_short(tmp_path: Path) -> None:
    """The command names what falls short on standard output and leaves with 1, in text and in JSON."""
    folder = str(write_pack(tmp_path / "small"))
    text = run("pack", "verify", folder)
    assert (text.returncode, "urgency:urgent" in text.stdout) == (1, True)
    data = run("pack", "verify", folder, "--format", "json")
    report = json.loads(data.stdout)
    assert (data.returncode, report["holds"], report["pack"]) == (1, False, "minimal")
    (reached,) = (check for check in report["checks"] if check["proves"] == REACHED)
    assert [each["record"] for each in reached["shortfalls"]] == ["urgency:urgent"]
