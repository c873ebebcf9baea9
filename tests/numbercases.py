"""Cases of the pack `packs/numbers`, drawn at random: numbers at and beside the borders of bands, and anywhere between."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from riskcheck.loading.loader import load_pack
from riskcheck.pack.numbers import plain_number
from riskcheck.pack.records import Question

NUMBERS = Path(__file__).parent / "packs" / "numbers"
"""A German pack whose questions are answered with numbers; one of them follows a number."""
PACK = load_pack(NUMBERS)


def borders(question: Question) -> list[int | float]:
    """The least and the greatest number of every band: each border, and the number right below it."""
    least, most = question.bounds
    step = 10**-question.decimals
    starts = [option.start or 0 for option in question.options]
    numbers = [*starts, *(round(start - step, question.decimals) for start in starts), most]
    return [plain_number(number) for number in numbers if least <= number <= most]


def number(random: Random, question: Question) -> int | float:
    """A number that a question takes: half of the time at a border."""
    least, most = question.bounds
    anywhere = plain_number(round(random.uniform(least, most), question.decimals))
    return random.choice(borders(question)) if random.random() < 0.5 else anywhere


def answer(random: Random, question: Question) -> Any:
    """An answer to a question."""
    if question.is_number:
        return "unsure" if random.random() < 0.15 else number(random, question)
    if not question.many:
        return random.choice(question.codes)
    offered = [code for code in question.codes if code not in ("none", "unsure")]
    return random.choice([["none"], ["unsure"], random.sample(offered, random.randint(1, len(offered)))])


def drawn(count: int, seed: int = 15) -> list[dict[str, Any]]:
    """So many sets of answers, the same ones each time; three of four questions are answered."""
    random = Random(seed)
    return [{each.id: answer(random, each) for each in PACK.questions if random.random() < 0.75} for _ in range(count)]


def band(question: Question, value: Any) -> Any:
    """The code of the band that a number lies in, worked out from the file alone; other answers as they are."""
    if isinstance(value, (str, list)):
        return value
    return [option.code for option in question.options if (option.start or 0) <= value][-1]


def coded(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers with bands in the place of numbers."""
    return {name: band(PACK.question[name], value) for name, value in answers.items()}
