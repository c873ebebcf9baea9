"""`table` and `batch` take the same files, and say the same of them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tablecases import rows
from test_cli import run
from test_csv_shapes import SHAPES, as_redcap, random_cases

from riskcheck import Checker
from riskcheck.checking.columns import COLUMNS

duckdb: Any = pytest.importorskip("duckdb", reason="needs the extra `tables`", exc_type=ModuleNotFoundError)
pytest.importorskip("ibis", reason="needs the extra `tables`", exc_type=ModuleNotFoundError)

MARKS = {b"i\0": b"\xff\xfe", b"\0i": b"\xfe\xff"}
HEAD = "id,dialysis,symptoms\n"


def both(source: Path, *options: str) -> tuple[list[dict[str, str]], list[dict[str, Any]], str, str, set[int]]:
    """The results of a batch, its errors, what it and `table` say else, and the codes they end with.

    The rows of `table`, where it wrote any, are asserted to be those of the batch, in the order of the file.
    """
    found, target = source.with_name("found.csv"), source.with_name("out.csv")
    first = run("batch", str(source), "--output", str(found), *options)
    second = run("table", str(source), str(target), *options)
    lines = first.stderr.splitlines()
    errors = [json.loads(line) for line in lines if line.startswith("{")]
    said = "\n".join(line for line in lines if not line.startswith("{"))
    results = read(found)
    assert second.returncode == 2 or same_rows(read(target), results, errors) == []
    return results, errors, said, second.stderr, {first.returncode, second.returncode}


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; none where there is no file."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline=""))) if path.exists() else []


def same_rows(got: list[dict[str, str]], results: list[dict[str, str]], errors: list[dict[str, Any]]) -> list[str]:
    """Where rows of a table are not what a batch made of the same file: results and errors in the order of their lines."""
    wanted = sorted([*results, *errors], key=lambda each: int(each["line"]))
    if len(got) != len(wanted):
        return [f"{len(got)} rows, not {len(wanted)}"]
    wrong = []
    for mine, other in zip(got, wanted, strict=True):
        if "code" in other:
            codes = {each.partition(":")[0] for each in mine["error"].split(";")}
            is_empty = not any(mine[name] for name in COLUMNS[1:])
            fits = other["code"] in codes and is_empty and mine["id"].lstrip("'") == (other["id"] or "")
        else:
            names = other.keys() - {"input", "line", "index"}
            fits = not mine["error"] and all(mine[name] == other[name] for name in names)
        wrong += [] if fits else [f"line {other['line']}: {mine} is not {other}"]
    return wrong


@pytest.mark.unmeasured
@pytest.mark.parametrize(("data", "ending"), SHAPES.values(), ids=SHAPES)
def test_every_shape_gives_both_commands_the_same_findings(tmp_path: Path, data: bytes, ending: str) -> None:
    """However a table was saved, `table` finds what `batch` finds, with the same id, and says the same of its spelling."""
    source = tmp_path / f"in.{ending}"
    source.write_bytes(MARKS.get(data[:2], b"") + data)
    results, errors, said, told, codes = both(source)
    assert (codes, len(results), errors, results[0]["id"], results[0]["symptoms"]) == ({0}, 1, [], "1", "pain")
    *spelling, closing = told.splitlines()
    assert closing == "1 rows: 1 annotated, 0 with an error"
    assert [line for line in said.splitlines() if "answers of tables" in line or "answer of tables" in line] == spelling


UNUSABLE = {
    "a slip": "id,dialisys\na,yes\n",
    "only an id": "id\na\n",
    "empty": "",
    "no rows": "id,dialysis\n",
    "only empty rows": 'id,dialysis\n,\n"",""\n',
    "a column twice": "id,dialysis,dialysis\na,yes,no\n",
    "two spellings of a column": "id,dialysis,Dialysis\na,yes,no\n",
    "two of no name": "id,,\na,yes,no\n",
    "a NUL": "id,dialysis\0\na,yes\n",
    "other columns": "id,age_years,dialysis,name\n1,61,yes,x\n",
    "a near id": "Patient,dialysis\n1,yes\n",
    "a header that is not closed": 'id,"dialysis\n1,yes\n',
    "no row as the header": "id,dialysis\na,secret,more\n",
    "a cell below no name": "id,,dialysis\na,secret,no\n",
    "no row that is closed": 'id,dialysis\na,"secret\n',
    "no row of good length": f"id,dialysis\n{'a' * 3_000_000},yes\n",
}


@pytest.mark.parametrize("text", UNUSABLE.values(), ids=UNUSABLE)
def test_what_no_command_can_use(tmp_path: Path, text: str) -> None:
    """A file of no use ends with 2 and the same words from both, repeats no answer, and leaves no output."""
    source = tmp_path / "in.csv"
    source.write_text(text, encoding="utf-8")
    results, errors, said, told, codes = both(source)
    assert (codes, results, told.count("\n")) == ({2}, [], 1)
    assert told.startswith(said)
    assert all(f"line {each['line']}: [{each['code']}] {each['message']} ({each['hint']})" in told for each in errors[:1])
    assert "secret" not in told
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


FAULTY = {
    "too few cells": HEAD + "a,yes,\nsecret\nb,no,\n",
    "too many cells": HEAD + "a,yes,\nb,secret,,more\n\nc,no,none\n",
    "not closed": HEAD + 'a,yes,\nb,"secret,\nc,no,\n',
    "not closed at the end": HEAD + 'a,yes,\nb,no,"secret\n',
    "misplaced": HEAD + 'a,"secret"s,\nb,no,\n',
    "over lines, then not closed": HEAD + '"a\n\nb",no,\nc,"secret,\nd,no,\n',
    "over lines, then too many": HEAD + '\n"a\nb",no,\nc,secret,,\nd,no,\n',
    "a long cell": HEAD + f"a,yes,\n{'secret' * 30_000},yes,\n",
    "a long answer": HEAD + f"a,yes,\nb,{'secret' * 30_000},\n",
    "no UTF-8": HEAD + "a,yes,\nb,secret\udcff,\n",
    "a carriage return": HEAD + "a,yes,\nb,no\r,secret\n",
    "below no name": "id,dialysis,,symptoms\na,yes,,\nb,no,secret,pain\n",
    "blank below no name": "id,dialysis,,symptoms\na,yes, ,\nb,no,,pain\n",
    "not offered": HEAD + "a,secret,\nb,yes,pain\n",
    "not offered among others": HEAD + "a,yes,secret;pain\nb,yes,secret\nc,no,\n",
    "not alone": HEAD + "a,yes,pain;none\nb,yes,\n",
    "several": HEAD + "a,secret,pain;none\nb,yes,\n",
    "twice": HEAD + "a,yes,pain;Pain\nb,yes,\n",
    "no box": "id,dialysis,symptoms___pain\na,yes,secret\nb,no,1\n",
    "boxes that differ": "id,symptoms,symptoms/pain,symptoms/itching\n1,itching,1,0\n2,pain,1,0\n",
    "blank cells": HEAD + " , ,\t\n \t\n,yes, ; \n",
    "a carriage return between two rows": HEAD + "a,yes,\nb,no,\rc,no,none\n",
    "blank lines of one column": "sarcoidosis\nyes\n \t\n \nno\n",
    "blank lines of tabs": "age\tsarcoidosis\n\tyes\n \t\n\t \nadult\tno\n",
    "indented": HEAD + " a,yes,pain\n\tb,no,\n",
}


@pytest.mark.parametrize("text", FAULTY.values(), ids=FAULTY)
def test_a_row_with_a_fault_is_an_error_of_that_row_for_both(tmp_path: Path, text: str) -> None:
    """A row that `batch` refuses has no findings from `table`, but the same code; `table` tells the fault with its remedy."""
    source = tmp_path / "in.csv"
    source.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
    results, errors, _, told, codes = both(source)
    assert results
    assert codes == {1 if errors else 0}
    count = len(results) + len(errors)
    assert told.splitlines()[-1] == f"{count} rows: {len(results)} annotated, {len(errors)} with an error"
    for error in errors:
        assert f"[{error['code']}]" in told
        if error["code"] not in ("answer-not-offered", "answer-not-alone"):
            assert f"on line {error['line']}: [{error['code']}] {error['message']} ({error['hint']})" in told
    assert "secret" not in told + source.with_name("out.csv").read_text(encoding="utf-8")


def test_a_fault_of_many_rows_is_said_once_with_its_count(tmp_path: Path) -> None:
    """Faults are told by their number, with the question and the codes it offers, in the words of a batch."""
    source = tmp_path / "in.csv"
    source.write_text(HEAD + "1,zebra-words,\n" * 500 + "short\n" * 2 + "2,YES,Pain\n" * 7)
    _, _, said, told, _ = both(source)
    grouped = "500 rows: [answer-not-offered] dialysis: the answer is not one of the answers offered (one of: 'yes', "
    for words in (said, told):
        assert f"riskcheck: {grouped}" in words
        assert "riskcheck: 14 answers of tables were written with capitals" in words
        assert "zebra-words" not in words
    assert "2 rows, first on line 502: [wrong-number-of-cells]" in told
    quiet = run("table", str(source), str(tmp_path / "out.csv"), "--quiet")
    assert (quiet.returncode, quiet.stderr) == (1, "")


def test_more_kinds_of_faults_than_are_shown_are_counted(tmp_path: Path, checker: Checker) -> None:
    """The five faults of most rows are told, and how many more there are."""
    source = tmp_path / "in.csv"
    names = [question.id for question in checker.pack.questions][:8]
    cells = [["zebra" if place == row else "" for place in range(8)] for row in range(8)]
    source.write_text("\n".join([",".join(names), *map(",".join, cells), ""]))
    told = run("table", str(source), str(tmp_path / "out.csv")).stderr.splitlines()
    assert [line.partition(":")[2].strip()[:5] for line in told[:-2]] == ["1 row"] * 5
    assert told[-2] == "riskcheck: and 3 more faults"


# ---------------------------------------------------------------- columns


KEPT = "Patient,age_years,dialysis,Name\n1,61,yes,=x\n=2,,zebra,\n"


def test_other_columns_are_kept_or_ignored_as_in_a_batch(tmp_path: Path) -> None:
    """--id, --keep-columns and --ignore-columns mean the same for both; kept cells follow the id, in the order asked for."""
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(KEPT)
    for options in (
        ("--keep-columns", "age_years,Name"),
        ("--keep-columns", "Name,age_years"),
        ("--keep-columns", "Name", "--ignore-columns", "*"),
        ("--ignore-columns", "age_years,Name"),
        ("--keep-columns", "Name,age_years", "--spreadsheet-safe"),
    ):
        (result,), (error,), _, _, codes = both(source, "--id", "Patient", *options)
        assert (codes, result["id"], error["code"]) == ({1}, "1", "answer-not-offered")
    assert target.read_text().splitlines()[0].startswith("id,Name,age_years,urgency,causes,")
    assert [(row["id"], row["Name"]) for row in read(target)] == [("1", "'=x"), ("'=2", "")]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--id", "patient"), "there is no column 'patient'; did you mean 'Patient'"),
        (("--id", "Patient", "--keep-columns", "Nam,age_years"), "there is no column 'Nam'; did you mean 'Name'"),
        (("--id", "Patient", "--delimiter", "::"), "--delimiter: give one character"),
    ],
)
def test_options_that_do_not_fit_are_told_alike(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    """A name that is no column is answered with the nearest, and no output is left."""
    source = tmp_path / "in.csv"
    source.write_text(KEPT)
    *_, said, words, codes = both(source, *options)
    assert codes == {2}
    assert told in said
    assert told in words


def test_what_is_kept_cannot_have_the_name_of_a_finding(tmp_path: Path) -> None:
    """A table cannot have two columns of a name, with any capitals: this is said before any work."""
    source = tmp_path / "in.csv"
    source.write_text("id,Urgency,dialysis\n1,x,yes\n")
    ended = run("table", str(source), str(tmp_path / "out.csv"), "--keep-columns", "Urgency")
    assert (ended.returncode, "column 'Urgency' cannot be kept" in ended.stderr) == (2, True)


def test_an_unusual_delimiter_is_named(tmp_path: Path) -> None:
    """With --delimiter both read a table that no header would show to be one."""
    source = tmp_path / "in.csv"
    source.write_text("id|dialysis|symptoms\n1|yes|pain\n")
    results, *_, codes = both(source, "--delimiter", "|")
    assert (codes, results[0]["id"]) == ({0}, "1")


@pytest.mark.parametrize("ending", ["parquet", "duckdb"])
def test_columns_of_other_tables_are_kept_too(tmp_path: Path, ending: str) -> None:
    """Of Parquet and databases columns are kept with their types, ignored, or refused with the options that deal with them."""
    given = "SELECT 7 AS case_no, DATE '2026-01-02' AS seen, 'yes' AS dialysis, '=x' AS name"
    if ending == "parquet":
        source = f"{tmp_path / 'in.parquet'}"
        duckdb.connect().execute(f"COPY ({given}) TO '{source}'")
    else:
        source = f"{tmp_path / 'in.duckdb'}:given"
        with duckdb.connect(str(tmp_path / "in.duckdb")) as connection:
            connection.execute(f"CREATE TABLE given AS {given}")
    target = tmp_path / "out.parquet"
    refused = run("table", source, str(target))
    assert (refused.returncode, "--keep-columns" in refused.stderr) == (2, True)
    options = ("--id", "case_no", "--keep-columns", "name,seen")
    assert run("table", source, str(target), *options).returncode == 0
    found = duckdb.connect().execute(f"FROM '{target}' SELECT id, name, seen::VARCHAR, typeof(seen), urgency, error").fetchall()
    assert found == [(7, "=x", "2026-01-02", "DATE", "routine", None)]
    assert run("table", source, str(target), "--id", "case_no", "--ignore-columns", "*").returncode == 0
    assert run("table", source, str(tmp_path / "out.csv"), *options, "--spreadsheet-safe").returncode == 0
    assert (tmp_path / "out.csv").read_text().splitlines()[1].startswith("7,'=x,2026-01-02,routine,")
    wrong = run("table", source, str(target), "--id", "case-no", "--ignore-columns", "*")
    assert (wrong.returncode, "there is no column 'case-no' (did you mean 'case_no'" in wrong.stderr) == (2, True)


# ---------------------------------------------------------------- as much as a study has


@pytest.mark.unmeasured
def test_every_shape_gives_what_a_batch_gives_field_by_field(checker: Checker, tmp_path: Path) -> None:
    """4,000 cases in UTF-16, as REDCap exports them, packed, and as a workbook: `table` finds what `batch` does."""
    cases = random_cases(checker)
    names = [question.id for question in checker.pack.questions]
    table = [["id", *names]]
    for case in cases:
        given = [case["answers"].get(name, "") for name in names]
        table.append([case["id"], *(";".join(each) if isinstance(each, list) else each for each in given)])
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
    quoted, redcap, packed, workbook = (tmp_path / name for name in ("q.csv", "r.csv", "p.csv.gz", "w.xlsx"))
    quoted.write_text(text.getvalue(), encoding="utf-16", newline="")
    redcap.write_text(as_redcap(checker, cases))
    packed.write_bytes(gzip.compress("\n".join(map(",".join, table)).encode()) + bytes(512))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in table:
        sheet.append(row)
    book.save(workbook)
    for source in (quoted, redcap, packed, workbook):
        results, errors, *_, codes = both(source)
        assert (len(results), errors, codes) == (len(cases), [], {0}), source.name


Change = Callable[[random.Random, list[str]], list[str]]
MESS: list[Change] = [
    lambda draw, row: [*row[:-1], draw.choice(["", " ", "\t"])],
    lambda draw, row: [each.upper() if draw.random() < 0.3 else each for each in row],
    lambda _, row: [each.replace("-", "_") for each in row],
    lambda draw, row: [f" {each} " if draw.random() < 0.3 else each for each in row],
    lambda draw, row: row[: draw.randint(0, len(row))],
    lambda _, row: [*row, ""],
    lambda _, row: [""] * len(row),
    lambda draw, row: [row[0], *(draw.choice(["1", "0", each]) for each in row[1:])],
    lambda draw, row: [*row[:-1], draw.choice(["pain;pain", "pain;;", "none;pain", "zebra", "pain\xa0"])],
    lambda draw, row: [draw.choice(["a\nb", 'a"b', "a,b", " a", "\u212a", "é"]), *row[1:]],
    lambda draw, row: [row[0], *(draw.choice(["\u017f", "YES", each]) for each in row[1:])],
]


@pytest.mark.parametrize("seed", range(6))
def test_rows_in_any_mess_are_what_a_batch_makes_of_them(
    checker: Checker, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain rows and rows with slips and faults of every kind, in turns and in pieces of any size, give both the same."""
    from riskcheck.tables import csvrows, files

    draw = random.Random(seed)
    names = ["id", *draw.sample([question.id for question in checker.pack.questions], 6), "symptoms"]
    names = list(dict.fromkeys(names))
    lines = [names]
    for row in rows(checker.pack, 1_500, lists=False, seed=seed):
        cells = [str(row[name] or "") for name in names]
        lines.append(draw.choice(MESS)(draw, cells) if draw.random() < 0.02 * (seed + 1) else cells)
    text, end = io.StringIO(newline=""), draw.choice(["\n", "\r\n"])
    delimiter = draw.choice(",;\t")
    if draw.random() < 0.5:
        csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(lines)
    else:
        csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(lines)
    source, found, target = tmp_path / "in.csv", tmp_path / "found.csv", tmp_path / "out.csv"
    source.write_text(broken(draw, text.getvalue(), end), encoding="utf-8", newline="")
    monkeypatch.setattr(csvrows, "_PIECE", draw.choice([20, 200, 2_000]))
    counts = files.annotate_file(str(source), str(target), pack=checker.pack)
    ended = run("batch", str(source), "--output", str(found))
    said = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    errors = [json.loads(line) for line in ended.stderr.splitlines() if line.startswith("{")]
    assert same_rows(read(target), read(found), errors) == []
    assert len(errors) == counts.errors
    assert next(line for line in said if " of tables " in line).startswith(f"riskcheck: {counts.respelled:,} answer")


