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
from riskcheck.tables.given import answered, any_of, name


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
        if question.follows:
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
    if not question.follows:
        return ibis.literal(True)
    return any_of([answered(table, pack.question[above], codes) for above, codes in question.follows.items()])


def _counts(pack: Pack, table: Any, question: Question) -> Any:
    """Whether an answer to the question is used: a follow-up also when what it follows is "not sure"."""
    if not question.follows:
        return ibis.literal(True)
    return any_of([_counts_by(pack, table, pack.question[above], codes) for above, codes in question.follows.items()])


def _counts_by(pack: Pack, table: Any, parent: Question, asked_when: tuple[str, ...]) -> Any:
    """Whether it is used by what was answered to one of the questions that it follows."""
    apply = tuple(code for code in parent.codes if code in (*asked_when, UNSURE))
    fits = answered(table, parent, apply)
    if not parent.follows:
        return fits
    return _counts(pack, table, parent) & (fits | ~table[name("given", parent.id)])
