"""The benchmarks measure what they say: their data is what it claims, and the plain engine agrees with riskcheck's."""

from __future__ import annotations

import io
import json
from itertools import islice
from xml.etree import ElementTree

import pytest

from benchmarks import plot
from benchmarks.data import LEAST, MOST, Answers, dense, distinct, realistic, write_lines
from benchmarks.engines import by_python, by_riskcheck
from benchmarks.engines.agreement import disagreements
from benchmarks.engines.task import Evaluate, Task, outcome
from benchmarks.engines.timing import measure
from riskcheck.answers import read_answers
from riskcheck.loading.loader import load_pack
from riskcheck.pack import Pack
from riskcheck.rulebook import compile_rules


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The default pack."""
    return load_pack()


@pytest.fixture(scope="module")
def task(pack: Pack) -> Task:
    """Its rules, as every engine is given them."""
    return Task(pack, compile_rules(pack))


def test_realistic_answers_are_valid_and_as_dense_as_they_say(pack: Pack) -> None:
    """Every question asked is answered; exposures are reported with 0.01 to 0.1, two symptoms in half of the records."""
    records = list(islice(realistic(pack), 4_000))
    for answers in records[:300]:
        read = read_answers(pack, answers)
        assert not read.ignored
        assert {question.id for question in pack.questions if question.follow_up_of is None} <= set(read.given)
    for exposure in ("dialysis", "sarcoidosis", "chemical-exposure"):
        share = sum(answers[exposure] == "yes" for answers in records) / len(records)
        assert LEAST / 2 < share < MOST * 1.2
    reported = [answers["symptoms"] for answers in records if answers["symptoms"] != ["none"]]
    assert all(len(symptoms) == 2 for symptoms in reported)
    assert 0.47 < len(reported) / len(records) < 0.53


def test_data_is_the_same_for_the_same_seed_alone(pack: Pack) -> None:
    """A seed gives the same records every time, another seed others."""
    one, again, other = (list(islice(realistic(pack, seed), 50)) for seed in (5, 5, 6))
    assert one == again
    assert one != other


def test_distinct_answers_differ_also_in_what_rules_read(pack: Pack) -> None:
    """No record of the distinct ones repeats, while the plain ones do."""
    records = list(islice(realistic(pack), 2_000))
    assert len(set(map(repr, records))) < 2_000
    kept = list(distinct(records))
    assert len(kept) == len(set(map(repr, records))) == len(set(map(repr, kept)))


def test_written_lines_are_cases(pack: Pack) -> None:
    """Each line is a case in JSON, with an id that counts from one, and the answers as they were generated."""
    file = io.StringIO()
    write_lines(file, dense(pack), 3)
    cases = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [case["id"] for case in cases] == ["case-1", "case-2", "case-3"]
    assert [case["answers"] for case in cases] == list(islice(dense(pack), 3))


def test_stages_put_every_rule_after_what_it_reads(task: Task) -> None:
    """Each rule stands in one stage, and what it reads is concluded in earlier stages or answered."""
    known: set[str] = set()
    for stage in task.stages:
        read = {entry for number in stage for group in task.rules[number].groups for entry in group}
        later = {rule.conclusion for rule in task.rules} - known
        assert not read & later
        known |= {task.rules[number].conclusion for number in stage}
    assert sorted(task.staged) == list(range(len(task.rules)))


def test_hand_written_python_and_a_whole_check_agree_with_the_engine(task: Task) -> None:
    """On realistic and on dense records, the plain rules fire where the engine's do, and a result shows what was concluded."""
    others = {"python": by_python.ifs(task), "engine": by_riskcheck.engine(task), "check": by_riskcheck.check(task)}
    for records in (realistic(task.pack), dense(task.pack)):
        assert disagreements(by_riskcheck.reference(task), others, islice(records, 200)) == []


@pytest.mark.parametrize("lost", ["cause:dialysis", "urgency:soon", "fact:any-symptom"])
def test_a_lost_finding_is_a_disagreement(task: Task, lost: str) -> None:
    """An engine that never concludes one of the findings is told apart, by name, with what it misses."""
    plain = by_riskcheck.reference(task)

    def forgetful(answers: Answers) -> object:
        return outcome([rule for rule in plain(answers).fired if rule.conclusion != lost])

    engines: dict[str, Evaluate] = {"forgetful": forgetful}  # type: ignore[dict-item]
    (fault,) = disagreements(plain, engines, islice(dense(task.pack), 100))
    assert fault.startswith("forgetful: record ")
    assert f"missing ['{lost}']" in fault


def test_timings_are_ratios_to_the_base_of_the_same_round(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base has the ratio 1 to itself, and an engine that does everything four times is told to be slower."""
    monkeypatch.setattr("benchmarks.engines.timing.SECONDS", 0.005)
    plain = by_python.ifs(task)

    def slow(answers: Answers) -> object:
        return [plain(answers) for _ in range(4)]

    engines: dict[str, Evaluate] = {"plain": plain, "slow": slow}  # type: ignore[dict-item]
    timings = measure(engines, "plain", realistic(task.pack), 10)
    assert timings["plain"].ratio == 1
    assert timings["slow"].ratio > 2


def test_a_chart_is_svg_with_a_longer_bar_for_a_larger_figure() -> None:
    """The chart is well-formed, names each row once, and its bars grow with the figures; text is escaped."""
    tree = ElementTree.fromstring(plot.bars("A & B", "note", {"one": {"own": 5.0, "<other>": 50.0}}, "own"))  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    widths = {bar.get("class"): float(bar.get("width", "0")) for bar in tree.iter(f"{space}rect")}
    assert 0 < widths["own"] < widths["bar"]
    texts = [text.text for text in tree.iter(f"{space}text")]
    assert texts.count("own") == texts.count("<other>") == texts.count("A & B") == 1
