"""Batches: results plus errors equal records, in order, whatever is in the input."""

from __future__ import annotations

import codecs
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from batches import Run
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import anything
from test_records import BAD_RECORDS, GOOD

from riskcheck import Checker, InputError
from riskcheck.batch.run import Files, Tally, run_batch
from riskcheck.files.arrays import begins_document
from riskcheck.files.records import Chunk, RecordError, read_cases, read_chunks
from riskcheck.files.sources import check_source

WORDS = b"zebra-words"
BAD_ANSWERS: dict[str, tuple[bytes, str]] = {
    "unknown question": (b'{"dialisys": "%b"}' % WORDS, "unknown-question"),
    "not offered": (b'{"dialysis": "%b"}' % WORDS, "answer-not-offered"),
    "not offered in a list": (b'{"symptoms": ["pain", "%b"]}' % WORDS, "answer-not-offered"),
    "true for yes": (b'{"dialysis": true}', "wrong-type"),
    "number": (b'{"dialysis": 7777777}', "wrong-type"),
    "object": (b'{"dialysis": {"%b": "%b"}}' % (WORDS, WORDS), "wrong-type"),
    "number in a list": (b'{"symptoms": [7777777]}', "wrong-type"),
    "null": (b'{"dialysis": null}', "null-answer"),
    "string for a list": (b'{"symptoms": "%b"}' % WORDS, "list-expected"),
    "list for a string": (b'{"dialysis": ["%b"]}' % WORDS, "string-expected"),
    "empty list": (b'{"symptoms": []}', "empty-list"),
    "none with another": (b'{"symptoms": ["none", "pain"]}', "answer-not-alone"),
    "unsure with another": (b'{"red-flags": ["cold-limb", "unsure"]}', "answer-not-alone"),
    "answers null": (b"null", "wrong-type"),
    "answers a list": (b'["%b"]' % WORDS, "wrong-type"),
    "answers a string": (b'"%b"' % WORDS, "wrong-type"),
}
"""What is wrong, answers with that fault, and the code of its error."""

ALL_BAD = BAD_RECORDS | {name: (b'{"id": "d", "answers": %b}' % given, code) for name, (given, code) in BAD_ANSWERS.items()}
all_bad = pytest.mark.parametrize(("record", "code"), ALL_BAD.values(), ids=ALL_BAD)


@all_bad
def test_a_bad_line_never_stops_the_others(run: Run, record: bytes, code: str) -> None:
    """One bad line among two good ones gives two results and one error with its line, code and hint."""
    assert run(run.source(GOOD + b"\n" + record + b"\n" + GOOD)) == Tally(2, 1)
    (fault,) = run.faults
    assert [result["id"] for result in run.results] == ["good", "good"]
    assert (fault["line"], fault["code"]) == (2, code)
    assert fault["hint"]
    assert "index" not in fault


@all_bad
def test_a_bad_element_never_stops_the_others(run: Run, record: bytes, code: str) -> None:
    """The same in an array, with the index of the element."""
    assert run(run.source(b"[" + b",\n".join((GOOD, record, GOOD)) + b"]", "in.json")) == Tally(2, 1)
    (fault,) = run.faults
    assert (fault["line"], fault["index"], fault["code"]) == (2, 1, code)


