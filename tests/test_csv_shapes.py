"""Tables as people have them: any delimiter and encoding, REDCap and Kobo exports, workbooks, and columns of their own."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from batches import batch
from responses import response
from terminal import RISKCHECK

from riskcheck import Checker

RECORDS = 4000


def results(source: Path, *options: str, code: int = 0) -> list[dict[str, Any]]:
    """The results of a batch without what says where they come from; it ends with the code."""
    ended = batch(source, "--brief", *options)
    assert ended.returncode == code, ended.stderr.decode()
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    return [{name: value for name, value in row.items() if name not in ("input", "line")} for row in rows]


def said(source: Path, *options: str) -> str:
    """What a batch says on standard error."""
    return batch(source, "--brief", *options).stderr.decode()


def same(rows: list[dict[str, Any]], checker: Checker, *cases: tuple[str, dict[str, Any]]) -> bool:
    """Whether rows are the results of cases: ids, urgencies, causes, symptoms and what was not answered."""
    found = [checker.check(answers, id=id) for id, answers in cases]
    return [
        (row["id"], row["advice"]["urgency"], [each["id"] for each in row["causes"]], row["unanswered"]) for row in rows
    ] == [(each.id, each.advice.urgency, [cause.id for cause in each.causes], list(each.unanswered)) for each in found]


YES_PAIN = ("1", {"dialysis": "yes", "symptoms": ["pain"]})
SHAPES: dict[str, tuple[bytes, str]] = {
    "comma": (b"id,dialysis,symptoms\n1,yes,pain\n", "csv"),
    "semicolon": (b"id;dialysis;symptoms\r\n1;yes;pain\r\n", "csv"),
    "tab": (b"id\tdialysis\tsymptoms\n1\tyes\tpain\n", "tsv"),
    "sep line": (b"sep=;\r\nid;dialysis;symptoms\r\n1;yes;pain\r\n", "csv"),
    "quoted sep line": (b'"sep=,"\nid,dialysis,symptoms\n1,yes,pain\n', "csv"),
    "carriage returns": (b"id,dialysis,symptoms\r1,yes,pain\r", "csv"),
    "UTF-8 mark": (b"\xef\xbb\xbfid,dialysis,symptoms\n1,yes,pain\n", "csv"),
    "UTF-16 little": ("id,dialysis,symptoms\r\n1,yes,pain\r\n".encode("utf-16-le"), "csv"),
    "UTF-16 big": ("id,dialysis,symptoms\r\n1,yes,pain\r\n".encode("utf-16-be"), "csv"),
    "empty rows": (b"id,dialysis,symptoms\n1,yes,pain\n,,\n" + b'"","",""\n', "csv"),
    "trailing empty columns": (b"id,dialysis,symptoms,,\n1,yes,pain,,\n", "csv"),
    "capital id": (b"ID,dialysis,symptoms\n1,yes,pain\n", "csv"),
    "REDCap id": (b"record_id,dialysis,symptoms\n1,yes,pain\n", "csv"),
    "capitals and blanks": (b"id, Dialysis ,Symptoms\n1, YES ,Pain ;\n", "csv"),
    "REDCap boxes": (b"record_id,dialysis,symptoms___pain,symptoms___itching\n1,1,1,0\n", "csv"),
    "REDCap labels": (b"record_id,dialysis,symptoms___pain,symptoms___itching\n1,Yes,Checked,Unchecked\n", "csv"),
    "Kobo boxes": (b"id,dialysis,symptoms,symptoms/pain,symptoms/itching\n1,yes,pain,1,0\n", "csv"),
    "underscores": (b"id,dialysis,dialysis_duration,symptoms\n1,yes,,pain\n", "csv"),
    "cells over lines": (b'dialysis;id;symptoms\nyes;1;"pain\n"\n', "csv"),
}


@pytest.mark.parametrize(("data", "ending"), SHAPES.values(), ids=SHAPES)
def test_the_same_case_comes_out_of_every_shape(checker: Checker, tmp_path: Path, data: bytes, ending: str) -> None:
    """However a table was saved, its one case is read, with its id."""
    marks = {b"i\0": b"\xff\xfe", b"\0i": b"\xfe\xff"}
    source = tmp_path / f"in.{ending}"
    source.write_bytes(marks.get(data[:2], b"") + data)
    assert same(results(source), checker, YES_PAIN)


def test_a_packed_table_with_padding_is_read(checker: Checker, tmp_path: Path) -> None:
    """Zeros behind a compressed table, as tapes and some programs leave them, change nothing."""
    source = tmp_path / "in.csv.gz"
    source.write_bytes(gzip.compress(SHAPES["comma"][0]) + b"\0" * 512)
    assert same(results(source), checker, YES_PAIN)


def test_boxes_that_are_all_empty_are_no_answer(checker: Checker, tmp_path: Path) -> None:
    """A REDCap record in which no box of a question is ticked did not answer it."""
    source = tmp_path / "in.csv"
    source.write_text("record_id,dialysis,symptoms___pain,symptoms___none\n1,no,0,0\n2,no,0,1\n3,no,,\n")
    cases = (("1", {"dialysis": "no"}), ("2", {"dialysis": "no", "symptoms": ["none"]}), ("3", {"dialysis": "no"}))
    assert same(results(source), checker, *cases)


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("id,symptoms___pain\n1,x\n", "box-expected", "write 1"),
        ("id,symptoms,symptoms/pain\n1,itching,1\n", "boxes-differ", "--ignore-columns"),
        ("id,symptoms___pain,symptoms___none\n1,1,1\n", "answer-not-alone", "keep it alone"),
        ("id,symptoms,\n1,pain,more\n", "cell-without-column", "name the column"),
        ("id,symptoms\n1,pain;pain\n", "answer-twice", "keep one"),
    ],
)
def test_what_a_form_should_have_refused_is_refused(tmp_path: Path, text: str, code: str, hint: str) -> None:
    """A cell that contradicts another, or means nothing, is an error of its row, with its own remedy, and is never mended."""
    source = tmp_path / "in.csv"
    source.write_text(text + "2,".ljust(text.partition("\n")[0].count(",") + 1, ",") + "\n")
    ended = batch(source)
    (fault,) = map(json.loads, ended.stderr.splitlines())
    assert (ended.returncode, fault["code"], fault["line"]) == (1, code, 2)
    assert hint in fault["hint"]


def test_answers_written_in_another_way_are_counted_once(tmp_path: Path) -> None:
    """That codes stood there in capitals is said once for the whole batch, with a count, in any number of processes."""
    source = tmp_path / "in.csv"
    source.write_text("id,dialysis,symptoms\n" + "".join(f"{number},Yes,pain\n" for number in range(700)))
    for jobs in ("1", "2"):
        assert said(source, "--jobs", jobs).startswith("riskcheck: 700 answers of tables were written with capitals")
        assert said(source, "--jobs", jobs, "--quiet") == ""


def test_one_fault_of_many_rows_is_said_once_with_its_count(tmp_path: Path) -> None:
    """After the errors of single rows stands how many rows have the same fault, with the question and the codes it offers."""
    source, errors = tmp_path / "in.csv", tmp_path / "errors.csv"
    source.write_text("id,dialysis\n" + "=1,zebra-words\n" * 500)
    lines = said(source, "--errors", str(errors)).splitlines()
    (grouped,) = [line for line in lines if "500 rows" in line]
    assert "[answer-not-offered] dialysis: " in grouped
    assert "'yes', 'no', 'unsure'" in grouped
    rows = list(csv.DictReader(io.StringIO(errors.read_text())))
    assert len(rows) == 500
    assert [*rows[0]] == ["input", "line", "index", "id", "code", "message", "hint"]
    assert rows[0]["id"] == "'=1"
    assert "zebra-words" not in errors.read_text() + grouped


# ---------------------------------------------------------------- columns of their own


def test_other_columns_are_named_with_the_options_that_deal_with_them(tmp_path: Path) -> None:
    """A table with columns that are no questions is refused as a whole, and told which they are and what to do."""
    source = tmp_path / "in.csv"
    source.write_text("id,age_years,dialysis,name\n1,61,yes,x\n")
    ended = batch(source)
    assert ended.returncode == 2
    for part in ("'age_years', 'name'", "--keep-columns 'age_years,name'", "--ignore-columns 'age_years,name'"):
        assert part in ended.stderr.decode()


def test_columns_are_ignored_or_come_back_beside_the_results(checker: Checker, tmp_path: Path) -> None:
    """Kept columns stand in JSON under `kept`, in CSV behind the id; ignored ones nowhere; `*` ignores all that are none."""
    source = tmp_path / "in.csv"
    source.write_text("Patient,age_years,dialysis,name\n1,61,yes,=x\n")
    options = ("--id", "Patient", "--keep-columns", "age_years,name")
    (row,) = results(source, *options)
    assert row.pop("kept") == {"age_years": "61", "name": "=x"}
    case = ("1", {"dialysis": "yes"})
    assert same([row], checker, case)
    assert same(results(source, "--id", "Patient", "--ignore-columns", "age_years", "--ignore-columns", "name"), checker, case)
    assert same(results(source, "--id", "Patient", "--ignore-columns", "*"), checker, case)
    for safe, shown in (((), "=x"), (("--spreadsheet-safe",), "'=x")):
        table = batch(source, "--format", "csv", *options, *safe).stdout.decode()
        (kept,) = csv.DictReader(io.StringIO(table))
        urgency = checker.check(case[1]).advice.urgency
        assert (kept["id"], kept["age_years"], kept["name"], kept["urgency"]) == ("1", "61", shown, urgency)


def test_kept_cells_stand_under_their_own_names(tmp_path: Path) -> None:
    """In CSV each kept cell stands in the column of its name, whatever the order of columns in files and options."""
    first, second, lines = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "3.jsonl"
    first.write_text("id,age_years,dialysis,name\n1,61,yes,x\n")
    second.write_text("name,id,dialysis,age_years\ny,2,no,62\n")
    lines.write_text('{"id": "3", "answers": {"dialysis": "no"}}\n')
    for names in ("age_years,name", "name,age_years"):
        ended = batch(first, second, lines, "--format", "csv", "--keep-columns", names)
        rows = list(csv.DictReader(io.StringIO(ended.stdout.decode())))
        assert [(row["id"], row["age_years"], row["name"]) for row in rows] == [
            ("1", "61", "x"),
            ("2", "62", "y"),
            ("3", "", ""),
        ]
        assert {row["urgency"] for row in rows} <= {"routine", "soon", "urgent", "emergency"}


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    """An option that names a column which the table does not have is answered with the nearest."""
    source = tmp_path / "in.csv"
    source.write_text("Patient,dialysis\n1,yes\n")
    assert "did you mean 'Patient'" in said(source, "--id", "patient")


@pytest.mark.parametrize("wrong", ["", "::", '"', " "])
def test_a_delimiter_is_one_character(tmp_path: Path, wrong: str) -> None:
    """What separates no cells is refused before anything is read."""
    source = tmp_path / "in.csv"
    source.write_text("id,dialysis\n")
    ended = batch(source, "--delimiter", wrong)
    assert (ended.returncode, b"--delimiter" in ended.stderr) == (2, True)


def test_an_unusual_delimiter_is_named(checker: Checker, tmp_path: Path) -> None:
    """With --delimiter a table is read that no header would show to be one."""
    source = tmp_path / "in.csv"
    source.write_text("id|dialysis|symptoms\n1|yes|pain\n")
    assert same(results(source, "--delimiter", "|"), checker, YES_PAIN)


# ---------------------------------------------------------------- JSON over lines


@pytest.mark.parametrize(
    "text",
    [
        '{\n  "id": "1",\n  "answers": {"dialysis": "yes"}\n}\n{\n  "id": "2",\n  "answers": {"dialysis": "no"}\n}\n',
        '[{"id": "1", "answers": {"dialysis": "yes"}},\n{"id": "2", "answers": {"dialysis": "no"}}]\n',
        '[\n{"id": "1", "answers": {"dialysis": "yes"}},\n{"id": "2", "answers": {"dialysis": "no"}}\n]\n',
    ],
    ids=["pretty-printed", "an array from the first line on", "an array"],
)
def test_json_over_several_lines_is_read_whatever_the_file_is_called(checker: Checker, tmp_path: Path, text: str) -> None:
    """A .jsonl file, or standard input, with pretty-printed cases or an array gives every case of it."""
    source = tmp_path / "in.jsonl"
    source.write_text(text)
    rows = results(source)
    for row in rows:
        row.pop("index", None)
    assert same(rows, checker, ("1", {"dialysis": "yes"}), ("2", {"dialysis": "no"}))
    piped = batch("-", "--brief", given=text.encode())
    assert (piped.returncode, len(piped.stdout.splitlines())) == (0, 2)


# ---------------------------------------------------------------- as much as a study has


def random_cases(checker: Checker) -> list[dict[str, Any]]:
    """Cases drawn at random, some answers of every question among them, each with an id."""
    draw, cases = random.Random(14), []
    for number in range(RECORDS):
        answers: dict[str, Any] = {}
        for question in checker.pack.questions:
            if draw.random() < 0.3:
                codes = [code for code in question.codes if code not in ("none", "unsure")]
                several = draw.sample(codes, draw.randint(1, 2)) if question.many and draw.random() < 0.7 else None
                alone = draw.choice(question.codes)
                answers[question.id] = several or ([alone] if question.many else alone)
        cases.append({"id": str(number), "answers": answers})
    return cases


def cell(answer: str | list[str]) -> str:
    """An answer as a cell."""
    return answer if isinstance(answer, str) else ";".join(answer)


def test_every_shape_gives_what_json_lines_give_field_by_field(checker: Checker, tmp_path: Path) -> None:
    """4,000 cases by semicolons, in UTF-16, from REDCap, as a workbook and from FHIR: their results are those of JSON Lines."""
    cases = random_cases(checker)
    names = [question.id for question in checker.pack.questions]
    plain = tmp_path / "in.jsonl"
    plain.write_text("".join(f"{json.dumps(case)}\n" for case in cases))
    rows = [[case["id"], *(cell(case["answers"].get(name, "")) for name in names)] for case in cases]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([["id", *names], *rows])
    semicolons, utf16, redcap, workbook, fhir = (tmp_path / name for name in ("s.csv", "u.csv", "r.csv", "w.xlsx", "f.ndjson"))
    semicolons.write_text(text.getvalue(), newline="")
    utf16.write_text(text.getvalue(), encoding="utf-16", newline="")
    redcap.write_text(as_redcap(checker, cases))
    fhir.write_text("".join(f"{json.dumps(response(case))}\n" for case in cases))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [["id", *names], *rows]:
        sheet.append(row)
    book.save(workbook)
    wanted = results(plain)
    assert len(wanted) == RECORDS
    for source in (semicolons, utf16, redcap, workbook, fhir):
        assert results(source) == wanted, source.name


def as_redcap(checker: Checker, cases: list[dict[str, Any]]) -> str:
    """Cases as REDCap exports them: `_` for `-`, and a column for each answer of a question with many."""
    text, columns = io.StringIO(newline=""), ["record_id"]
    for question in checker.pack.questions:
        name = question.id.replace("-", "_")
        columns += [f"{name}___{code.replace('-', '_')}" for code in question.codes] if question.many else [name]
    writer = csv.writer(text)
    writer.writerow(columns)
    for case in cases:
        row = [case["id"]]
        for question in checker.pack.questions:
            given = case["answers"].get(question.id, [] if question.many else "")
            row += [str(int(code in given)) for code in question.codes] if question.many else [given.replace("-", "_")]
        writer.writerow(row)
    return text.getvalue()


def test_a_workbook_without_its_extra_says_what_to_install(tmp_path: Path) -> None:
    """Where the extra is missing, one line names it."""
    source = tmp_path / "in.xlsx"
    book = openpyxl.Workbook()
    book.save(source)
    (tmp_path / "python_calamine.py").write_text("raise ModuleNotFoundError('python_calamine')\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run([RISKCHECK, "batch", source], capture_output=True, text=True, env=environment, check=False)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "pip install 'riskcheck[excel]'" in ended.stderr


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x05\x06" + b"\0" * 18], ids=["empty", "text", "empty archive"])
def test_what_is_no_workbook_is_an_input_error(tmp_path: Path, data: bytes) -> None:
    """A file that is called a workbook and is none ends with one line."""
    source = tmp_path / "in.xlsx"
    source.write_bytes(data)
    ended = batch(source)
    assert (ended.returncode, ended.stderr.decode().count("\n")) == (2, 1)
    assert "no workbook of Excel" in ended.stderr.decode()
