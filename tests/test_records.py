"""Reading answers files: what is accepted, and what every kind of bad record is answered with."""

from __future__ import annotations

import io
import json
import os
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskcheck.errors import InputError
from riskcheck.files.records import Case, RecordError, read_cases
from riskcheck.files.sources import Format

GOOD = b'{"id": "good", "answers": {"dialysis": "yes"}}'
S = b"zebra-words"

BAD_RECORDS: dict[str, tuple[bytes, str]] = {
    "duplicate question": (b'{"id": "d", "answers": {"dialysis": "%b", "dialysis": "no"}}' % S, "duplicate-key"),
    "duplicate id": (b'{"id": "d", "id": "d", "answers": {"dialysis": "%b"}}' % S, "duplicate-key"),
    "NaN": (b'{"id": "d", "answers": {"dialysis": NaN, "age": "%b"}}' % S, "not-a-number"),
    "minus Infinity": (b'{"id": "d", "answers": {"dialysis": -Infinity, "age": "%b"}}' % S, "not-a-number"),
    "lone surrogate in an answer": (b'{"id": "d", "answers": {"dialysis": "%b\\ud800"}}' % S, "lone-surrogate"),
    "lone surrogate in a list": (b'{"id": "d", "answers": {"symptoms": ["%b\\uDFFF"]}}' % S, "lone-surrogate"),
    "lone surrogate in a key": (b'{"id": "d", "answers": {"\\udc00": "%b"}}' % S, "lone-surrogate"),
    "lone surrogate in the id": (b'{"id": "\\ud83d", "answers": {"dialysis": "%b"}}' % S, "lone-surrogate"),
    "5,000-digit integer": (b'{"id": "d", "answers": {"dialysis": %b, "age": "%b"}}' % (b"9" * 5000, S), "number-too-long"),
    "5,000-digit decimal": (b'{"id": "d", "answers": {"dialysis": 0.%b, "age": "%b"}}' % (b"1" * 5000, S), "number-too-long"),
    "5,000-digit id": (b'{"id": %b, "answers": {"age": "%b"}}' % (b"9" * 5000, S), "number-too-long"),
    "50,000 open brackets": (b'{"id": "d", "answers": {"a": "%b", "b": %b}}' % (S, b"[" * 50_000), "too-deep"),
    "50,000 brackets": (b'{"id": "d", "answers": %b}' % (b'["' + S + b'",' + b"[" * 50_000 + b"]" * 50_001), "too-deep"),
    "50,000 open objects": (b'{"id": "d", "answers": %b}' % (b'{"a":' * 50_000), "too-deep"),
    "invalid UTF-8": (b'{"id": "d", "answers": {"dialysis": "%b\xff"}}' % S, "invalid-utf-8"),
    "surrogate as UTF-8": (b'{"id": "d", "answers": {"dialysis": "%b\xed\xa0\x80"}}' % S, "invalid-utf-8"),
    "no answers": (b'{"id": "d"}', "no-answers"),
    "answers misspelt": (b'{"id": "d", "answer": {"dialysis": "%b"}}' % S, "no-answers"),
    "extra key": (b'{"id": "d", "answers": {}, "name": "%b"}' % S, "unknown-key"),
    "true as id": (b'{"id": true, "answers": {"dialysis": "%b"}}' % S, "invalid-id"),
    "decimal as id": (b'{"id": 1.0, "answers": {"dialysis": "%b"}}' % S, "invalid-id"),
    "list as id": (b'{"id": ["%b"], "answers": {}}' % S, "invalid-id"),
    "cut off": (b'{"id": "d", "answers": {"dialysis": "%b"' % S, "invalid-json"),
    "cut off in a string": (b'{"id": "d", "answers": {"dialysis": "%b' % S, "invalid-json"),
    "bracket too few": (b'{"id": "d", "answers": {"symptoms": ["%b"}}' % S, "invalid-json"),
    "no quotes": (b'{"id": "d", "answers": {"dialysis": %b}}' % S, "invalid-json"),
    "single quotes": (b"{'id': 'd', 'answers': {'dialysis': '%b'}}" % S, "invalid-json"),
    "control character": (b'{"id": "d", "answers": {"dialysis": "%b\x00"}}' % S, "invalid-json"),
    "bad escape": (b'{"id": "d", "answers": {"dialysis": "%b\\x"}}' % S, "invalid-json"),
    "late byte order mark": (b'\xef\xbb\xbf{"id": "d", "answers": {"dialysis": "%b"}}' % S, "invalid-json"),
    "a list": (b'["%b"]' % S, "not-an-object"),
    "a string": (b'"%b"' % S, "not-an-object"),
    "a number": (b"5", "not-an-object"),
    "null": (b"null", "not-an-object"),
}
"""What is wrong, a record with that fault, and the code of its error. The answers in them are S."""

