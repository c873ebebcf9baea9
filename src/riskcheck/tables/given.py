"""The columns of answers in a table: what may stand there, what was answered, and what is wrong with it."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import ibis

from riskcheck.checking.answers import NOT_ANSWERED
from riskcheck.checking.columns import SEPARATOR
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, UNSURE, Question
from riskcheck.tables.shape import ID, LIST, NOTHING, TEXT

_NONE_GIVEN = SEPARATOR * 2
"""The text of a many-of question that was not answered: its answers have a separator before and after each."""


_NUMBER = "number"
"""The text of a question that was answered with a number, where the table has it as one."""


def name(*parts: str) -> str:
    """The name of a column that the query needs on its way. No id of a pack holds an underscore, so no two are the same."""
    return "__".join(parts).replace("-", "_")


def any_of(conditions: list[Any]) -> Any:
    """Whether one of the conditions holds; with none of them, false."""
    return reduce(or_, conditions) if conditions else ibis.literal(False)


def types_of(table: Any) -> dict[str, str]:
    """The type of each column, in the words of `shape` where these fit."""
    return {each: type_of(table[each].type()) for each in table.columns}


def type_of(kind: Any) -> str:
    """One of the words of `shape` for a type of Ibis that can hold answers, else the type's own name."""
    if kind.is_null():
        return NOTHING
    if kind.is_array() and (kind.value_type.is_string() or kind.value_type.is_null()):
        return LIST
    return TEXT if kind.is_string() else str(kind)


def given(pack: Pack, table: Any) -> Any:
    """A table of the id and, for each question, its answer as a text. Lists become texts too, their faults are kept apart."""
    columns = {ID: table[ID] if ID in table.columns else ibis.null("string")}
    for question in pack.questions:
        kind = table[question.id].type() if question.id in table.columns else None
        if question.is_number:
            columns |= _number(question, None if kind is None or kind.is_null() else table[question.id])
            continue
        if kind is None or kind.is_null():
            columns[question.id] = ibis.literal(_NONE_GIVEN if question.many else NOT_ANSWERED)
        elif kind.is_array():
            column = table[question.id].cast(LIST)
            columns[question.id] = _enclosed(column.join(SEPARATOR))
            columns[name("list", question.id)] = _list_fault(question, column)
        else:
            column = table[question.id]
            columns[question.id] = _enclosed(column) if question.many else column.fill_null(NOT_ANSWERED)
    return table.select(**columns)


def _number(question: Question, column: Any) -> dict[str, Any]:
    """What was said to a question, as a text, and the number that it is, if one."""
    value = name("value", question.id)
    if column is None:
        return {question.id: ibis.literal(NOT_ANSWERED), value: ibis.null("float64")}
    if column.type().is_string():
        decimals = f"([.][0-9]{{1,{question.decimals}}})?" if question.decimals else ""
        is_number = column.re_search(f"^[+-]?[0-9]{{1,10}}{decimals}$")
        return {
            question.id: column.fill_null(NOT_ANSWERED),
            value: ibis.ifelse(is_number, column, ibis.null("string")).cast("float64"),
        }
    number = column.cast("float64")
    return {
        question.id: ibis.ifelse(column.isnull(), NOT_ANSWERED, _NUMBER),
        value: ibis.ifelse(number.isnan(), ibis.null("float64"), number) if column.type().is_floating() else number,
    }


def _enclosed(column: Any) -> Any:
    return ibis.literal(SEPARATOR) + column.fill_null("") + SEPARATOR


def _list_fault(question: Question, column: Any) -> Any:
    """The code of a fault that a text in the place of the list might hide."""
    return ibis.cases(
        (column.filter(lambda each: each.isnull()).length() > 0, "wrong-type"),
        (column.length() == 0, "empty-list"),
        (column.filter(lambda each: each.notin(question.codes)).length() > 0, "answer-not-offered"),
    )


def said(pack: Pack, table: Any) -> dict[str, Any]:
    """Columns `given__QUESTION` and `answer__QUESTION__CODE`: whether it was answered, and whether so."""
    columns = {}
    for question in pack.questions:
        text = table[question.id]
        columns[name("given", question.id)] = text != (_NONE_GIVEN if question.many else NOT_ANSWERED)
        starts = [option.start or 0 for option in question.options] if question.is_number else []
        for place, code in enumerate(question.codes):
            if place < len(starts):
                columns[name("answer", question.id, code)] = _lies(table, question, starts[place : place + 2])
                continue
            is_said = text.contains(f"{SEPARATOR}{code}{SEPARATOR}") if question.many else text == code
            columns[name("answer", question.id, code)] = is_said
    return columns


def _lies(table: Any, question: Question, ends: list[float]) -> Any:
    """Whether the number lies in a band, which goes from its first end up to the second, if there is one."""
    value = table[name("value", question.id)]
    from_start = value.notnull() & (value >= ends[0])
    return from_start & (value < ends[1]) if len(ends) > 1 else from_start


def answered(table: Any, question: Question, codes: tuple[str, ...]) -> Any:
    """Whether any of the codes is among the answers to the question."""
    return any_of([table[name("answer", question.id, code)] for code in codes])


def fault(table: Any, question: Question) -> Any:
    """The code of what is wrong with the answer to a question, or NULL, where `said` is known."""
    is_given = table[name("given", question.id)]
    if question.is_number:
        value, (least, most) = table[name("value", question.id)], question.bounds
        is_other = is_given & (table[question.id] != UNSURE)
        return ibis.cases(
            (is_other & value.isnull(), "number-expected"),
            (value.notnull() & ((value < least) | (value > most)), "out-of-range"),
            (value.notnull() & (value.round(question.decimals) != value), "too-many-decimals"),
        )
    if not question.many:
        return ibis.cases((is_given & ~answered(table, question, question.codes), "answer-not-offered"))
    listed = name("list", question.id)
    return ibis.cases(
        *([(table[listed].notnull(), table[listed])] if listed in table.columns else []),
        (is_given & (_left_over(table[question.id], question) != _NONE_GIVEN), "answer-not-offered"),
        (_is_not_alone(table, question), "answer-not-alone"),
    )


def _left_over(text: Any, question: Question) -> Any:
    """The answers without those that are offered: the two separators at the ends, if nothing else was given."""
    apart = text.replace(SEPARATOR, _NONE_GIVEN)
    return reduce(lambda left, code: left.replace(f"{SEPARATOR}{code}{SEPARATOR}", ""), question.codes, apart)


def _is_not_alone(table: Any, question: Question) -> Any:
    """Whether "none" or "not sure" stands together with another answer."""
    alone = [code for code in question.codes if code in EXCLUSIVE]
    others = {code: tuple(each for each in question.codes if each != code) for code in alone}
    return any_of([answered(table, question, (code,)) & answered(table, question, others[code]) for code in alone])
