"""Findings for frames: of the same kind, with the findings of the engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tablecases import arrow_table, differences, expected, rows

from riskcheck import Checker
from riskcheck.checking.columns import COLUMNS, ERROR
from riskcheck.errors import InputError

ibis: Any = pytest.importorskip("ibis", reason="needs the extra `tables`", exc_type=ModuleNotFoundError)
pyarrow: Any = pytest.importorskip("pyarrow")
pandas: Any = pytest.importorskip("pandas")
polars: Any = pytest.importorskip("polars")
annotate: Any = pytest.importorskip("riskcheck.tables").annotate

KINDS: dict[str, Callable[[Any], Any]] = {
    "pandas": lambda table: table.to_pandas(),
    "polars": polars.from_arrow,
    "arrow": lambda table: table,
}


def listed(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame of any kind; what is missing is None."""
    if isinstance(frame, pandas.DataFrame):
        return [{k: None if v is None or v != v else v for k, v in row.items()} for row in frame.to_dict("records")]
    return list(frame.to_dicts() if isinstance(frame, polars.DataFrame) else frame.to_pylist())


@pytest.mark.unmeasured
@pytest.mark.parametrize("lists", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_has_the_findings_of_the_engine(kind: str, lists: bool, checker: Checker) -> None:
    """5,000 rows, faults among them: the same kind comes back, in the same order, and every field is what the engine finds."""
    cases = list(rows(checker.pack, 5_000, lists=lists, seed=21 + lists))
    frame = KINDS[kind](arrow_table(cases))
    found = annotate(frame, pack=checker.pack)
    assert type(found) is type(frame)
    assert list(listed(found)[0]) == [*COLUMNS, ERROR]
    assert differences(listed(found), [expected(checker, row) for row in cases]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_other_columns_come_back_after_the_findings(kind: str) -> None:
    """A column that is no question passes through as it was, after the findings, and so does an id of any type."""
    table = pyarrow.table({"visit": [3, 1], "sarcoidosis": ["yes", "no"], "id": [7, 8], "site": ["x", None]})
    found = annotate(KINDS[kind](table))
    assert list(listed(found)[0]) == [*COLUMNS, ERROR, "visit", "site"]
    assert [(row["id"], row["causes"], row["visit"], row["site"]) for row in listed(found)] == [
        (7, "sarcoidosis", 3, "x"),
        (8, "", 1, None),
    ]


def test_a_pandas_frame_keeps_its_index() -> None:
    """The index comes back as it was, its name, its order and labels that are there twice included; without rows too."""
    index = pandas.Index(["b", "a", "b"], name="person")
    frame = pandas.DataFrame({"sarcoidosis": ["yes", "no", None], "visit": [1, 2, 3]}, index=index)
    found = annotate(frame)
    pandas.testing.assert_index_equal(found.index, index)
    assert found["visit"].tolist() == [1, 2, 3]
    assert found["causes"].tolist() == ["sarcoidosis", "", ""]
    assert annotate(frame.iloc[:0]).shape == (0, len(COLUMNS) + 2)


NOTHING = [pyarrow.nulls(2, kind) for kind in (pyarrow.null(), pyarrow.int64(), pyarrow.float64(), pyarrow.bool_())]
NOTHING += [pyarrow.nulls(2, kind) for kind in (pyarrow.timestamp("us"), pyarrow.list_(pyarrow.int64()), pyarrow.string())]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("nothing", NOTHING, ids=[str(each.type) for each in NOTHING])
def test_an_empty_column_of_any_type_is_not_answered(nothing: Any, kind: str) -> None:
    """A column that holds nothing is not answered, of whichever type it is."""
    found = annotate(KINDS[kind](pyarrow.table({"sarcoidosis": ["yes", "no"], "dialysis": nothing, "symptoms": nothing})))
    assert [row["causes"] for row in listed(found)] == ["sarcoidosis", ""]
    assert all({"dialysis", "symptoms"} <= set(row["unanswered"].split(";")) for row in listed(found))


def test_categories_and_views_are_texts() -> None:
    """Texts kept as categories (pandas, Polars) or as a dictionary (Arrow) are texts."""
    texts = ["yes", None, "oops"]
    for frame in (
        pandas.DataFrame({"sarcoidosis": pandas.Categorical(texts)}),
        polars.DataFrame({"sarcoidosis": polars.Series(texts, dtype=polars.Categorical)}),
        pyarrow.table({"sarcoidosis": pyarrow.array(texts).dictionary_encode()}),
    ):
        found = [(row["causes"], row["error"]) for row in listed(annotate(frame))]
        assert found == [("sarcoidosis", None), ("", None), (None, "answer-not-offered:sarcoidosis")]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"dialisys": ["yes"]}, "column 'dialisys' is no question of this pack (did you mean 'dialysis'?"),
        ({"dialysis": ["yes"], "Kidney_disease": ["no"]}, "column 'Kidney_disease' is no question of this pack (did you mean"),
        ({"dialysis": ["yes"], "ID": ["4711"]}, "column 'ID' is no question of this pack (did you mean 'id'?"),
        ({"dialysis": ["yes"], "causes": ["4711"]}, "column 'causes' would stand beside a finding of that name; rename it"),
        ({"visit": ["4711"]}, "no column is a question of this pack"),
        ({"dialysis": [4711]}, "column 'dialysis' is of type int64, where text is needed"),
        ({"dialysis": ["yes", 4711]}, "column 'dialysis' holds values of several types, where text is needed"),
    ],
)
def test_columns_that_cannot_be_used(columns: dict[str, list[Any]], told: str) -> None:
    """What is wrong with a column is told, and what stands in it is not."""
    with pytest.raises(InputError, match=re.escape(told)) as raised:
        annotate(pandas.DataFrame(columns))
    assert "4711" not in str(raised.value)


def test_a_column_that_is_there_twice() -> None:
    """A name that two columns have is refused."""
    with pytest.raises(InputError, match="column 'visit' is there twice"):
        annotate(pandas.DataFrame([["yes", 1, 2]], columns=["dialysis", "visit", "visit"]))


def test_what_is_no_table() -> None:
    """Something else is told by its kind, with what to hand over; a LazyFrame is told how to become a frame."""
    for other in ([{"dialysis": "yes"}], polars.LazyFrame({"dialysis": ["yes"]})):
        with pytest.raises(InputError, match=r"cannot be annotated; hand over .* LazyFrame after .collect\(\)"):
            annotate(other)


def test_a_backend_that_was_never_compared_is_refused() -> None:
    """Ibis on Polars replaces texts in another way, and would refuse good answers: it is refused by its name."""
    table = ibis.polars.connect({"answers": polars.DataFrame({"dialysis": ["yes"]})}).table("answers")
    with pytest.raises(InputError, match=r"Ibis backend 'polars' was never compared with the engine.*\.to_pyarrow\(\)"):
        annotate(table)