@all_bad
def test_standard_streams_serve_as_well(
    checker: Checker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], record: bytes, code: str
) -> None:
    """From "-" to standard output, with errors on standard error."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD + b"\n" + record)))
    assert run_batch(checker, Files(("-",), None, None)) == Tally(1, 1)
    out, err = capsys.readouterr()
    assert json.loads(out)["id"] == "good"
    assert (json.loads(err)["input"], json.loads(err)["code"]) == ("-", code)


@all_bad
def test_no_error_repeats_an_answer(run: Run, record: bytes, code: str) -> None:
    """No error holds the text of an answer that was given."""
    run(run.source(GOOD + b"\n" + record))
    text = run.errors.read_text()
    assert code in text
    assert WORDS.decode() not in text
    assert "7777777" not in text
    assert "9999" not in text


def test_all_kinds_of_bad_records_together_leave_every_good_one(run: Run) -> None:
    """With every kind of bad record in one file, in lines and in an array, all good ones give results."""
    records = [each for record, _ in ALL_BAD.values() for each in (record, GOOD)]
    assert run(run.source(b"\n".join(records))) == Tally(len(ALL_BAD), len(ALL_BAD))
    assert [fault["line"] for fault in run.faults] == list(range(1, len(records) + 1, 2))
    assert run(run.source(b"[" + b",\n".join(records) + b"]", "in.json")) == Tally(len(ALL_BAD), len(ALL_BAD))


def test_true_for_yes_is_told_as_such(run: Run) -> None:
    """An answer true gets the hint to write "yes"."""
    run(run.source(b'{"answers": {"dialysis": true}}'))
    assert "true" in run.faults[0]["message"]
    assert '"yes"' in run.faults[0]["hint"]


LINES = st.lists(
    st.binary(max_size=30) | st.sampled_from([GOOD, *(record for record, _ in ALL_BAD.values() if len(record) < 500)])
)


@given(lines=LINES)
@example(lines=[b"\xef\xbb\xbf" + GOOD, b"\xef\xbb\xbf" + GOOD])
@example(lines=[b"", b" ", GOOD + b"\r"])
def test_results_plus_errors_equal_records(checker: Checker, lines: list[bytes]) -> None:
    """Whatever the bytes of the lines, each line that is not blank is one result or one error, and nothing else happens."""
    data = b"\n".join(lines)
    records = [line for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip(b" \t\r\n")]
    first = records[0].decode("utf-8", "surrogateescape").strip(" \t\r\n") if records else ""
    assume(not begins_document(first))  # what goes over several lines is no file of lines, and neither are these encodings
    assume(not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)))
    assume(b"\n" in data or b"\r" not in data[:-1])
    with tempfile.TemporaryDirectory() as folder:
        run = Run(checker, Path(folder))
        tally = run(run.source(data))
        assert tally.results + tally.errors == len(records)
        assert len(run.faults) == tally.errors
        assert len(tally.unusable) <= 1
        assert run.output.exists() == (not tally.unusable)
        assert tally.results == (0 if tally.unusable else len(run.results))


@given(cases=st.lists(st.tuples(st.text() | st.integers(-(10**30), 10**30) | st.none(), anything()), min_size=1, max_size=5))
@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_results_are_those_of_the_library_in_the_order_of_the_input(
    checker: Checker, suffix: str, cases: list[tuple[str | int | None, dict[str, Any]]]
) -> None:
    """Each result, with any id, is what the library gives for the same answers, in the order of the cases."""
    records = [json.dumps({"id": name, "answers": answers}) for name, answers in cases]
    text = "\n".join(records) if suffix == "jsonl" else "[" + ",".join(records) + "]"
    with tempfile.TemporaryDirectory() as folder:
        run = Run(checker, Path(folder))
        assert run(run.source(text.encode(), f"in.{suffix}")) == Tally(len(cases), 0)
        results = run.results
        lines = [index if suffix == "jsonl" else 0 for index in range(len(cases))]
        assert [(result.pop("line"), result.pop("index", None)) for result in results] == [
            (line + 1, None if suffix == "jsonl" else index) for index, line in enumerate(lines)
        ]
        assert {result.pop("input") for result in results} == {f"{folder}/in.{suffix}"}
        assert results == [json.loads(checker.check(answers, id=name).to_json()) for name, answers in cases]


def test_sources_are_read_in_order_and_a_useless_one_stops_no_other(run: Run) -> None:
    """A source without any object is told in the tally; the others are processed."""
    first, useless = run.source(b'{"id": 1, "answers": {}}', "a.json"), run.source(b"\x00binary\nx", "b.jsonl")
    last = run.source(b'{"id": 2, "answers": {}}\n{"id": 3, "answers": {}}', "c.jsonl")
    tally = run(first, useless, last)
    assert (tally.results, tally.errors) == (3, 2)
    (message,) = tally.unusable
    assert "b.jsonl: no record is a JSON object" in message
    assert [result["id"] for result in run.results] == [1, 2, 3]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"[]", b"\x89PNG\r\n\x1a\n\x00"])
def test_without_a_useful_source_there_is_no_output_file(run: Run, data: bytes) -> None:
    """When no source is of use, no output file is left, and the errors file is."""
    tally = run(run.source(data))
    assert (tally.results, len(tally.unusable)) == (0, 1)
    assert sorted(path.name for path in run.folder.iterdir()) == ["errors", "in.jsonl"]
    assert len(run.faults) == tally.errors


def test_a_batch_of_bad_cases_alone_writes_an_empty_file(run: Run) -> None:
    """A source of objects that are all bad is of use: its output is empty, its errors are told."""
    assert run(run.source(b'{"id": 1}\n{"id": 2}')) == Tally(0, 2)
    assert (run.results, len(run.faults)) == ([], 2)


def test_an_errors_file_is_written_even_when_empty(run: Run) -> None:
    """Without errors the errors file is there, and empty; no .partial is left."""
    assert run(run.source(GOOD)) == Tally(1, 0)
    assert run.errors.read_bytes() == b""
    assert sorted(path.name for path in run.folder.iterdir()) == ["errors", "in.jsonl", "out"]


@pytest.mark.parametrize(("data", "count"), [(b"", 0), (b'{"id": "d"}', 0), (GOOD, 1), (GOOD + b"\n" + GOOD, 2)])
def test_an_array_of_results_is_valid_json_even_when_empty(
    run: Run, capsys: pytest.CaptureFixture[str], data: bytes, count: int
) -> None:
    """The format json gives one array, to a file and to standard output."""
    source = run.source(data)
    tally = run(source, format="json")
    assert tally.results == count
    if not tally.unusable:
        assert len(json.loads(run.output.read_text())) == count
    run(source, format="json", output=None)
    assert len(json.loads(capsys.readouterr().out)) == count


def test_brief_leaves_out_reasons_and_nothing_of_the_advice(run: Run) -> None:
    """Brief results have ids, levels, urgency and advice, without names and reasons."""
    run(run.source(GOOD), brief=True)
    (result,) = run.results
    assert "clinician" in result["advice"]["text"]
    assert result["causes"]
    assert all(not {"name", "because", "notes"} & cause.keys() for cause in result["causes"])


def test_article_only_is_passed_on_and_else_left_as_the_checker_was_made(run: Run) -> None:
    """`article_only` gives the article alone; without it, the checker's own setting counts."""
    source = run.source(b'{"answers": {"iv-calcium": "yes"}}')
    found = []
    with Checker(run.checker.pack, article_only=True) as article_checker:
        for checker, options in ((run.checker, {}), (run.checker, {"article_only": True}), (article_checker, {})):
            Run(checker, run.folder)(source, **options)
            found.append([cause["id"] for cause in run.results[0]["causes"]])
    assert found == [["iv-calcium"], [], []]


