"""Timing in interleaved rounds: every engine takes a part of the same records in turn, so that drift of the machine cancels."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from benchmarks.data import Answers
from benchmarks.engines.task import Evaluate

ROUNDS = 9
SECONDS = 0.4
"""How long one engine works in one round, about."""
LEAST, MOST = 25, 5_000
"""Records that one engine takes in one round, at least and at most."""


@dataclass(frozen=True)
class Timing:
    """CPU microseconds a record, the median of all rounds; as a ratio to the base of its round, with least and most."""

    microseconds: float
    ratio: float
    least: float
    most: float
    records: int


def measure(engines: Mapping[str, Evaluate], base: str, records: Iterator[Answers], warm_up: int) -> dict[str, Timing]:
    """Time all engines. Each sees new records in every round; the engines named like the base see the warm-up before."""
    warm = list(islice(records, warm_up))
    for name, evaluate in engines.items():
        for answers in warm if name.split(",")[0] == base.split(",")[0] else warm[:LEAST]:
            evaluate(answers)
    share = {name: _share(evaluate, list(islice(records, LEAST))) for name, evaluate in engines.items()}
    rounds: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        part = list(islice(records, MOST))
        rounds.append({name: _each(evaluate, part[: share[name]]) for name, evaluate in engines.items()})
    return {
        name: _timing([times[name] for times in rounds], [times[base] for times in rounds], share[name]) for name in engines
    }


def _share(evaluate: Evaluate, records: list[Answers]) -> int:
    """How many records an engine takes in one round."""
    return max(LEAST, min(MOST, int(SECONDS / _each(evaluate, records))))


def _each(evaluate: Evaluate, records: list[Answers]) -> float:
    """CPU seconds a record."""
    began = time.process_time()
    for answers in records:
        evaluate(answers)
    return (time.process_time() - began) / len(records)


def _timing(times: list[float], base: list[float], share: int) -> Timing:
    ratios = [one / other for one, other in zip(times, base, strict=True)]
    return Timing(statistics.median(times) * 1e6, statistics.median(ratios), min(ratios), max(ratios), share * len(times))
