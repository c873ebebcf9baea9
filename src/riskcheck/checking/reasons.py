"""The reasons for what is found: rules with the answers and findings they rest on, in the words of a result."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from riskcheck.checking.result import Because, FrozenDict
from riskcheck.checking.rulebook import finding_of, is_answer
from riskcheck.checking.trace import Order, Reason
from riskcheck.pack.pack import Pack

_REMEMBERED = 1024


class Ground(NamedTuple):
    """What a reason rests on, in the pack's order: questions with their codes, and findings."""

    answers: FrozenDict
    findings: tuple[str, ...]


class Reasons:
    """The reasons that the rules of one pack give."""

    def __init__(self, pack: Pack, order: Order) -> None:
        self.sources = {rule.id: rule.sources for rule in pack.rules}
        self.texts = {rule.id: rule.because for rule in pack.rules}
        self._order = order
        self.ground = lru_cache(maxsize=_REMEMBERED)(self._make_ground)
        self.because = lru_cache(maxsize=_REMEMBERED)(self._make_because)

    def answers(self, tokens: Iterable[str]) -> FrozenDict:
        """Questions with the codes that tokens of answers hold, in the pack's order."""
        codes: dict[str, list[str]] = {}
        for entry in sorted((entry for entry in tokens if is_answer(entry)), key=self._order.answer.__getitem__):
            question, _, code = entry.partition("=")
            codes.setdefault(question, []).extend([code] if code else [])
        return FrozenDict({question: tuple(given) for question, given in codes.items()})

    def _make_ground(self, tokens: frozenset[str]) -> Ground:
        found = {finding_of(entry)[0] for entry in tokens if not is_answer(entry)}
        return Ground(self.answers(tokens), tuple(sorted(found, key=self._order.finding.__getitem__)))

    def _make_because(self, reason: Reason) -> Because:
        rule, tokens = reason
        ground = self.ground(tokens)
        return Because(
            rule=rule, answers=ground.answers, findings=ground.findings, sources=self.sources[rule], text=self.texts[rule]
        )
