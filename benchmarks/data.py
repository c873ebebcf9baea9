"""Random answers to measure with: seeded, endless, and quick enough for millions of records."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from riskcheck.checking.questionnaire import is_asked
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, NO, NONE, YES, Question

Answers = dict[str, str | list[str]]
"""Question ids with an answer code, or a list of codes for a many-of question."""

LEAST, MOST = 0.01, 0.1
"""Bounds of the probability that an exposure is reported; fixed for each question by its id."""
RARE = 0.02
"""Probability of a red flag, and of an age below one year."""
SYMPTOMS, SYMPTOMS_REPORTED = "symptoms", 0.5


def realistic(pack: Pack, seed: int = 1) -> Iterator[Answers]:
    """Endless answers of people: every question asked is answered, most with "no" or "none".

    Follow-ups are answered at random where they are asked; half of the records report two symptoms.
    """
    generator = random.Random(seed)
    chance = generator.random
    first = [question for question in pack.questions if question.follow_up_of is None]
    usual: Answers = {question.id: _usual(question) for question in first}
    draws = [(_probability(pack, question), _reporting(pack, question, generator)) for question in first]
    while True:
        answers = usual.copy()
        for probability, report in draws:
            if chance() < probability:
                report(answers)
        yield answers


def dense(pack: Pack, seed: int = 1) -> Iterator[Answers]:
    """Endless answers in which about a third of the questions are answered, each at random."""
    generator = random.Random(seed)
    while True:
        asked = [question for question in pack.questions if generator.random() < 1 / 3]
        yield {question.id: _any_answer(question, generator) for question in asked}


def distinct(cases: Iterable[Answers]) -> Iterator[Answers]:
    """The cases without those that were there before; remembers one number for each, about 100 bytes."""
    seen: set[int] = set()
    for answers in cases:
        key = hash(repr(answers))
        if key not in seen:
            seen.add(key)
            yield answers


def write_jsonl(path: Path, cases: Iterable[Answers], count: int) -> None:
    """Write `count` cases to a file, one line of JSON each, with ids `case-1`, `case-2` and so on."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        write_lines(file, cases, count)


def write_lines(file: TextIO, cases: Iterable[Answers], count: int) -> None:
    """Write `count` cases as `write_jsonl` does, to an open file."""
    encode = json.JSONEncoder().encode
    lines = (f'{{"id": "case-{number}", "answers": {encode(each)}}}\n' for number, each in enumerate(islice(cases, count), 1))
    file.writelines(lines)


def _usual(question: Question) -> str | list[str]:
    """What most people answer: none, no, or the last answer offered."""
    code = next((code for code in (NONE, NO) if code in question.codes), question.codes[-1])
    return [code] if question.many else code


def _probability(pack: Pack, question: Question) -> float:
    """How often something else than the usual is answered."""
    if question.id == SYMPTOMS:
        return SYMPTOMS_REPORTED
    if question.id == pack.about.red_flags or not {NONE, NO} & set(question.codes):
        return RARE
    return random.Random(question.id).uniform(LEAST, MOST)


def _reporting(pack: Pack, question: Question, generator: random.Random) -> Callable[[Answers], None]:
    """What puts a reported exposure or symptom, and the answers to its follow-ups, into the answers of a case."""
    if question.kind == "yes-no":
        codes = [YES]
    else:
        codes = [code for code in question.codes if code not in EXCLUSIVE and code != _usual(question)]
    follow_ups = [each for each in pack.questions if each.follow_up_of == question.id]

    def report(answers: Answers) -> None:
        if question.many:
            most = 2 if question.id == SYMPTOMS else generator.randint(1, 2)
            answers[question.id] = _some(codes, min(most, len(codes)), generator)
        else:
            answers[question.id] = generator.choice(codes)
        for each in follow_ups:
            if is_asked(each, {question.id: tuple(_listed(answers[question.id]))}):
                answers[each.id] = _any_answer(each, generator)

    return report


def _listed(answer: str | list[str]) -> list[str]:
    """The codes of an answer."""
    return [answer] if isinstance(answer, str) else answer


def _any_answer(question: Question, generator: random.Random) -> str | list[str]:
    """A random answer to a question."""
    if not question.many:
        return generator.choice(question.codes)
    together = [code for code in question.codes if code not in EXCLUSIVE]
    return _some(together, generator.randint(1, len(together)), generator)


def _some(codes: list[str], count: int, generator: random.Random) -> list[str]:
    """Some of the codes, in their order, as a form would give them."""
    return [codes[place] for place in sorted(generator.sample(range(len(codes)), count))]
