"""What the rules conclude, as columns: one condition for each token of the rulebook, each layer reading those before it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Any

import ibis

from riskcheck.checking.flat import FlatRule, finding_of, is_answer
from riskcheck.checking.rulebook import Rulebook
from riskcheck.pack.pack import Pack
from riskcheck.tables.given import any_of, name

ARTICLE = "article:"
"""Before the id of a type: the article supports it."""


def column_of(entry: str) -> str:
    """The column of a token, or of what `ARTICLE` stands before."""
    if is_answer(entry):
        return name("answer", *entry.split("="))
    finding, level = finding_of(entry)
    return name(finding.kind, finding.id.replace(":", "__"), level)


def holds(table: Any, entry: str) -> Any:
    """Whether a token holds; one that no rule concludes does not."""
    column = column_of(entry)
    return table[column] if column in table.columns else ibis.literal(False)


def conclude(pack: Pack, rulebook: Rulebook, table: Any) -> Any:
    """The table with a column for every conclusion, and for every type whether the article supports it."""
    rules = _by_conclusion(pack, rulebook)
    for layer in _layers(rules):
        conditions = {entry: any_of([_condition(table, rule) for rule in rules[entry]]) for entry in layer}
        table = table.mutate(**{column_of(entry): condition for entry, condition in conditions.items()})
    return table


def _condition(table: Any, rule: FlatRule) -> Any:
    return reduce(and_, (any_of([holds(table, entry) for entry in group]) for group in rule.groups))


def _by_conclusion(pack: Pack, rulebook: Rulebook) -> dict[str, list[FlatRule]]:
    rules: dict[str, list[FlatRule]] = {}
    for rule in rulebook.rules:
        rules.setdefault(rule.conclusion, []).append(rule)
        if rule.finding.kind == "type" and pack.is_article(pack.rule[rule.rule].sources):
            rules.setdefault(ARTICLE + rule.finding, []).append(rule)
    return rules


def _layers(rules: dict[str, list[FlatRule]]) -> Iterator[list[str]]:
    """The conclusions in layers: each reads only answers and conclusions of layers before it."""
    reads = {
        conclusion: {entry for rule in several for group in rule.groups for entry in group if not is_answer(entry)}
        for conclusion, several in rules.items()
    }
    known: set[str] = set()
    while len(known) < len(rules):
        layer = [conclusion for conclusion in rules if conclusion not in known and reads[conclusion] <= known]
        yield layer
        known |= set(layer)
