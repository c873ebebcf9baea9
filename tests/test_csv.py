"""CSV files of answers, in and out: the same findings as from JSON, and a fault takes no more with it than its row."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from batches import Run, batch, names
from hypothesis import given
from hypothesis import strategies as st
from strategies import QUESTIONS, anything
from test_cli import run as riskcheck

from riskcheck import Checker, InputError
from riskcheck.batch.run import Tally
from riskcheck.checking.columns import COLUMNS, columns
from riskcheck.files.records import Case, RecordError, read_cases

HEADER = "id,dialysis,symptoms\n"


def table(rows: list[dict[str, Any]]) -> bytes:
    """Cases as CSV, a column for each question, as a spreadsheet would write it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["id", *QUESTIONS])
    for row in rows:
        cells = (row["answers"].get(question, "") for question in QUESTIONS)
        writer.writerow([row["id"], *(";".join(cell) if isinstance(cell, list) else cell for cell in cells)])
    return text.getvalue().encode()


def read(run: Run, data: bytes | str) -> list[Case | RecordError]:
    """Every record of a CSV file that holds this."""
    return list(read_cases(run.source(data if isinstance(data, bytes) else data.encode(), "in.csv"), pack=run.checker.pack))


def without_place(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Results without what says where they come from."""
    return [{name: value for name, value in result.items() if name not in ("input", "line", "index")} for result in results]


IDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)


@pytest.mark.unmeasured
@given(given=st.lists(st.fixed_dictionaries({"id": IDS, "answers": anything()}), min_size=1, max_size=5))
def test_a_csv_file_gives_the_results_of_the_same_cases_in_json(checker: Checker, given: list[dict[str, Any]]) -> None:
    """Whatever the answers and ids, with commas, quotation marks and line ends in them, results are those of the JSON file."""
    with tempfile.TemporaryDirectory() as folder:
        run = Run(checker, Path(folder))
        assert run(run.source(table(given), "in.csv")) == Tally(len(given), 0)
        from_csv = run.results
        assert run(run.source(json.dumps(given).encode(), "in.json")) == Tally(len(given), 0)
        assert without_place(from_csv) == without_place(run.results)


def test_an_empty_cell_is_not_an_answer_and_a_list_is_parted_by_semicolons(run: Run) -> None:
    """Empty cells are questions that were not answered, and an id that is not given."""
    first, second = read(run, HEADER + "a,,pain;hard-nodules\n,yes,\n")
    assert isinstance(first, Case)
    assert isinstance(second, Case)
    assert (first.id, first.answers) == ("a", {"symptoms": ["pain", "hard-nodules"]})
    assert (second.id, second.answers) == (None, {"dialysis": "yes"})


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfid,dialysis\r\na,yes\r\nb,no\r\n",
        b"id,dialysis\na,yes\nb,no",
        b'"id","dialysis"\n"a","yes"\n\n \t\n"b","no"\n',
        b"\n\ndialysis,id\nyes,a\nno,b\n",
        b"\n" * 600_000 + b"id,dialysis\na,yes\nb,no\n",
    ],
    ids=["as a spreadsheet saves it", "without a last line end", "all quoted, blank lines", "other order", "a blank block"],
)
def test_byte_order_marks_line_ends_quotes_and_blank_lines_change_nothing(run: Run, data: bytes) -> None:
    """The same two cases come out of the same table, however it was saved."""
    records = read(run, data)
    assert [(case.id, case.answers) for case in records if isinstance(case, Case)] == [
        ("a", {"dialysis": "yes"}),
        ("b", {"dialysis": "no"}),
    ]
    assert len(records) == 2
    assert run(run.source(data, "in.csv")) == Tally(2, 0)


def test_a_quoted_cell_may_go_over_lines_and_lines_are_still_counted(run: Run) -> None:
    """A line end in a quoted cell belongs to the cell; the next row has the number of its own line."""
    first, second = read(run, HEADER + '"a\nb, ""c""",yes,\nd,no,\n')
    assert (first.id, first.line) == ('a\nb, "c"', 2)
    assert (second.id, second.line) == ("d", 4)


@pytest.mark.parametrize("broken", ['x,"yes,\n', '"x,yes,\n', 'x,"yes"no,\n', 'x,"yes,\ny,no,\nz,"yes,\n'])
@pytest.mark.parametrize("after", [3, 300])
def test_a_quotation_mark_that_is_not_closed_spoils_its_row_alone(run: Run, broken: str, after: int) -> None:
    """Rows before and after one with a stray quotation mark are read, however many follow."""
    good = [f"{number},no,\n" for number in range(after)]
    records = read(run, HEADER + "first,yes,\n" + broken + "".join(good))
    bad = [record for record in records if isinstance(record, RecordError)]
    assert {error.code for error in bad} == {"invalid-csv"}
    assert [error.line for error in bad] == ([3, 5] if "z" in broken else [3])
    assert [case.id for case in records if isinstance(case, Case) and case.id != "y"] == ["first", *map(str, range(after))]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("x,yes\n", "wrong-number-of-cells"),
        ("x,yes,pain,more\n", "wrong-number-of-cells"),
        ("x,zebra-words,\n", "answer-not-offered"),
        ("x,yes;no,\n", "answer-not-offered"),
        ("x,,pain;zebra-words\n", "answer-not-offered"),
        ("x,,pain;pain\n", "answer-twice"),
        ("x,,pain;Pain ;\n", "answer-twice"),
        ("x,,none;pain\n", "answer-not-alone"),
        ("x,ye\udcffs,\n", "invalid-utf-8"),
        (f"x,{'zebra-words' * 20_000},\n", "record-too-long"),
    ],
)
def test_a_bad_row_is_an_error_with_its_line_and_no_words_of_it(run: Run, row: str, code: str) -> None:
    """A row that cannot be used gives one error, with line, code and hint, that repeats nothing of it; the others are read."""
    data = (HEADER + "a,yes,\n" + row + "b,no,\n").encode(errors="surrogateescape")
    done = run(run.source(data, "in.csv"))
    assert (done.results, done.errors, done.unusable) == (2, 1, ())
    (fault,) = run.faults
    assert [result["id"] for result in run.results] == ["a", "b"]
    assert (fault["line"], fault["code"]) == (3, code)
    assert fault["hint"]
    assert "zebra-words" not in run.errors.read_text()


