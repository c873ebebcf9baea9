"""The benchmarks measure what they say: their data is what it claims, and the plain engine agrees with riskcheck's."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks import batch, floor, growth, packcopies, plot, process, sizes, start, tablefiles, tables
from benchmarks.data import LEAST, MOST, Answers, dense, distinct, realistic, write_lines
from benchmarks.engines import by_python, by_riskcheck
from benchmarks.engines.agreement import disagreements
from benchmarks.engines.task import Evaluate, Task, outcome
from benchmarks.engines.timing import measure
from riskcheck import Checker
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import compile_rules
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack

pytestmark = pytest.mark.unmeasured


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
    questionnaire = Questionnaire(pack)
    for answers in records[:300]:
        read = questionnaire.read(answers)
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
    with Checker(task.pack) as checker:
        others = {"python": by_python.ifs(task), "engine": by_riskcheck.engine(task), "check": checker.check}
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


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[dict[str, Any], str]]:
    """What a measurement would write into benchmarks/plots, by its name."""
    reports: dict[str, tuple[dict[str, Any], str]] = {}
    monkeypatch.setattr("benchmarks.report.write", lambda name, figures, svg: reports.update({name: (figures, svg)}))
    return reports


def bars_of(svg: str) -> int:
    """How many bars a chart has."""
    return len(list(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")))  # noqa: S314


def test_cost_is_that_of_the_command_alone() -> None:
    """A process that sleeps costs time and no CPU; one that holds 64 MiB has a peak above it, whatever its starter holds."""
    held = bytearray(200 * process.MEBIBYTE)
    held[:: resource.getpagesize()] = bytes(len(range(0, len(held), resource.getpagesize())))
    slept = process.cost([sys.executable, "-Sc", "import time; time.sleep(0.4)"])
    large = process.cost([sys.executable, "-Sc", "b'x' * (64 << 20)"])
    assert slept.cpu < 0.3 < slept.seconds
    assert slept.peak < 64 < large.peak < 200


def test_a_command_that_fails_ends_the_measurement() -> None:
    """Nothing is reported of a command that ends with an error; its exit code is told."""
    with pytest.raises(SystemExit, match="ended with 7"):
        process.cost([sys.executable, "-c", "raise SystemExit(7)"])


def test_sizes_grow_tenfold_up_to_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual most holds unless the environment says another; less than the least is one size."""
    assert sizes.up_to(1_000_000) == [10_000, 100_000, 1_000_000]
    assert sizes.up_to(50) == [50]
    monkeypatch.delenv("BENCH_MOST", raising=False)
    assert sizes.most(7) == 7
    monkeypatch.setenv("BENCH_MOST", "9")
    assert sizes.most(7) == 9


def test_parsing_and_writing_alone_writes_as_many_bytes(tmp_path: Path) -> None:
    """For each line as many bytes as asked are written; a line that is no JSON ends it."""
    (tmp_path / "answers.jsonl").write_text('{"id": 1}\n' * 3, encoding="ascii")
    command = [sys.executable, "-P", floor.__file__, str(tmp_path / "answers.jsonl"), "50"]
    assert len(subprocess.run(command, capture_output=True, check=True).stdout) == 150
    (tmp_path / "answers.jsonl").write_text("{\n", encoding="ascii")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_starts_are_measured_beside_an_import(monkeypatch: pytest.MonkeyPatch, written: dict[str, Any]) -> None:
    """Each command stands in the figures and the chart: tables beside importing Ibis and DuckDB, the others beside pydantic."""
    spent = {start.PYDANTIC: 2.0, start.TABLES: 4.0}
    monkeypatch.setattr(start, "cost", lambda command: process.Cost(0.0, spent.get(command[-1], 8.0), 0.0))
    start.main()
    figures, svg = written["start"]
    assert {name: each["cpu_ratio"] for name, each in figures["starts"].items()} == {
        name: 2.0 if "table" in name else 4.0 for name in figures["starts"]
    }
    assert bars_of(svg) == len(figures["starts"]) >= 6


def test_batches_are_measured(
    monkeypatch: pytest.MonkeyPatch, written: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every run stands in the table, the figures and the chart, in its three panels; ratios are those of what was measured."""
    monkeypatch.setenv("BENCH_MOST", "40")
    batch.main()
    figures, svg = written["batch"]
    runs = {run["name"]: run for run in figures["runs"]}
    assert {run["records"] for run in runs.values()} == {40, 4}
    assert all(run["cpu_ratio"] == run["batch"]["cpu"] / run["alone"]["cpu"] for run in runs.values())
    assert bars_of(svg) == 3 * len(runs)
    printed = capsys.readouterr().out
    assert all(name in printed for name in runs)


def test_copies_of_a_pack_conclude_what_it_does() -> None:
    """Answers to either copy give the findings of the pack under the ids of the copy, and the same urgency."""
    pack = load_pack()
    with Checker(pack) as alone, Checker(packcopies.copies(pack, packcopies.most_copies(pack))) as larger:
        for answers in islice(realistic(pack), 300):
            expected = alone.check(answers)
            for copy in range(packcopies.most_copies(pack)):
                result = larger.check(packcopies.answers_to(copy, answers))
                assert result.advice.urgency == expected.advice.urgency
                for part in ("causes", "types", "tests", "symptoms"):
                    named = [(packcopies.name_in(copy, each.id), each.name) for each in getattr(expected, part)]
                    assert [(each.id, each.name) for each in getattr(result, part)] == named


def test_tables_and_growth_are_measured(monkeypatch: pytest.MonkeyPatch, written: dict[str, Any]) -> None:
    """Both formats are copied and annotated; growth has a length for tables and one for batches."""
    pytest.importorskip("duckdb")
    pytest.importorskip("ibis")
    monkeypatch.setenv("BENCH_MOST", "30")
    monkeypatch.setattr("shutil.which", lambda _command: None)
    tables.main()
    growth.main()
    assert [(run["name"], run["rows"]) for run in written["tables"][0]["runs"]] == [
        ("DuckDB, parquet", 30),
        ("DuckDB, csv", 30),
    ]
    assert [(each["command"], each["length"]) for each in written["growth"][0]["lengths"]] == [("table", 30), ("batch", 30)]
    for timed in written["growth"][0]["rules"].values():
        assert [each["ratio"] == 1 for each in timed.values()] == [True, False, False]
    assert bars_of(written["tables"][1]) == bars_of(written["growth"][1]) == 4


def test_a_longer_table_has_every_id_once(monkeypatch: pytest.MonkeyPatch, pack: Pack, tmp_path: Path) -> None:
    """Rows beyond those generated repeat their answers under ids of their own; the first row is the first record."""
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.setattr(tablefiles, "BASE", 20)
    path = tablefiles.write_table(pack, tmp_path / "answers.parquet", 50)
    found = duckdb.read_parquet(str(path)).fetchall()
    assert len(found) == len({row[0] for row in found}) == 50
    assert [row[1:] for row in found[:20]] == [row[1:] for row in found[20:40]]
    first = next(realistic(pack, seed=4))
    assert found[0][1:] == tuple(_cell(first.get(question.id)) for question in pack.questions)


def _cell(said: str | list[str] | None) -> str | None:
    return ";".join(said) if isinstance(said, list) else said
