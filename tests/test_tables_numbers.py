"""Numbers in tables: the same findings and faults as the engine's, from columns of numbers and of texts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from numbercases import PACK, drawn

pytest.importorskip("ibis")

import duckdb
import pyarrow

from riskcheck import AnswerError, Checker, InputError
from riskcheck.checking.columns import ERROR, SEPARATOR, columns
from riskcheck.tables import annotate
from riskcheck.tables.files import annotate_file
from riskcheck.tables.query import to_sql

CASES = 3000
WRONG: list[dict[str, Any]] = [
    {"alter": -1},
    {"alter": 121},
    {"wassertemperatur": 17.95},
    {"wassertemperatur": 40.1, "alter": 71},
    {"alter": 121, "eis-dicke": 10},
]
"""Numbers that cannot be used."""


def texts(cases: list[dict[str, Any]]) -> Any:
    """Cases as a table of texts."""
    joined = [
        {name: SEPARATOR.join(value) if isinstance(value, list) else str(value) for name, value in each.items()}
        for each in cases
    ]
    return pyarrow.table({name: [each.get(name) for each in joined] for name in PACK.question})


def numbers(cases: list[dict[str, Any]]) -> Any:
    """Cases without "unsure" as a table whose numbers are numbers."""
    table = texts(cases)
    for place, question in enumerate(PACK.questions):
        if question.is_number:
            kind = pyarrow.float64() if question.decimals else pyarrow.int32()
            table = table.set_column(place, question.id, pyarrow.array([each.get(question.id) for each in cases], kind))
    return table


def expected(checker: Checker, answers: dict[str, Any]) -> dict[str, Any]:
    """The row that the engine gives."""
    try:
        return {**columns(checker.check(answers)), ERROR: None}
    except AnswerError as error:
        by_question = sorted(error.faults, key=lambda fault: [*PACK.question].index(fault.question or ""))
        faults = SEPARATOR.join(f"{fault.code}:{fault.question}" for fault in by_question)
        return {**dict.fromkeys(columns(checker.check({}))), ERROR: faults}


def differences(table: Any, cases: list[dict[str, Any]]) -> list[Any]:
    """The cases whose row is another than the engine's."""
    with Checker(PACK) as checker:
        rows = annotate(table, pack=PACK).to_pylist()
        assert len(rows) == len(cases)
        return [(case, row) for case, row in zip(cases, rows, strict=True) if row != expected(checker, case)]


def test_texts_of_numbers_give_what_the_engine_gives() -> None:
    """On 3,000 random cases, "unsure" among them, and on numbers that cannot be used."""
    too_fine = [each for each in WRONG if each == {"wassertemperatur": 17.95}]
    texts_alone = [{"alter": "x"}, {"wassertemperatur": "1,5"}, {"wassertemperatur": "17.95"}, {"alter": "1.000"}]
    cases = [*drawn(CASES), *(each for each in WRONG if each not in too_fine), *texts_alone]
    assert differences(texts(cases), cases) == []


def test_columns_of_numbers_give_what_the_engine_gives() -> None:
    """The same where the columns hold whole numbers and decimals; NULL is "not answered"."""
    numbered = [question.id for question in PACK.questions if question.is_number]
    cases = [
        {name: value for name, value in each.items() if not (name in numbered and value == "unsure")} for each in drawn(CASES)
    ]
    assert differences(numbers([*cases, *WRONG]), [*cases, *WRONG]) == []


def test_a_column_that_holds_no_number_is_refused() -> None:
    """Of another type than numbers and texts, such as true and false."""
    table = pyarrow.table({"alter": [True, False]})
    with pytest.raises(InputError, match="'alter' is of type boolean, where a number or a text is needed"):
        annotate(table, pack=PACK)


def test_a_csv_file_is_annotated(tmp_path: Path) -> None:
    """Decimals with a comma are read, and a number out of range is an error of its row."""
    source, target = tmp_path / "cases.csv", tmp_path / "found.csv"
    source.write_text('id,alter,wassertemperatur,pfuetzen\n1,71,"17,9",yes\n2,121,3,no\n', encoding="utf-8")
    counts = annotate_file(str(source), str(target), pack=PACK)
    with target.open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["causes"], first["urgency"]) == ("pfuetze;alte-schuhe", "soon")
    assert (second["error"], counts.errors) == ("out-of-range:alter", 1)
    assert [fault for fault in counts.faults if "the number is not from 0 to 120" in fault]


def test_the_query_alone_reads_numbers() -> None:
    """The SQL for DuckDB reads texts of numbers by itself."""
    with duckdb.connect() as connection:
        connection.register("answers", texts([{"alter": 65, "wassertemperatur": 0.4, "pfuetzen": "yes"}]))
        names = [*PACK.question]
        row = connection.execute(to_sql(PACK, "duckdb", columns=names)).to_arrow_table().to_pylist()[0]
    assert row["causes"] == "pfuetze;alte-schuhe"
