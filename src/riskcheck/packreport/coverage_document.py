"""What the scenarios of a pack show, and its records cite, as a document for the person who writes the pack: in ids."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from riskcheck.authoring.coverage import Coverage, Covered, Gap, ItemCoverage, Point, RuleCoverage
from riskcheck.documents.document import Document, Entry, Section

SAID: Mapping[Point, str] = {
    "fires": "rules that fire in a scenario",
    "does not fire": "rules that do not fire in a scenario",
    "is not met": "conditions that alone are not met",
    "is left open": "conditions that alone are left open",
    "is cited": "items of sources that a record cites",
}

MISSING: Mapping[Point, str] = {
    "fires": "fires in no scenario",
    "does not fire": "no scenario shows it not firing",
    "is not met": "no scenario fails only this",
    "is left open": "no scenario leaves only this open",
    "is cited": "no record cites it",
}


def coverage_document(coverage: Coverage, *, every: bool) -> Document:
    """The shares, then what is missing; with `every`, also each rule and each item with what covers it."""
    shares = tuple(_share(f"{SAID[point]}", *numbers) for point, numbers in coverage.tally().items())
    covered, counted = (sum(numbers) for numbers in zip(*coverage.tally().values(), strict=True))
    sections = [Section("Covered", entries=(*shares, _share("in all", covered, counted)))]
    gaps = coverage.gaps()
    if gaps:
        sections.append(Section(f"Not covered ({len(gaps)})", entries=tuple(map(_gap, gaps))))
    if every:
        sections.append(Section("Rules, and in how many scenarios", entries=tuple(map(_rule, coverage.rules))))
        sections.append(Section("Items, and the records that cite them", entries=tuple(map(_item, coverage.items))))
    return Document(f"Coverage of {coverage.pack} {coverage.version} by {coverage.scenarios} scenarios", tuple(sections))


def _share(what: str, covered: int, counted: int) -> Entry:
    # Rounded down, so that only what is whole reads as 100.
    share = math.floor(1000 * covered / counted) / 10 if counted else 100.0
    return Entry(f"{covered} of {counted} {what}", f"{share:.1f} %")


def _gap(gap: Gap) -> Entry:
    missing = gap.missing
    if missing.point == "is cited":
        return Entry(gap.about, MISSING[missing.point])
    about = f"{gap.about}: {gap.condition}" if gap.condition else gap.about
    remedy = "No answers can show it." if missing.shown_by is None else f"Answers that would: {_answers(missing.shown_by)}."
    return Entry(about, MISSING[missing.point], (remedy,))


def _answers(answers: Mapping[str, Sequence[str]]) -> str:
    said = [f"{question} = {' and '.join(codes) or '(left out)'}" for question, codes in answers.items()]
    return ", ".join(said) or "no answers at all"


def _rule(rule: RuleCoverage) -> Entry:
    lines = [f"{each.condition}: {_counts(each.points)}" for each in rule.conditions if each.points]
    return Entry(rule.rule, _counts(rule.points), tuple(lines))


def _counts(points: Iterable[Covered]) -> str:
    return ", ".join(f"{each.point} {each.count}" for each in points)


def _item(item: ItemCoverage) -> Entry:
    return Entry(f"{item.item}: {', '.join(item.cited_by) or 'none'}")
