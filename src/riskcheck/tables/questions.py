"""Which answers are used, and which questions were left out, as columns.

The follow-up rule of `checking.questionnaire` stands here once more, on purpose: a query cannot call it.
"""

from __future__ import annotations

from typing import Any

import ibis

from riskcheck.checking.answers import NOT_ANSWERED
from riskcheck.pack.denials import denial
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE, Question
from riskcheck.tables.given import answered, name


def follow_ups(pack: Pack, table: Any, *, article_only: bool) -> dict[str, Any]:
    """Columns that say which questions were ignored or not answered, the answers of follow-ups that are used, and denials.

    `table` holds what was said: `given__QUESTION` and `answer__QUESTION__CODE`.
    """
    columns = {}
    skipped = pack.beyond if article_only else frozenset()
    for question in pack.questions:
        is_given = table[name("given", question.id)]
        if question.id not in skipped:
            columns[name("unanswered", question.id)] = ~is_given & _is_asked(pack, table, question)
        if question.follow_up_of:
            counts = _counts(pack, table, question)
            columns[name("ignored", question.id)] = is_given & ~counts
            columns[name("answer", question.id, NOT_ANSWERED)] = counts & ~is_given
            for code in question.codes:
                columns[name("answer", question.id, code)] = counts & answered(table, question, (code,))
        elif question.id in pack.denials:
            columns[name("answer", question.id, NOT_ANSWERED)] = ~is_given
        for number, codes in enumerate(pack.denials.get(question.id, ())):
            denied = is_given & ~answered(table, question, (*codes, *({UNSURE}.intersection(question.codes) - {*codes})))
            columns[name("answer", question.id, denial(number))] = _counts(pack, table, question) & denied
    return columns


def _is_asked(pack: Pack, table: Any, question: Question) -> Any:
    if question.follow_up_of is None:
        return ibis.literal(True)
    return answered(table, pack.question[question.follow_up_of], question.asked_when)


def _counts(pack: Pack, table: Any, question: Question) -> Any:
    """Whether an answer to the question is used: a follow-up also when what it follows is "not sure"."""
    if question.follow_up_of is None:
        return ibis.literal(True)
    parent = pack.question[question.follow_up_of]
    apply = tuple(code for code in parent.codes if code in (*question.asked_when, UNSURE))
    fits = answered(table, parent, apply)
    if parent.follow_up_of is None:
        return fits
    return _counts(pack, table, parent) & (fits | ~table[name("given", parent.id)])
