"""What was concluded in one run of the rules, and which answers, findings and rules each conclusion rests on."""

from __future__ import annotations

from collections.abc import Iterable

from riskcheck.answers import NOT_ANSWERED, token
from riskcheck.engine import Firing
from riskcheck.pack import Pack
from riskcheck.packrecords import Level
from riskcheck.rulebook import finding_of, is_answer, possible

Reason = tuple[str, frozenset[str]]
"""A rule of the pack that concluded something, and all tokens by which it did."""


class Order:
    """The place of every rule, finding and answer in the pack, to sort by."""

    def __init__(self, pack: Pack) -> None:
        self.rule = _places(pack.rule)
        self.finding = _places(pack.knowledge)
        self.answer = _places(
            token(question.id, code) for question in pack.questions for code in (NOT_ANSWERED, *question.codes)
        )


class Trace:
    """The firings of one run by what they conclude."""

    def __init__(self, order: Order, firings: Iterable[Firing]) -> None:
        self._order = order
        self._by_conclusion: dict[str, list[Firing]] = {}
        for firing in firings:
            self._by_conclusion.setdefault(firing.rule.conclusion, []).append(firing)
        self.levels: dict[str, Level] = {}
        """The best level at which each finding was concluded."""
        for conclusion in self._by_conclusion:
            finding, level = finding_of(conclusion)
            if level == "match" or finding not in self.levels:
                self.levels[finding] = level
        self._grounds: dict[str, frozenset[str]] = {}

    def reasons(self, finding: str) -> tuple[Reason, ...]:
        """One reason for each rule of the pack that concluded the finding, in the pack's order."""
        rests_on: dict[str, set[str]] = {}
        for conclusion in (finding, possible(finding)):
            for firing in self._by_conclusion.get(conclusion, ()):
                tokens = rests_on.setdefault(firing.rule.rule, set())
                for entry in firing.tokens:
                    tokens |= self._grounds_of(entry)
        place = self._order.rule.__getitem__
        return tuple([(rule, frozenset(rests_on[rule])) for rule in sorted(rests_on, key=place)])

    def _grounds_of(self, entry: str) -> frozenset[str]:
        """A token, or for facts and symptoms, which have no reasons of their own in a result, what they rest on."""
        known = self._grounds.get(entry)
        if known is None:
            kind = "" if is_answer(entry) else entry.partition(":")[0]
            known = frozenset() if kind == "fact" else frozenset({entry})
            if kind in ("fact", "symptom"):
                fired = self._by_conclusion[entry]
                known = known.union(*(self._grounds_of(each) for firing in fired for each in firing.tokens))
            self._grounds[entry] = known
        return known


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}
