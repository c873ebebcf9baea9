"""The parts of a rule: where a condition names several answers or findings, the rule with one of them, and without it.

A part keeps the id of its rule. Findings that `kind:*` stands for are not taken apart: they are there for what may be added.
"""

from __future__ import annotations

from collections.abc import Iterator

from riskcheck.pack.records import Rule


def parts(rule: Rule) -> Iterator[tuple[str, Rule, Rule]]:
    """Each answer and finding that stands beside others in a condition, the rule with it alone there, and without it."""
    for name, codes in rule.answers.items():
        for code in codes if len(codes) > 1 else ():
            split = ((code,), tuple(each for each in codes if each != code))
            alone, rest = (rule.model_copy(update={"answers": {**rule.answers, name: kept}}) for kept in split)
            yield f"the answer {code!r} to {name}", alone, rest
    groups = rule.finding_groups
    for place, group in enumerate(groups):
        for entry in group if len(group) > 1 else ():
            split = ((entry,), tuple(each for each in group if each != entry))
            changed = (tuple(kept if each == place else groups[each] for each in range(len(groups))) for kept in split)
            alone, rest = (rule.model_copy(update={"findings": findings}) for findings in changed)
            yield entry, alone, rest


def near_parts(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Each answer that makes a near miss, and the rule with that answer alone there."""
    for name, codes in rule.near_miss.items():
        for code in codes:
            yield f"the answer {code!r} to {name}", rule.model_copy(update={"near_miss": {**rule.near_miss, name: (code,)}})