@pytest.mark.parametrize("format", ["jsonl", "json"])
def test_strict_stops_at_the_first_bad_record_and_leaves_no_output_file(run: Run, format: Literal["jsonl", "json"]) -> None:
    """Strict: nothing after the first bad record is processed, there is no output file, and the errors file is whole."""
    source = run.source(b"\n".join([GOOD, b'{"id": "first"}', b'{"id": "second"}', GOOD]))
    assert run(source, run.source(GOOD, "b.jsonl"), strict=True, format=format) == Tally(1, 1)
    assert [fault["id"] for fault in run.faults] == ["first"]
    assert sorted(path.name for path in run.folder.iterdir()) == ["b.jsonl", "errors", "in.jsonl"]


def test_strict_stops_at_a_useless_source(run: Run) -> None:
    """Strict: a source without any object ends the batch, without output."""
    tally = run(run.source(GOOD), run.source(b"", "b.jsonl"), run.source(GOOD, "c.jsonl"), strict=True)
    assert (tally.results, tally.errors, len(tally.unusable)) == (1, 0, 1)
    assert not run.output.exists()


def test_strict_without_a_fault_is_like_any_batch(run: Run) -> None:
    """Strict, with good records alone, writes its output."""
    assert run(run.source(GOOD + b"\n" + GOOD), strict=True) == Tally(2, 0)
    assert len(run.results) == 2


