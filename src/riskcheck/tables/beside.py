"""What stands beside the answers of a row: its id, cells that are kept, and why the row cannot be read.

The query takes the id through as it is, whatever it is. So a struct with all of this goes in its place, and is taken apart
behind the query.
"""

from __future__ import annotations

from collections.abc import Sequence

from riskcheck.checking.columns import COLUMNS, ERROR, FORMULAS
from riskcheck.errors import InputError, nearest
from riskcheck.files.csvcolumns import EVERY, Wanted
from riskcheck.pack.pack import Pack
from riskcheck.tables.places import quoted, text
from riskcheck.tables.shape import ID

FAULT = "fault"
"""The field with the code of what is wrong with a row that cannot be read."""


def kept_name(place: int) -> str:
    """The field of a kept cell, by its place among them."""
    return f"kept_{place}"


def check_kept(name: str, kept: Sequence[str]) -> None:
    """Raise InputError for columns that cannot stand beside the findings: DuckDB does not tell capitals from small letters."""
    taken = {each.lower() for each in (*COLUMNS, ERROR)}
    for column in kept:
        if column.lower() in taken:
            raise InputError(f"{name}: column {column[:60]!r} cannot be kept: the result has a column of that name; rename it")
        taken.add(column.lower())


def with_beside(table: str, name: str, columns: Sequence[str], pack: Pack, wanted: Wanted) -> str:
    """A query that reads a table with its id and what is kept in one.

    What is no question, and neither kept nor ignored, stays. Raises InputError for names that are no columns.
    """
    named = (*filter(None, [wanted.id]), *wanted.kept, *(each for each in wanted.ignored if each != EVERY))
    for each in named:
        if each not in columns:
            hint = nearest(each, columns) or f"it has {len(columns)} others"
            raise InputError(f"{name}: there is no column {each[:60]!r} ({hint})")
    id = wanted.id or ID
    ignored = {*wanted.ignored, id, *wanted.kept}
    if EVERY in wanted.ignored:
        ignored.update(each for each in columns if each not in pack.question)
    fields = {ID: quoted(id) if id in columns and id not in wanted.kept else "NULL::VARCHAR", FAULT: "NULL::VARCHAR"}
    fields |= {kept_name(place): quoted(each) for place, each in enumerate(wanted.kept)}
    packed = ", ".join(f"{field} := {value}" for field, value in fields.items())
    others = "".join(f", {quoted(each)}" for each in columns if each not in ignored)
    return f"SELECT struct_pack({packed}) AS {ID}{others} FROM {table}"  # noqa: S608


def apart(query: str, kept: Sequence[str], *, safe: bool) -> str:
    """The query of findings with the id, what is kept, and the fault of a row in columns of their own.

    With `safe`, texts that a spreadsheet would take for formulas begin with an apostrophe.
    """
    beside = {name: f"{ID}.{field}" for name, field in ((ID, ID), *((each, kept_name(n)) for n, each in enumerate(kept)))}
    columns = [f"{_safe(value) if safe else value} AS {quoted(name)}" for name, value in beside.items()]
    columns += [f"CASE WHEN {ID}.{FAULT} IS NULL THEN {name} END AS {name}" for name in COLUMNS if name != ID]
    columns.append(f"coalesce({ID}.{FAULT}, {ERROR}) AS {ERROR}")
    return f"SELECT {', '.join(columns)} FROM ({query})"  # noqa: S608


def _safe(value: str) -> str:
    first = f"left(CAST({value} AS VARCHAR), 1) IN ({', '.join(map(text, FORMULAS))})"
    shown = f"CAST({value} AS VARCHAR)"
    return f"CASE WHEN typeof({value}) = 'VARCHAR' AND {first} THEN '''' || {shown} ELSE {shown} END"