bad_records = pytest.mark.parametrize(("record", "code"), BAD_RECORDS.values(), ids=BAD_RECORDS)
Reader = Callable[..., list[Case | RecordError]]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Everything in a file of these bytes."""

    def read_bytes(data: bytes, name: str = "cases.jsonl", input_format: Format | None = None) -> list[Case | RecordError]:
        (tmp_path / name).write_bytes(data)
        return list(read_cases(str(tmp_path / name), input_format))

    return read_bytes


@bad_records
def test_a_bad_line_is_reported_with_its_place_and_code_and_the_lines_around_it_are_read(
    read: Reader, record: bytes, code: str
) -> None:
    """A bad line gives one error, with line, code, message and hint; the lines around it are cases."""
    before, bad, after = read(GOOD + b"\n\n" + record + b"\n" + GOOD)
    assert (before.id, after.id, before.line, after.line) == ("good", "good", 1, 4)
    assert isinstance(bad, RecordError)
    assert (bad.line, bad.index, bad.code) == (3, None, code)
    assert bad.message
    assert bad.hint


@bad_records
def test_a_bad_element_takes_no_other_element_with_it(read: Reader, record: bytes, code: str) -> None:
    """In an array a bad element gives one error, with line and index; the elements around it are cases."""
    before, bad, after = read(b"[" + GOOD + b",\n" + record + b",\n" + GOOD + b"]", "cases.json")
    assert (before.id, after.id, before.index, after.index, after.line) == ("good", "good", 0, 2, 3)
    assert isinstance(bad, RecordError)
    assert (bad.line, bad.index, bad.code) == (2, 1, code)


@bad_records
def test_standard_input_is_read_like_a_file_of_lines(monkeypatch: pytest.MonkeyPatch, record: bytes, code: str) -> None:
    """The source "-" is standard input, one case per line."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD + b"\n" + record + b"\n" + GOOD), encoding="ascii"))
    _, bad, good = read_cases("-")
    assert isinstance(bad, RecordError)
    assert (bad.input, bad.line, bad.code, good.id) == ("-", 2, code, "good")


@bad_records
def test_an_error_never_repeats_what_stands_in_a_record(read: Reader, record: bytes, code: str) -> None:
    """No part of an error holds an answer's text."""
    errors = [each.to_json() for each in read(GOOD + b"\n" + record) if isinstance(each, RecordError)]
    assert errors
    assert all(code in error and S.decode() not in error for error in errors)


def test_an_error_is_one_line_of_ascii_json_with_the_fields_of_the_contract(read: Reader) -> None:
    """An error's JSON has input, line, index (in an array alone), id, code, message and hint, in ASCII."""
    data = '{"id": "ä\\n", "answers": {}, "ö": 1}'.encode()
    (line,) = [each.to_json() for each in read(data) if isinstance(each, RecordError)]
    (element,) = [each.to_json() for each in read(b"[" + data + b"]", "cases.json") if isinstance(each, RecordError)]
    assert line.isascii()
    assert "\n" not in line
    assert list(json.loads(line)) == ["input", "line", "id", "code", "message", "hint"]
    assert list(json.loads(element)) == ["input", "line", "index", "id", "code", "message", "hint"]
    assert json.loads(line)["id"] == "ä\n"


@pytest.mark.parametrize(
    ("key", "words"),
    [("answer", "did you mean 'answers'?"), ("ids", "did you mean 'id'?"), ("x" * 10_000, "known: id, answers")],
    ids=["answer", "ids", "long"],
)
def test_an_unknown_key_is_answered_with_the_nearest_one(read: Reader, key: str, words: str) -> None:
    """An unknown key is named, shortened, with the nearest known key."""
    (error,) = read(json.dumps({"answers": {}, key: 1}).encode())
    assert isinstance(error, RecordError)
    assert words in error.hint
    assert f"'{key[:60]}' is no key" in error.message


