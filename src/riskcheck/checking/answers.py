"""Answers of a person: what they are once they were read, and what is wrong with those that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from riskcheck.errors import MOST_SHOWN, AnswerError, AnswerFault, nearest
from riskcheck.pack.denials import DENIAL
from riskcheck.pack.numbers import Measured, Number, plain_number
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, UNSURE, Question

Answer = str | Sequence[str] | Number
"""An answer: a code, a list of codes for a many-of question, or a number."""
OneAnswer = str | list[str] | Number
"""An answer as a file gives it."""

NOT_ANSWERED = ""
"""The code, in a token, of a follow-up that should have been answered and was not."""

Given = Mapping[str, tuple[str, ...]]
"""Question ids with the codes that were answered; a number as the code of its band (`Measured`)."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers that were checked against the questions of a pack, which is named by its digest.

    `given` maps question ids to codes, in the pack's order, and `number` stands for all of them. By the follow-up rule (see
    `questionnaire`), `tokens` are what rules can read, and `ignored` the questions whose answers are not used.
    """

    pack: str
    given: dict[str, tuple[str, ...]]
    number: int
    tokens: frozenset[str]
    ignored: tuple[str, ...]


_NULL = "null is no answer; leave the question out instead"


def token(question: str, code: str) -> str:
    """The token of an answer."""
    return f"{question}={code}"


def without_denials(tokens: Iterable[str], given: Iterable[str]) -> set[str]:
    """Tokens with the answers that were given, among all tokens, in the place of what says that others were not."""
    kept: set[str] = set()
    for entry in tokens:
        question, denied, _ = entry.partition(f"={DENIAL}")
        start = f"{question}="
        kept |= {each for each in given if each.startswith(start) and DENIAL not in each} if denied else {entry}
    return kept


def check_answers(pack: Pack, answers: object) -> dict[str, tuple[str, ...]]:
    """The codes of a mapping of answers, in the pack's order. Raises AnswerError with all faults at once."""
    if not isinstance(answers, Mapping):
        hint = 'write an object of question ids and answers, such as {"some-question": "yes"}'
        raise AnswerError([AnswerFault(None, answers, "wrong-type", f"answers: {json_type(answers)} is not an object", hint)])
    faults: list[AnswerFault] = []
    read: dict[str, tuple[str, ...]] = {}
    for name, value in answers.items():
        fault = fault_of(pack, name, value, hinted=len(faults) < MOST_SHOWN)
        if fault:
            faults.append(fault)
        else:
            read[name] = _codes(pack.question[name], value)
    if faults:
        raise AnswerError(faults)
    return {name: read[name] for name in pack.question if name in read}


def _codes(question: Question, value: Any) -> tuple[str, ...]:
    if isinstance(value, (int, float)):
        return (question.measured(plain_number(value)),)
    return (value,) if isinstance(value, str) else tuple(dict.fromkeys(value))


def as_answer(question: Question, codes: Sequence[str]) -> OneAnswer:
    """Codes as an answer that can be checked: a list, a code, or a number, which for a band alone is its least."""
    if question.many:
        return list(codes)
    if isinstance(codes[0], Measured):
        return codes[0].value
    bands = {option.code: option.start or 0 for option in question.options} if question.is_number else {}
    return plain_number(bands[codes[0]]) if codes[0] in bands else codes[0]


def as_answers(pack: Pack, given: Mapping[str, str | Sequence[str]]) -> dict[str, OneAnswer]:
    """Codes by question as answers that can be checked."""
    listed = {name: (codes,) if isinstance(codes, str) else codes for name, codes in given.items()}
    return {name: as_answer(pack.question[name], codes) for name, codes in listed.items() if codes}


def fault_of(pack: Pack, name: object, value: object, *, hinted: bool = True) -> AnswerFault | None:
    """What is wrong with one answer, if anything; `hinted` looks for the question that was meant."""
    question = pack.question.get(name) if isinstance(name, str) else None
    if question is None:
        short = name[:60] if isinstance(name, str) else ""
        shown = repr(short) if isinstance(name, str) else json_type(name)
        hint = nearest(short, pack.question) if hinted else ""
        hint = hint or "`riskcheck schema answers` lists every question"
        return AnswerFault(short, value, "unknown-question", f"{shown} is no question of this pack", hint)
    if question.is_number:
        code, message = _number_fault(question, value) or ("", "")
    else:
        code, message = _type_fault(question, value) or _code_fault(question, value) or ("", "")
    if not code:
        return None
    hint = "keep it alone, or take it out" if code == "answer-not-alone" else _offered(question, value)
    return AnswerFault(question.id, value, code, f"{question.id}: {message}", hint)


def _number_fault(question: Question, value: object) -> tuple[str, str] | None:
    if value is None:
        return "null-answer", _NULL
    if value == UNSURE:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        what = "NaN" if isinstance(value, float) else json_type(value)
        return "number-expected", f"{what} stands where a number belongs"
    least, most = question.bounds
    if not least <= value <= most:
        return "out-of-range", f"the number is not from {least} to {most}"
    return None if question.is_fine(value) else ("too-many-decimals", "the number has more decimals than it may have")


def _type_fault(question: Question, value: object) -> tuple[str, str] | None:
    if value is None:
        return "null-answer", _NULL
    if question.many and isinstance(value, str):
        return "list-expected", "a string stands where a list of answers belongs"
    if not question.many and isinstance(value, (list, tuple)):
        return "string-expected", "a list stands where one answer, a string, belongs"
    items = value if question.many else [value]
    if not isinstance(items, (list, tuple)):
        return "wrong-type", f"{json_type(value)} stands where a list of answers belongs"
    for item in items:
        if not isinstance(item, str):
            return "wrong-type", f"{json_type(item)} stands where a string such as {question.codes[0]!r} belongs"
    return None


def _code_fault(question: Question, value: object) -> tuple[str, str] | None:
    codes = [value] if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else []
    if not codes:
        return "empty-list", "the list is empty"
    for position, code in enumerate(codes, start=1):
        if code not in question.codes:
            where = f"item {position} of the list" if question.many else "the answer"
            return "answer-not-offered", f"{where} is not one of the answers offered"
    alone = EXCLUSIVE.intersection(codes)
    if alone and len(set(codes)) > 1:
        return "answer-not-alone", f"{min(alone)!r} stands together with other answers, but means something only alone"
    return None


def _offered(question: Question, value: object) -> str:
    if question.is_number:
        return f"write a number from {question.range_words}, without quotation marks, or {UNSURE!r}"
    codes = ", ".join(repr(code) for code in question.codes)
    if value is True or value is False:
        word = "yes" if value else "no"
        if word in question.codes:
            return f'write "{word}", in quotes; offered: {codes}'
    return f"{'a list of any of' if question.many else 'one of'}: {codes}"


def json_type(value: object) -> str:
    """What a value is, in the words of JSON, without the value itself (but for true, false and null)."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    names = {str: "a string", int: "a number", float: "a number", list: "a list", tuple: "a list", dict: "an object"}
    return names.get(type(value), f"a {type(value).__name__}")
