"""Findings for the rows of a table, whatever holds it: an Ibis table, a frame of pandas or Polars, an Arrow table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyarrow

from riskcheck.checking.columns import COLUMNS, ERROR
from riskcheck.errors import InputError
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack
from riskcheck.tables.duckquery import duckdb_rows
from riskcheck.tables.shape import ID, NOTHING, check_columns

_NEAR = 0.75
"""How like a question a name must be to be taken for a slip."""


def annotate(table: Any, *, pack: str | Path | Pack | None = None, article_only: bool = False) -> Any:
    """Findings for each row of a table of answers: a table of `columns.COLUMNS` and `error`, of the same kind.

    `table` has a column for each question (those left out were not answered) and, if there is one, `id`. NULL and the empty
    text mean "not answered"; answers to a many-of question are separated by `;`, or a list. `pack` is as for a Checker.
    Where a row has an answer that is not offered, `error` says which, as `code:question`, and there are no findings.

    Of a pandas or Polars frame or an Arrow table, the rows keep their order, a pandas frame its index, and other columns come
    back after the findings. Of an Ibis table, the findings are not yet computed, and there may be no other columns.

    Raises InputError for columns that cannot be used and for what is no such table, and PackError for a broken pack.
    """
    loaded = pack if isinstance(pack, Pack) else load_pack(pack)
    for module, name, annotated in _KINDS:
        kind = getattr(sys.modules.get(module), name, None)
        if kind and isinstance(table, kind):
            return annotated(table, loaded, article_only)
    raise InputError(
        f"a {type(table).__name__} cannot be annotated; hand over an Ibis table, a pandas or Polars DataFrame (a LazyFrame "
        "after .collect()) or an Arrow table"
    )


def _ibis(table: Any, pack: Pack, article_only: bool) -> Any:
    from riskcheck.tables import expression

    return expression.annotate(table, pack=pack, article_only=article_only)


def _pandas(frame: Any, pack: Pack, article_only: bool) -> Any:
    pandas = sys.modules["pandas"]
    others = _others(list(frame.columns), pack)
    answers = {name: _from_pandas(name, frame[name]) for name in frame.columns if name in pack.question}
    found = _findings(answers, pack, article_only).to_pandas().set_index(frame.index)
    id = frame[ID] if ID in frame.columns else pandas.Series(None, index=frame.index, dtype=object)
    columns = {ID: id} | {name: found[name] for name in found.columns if name != ID} | {name: frame[name] for name in others}
    return pandas.DataFrame({name: column.array for name, column in columns.items()}, index=frame.index)


def _from_pandas(name: str, column: Any) -> Any:
    try:
        return pyarrow.array(column, from_pandas=True)
    except (pyarrow.ArrowException, TypeError):  # whose message would hold an answer
        raise InputError(f"column {name!r} holds values of several types, where text is needed") from None


def _polars(frame: Any, pack: Pack, article_only: bool) -> Any:
    polars = sys.modules["polars"]
    return polars.from_arrow(_arrow(frame.to_arrow(), pack, article_only))


def _arrow(table: Any, pack: Pack, article_only: bool) -> Any:
    others = _others(table.column_names, pack)
    answers = {name: table[name] for name in table.column_names if name in pack.question}
    found = _findings(answers, pack, article_only)
    columns = {ID: table[ID] if ID in table.column_names else pyarrow.nulls(len(table), pyarrow.string())}
    columns |= {name: found[name] for name in found.column_names if name != ID}
    return pyarrow.table(columns | {name: table[name] for name in others})


def _findings(answers: Mapping[str, Any], pack: Pack, article_only: bool) -> Any:
    """The findings as an Arrow table, for columns of answers."""
    check_columns(pack, dict.fromkeys(answers, NOTHING))  # without any column, there is no table to be made
    table = pyarrow.table({name: _plain(column) for name, column in answers.items()})
    return duckdb_rows(table, pack, article_only=article_only)


def _plain(column: Any) -> Any:
    """A column whose texts are not numbers of a dictionary, and which is of no type if it holds nothing."""
    if column.null_count == len(column):
        return pyarrow.nulls(len(column))
    is_dictionary = pyarrow.types.is_dictionary(column.type)
    return column.cast(column.type.value_type) if is_dictionary else column


def _others(names: list[Any], pack: Pack) -> list[Any]:
    """The columns that are neither questions nor the id. Raises InputError for those that cannot stand beside the findings."""
    others = [name for name in names if name != ID and name not in pack.question]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"column {str(name)[:60]!r} is there twice")
    for name in others:
        meant = str(name).strip().lower().replace("_", "-").replace(" ", "-")
        if near := get_close_matches(meant, [ID, *pack.question], n=1, cutoff=_NEAR):
            raise InputError(
                f"column {str(name)[:60]!r} is no question of this pack (did you mean {near[0]!r}? else rename it)"
            )
        if name in (*COLUMNS, ERROR):
            raise InputError(f"column {name!r} would stand beside a finding of that name; rename it")
    return others


_KINDS: list[tuple[str, str, Callable[[Any, Pack, bool], Any]]] = [
    ("pyarrow", "Table", _arrow),
    ("pandas", "DataFrame", _pandas),
    ("polars", "DataFrame", _polars),
    ("ibis", "Table", _ibis),
]
"""The kinds of tables: the module that knows it, its name there, and how it is annotated."""
