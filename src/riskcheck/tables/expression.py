"""Findings as columns: the rules of a pack as one Ibis expression, from the same rulebook that the engine runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ibis

from riskcheck.checking.columns import COLUMNS, ERROR, SEPARATOR
from riskcheck.checking.flat import near_miss, possible
from riskcheck.checking.rulebook import compile_rules
from riskcheck.errors import InputError
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import RUNGS, Pack
from riskcheck.pack.records import URGENCIES, Knowledge
from riskcheck.tables.conclusions import ARTICLE, conclude, holds
from riskcheck.tables.given import any_of, fault, given, name, said, types_of
from riskcheck.tables.questions import follow_ups
from riskcheck.tables.shape import ID, check_columns

_COMPARED = ("duckdb", "pyspark", "postgres", "sqlite", "clickhouse", "datafusion")
"""The backends of Ibis whose findings are compared with the engine's in the tests."""
_WRONG = name("wrong")
"""The column that says whether any answer cannot be used."""


def annotate(table: Any, *, pack: str | Path | Pack | None = None, article_only: bool = False) -> Any:
    """The findings of an Ibis table, not yet computed; see `frames.annotate`."""
    _check_backend(table)
    loaded = pack if isinstance(pack, Pack) else load_pack(pack)
    check_columns(loaded, types_of(table))
    texts = given(loaded, table)
    answers = texts.mutate(**said(loaded, texts))
    faults = {name("fault", each.id): fault(answers, each) for each in loaded.questions}
    used = answers.mutate(**faults, **follow_ups(loaded, answers, article_only=article_only))
    return _row(loaded, conclude(loaded, compile_rules(loaded, article_only=article_only), used))


def _check_backend(table: Any) -> None:
    """Raise InputError for a table of a backend that may find something else than the engine."""
    try:
        backend = table.get_backend().name
    except ibis.IbisError:  # a table without one, to make a query of
        return
    if backend not in _COMPARED:
        raise InputError(
            f"the Ibis backend {backend!r} was never compared with the engine, and may find something else; "
            f"hand over its rows as an Arrow table (.to_pyarrow()), or use one of {', '.join(_COMPARED)}"
        )


def _row(pack: Pack, table: Any) -> Any:
    faults = {question.id: table[name("fault", question.id)] for question in pack.questions}
    table = table.mutate(**{_WRONG: any_of([code.notnull() for code in faults.values()])})
    told = [ibis.ifelse(code.isnull(), "", SEPARATOR + code + f":{question}") for question, code in faults.items()]
    columns = {column: ibis.cases((~table[_WRONG], text)) for column, text in _texts(pack, table).items()}
    columns |= {ID: table[ID], ERROR: ibis.cases((table[_WRONG], _joined(table[_WRONG], told)))}
    return table.select(**{column: columns[column] for column in (*COLUMNS, ERROR)})


def _texts(pack: Pack, table: Any) -> dict[str, Any]:
    """The text of every column but the id, for answers that can be used."""

    def found(entry: Ref) -> Any:
        return holds(table, entry) | holds(table, possible(entry))

    def only_possible(entry: Ref) -> Any:
        return holds(table, possible(entry)) & ~holds(table, entry)

    def questions(kind: str) -> Any:
        columns = {each.id: name(kind, each.id) for each in pack.questions}
        return _ids((id, table[column]) for id, column in columns.items() if column in table.columns)

    causes, types, tests = map(_keyed, (pack.causes, pack.types, pack.tests))
    return {
        "urgency": _urgency(table),
        "causes": _ids((id, holds(table, entry)) for id, entry in causes),
        "possible_causes": _ids((id, only_possible(entry)) for id, entry in causes),
        "article_types": _ids((id, holds(table, ARTICLE + entry)) for id, entry in types),
        "other_types": _ids((id, found(entry) & ~holds(table, ARTICLE + entry)) for id, entry in types),
        "possible_types": _ids((id, only_possible(entry)) for id, entry in types),
        "tests": _ids((id, found(entry)) for id, entry in tests),
        "possible_tests": _ids((id, only_possible(entry)) for id, entry in tests),
        "symptoms": _ids((id, holds(table, entry)) for id, entry in _keyed(pack.symptoms)),
        "near_misses": _ids((id, holds(table, near_miss(entry)) & ~found(entry)) for id, entry in causes),
        "unanswered": questions("unanswered"),
        "ignored": questions("ignored"),
    }


def _keyed(records: Iterable[Knowledge]) -> list[tuple[str, Ref]]:
    return [(record.id, record.ref) for record in records]


def _urgency(table: Any) -> Any:
    reached = [(holds(table, RUNGS[urgency]), urgency) for urgency in reversed(URGENCIES)]
    return ibis.cases(*reached, else_=URGENCIES[0])


def _ids(conditions: Iterable[tuple[str, Any]]) -> Any:
    """The ids whose condition holds, with separators between them."""
    found = dict(conditions)
    return _joined(any_of([*found.values()]), [ibis.ifelse(is_found, SEPARATOR + id, "") for id, is_found in found.items()])


def _joined(is_any: Any, texts: list[Any]) -> Any:
    """Texts that each start with a separator, or are empty, as one text; most often there is none, which is soon told."""
    return ibis.ifelse(is_any, ibis.literal("").join(texts).substr(1), "") if texts else ibis.literal("")