def test_an_error_with_very_many_faults_stays_short(read: Reader) -> None:
    """Of many faults in one record five are told, and how many more there are."""
    (error,) = read(json.dumps({"answers": {}, **{f"key-{number}": 1 for number in range(1000)}}).encode())
    assert isinstance(error, RecordError)
    assert error.message.endswith("; and 995 more")


def test_broken_json_is_told_with_line_and_column_of_the_file(read: Reader) -> None:
    """Line and column of broken JSON are those of the file, for lines, elements and a single case."""
    (_, line) = read(GOOD + b'\n  {"answers": tru}')
    (_, element) = read(b"[" + GOOD + b', {\n  "answers": tru}]', "cases.json")
    assert isinstance(line, RecordError)
    assert isinstance(element, RecordError)
    assert "line 2, column 15" in line.message
    assert (element.line, "line 2, column 14" in element.message) == (1, True)


@pytest.mark.parametrize("given", ["x", "", "ä😀", 0, -7, 10**40, None])
def test_an_id_is_a_string_an_integer_or_null(read: Reader, given: str | int | None) -> None:
    """Ids come out as they went in."""
    (case,) = read(json.dumps({"id": given, "answers": {}}).encode())
    assert isinstance(case, Case)
    assert case.id == given
    assert type(case.id) is type(given)


def test_an_escaped_pair_of_surrogates_is_a_character(read: Reader) -> None:
    """Both halves of a surrogate pair together are fine."""
    (case,) = read(b'{"id": "\\ud83d\\ude00", "answers": {}}')
    assert case.id == "\U0001f600"


def test_many_brackets_that_are_not_deep_are_read(read: Reader) -> None:
    """What is refused is depth, not a number of brackets."""
    (case,) = read(b'{"answers": [%b]}' % b",".join([b"[]"] * 1000))
    assert isinstance(case, Case)


@pytest.mark.parametrize("name", ["cases.json", "cases.jsonl", "cases.NDJSON"])
def test_a_byte_order_mark_at_the_very_start_is_accepted(read: Reader, name: str) -> None:
    """A UTF-8 byte order mark may open a file; Windows line ends are fine."""
    (case,) = read(b"\xef\xbb\xbf" + GOOD + b"\r\n\r\n", name)
    assert isinstance(case, Case)


def test_a_json_file_holds_one_case_over_several_lines(read: Reader) -> None:
    """A `.json` file with one object is one case, with the line it starts on and no index."""
    (case,) = read(b'\n\n {"answers":\n {}}\n', "cases.json")
    assert (case.line, case.index) == (3, None)


def test_the_format_can_be_said(read: Reader) -> None:
    """The input format given wins over the name."""
    assert len(read(GOOD + b"\n" + GOOD, "cases.json", "jsonl")) == 2
    assert len(read(b"[\n" + GOOD + b"\n]", "cases.txt", "json")) == 1


ARRAYS: dict[str, tuple[bytes, int, int]] = {
    "cut after an element": (b"[%b, %b" % (GOOD, GOOD), 2, 1),
    "cut after a comma": (b"[%b," % GOOD, 1, 1),
    "cut in an element": (b'[%b,\n{"id": "d", "answers": {"dia' % GOOD, 1, 1),
    "comma too many": (b"[%b,]" % GOOD, 1, 1),
    "text after it": (b"[%b] %b" % (GOOD, GOOD), 1, 1),
    "closed twice": (b"[%b]]" % GOOD, 1, 1),
    "comma missing": (b"[%b %b, %b]" % (GOOD, GOOD, GOOD), 1, 1),
    "array in it": (b"[[%b, %b], %b]" % (GOOD, GOOD, GOOD), 1, 1),
    "objects in a list": (b'[{"answers": [{"a": 1}, {"b": 2}]}, %b]' % GOOD, 2, 0),
    "brackets in strings": (b'[{"id": "]},{[\\"", "answers": {}}, %b]' % GOOD, 2, 0),
    "stray bracket": (b'[{"id": "d"], "answers": {}},\n%b,\n%b]' % (GOOD, GOOD), 2, 1),
    "stray bracket deeper": (b'[{"answers": {"a": "b"], "c": "d"}},\nnull,\n%b]' % GOOD, 1, 2),
    "single quotes after a cut": (b"[{,\n{'id': 'd', 'answers': {'a': 'b'}},\n%b]" % GOOD, 1, 2),
    "bracket too few": (b'[{"symptoms": ["a"},\nnull,\n%b]' % GOOD, 1, 2),
    "many brackets": (b"[" + b"[" * 50_000 + b"}" * 50_000 + b",\n" + GOOD + b"]", 1, 1),
    "many cut off": (b"[" + b'{"answers": {"symptoms": ["pain",\n' * 20_000 + GOOD + b"]", 1, 20_000),
}


