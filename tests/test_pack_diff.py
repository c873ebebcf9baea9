"""What two versions of a pack conclude differently: every change over all answers, with the smallest answers that show it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from packs import MINIMAL, minimal_text, write_pack
from test_cli import run
from test_verify import every_answer_set, rule, with_question, with_rules

from riskcheck.authoring.packdiff import RecordChanges, diff_packs
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import URGENCIES, Option
from riskcheck.ways import ways
from riskcheck.ways.levels import MATCH, POSSIBLE
from riskcheck.ways.plain import AnswerSet, Plain

DEFAULT = load_pack()
SMALL = load_pack(MINIMAL)

Told = dict[tuple[str, str, str], AnswerSet]


def told(before: Pack, after: Pack, *, article_only: bool = False) -> Told:
    """Every change of a finding with its example."""
    found = diff_packs(before, after)
    return {
        (each.finding, each.before, each.after): cast(AnswerSet, each.answers)
        for each in (found.article_only if article_only else found.findings)
    }


def standings(pack: Pack, answers: AnswerSet) -> dict[str, str]:
    """How each finding stands, worked out from the plain evaluator alone."""
    found = Plain(pack).evaluate(answers)
    names = {POSSIBLE: "possible", MATCH: "match"}
    stand: dict[str, str] = {name: names[level] for name, level in found.findings.items() if not name.startswith("urgency:")}
    stand |= {name: "reported" for name in stand if name.startswith("symptom:")}
    return {**stand, **dict.fromkeys(found.near_misses, "near miss"), "urgency": found.urgency}


def by_trying_all(before: Pack, after: Pack) -> dict[tuple[str, str, str], int]:
    """Every change of a finding over all answers to the small pack, with the fewest answers that show it."""
    fewest: dict[tuple[str, str, str], int] = {}
    for answers in every_answer_set(SMALL):
        old, new = standings(before, answers), standings(after, answers)
        for name in {*old, *new}:
            key = (name, old.get(name, "nothing"), new.get(name, "nothing"))
            if key[1] != key[2]:
                fewest[key] = min(len(answers), fewest.get(key, len(answers)))
    return fewest


SHORT = {"cause_dialysis": {"answers": {"dialysis": ("yes",)}, "near_miss": {}}}
CHANGED = [
    pytest.param(with_rules(SMALL, **SHORT), id="condition dropped"),
    pytest.param(with_rules(SMALL, cause_dialysis={"near_miss": {}}), id="near miss dropped"),
    pytest.param(with_rules(SMALL, cause_tattoo={"answers": {"tattoo": ("yes", "unsure")}}), id="answer added"),
    pytest.param(with_rules(SMALL, cause_tattoo={"answers": {"tattoo": ("no",)}}), id="answer exchanged"),
    pytest.param(with_rules(SMALL, cause_tattoo={"concludes": "cause:dialysis"}), id="conclusion exchanged"),
    pytest.param(with_rules(SMALL, urgency_soon={"concludes": "urgency:urgent"}), id="urgency raised"),
    pytest.param(with_rules(SMALL, urgency_soon={"findings": ("fact:deposit",)}), id="finding dropped"),
    pytest.param(with_rules(SMALL, rule("more", "fact:deposit", answers={"tattoo": ["yes"]})), id="rule added"),
    pytest.param(with_question(SMALL, "dialysis-duration", asked_when=("no",)), id="follow-up asked otherwise"),
]


@pytest.mark.parametrize("after", CHANGED)
def test_every_change_is_found_with_the_fewest_answers(after: Pack) -> None:
    """Over all answers to the small pack, just the changes that there are are told, each with an example as small as any."""
    wanted = by_trying_all(SMALL, after)
    found = told(SMALL, after)
    assert wanted
    assert {key: len(answers) for key, answers in found.items()} == wanted
    for (name, before, then), answers in found.items():
        assert (standings(SMALL, answers).get(name, "nothing"), standings(after, answers).get(name, "nothing")) == (
            before,
            then,
        )


def test_the_same_pack_changes_nothing() -> None:
    """Between a pack and itself no record and no finding differs, and the lines say so."""
    found = diff_packs(DEFAULT, DEFAULT)
    assert (found.records, found.findings, found.article_only, found.undecided) == ((), (), (), ())
    assert list(found.lines()) == [
        "iatrogenic-calcinosis-cutis 2.0.0 -> iatrogenic-calcinosis-cutis 2.0.0",
        "Findings: none changed, over all answers",
        "Findings, with the article alone: none changed, over all answers",
    ]


def test_a_rule_written_otherwise_with_the_same_meaning_changes_no_finding() -> None:
    """A rule that was split in two differs as a record, and in no finding."""
    halves = rule("symptom-lump-too", "test:x-ray", findings=["symptom:lump"])
    found = diff_packs(SMALL, with_rules(SMALL, halves))
    assert [part.added for part in found.records] == [("symptom-lump-too",)]
    assert found.findings == ()


@pytest.mark.unmeasured
def test_a_dropped_qualifier_changes_the_cause_and_what_rests_on_it() -> None:
    """Without its length, any dialysis is a match; cause, type and tests of the shipped pack change with it."""
    found = told(DEFAULT, with_rules(DEFAULT, **SHORT))
    short = {"dialysis": "yes", "dialysis-duration": "short-term"}
    assert found["cause:dialysis", "near miss", "match"] == short
    assert found["type:metastatic", "nothing", "match"] == short
    assert found["type:metastatic", "possible", "match"] == {"dialysis": "yes"}
    assert {name for name, _, _ in found} == {
        "cause:dialysis", "type:metastatic", "test:physical-examination", "test:blood-tests", "test:medical-history",
        "test:organ-biopsy", "test:organ-imaging",
    }  # fmt: skip


def test_the_article_alone_is_compared_by_itself() -> None:
    """A cause that becomes the article's changes nothing with all sources, and is gained with the article alone."""
    after = with_rules(SMALL, cause_tattoo={"sources": ("article",)})
    assert told(SMALL, after) == {}
    assert told(SMALL, after, article_only=True)["cause:tattoo", "nothing", "match"] == {"tattoo": "yes"}