def broken(draw: random.Random, text: str, end: str) -> str:
    """A text with some blank lines, and some quotation marks that are never closed."""
    lines = text.split(end)
    for _ in range(5):
        lines.insert(
            draw.randint(1, len(lines) - 1),
            draw.choice(["", " ", "\t ", 'a,"b', '"', "\0", 'a"b"c,yes', '"a"b,"no"', ' "a",yes']),
        )
    return end.join(lines)


# ---------------------------------------------------------------- packed files, and files that end


@pytest.mark.parametrize("padding", [4, 512, 100_000])
def test_a_packed_table_with_padding_is_annotated(tmp_path: Path, padding: int) -> None:
    """Zeros behind a compressed table, as tapes and some programs leave them, change nothing, in several members neither."""
    source = tmp_path / "in.csv.gz"
    source.write_bytes(gzip.compress(b"\xef\xbb\xbf" + SHAPES["comma"][0]) + gzip.compress(b"2,no,\n") + bytes(padding))
    results, errors, *_, codes = both(source)
    assert ([each["id"] for each in results], errors, codes) == (["1", "2"], [], {0})


def test_a_packed_file_that_is_cut_in_its_middle_replaces_nothing(tmp_path: Path) -> None:
    """Where the input turns out to be damaged after many rows, `table` ends with 2, and the output stays as it was."""
    source, target = tmp_path / "in.csv.gz", tmp_path / "out.csv"
    draw = random.Random(7)
    lines = [f"{draw.random()},yes,pain" for _ in range(100_000)]
    packed = gzip.compress((HEAD + "\n".join(lines)).encode())
    source.write_bytes(packed[: len(packed) // 2])
    target.write_text("before")
    ended = run("table", str(source), str(target))
    assert (ended.returncode, "end-of-stream" in ended.stderr, ended.stderr.count("\n")) == (2, True, 1)
    assert (target.read_text(), (tmp_path / "out.csv.partial").exists()) == ("before", False)


CASES: dict[str, tuple[str, bytes, int]] = {
    "blank rows": ("in.csv", b"id,dialysis,symptoms\r\n1,yes,pain\r\n,,\r\n,,\r\n", 1),
    "semicolons": ("in.csv", b"id;dialysis;symptoms\r\n1;yes;pain\r\n", 1),
    "sep line": ("in.csv", b"sep=,\nid,dialysis,symptoms\n1,yes,pain\n", 1),
    "UTF-16": ("in.csv", "id,dialysis,symptoms\r\n1,yes,pain\r\n".encode("utf-16"), 1),
    "zero-padded": ("in.csv.gz", gzip.compress(b"\xef\xbb\xbfid,dialysis,symptoms\n1,yes,pain\n") + bytes(4), 1),
    "blanks around codes": (
        "in.csv",
        b"id,dialysis,symptoms\n1,yes,pain; itching\n2, yes ,pain\n3,yes,pain;\n4,yes,pain;pain\n",
        3,
    ),
    "capital id": ("in.csv", b"ID,Dialysis,symptoms\n1,Yes,pain\n", 1),
    "REDCap": ("in.csv", b"record_id,dialysis,dialysis_duration,symptoms___pain\n1,yes,long-term,1\n2,no,,0\n", 2),
}


@pytest.mark.parametrize(("name", "data", "count"), CASES.values(), ids=CASES)
def test_files_that_people_had(tmp_path: Path, name: str, data: bytes, count: int) -> None:
    """Files that were once refused or misread give each case one result, from either command."""
    source = tmp_path / name
    source.write_bytes(data)
    results, errors, _, told, _ = both(source)
    assert [each["id"] for each in results] == [str(number + 1) for number in range(count)]
    assert [each["code"] for each in errors] == (["answer-twice"] if "pain;pain" in str(data) else [])
    assert "standard output" not in told


def test_a_workbook_is_read_and_not_written(tmp_path: Path) -> None:
    """A workbook, or a table with tabs, is an input, and no output."""
    source = tmp_path / "in.csv"
    source.write_text(HEAD + "1,yes,\n")
    for name in ("out.xlsx", "out.tsv"):
        ended = run("table", str(source), str(tmp_path / name))
        assert (ended.returncode, "of no known format" in ended.stderr) == (2, True)
