"""How much of a pack its scenarios show, and its records cite: every rule, every condition, every item of a source.

What can be covered, each of it one point:

- a rule fires: in some scenario all of its conditions are met;
- a rule does not fire: in some scenario it concludes nothing, at no level;
- a condition is not met by itself: in some scenario it is not, while all others of its rule are met;
- a condition is left open by itself ("not sure", a follow-up left out, a finding that is possible), while all others are met;
- an item of a source is cited by some record; a source that lists no items counts as one.

A condition is what a rule reads of one question, or one group of findings. A point on a condition that no answers at all can
show is not counted: a parent's "no" leaves its follow-up unread. The share covered is points covered over points counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from riskcheck.authoring.showing import Showing, alone, names
from riskcheck.checking.answers import check_answers
from riskcheck.checking.frozen import Frozen
from riskcheck.pack.kinds import SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.pack.rules import Rule
from riskcheck.ways.levels import ABSENT, MATCH, POSSIBLE
from riskcheck.ways.plain import Plain

Point = Literal["fires", "does not fire", "is not met", "is left open", "is cited"]
POINTS: tuple[Point, ...] = ("fires", "does not fire", "is not met", "is left open", "is cited")
"""What can be covered: of a rule, of a condition, of an item."""


class Covered(Frozen):
    """One point: which, and how many scenarios show it, or records cite it.

    `shown_by` are answers that would show it, where none do: question ids with codes, none for a follow-up to leave out.
    """

    point: Point
    count: int
    shown_by: dict[str, tuple[str, ...]] | None = None


class ConditionCoverage(Frozen):
    """A condition of a rule, in ids, and its points; without those that no answers can show."""

    condition: str
    points: tuple[Covered, ...]


class RuleCoverage(Frozen):
    """A rule, its points, and its conditions."""

    rule: str
    points: tuple[Covered, ...]
    conditions: tuple[ConditionCoverage, ...]


class ItemCoverage(Frozen):
    """An item of a source (`article:causes/2`, or a source's id), its point, and the records that cite it."""

    item: str
    point: Covered
    cited_by: tuple[str, ...]


class Gap(Frozen):
    """A point that is not covered: the rule or item it is about, and the condition where it is about one."""

    about: str
    condition: str | None
    missing: Covered


class Coverage(Frozen):
    """What is covered of a pack, rule by rule and item by item."""

    pack: str
    version: str
    scenarios: int
    rules: tuple[RuleCoverage, ...]
    items: tuple[ItemCoverage, ...]

    def tally(self) -> dict[Point, tuple[int, int]]:
        """For each kind of point, how many are covered, and how many there are."""
        points = [covered for _, _, covered in self._points()]
        return {
            point: (sum(each.point == point and each.count > 0 for each in points), sum(each.point == point for each in points))
            for point in POINTS
        }

    def share(self) -> float:
        """The share that is covered, in percent; 100 where there is nothing to cover."""
        covered, counted = (sum(numbers) for numbers in zip(*self.tally().values(), strict=True))
        return 100 * covered / counted if counted else 100.0

    def gaps(self) -> tuple[Gap, ...]:
        """The points that are not covered, in the pack's order."""
        points = ((about, condition, covered) for about, condition, covered in self._points() if not covered.count)
        return tuple(Gap(about=about, condition=condition, missing=covered) for about, condition, covered in points)

    def to_dict(self) -> dict[str, Any]:
        """The coverage as plain JSON values, with its share."""
        return {**super().to_dict(), "share": self.share()}

    def _points(self) -> Iterator[tuple[str, str | None, Covered]]:
        for rule in self.rules:
            yield from ((rule.rule, None, covered) for covered in rule.points)
            for each in rule.conditions:
                yield from ((rule.rule, each.condition, covered) for covered in each.points)
        yield from ((item.item, None, item.point) for item in self.items)


def measure(pack: Pack) -> Coverage:
    """Run the scenarios of a pack and count what they show of its rules, and what its records cite."""
    modes = {article_only: Plain(pack, article_only=article_only) for article_only in (False, True)}
    seen: dict[str, list[tuple[int, ...]]] = {rule.id: [] for rule in pack.rules}
    for scenario in pack.scenarios:
        plain = modes[scenario.article_only]
        given = check_answers(pack, scenario.answers)
        findings = plain.evaluate(given).findings
        for rule in plain.standing:
            seen[rule.id].append(tuple(plain.levels(rule, given, findings)))
    showing = Showing(modes[False])
    rules = tuple(_rule(rule, seen[rule.id], showing) for rule in pack.rules)
    about = pack.about
    return Coverage(
        pack=about.id,
        version=about.version,
        scenarios=len(pack.scenarios),
        rules=rules,
        items=tuple(_items(pack, citations(pack))),
    )


def citations(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Every source reference of a pack, with the records that make it: "cause:dialysis", "rule cause-dialysis"."""
    cited: dict[str, dict[str, None]] = {}
    for record, references in _references(pack):
        for reference in references:
            cited.setdefault(reference, {})[record] = None
    return {reference: tuple(records) for reference, records in cited.items()}


def _rule(rule: Rule, seen: list[tuple[int, ...]], showing: Showing) -> RuleCoverage:
    """What is covered of a rule, from how far its conditions hold in each scenario in which the rule counts."""

    def point(name: Point, index: int | None, level: int, count: int) -> Covered:
        return Covered(point=name, count=count, shown_by=None if count else showing.answers(rule, index, level))

    def by_itself(name: Point, index: int, level: int) -> Covered:
        return point(name, index, level, seen.count(alone(rule, index, level)))

    conditions = []
    for index, name in enumerate(names(rule)):
        points = (by_itself("is not met", index, ABSENT), by_itself("is left open", index, POSSIBLE))
        can_be = tuple(each for each in points if each.count or each.shown_by is not None)
        conditions.append(ConditionCoverage(condition=name, points=can_be))
    fires = point("fires", None, MATCH, seen.count(alone(rule, None, MATCH)))
    rests = point("does not fire", None, ABSENT, sum(ABSENT in each for each in seen))
    return RuleCoverage(rule=rule.id, points=(fires, rests), conditions=tuple(conditions))


def _items(pack: Pack, cited: Mapping[str, tuple[str, ...]]) -> Iterator[ItemCoverage]:
    for source in pack.sources:
        sections = source.sections.items()
        numbered = [SourceRef.of(source.id, section, n) for section, count in sections for n in range(1, count + 1)]
        for item in numbered or [SourceRef(source.id)]:
            records = cited.get(item, ())
            yield ItemCoverage(item=item, point=Covered(point="is cited", count=len(records)), cited_by=records)


def _references(pack: Pack) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, record in pack.knowledge.items():
        yield name, record.sources
        yield from ((f"note on {name}", note.sources) for note in record.notes)
    yield from ((f"rule {rule.id}", rule.sources) for rule in pack.rules)
    yield from ((f"score {score.id}", score.sources) for score in pack.scores)
    yield from ((f"urgency {rung}", advice.sources) for rung, advice in pack.about.urgency)
    yield from ((f"safety net {part.part}", part.sources) for part in pack.safety_net)