def test_an_option_that_only_one_version_offers_is_left_out_by_the_other() -> None:
    """An answer that is new in the second version counts as not given in the first."""
    fainting = (*SMALL.question["red-flags"].options, Option(code="fainting", text="Fainting"))
    after = with_rules(
        with_question(SMALL, "red-flags", options=fainting),
        rule("fainted", "urgency:urgent", answers={"red-flags": ["fainting"]}),
    )
    assert told(SMALL, after)["urgency", "routine", "urgent"] == {"red-flags": ["fainting"]}
    assert told(after, SMALL)["urgency", "urgent", "routine"] == {"red-flags": ["fainting"]}


def test_every_rung_is_compared() -> None:
    """An urgency that is lowered is told rung by rung, with the answers that show it."""
    found = told(SMALL, with_rules(SMALL, urgency_emergency={"concludes": "urgency:routine"}))
    assert found["urgency", "emergency", "routine"] == {"red-flags": ["fever"]}
    assert all(URGENCIES.index(after) < URGENCIES.index(before) for _, before, after in found)


def test_records_that_differ_are_told_field_by_field() -> None:
    """Texts are compared record by record: what was added, removed, and of the changed ones which fields."""
    about = SMALL.about.model_copy(update={"version": "1.1.0"})
    tattoo = SMALL.question["tattoo"].model_copy(update={"id": "piercing"})
    after = with_question(SMALL, "dialysis", help="Another text.", label="Another label")
    after = after.model_copy(update={"about": about, "questions": (*after.questions, tattoo), "scenarios": SMALL.scenarios[:1]})
    found = diff_packs(SMALL, after)
    assert (found.before, found.after) == ("minimal 1.0.0", "minimal 1.1.0")
    assert found.records == (
        RecordChanges("about", (), (), {"pack.toml": ("version",)}),
        RecordChanges("questions", ("piercing",), (), {"dialysis": ("label", "help")}),
        RecordChanges("scenarios", (), ("Short-term dialysis is a near miss",), {}),
    )