@pytest.mark.parametrize(
    ("sources", "options"),
    [
        (["in.jsonl", "missing.jsonl"], {}),
        (["in.jsonl", "."], {}),
        (["in.jsonl", "in.txt"], {}),
        (["-", "-"], {}),
        (["in.jsonl"], {"output": "missing/out"}),
        (["in.jsonl"], {"errors": "missing/errors"}),
        (["in.jsonl"], {"output": "."}),
        (["in.jsonl"], {"output": "in.jsonl"}),
        (["in.jsonl"], {"errors": "in.jsonl"}),
        (["in.jsonl"], {"output": "x", "errors": "x"}),
    ],
)
def test_everything_is_checked_before_any_work(
    run: Run, monkeypatch: pytest.MonkeyPatch, sources: list[str], options: dict[str, str]
) -> None:
    """A source or an output that cannot be used raises InputError, and no file is made or changed."""
    monkeypatch.chdir(run.folder)
    Path("in.txt").touch()
    run.source(GOOD)
    with pytest.raises(InputError):
        run(*sources, **options)
    assert sorted(path.name for path in run.folder.iterdir()) == ["in.jsonl", "in.txt"]
    assert Path("in.jsonl").read_bytes() == GOOD


def test_a_source_that_vanishes_before_its_turn_stops_no_other(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that cannot be read when its turn comes is told in the tally, and the next one is read."""

    def vanishing(source: str, *formats: Any, **options: Any) -> Iterator[Chunk]:
        if "gone" in source:
            Path(source).unlink()
        return read_chunks(source, *formats, **options)

    monkeypatch.setattr("riskcheck.batch.run.read_chunks", vanishing)
    tally = run(run.source(GOOD, "gone.jsonl"), run.source(GOOD))
    assert (tally.results, tally.errors, len(tally.unusable)) == (1, 0, 1)


def test_an_interrupt_leaves_the_partial_files(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted, the results so far are in the .partial, beside how far they come, and no file has its own name."""

    def interrupted(*given: Any, **options: Any) -> Iterator[Chunk]:
        yield from read_chunks(*given, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr("riskcheck.batch.run.read_chunks", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(run.source(GOOD))
    assert sorted(path.name for path in run.folder.iterdir()) == [
        "errors.partial",
        "in.jsonl",
        "out.partial",
        "out.partial.state",
    ]
    assert json.loads((run.folder / "out.partial").read_text())["id"] == "good"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("count", [1, 100])
def test_a_full_disk_ends_the_batch_with_an_input_error(run: Run, count: int) -> None:
    """Output that cannot be written is an InputError, and is not taken for a useless source."""
    with pytest.raises(InputError, match="/dev/full: cannot be written: No space left on device"):
        run(run.source(b"\n".join([GOOD] * count)), output="/dev/full")


def test_a_record_error_is_told_in_one_line(run: Run) -> None:
    """`str()` of a record error has place, code, fault and remedy."""
    source = run.source(b'{"id": "d"}')
    assert check_source(source) == "jsonl"
    (error,) = read_cases(source)
    assert isinstance(error, RecordError)
    assert f"{source}:1:" in str(error)
    assert all(words in str(error) for words in ("[no-answers]", error.message, error.hint))
