"""Coverage of a pack: the shipped one is covered in full, every kind of gap is found and named, and no gap is invented."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packs import minimal_text, write_pack
from terminal import RISKCHECK

from riskcheck.authoring.coverage import Coverage, Covered, ItemCoverage, citations, measure
from riskcheck.documents.text import text
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack
from riskcheck.pack.scenario import Scenario
from riskcheck.packreport.coverage_document import coverage_document
from riskcheck.why.changes import with_change

PACK = load_pack()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`riskcheck pack coverage`, run to its end."""
    command = [RISKCHECK, "pack", "coverage", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def minimal(folder: Path, **files: str) -> Pack:
    """The minimal pack, some of its files replaced."""
    return load_pack(write_pack(folder, **files))


def gaps(pack: Pack) -> list[tuple[str, str | None, str]]:
    """What is not covered of a pack: rule or item, condition, point."""
    return [(gap.about, gap.condition, gap.missing.point) for gap in measure(pack).gaps()]


def with_scenarios(pack: Pack, *scenarios: Scenario) -> Pack:
    """The pack with other scenarios."""
    return pack.model_copy(update={"scenarios": scenarios})


def test_the_shipped_pack_is_covered_in_full() -> None:
    """Every rule fires and does not, every condition stands each way it can, and every item of every source is cited."""
    measured = measure(PACK)
    assert measured.gaps() == ()
    assert measured.share() == 100
    tally = measured.tally()
    assert tally["fires"] == tally["does not fire"] == (len(PACK.rules), len(PACK.rules))
    single = sum(1 for source in PACK.sources if not source.sections)
    items = sum(sum(source.sections.values()) for source in PACK.sources) + single
    assert tally["is cited"] == (items, items)
    assert run("--fail-under", "100").returncode == 0


def test_the_minimal_pack_has_these_gaps(tmp_path: Path) -> None:
    """Two scenarios, long-term dialysis with a lump and short-term dialysis, leave open what they leave open; no more."""
    pack = minimal(tmp_path)
    assert gaps(pack) == [
        ("cause-dialysis", "dialysis = yes", "is left open"),
        ("cause-dialysis", "dialysis-duration = long-term", "is left open"),
        ("cause-tattoo", None, "fires"),
        ("cause-tattoo", "tattoo = yes", "is left open"),
        ("type-metastatic", "cause:dialysis", "is left open"),
        ("urgency-soon", "cause:*", "is not met"),
        ("urgency-soon", "fact:deposit", "is not met"),
        ("urgency-emergency", None, "fires"),
    ]
    assert measure(pack).tally() == {
        "fires": (6, 8),
        "does not fire": (8, 8),
        "is not met": (7, 9),
        "is left open": (0, 4),
        "is cited": (4, 4),
    }


@pytest.mark.parametrize("shipped", [True, False])
def test_the_answers_told_with_a_gap_close_it(tmp_path: Path, shipped: bool) -> None:
    """Without scenarios nothing of the rules is covered; with the answers told for each gap as scenarios, all is."""
    pack = with_scenarios(PACK if shipped else minimal(tmp_path))
    told = [gap.missing.shown_by for gap in measure(pack).gaps()]
    assert len(told) > len(pack.rules)
    answers = [with_change(pack, {}, shown) for shown in told if shown is not None]
    assert len(answers) == len(told)
    scenarios = [Scenario.model_validate({"name": str(n), "answers": each}) for n, each in enumerate(answers)]
    assert measure(with_scenarios(pack, *scenarios)).share() == 100


@pytest.mark.parametrize("shipped", [True, False])
def test_the_scenarios_shown_with_gaps_can_be_pasted(tmp_path: Path, shipped: bool) -> None:
    """What is printed of the gaps of a pack without scenarios, put into its file, is TOML, and leaves no gap."""
    pack = with_scenarios(PACK if shipped else minimal(tmp_path))
    printed = text(coverage_document(pack, measure(pack), every=False))
    pasted = re.findall(r"^    (?:\[\[scenario\]\]\n(?:    .*\n)+)", printed, re.M)
    tables = tomllib.loads("\n".join(pasted))["scenario"]
    assert len(tables) == len(measure(pack).gaps())
    scenarios = [Scenario.model_validate({**table, "name": str(number)}) for number, table in enumerate(tables)]
    assert measure(with_scenarios(pack, *scenarios)).share() == 100


def test_what_no_answers_can_show_is_not_counted() -> None:
    """A parent's "no" leaves its follow-up unread: that the parent alone is not met is no point; of the follow-up it is."""
    (rule,) = (each for each in measure(PACK).rules if each.rule == "cause-dialysis")
    points = {each.condition: [point.point for point in each.points] for each in rule.conditions}
    assert points == {
        "dialysis = yes": ["is left open"],
        "dialysis-duration = long-term": ["is not met", "is left open"],
    }


def test_a_rule_that_no_scenario_reaches_is_named() -> None:
    """Without the scenarios in which sarcoidosis was answered yes, its rule, and what rests on it, is told."""
    kept = [each for each in PACK.scenarios if each.answers.get("sarcoidosis") != "yes"]
    found = gaps(with_scenarios(PACK, *kept))
    assert ("cause-sarcoidosis", None, "fires") in found
    assert ("type-metastatic-sarcoidosis", None, "fires") in found
    assert not any(about.startswith("cause-") and "sarcoidosis" not in about for about, _, _ in found)


def test_a_rule_that_fires_in_every_scenario_is_named(tmp_path: Path) -> None:
    """A rule that no scenario stays out of is told, with answers that would."""
    pack = minimal(tmp_path)
    only = with_scenarios(pack, pack.scenarios[0])
    assert ("cause-dialysis", None, "does not fire") in gaps(only)
    assert ("cause-tattoo", None, "does not fire") not in gaps(only)


def test_a_scenario_on_the_article_alone_shows_nothing_of_rules_left_out(tmp_path: Path) -> None:
    """Where only the article counts, a rule of other sources cannot fire; that it did not is no evidence."""
    pack = minimal(tmp_path)
    for alone in (True, False):
        scenario = Scenario.model_validate({"name": "None", "answers": {}, "article_only": alone})
        found = gaps(with_scenarios(pack, scenario))
        assert (("cause-tattoo", None, "does not fire") in found) is alone
        assert ("cause-dialysis", None, "does not fire") not in found


def test_a_rule_that_can_never_fire_stays_a_gap(tmp_path: Path) -> None:
    """Answers that cannot stand together show nothing, and are not told as a remedy."""
    never = '\n[[rule]]\nid = "never"\nconcludes = "test:x-ray"\nanswers = { symptoms = ["lump"] }\n'
    never += 'findings = ["fact:none"]\nsources = ["own"]\n'
    never += '\n[[rule]]\nid = "none"\nconcludes = "fact:none"\nanswers = { symptoms = ["none"] }\nsources = ["own"]\n'
    facts = minimal_text("facts") + '\n[[fact]]\nid = "none"\nname = "None"\n'
    pack = minimal(tmp_path, rules=minimal_text("rules") + never, facts=facts)
    (gap,) = (each for each in measure(pack).gaps() if each.about == "never" and each.missing.point == "fires")
    assert gap.missing.shown_by is None
    assert "No answers can show it." in text(coverage_document(pack, measure(pack), every=False))


def test_an_item_that_no_record_cites_is_named(tmp_path: Path) -> None:
    """An item of a source's section, and a source without items, that nothing cites, are gaps; cited ones are not."""
    sources = minimal_text("sources", ("causes = 2", "causes = 3"))
    sources += '\n[[source]]\nid = "unused"\ntitle = "Unused"\nsays = "Nothing."\n'
    found = gaps(minimal(tmp_path, sources=sources))
    assert [about for about, _, point in found if point == "is cited"] == ["article:causes/3", "unused"]


def test_each_item_tells_the_records_that_cite_it() -> None:
    """The second cause of the article is cited by its cause, the cause's note, its rule and its link to a type."""
    assert citations(PACK)["article:causes/2"] == (
        "cause:dialysis",
        "note on cause:dialysis",
        "rule cause-dialysis",
        "rule type-metastatic-dialysis",
    )


def test_short_of_the_share_ends_with_1(tmp_path: Path) -> None:
    """The minimal pack covers 25 of 33 points: 75 passes, 76 ends with 1 and says so; the gaps are shown either way."""
    folder = str(write_pack(tmp_path))
    enough, short = run(folder, "--fail-under", "75"), run(folder, "--fail-under", "76")
    assert (enough.returncode, enough.stderr) == (0, "")
    assert short.returncode == 1
    assert "--fail-under 76" in short.stderr
    assert enough.stdout == short.stdout
    assert "25 of 33 in all - 75.7 %" in short.stdout
    assert "cause-tattoo - fires in no scenario\n    A scenario that would:\n    [[scenario]]\n" in short.stdout


@pytest.mark.parametrize("wrong", ["101", "-1", "all"])
def test_a_share_that_is_none_is_wrong_use(wrong: str) -> None:
    """A share outside 0 to 100 is refused with 2."""
    assert run("--fail-under", wrong).returncode == 2


def test_all_lists_every_rule_and_item_and_json_holds_them_too(tmp_path: Path) -> None:
    """`--all` shows what covers each rule and item; `--format json` has the same as data, with the share."""
    folder = str(write_pack(tmp_path))
    listed = " ".join(run(folder, "--all").stdout.split())
    assert "test-x-ray - fires 1, does not fire 1 fact:deposit: is not met 1" in listed
    assert "article:tests/1: test:x-ray, rule test-x-ray" in listed
    data = json.loads(run(folder, "--format", "json").stdout)
    assert data["share"] == pytest.approx(100 * 25 / 33)
    assert [item["item"] for item in data["items"]] == ["article:causes/1", "article:causes/2", "article:tests/1", "own"]


def test_only_what_is_whole_reads_as_100() -> None:
    """One item of 3000 that is missing shows as less than 100."""
    counts = [1] * 2999 + [0]
    items = tuple(
        ItemCoverage(item=f"a:b/{n}", point=Covered(point="is cited", count=count), cited_by=())
        for n, count in enumerate(counts, start=1)
    )
    measured = Coverage(pack="p", version="1.0.0", scenarios=0, rules=(), items=items)
    assert "2999 of 3000 in all - 99.9 %" in text(coverage_document(PACK, measured, every=False))
    assert Coverage(pack="p", version="1.0.0", scenarios=0, rules=(), items=()).share() == 100