@pytest.mark.parametrize(("data", "cases", "errors"), ARRAYS.values(), ids=ARRAYS)
def test_a_broken_array_gives_its_whole_elements(read: Reader, data: bytes, cases: int, errors: int) -> None:
    """Elements that are whole are read, whatever is wrong with the array or other elements, and each fault is one error."""
    records = read(data, "cases.json")
    assert sum(isinstance(record, Case) for record in records) == cases
    assert sum(isinstance(record, RecordError) for record in records) == errors


USELESS: dict[str, tuple[str, bytes, int]] = {
    "empty": ("x.jsonl", b"", 0),
    "blank": ("x.jsonl", b"\n \t\r\n", 0),
    "empty json": ("x.json", b"", 0),
    "empty array": ("x.json", b" [ ]\n", 0),
    "only an open bracket": ("x.json", b"[", 1),
    "two cases in json": ("x.json", GOOD + b"\n" + GOOD, 1),
    "binary": ("x.jsonl", bytes(range(256)) * 4, 5),
    "binary json": ("x.json", b"\x7fELF\x00\xff", 1),
    "CSV": ("x.jsonl", b"id,dialysis\n1,yes\n2,no\n", 3),
    "numbers": ("x.json", b"[1, 2, null]", 3),
}


@pytest.mark.parametrize(("name", "data", "errors"), USELESS.values(), ids=USELESS)
def test_a_source_without_any_json_object_is_of_no_use(tmp_path: Path, name: str, data: bytes, errors: int) -> None:
    """Where no record is a JSON object, the errors of its records are followed by an InputError that says what was expected."""
    path = tmp_path / name
    path.write_bytes(data)
    records: list[Case | RecordError] = []
    with pytest.raises(InputError, match=r"x\.jsonl?: no record is a JSON object; expected one case") as raised:
        read_into(records, str(path))
    assert (len(records), {type(record) for record in records} <= {RecordError}) == (errors, True)
    assert "--input-format" in str(raised.value)


def read_into(records: list[Case | RecordError], source: str, input_format: Format | None = None) -> None:
    """Read into the list, so that what was read is known even when reading fails."""
    for record in read_cases(source, input_format):
        records.append(record)  # noqa: PERF402


@pytest.mark.parametrize("fault", ["duplicate question", "NaN", "5,000-digit integer", "50,000 open brackets", "invalid UTF-8"])
def test_a_single_object_with_a_fault_inside_is_still_an_object(read: Reader, fault: str) -> None:
    """A file whose only record is an object with a fault in it gives a record error, and no more."""
    (error,) = read(BAD_RECORDS[fault][0])
    assert isinstance(error, RecordError)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("missing.jsonl", "No such file"),
        (".", "is a folder"),
        ("notes.txt", "--input-format"),
        ("no-suffix", "--input-format"),
        ("missing/x.json", "No such file"),
        ("x\0.json", "cannot be read"),
        ("x" * 5000 + ".json", "cannot be read"),
    ],
    ids=["missing", "folder", "suffix", "no suffix", "missing folder", "NUL", "long name"],
)
def test_a_source_that_cannot_be_read_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, words: str
) -> None:
    """What cannot be opened, or has a name that does not tell its format, raises InputError before any record."""
    monkeypatch.chdir(tmp_path)
    Path("notes.txt").touch()
    Path("no-suffix").touch()
    with pytest.raises(InputError, match=words):
        next(read_cases(source))


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read raises InputError that says so."""
    path = tmp_path / "x.json"
    path.touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="may not be read"):
        next(read_cases(str(path)))


def test_a_failure_in_the_middle_of_reading_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that fails after some records gives those, then InputError with what the system says."""

    class Failing(io.BufferedReader):
        def read1(self, size: int = -1, /) -> bytes:
            block = super().read1(size)
            if not block:
                raise OSError(5, "Input/output error")
            return block

    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": Failing(io.BytesIO(GOOD + b"\n"))})())
    records = read_cases("-")
    assert isinstance(next(records), Case)
    with pytest.raises(InputError, match="standard input: cannot be read: Input/output error"):
        next(records)