def test_an_example_that_one_version_does_not_offer_says_so() -> None:
    """Where only answers that one version offers show a change, that is told; answers that both offer are preferred."""
    gone = SMALL.question["dialysis-duration"].options[0]
    renamed = gone.model_copy(update={"code": "for-years"})
    options = (renamed, *SMALL.question["dialysis-duration"].options[1:])
    answers = {"dialysis": ("yes",), "dialysis-duration": ("for-years",)}
    after = with_rules(with_question(SMALL, "dialysis-duration", options=options), cause_dialysis={"answers": answers})
    lost = {"dialysis": "yes", "dialysis-duration": "long-term"}
    won = {"dialysis": "yes", "dialysis-duration": "for-years"}
    found = [each for each in diff_packs(SMALL, after).findings if each.finding == "cause:dialysis"]
    assert [(each.before, each.after, each.not_offered) for each in found if each.answers in (lost, won)] == [
        ("possible", "match", ("before",)),
        ("match", "possible", ("after",)),
    ]
    assert all(str(each).endswith(f" (not offered {each.not_offered[0]})") for each in found if each.not_offered)
    both = with_rules(
        after, rule("either", "urgency:emergency", answers={"dialysis-duration": ["for-years"], "dialysis": ["yes"]})
    )
    urgency = next(each for each in diff_packs(after, both).findings if each.finding == "urgency")
    assert (urgency.not_offered, urgency.answers) == ((), won)


def test_another_order_is_told() -> None:
    """Records that only stand in another order are told: results list findings in the pack's order."""
    turned = SMALL.model_copy(update={"causes": SMALL.causes[::-1]})
    found = diff_packs(SMALL, turned)
    assert found.records == (RecordChanges("causes", (), (), {}, reordered=True),)
    assert "  causes: in another order" in list(found.lines())


def test_a_finding_with_too_many_ways_is_told_as_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a finding has more ways than can be gone through, the comparison says so instead of passing it over."""
    monkeypatch.setattr(ways, "MOST_WAYS", 5)
    found = diff_packs(SMALL, with_rules(SMALL, **SHORT))
    assert "cause:dialysis" in found.undecided
    assert "  cause:dialysis: too many cases to go through" in list(found.lines())


@pytest.fixture
def versions(tmp_path: Path) -> tuple[str, str]:
    """The folders of the small pack and of one in which a single answer was exchanged."""
    rules = minimal_text("rules", ('near_miss = { dialysis-duration = ["short-term"] }\n', ""))
    return str(write_pack(tmp_path / "one")), str(write_pack(tmp_path / "two", rules=rules))


def test_the_command_tells_what_differs_and_leaves_with_0(versions: tuple[str, str]) -> None:
    """`pack diff` prints records and findings with examples, in text and in JSON, and leaves with 0 whatever differs."""
    text = run("pack", "diff", *versions)
    assert (text.returncode, text.stderr) == (0, "")
    example = '{"dialysis": "yes", "dialysis-duration": "short-term"}'
    assert "  rules: changed cause-dialysis (near_miss)\n" in text.stdout
    assert f"  cause:dialysis: near miss -> nothing, for example {example}\n" in text.stdout
    data: dict[str, Any] = json.loads(run("pack", "diff", *versions, "--format", "json").stdout)
    given = json.loads(example)
    shown = {"finding": "cause:dialysis", "before": "near miss", "after": "nothing", "answers": given, "not_offered": []}
    assert data["findings"] == [shown]


def test_a_pack_that_cannot_be_read_is_wrong_use(versions: tuple[str, str]) -> None:
    """`pack diff` with a name that is no pack says so and leaves with 2."""
    ended = run("pack", "diff", versions[0], "no-such-pack")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no-such-pack" in ended.stderr