def test_blanks_around_codes_do_not_count_and_those_of_an_id_do(run: Run) -> None:
    """Codes are read without the blanks around them, in the last column as in any other; an id is taken to the letter."""
    for end in ("\n", "\r\n"):
        first, second = read(run, end.join(["id,dialysis,symptoms", "a, yes ,", "b,, pain ; itching ;", ""]))
        assert isinstance(first, Case)
        assert isinstance(second, Case)
        assert (first.answers, second.answers) == ({"dialysis": "yes"}, {"symptoms": ["pain", "itching"]})
    (case,) = read(run, "dialysis,id\r\nyes,a \r\n")
    assert case.id == "a "


def test_a_row_above_the_limit_is_refused_and_the_next_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is too long is one error, also where it stands inside quotation marks, and takes no next row with it."""
    monkeypatch.setattr("riskcheck.files.sources.LONGEST_LINE", 100)
    records = read(run, HEADER + f"{'x' * 150},yes,\na,no,\n" + f'"b\n{"é" * 90}{"x" * 60}",yes,\nc,no,\n')
    assert [record.id for record in records if isinstance(record, Case)] == ["a", "c"]
    assert [(error.line, error.code) for error in records if isinstance(error, RecordError)] == [
        (2, "record-too-long"),
        (4, "invalid-csv"),
        (5, "record-too-long"),
    ]


HEADERS = {
    "unknown column": ("id,dialisys\na,yes\n", ["column 'dialisys'", "did you mean 'dialysis'"]),
    "unknown among known": ("id,dialysis,zebra\na,yes,x\n", ["column 'zebra'", "is no question of this pack"]),
    "two unknown": ("id,dialisys,simptoms,age\na,yes,,\n", ["'dialisys'", "'simptoms'", "--keep-columns", "--ignore-columns"]),
    "a near id": ("Patient ID,dialysis\na,yes\n", ["call the column id, or say --id 'Patient ID'"]),
    "two ids": ("id,dialysis,id\na,yes,b\n", ["column 'id' stands twice"]),
    "the same in capitals": ("id,dialysis,Dialysis\na,yes,no\n", ["'dialysis' and 'Dialysis' are the same"]),
    "very many": (
        ",".join(f"column-{number}" for number in range(1000)),
        ["names no question", "and 995 more", "--ignore-columns '*'"],
    ),
    "duplicate": ("id,dialysis,dialysis\na,yes,no\n", ["column 'dialysis' stands twice"]),
    "no header": ("a,yes\nb,no\n", ["names no question"]),
    "no question": ("id\na\n", ["names no question"]),
    "not closed": ('id,"dialysis\na,yes\n', ["first row is no good CSV"]),
    "not UTF-8": ("id,dialysis\udcff\na,yes\n", ["dialysis"]),
    "header alone": (HEADER, ["holds no case"]),
    "empty": ("", ["holds no case"]),
    "JSON": ('{"id": 1, "answers": {}}\n', ["names no question"]),
    "binary": ("\x89PNG\r\n\x1a\n\0", ["names no question"]),
}


@pytest.mark.parametrize(("text", "words"), HEADERS.values(), ids=HEADERS)
def test_a_file_with_a_useless_first_row_is_told_and_stops_no_other(run: Run, text: str, words: list[str]) -> None:
    """What is wrong with the names of the columns is said, with the nearest name, and the next file is read all the same."""
    bad = run.source(text.encode(errors="surrogateescape"), "bad.csv")
    tally = run(bad, run.source(b"dialysis,id\nyes,a\n", "good.csv"))
    (message,) = tally.unusable
    assert message.startswith(f"{bad}: ")
    assert all(part in message for part in words)
    assert message.isprintable()
    assert [result["id"] for result in run.results] == ["a"]


def test_the_same_table_twice_is_read_twice(run: Run) -> None:
    """A file that is named twice, with another one between, gives its results twice, in any number of processes."""
    one, other = run.source(b"id,dialysis\na,yes\n", "one.csv"), run.source(b"dialysis,age,id\nno,,b\n", "other.csv")
    for jobs in (1, 2):
        assert run(one, other, one, one, jobs=jobs) == Tally(4, 0)
        assert [result["id"] for result in run.results] == ["a", "b", "a", "a"]


def test_csv_needs_the_pack_it_answers(run: Run) -> None:
    """Reading a CSV file without a pack raises InputError."""
    with pytest.raises(InputError, match="a table cannot be read here"):
        next(read_cases(run.source(b"id,dialysis\na,yes\n", "in.csv")))


def test_csv_from_standard_input_has_to_be_said() -> None:
    """`-` with --input-format csv is a table; without it, its lines are no cases."""
    table = b"id,dialysis\na,yes\n"
    ended = batch("-", "--input-format", "csv", given=table)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert [(row["id"], row["line"], row["input"]) for row in map(json.loads, ended.stdout.splitlines())] == [("a", 2, "-")]
    assert batch("-", given=table).returncode == 2


def test_check_why_and_diff_read_csv(tmp_path: Path) -> None:
    """`check` shows each row; `why` and `diff` take a table of one row, and say so where there are more."""
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("id,dialysis,dialysis-duration\na,yes,long-term\n")
    two.write_text("id,dialysis,symptoms\nb,no,pain\nc,yes,\n")
    shown = json.loads(riskcheck("check", str(two), "--format", "json").stdout)
    assert [result["id"] for result in shown] == ["b", "c"]
    why = json.loads(riskcheck("why", str(one), "cause:dialysis", "--format", "json").stdout)
    assert why["level"] == "match"
    same = riskcheck("diff", str(one), str(one))
    assert (same.returncode, same.stderr) == (0, "")
    several = riskcheck("diff", str(one), str(two))
    assert (several.returncode, several.stdout) == (2, "")
    assert "holds more than one case" in several.stderr


HOSTILE_IDS = ("plain", "comma, inside", 'quote " inside', "line\nend", "line\r\nend", "ä😀", "", None, 7)


@pytest.mark.parametrize("name", ["out.csv", "out.CSV", "out.txt"])
def test_csv_rows_hold_the_columns_of_tables_and_where_they_come_from(checker: Checker, tmp_path: Path, name: str) -> None:
    """By the output's name or --format csv, each row has input, line, index and the columns of a result, whatever its id."""
    answers = {"dialysis": "yes", "dialysis-duration": "long-term", "symptoms": ["pain", "hard-nodules"]}
    source, output = tmp_path / "in.json", tmp_path / name
    source.write_text(json.dumps([{"id": id, "answers": answers} for id in HOSTILE_IDS]))
    said = [] if name.lower().endswith("csv") else ["--format", "csv"]
    assert batch(source, "--output", output, *said).returncode == 0
    header, *rows = csv.reader(io.StringIO(output.read_bytes().decode(), newline=""), strict=True)
    assert header == ["input", "line", "index", *COLUMNS]
    expected = columns(checker.check(answers))
    for place, (row, id) in enumerate(zip(rows, HOSTILE_IDS, strict=True)):
        assert row[:4] == [str(source), "1", str(place), "" if id is None else str(id)]
        assert row[4:] == [expected[name] for name in COLUMNS[1:]]
    assert "dialysis" in rows[0][header.index("causes")]


def test_only_rows_of_an_array_have_an_index(run: Run) -> None:
    """In CSV, the index is empty for what came from lines; in JSON it is left out."""
    lines, array = run.source(b'{"answers": {}}\n', "a.jsonl"), run.source(b'[\n{"answers": {}}, {"answers": {}}]', "b.json")
    run(lines, array, format="csv")
    rows = list(csv.DictReader(io.StringIO(run.output.read_text())))
    assert [(row["line"], row["index"]) for row in rows] == [("1", ""), ("2", "0"), ("2", "1")]
    run(lines, array)
    assert [(row["line"], row.get("index")) for row in run.results] == [(1, None), (2, 0), (2, 1)]


def test_a_csv_output_has_its_header_once(run: Run) -> None:
    """Several inputs, one of them without a good record, give one table under one header."""
    sources = run.source(b'{"id": 1}', "a.jsonl"), run.source(b'{"id": 2, "answers": {}}', "b.jsonl")
    assert run(*sources, format="csv") == Tally(1, 1)
    assert [line.split(",")[0] for line in run.output.read_text().splitlines()] == ["input", sources[1]]
    assert names(run.folder) == ["a.jsonl", "b.jsonl", "errors", "out"]