def test_closed_standard_input_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a standard input, "-" raises InputError."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="standard input: is closed"):
        next(read_cases("-"))


@pytest.mark.parametrize("tail", [b"", b"\n", b"more" * 10 + b"\n"])
def test_a_line_without_end_is_refused_and_the_next_is_read(read: Reader, monkeypatch: pytest.MonkeyPatch, tail: bytes) -> None:
    """A line above the limit is an error even where its beginning is a whole case, and takes no next line with it."""
    monkeypatch.setattr("riskcheck.files.sources.LONGEST_LINE", 100)
    long, *rest = read(GOOD.ljust(250) + tail + (GOOD if tail else b""))
    assert isinstance(long, RecordError)
    assert (long.code, len(rest)) == ("record-too-long", 1 if tail else 0)


def peak_memory(path: Path) -> int:
    """The most bytes that Python held while reading a file."""
    tracemalloc.start()
    for _ in read_cases(str(path)):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.unmeasured
def test_lines_are_streamed(tmp_path: Path) -> None:
    """Five times as many lines take about the same memory."""
    short, long = tmp_path / "short.jsonl", tmp_path / "long.jsonl"
    short.write_bytes((GOOD + b"\n") * 20_000)
    long.write_bytes((GOOD + b"\n") * 100_000)
    peak_memory(short)
    assert peak_memory(long) < peak_memory(short) * 1.2 + 20_000


JSON_BYTES = st.lists(
    st.sampled_from([b"NaN", b'"answers"', b'"id"', GOOD, b"\xff"])
    | st.sampled_from(b'{}[],:"\n1\\ ').map(lambda code: bytes([code])),
    max_size=30,
).map(b"".join)


@pytest.mark.parametrize("input_format", ["json", "jsonl"])
@given(data=JSON_BYTES)
def test_whatever_the_bytes_reading_gives_records_or_an_input_error(input_format: Format, data: bytes) -> None:
    """Random bytes give cases and record errors, perhaps an InputError at the end, nothing else; all non-blank lines count."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", type("Stdin", (), {"buffer": io.BytesIO(data)})())
        records: list[Case | RecordError] = []
        try:
            read_into(records, "-", input_format)
        except InputError:
            assert all(isinstance(record, RecordError) for record in records)
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if input_format == "jsonl" and not any(map(_goes_over_lines, lines)):
        assert [record.line for record in records] == [number for number, line in enumerate(lines, 1) if line.strip(b" \t\r\n")]


def _goes_over_lines(line: bytes) -> bool:
    """Whether a first line shows that what follows is no case on each line."""
    return line.strip() == b"{" or line.startswith(b"[")


@given(elements=st.lists(st.sampled_from([GOOD, *(record for record, _ in BAD_RECORDS.values() if len(record) < 500)])))
def test_in_an_array_every_whole_case_is_found_whatever_stands_between(elements: list[bytes]) -> None:
    """Every good element is read, in whatever company, when its neighbours' brackets match."""
    whole = [element for element in elements if _is_balanced(element)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", type("Stdin", (), {"buffer": io.BytesIO(b"[" + b",\n".join([*whole, GOOD]) + b"]")})())
        records = list(read_cases("-", "json"))
    assert [isinstance(record, Case) for record in records] == [element == GOOD for element in [*whole, GOOD]]


def _is_balanced(element: bytes) -> bool:
    return element.count(b"{") == element.count(b"}") and element.count(b"[") == element.count(b"]")
