"""What the scenarios of a pack show, and its records cite, as a document for the person who writes the pack: in ids."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from riskcheck.authoring.coverage import Coverage, Covered, Gap, ItemCoverage, Point, RuleCoverage
from riskcheck.checking.answers import as_answer
from riskcheck.documents.document import Document, Entry, Section, shortened
from riskcheck.pack.pack import Pack

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


_LONGEST_NAME = 60
"""A scenario's name stands on one line of a page, which TOML requires."""


def coverage_document(pack: Pack, coverage: Coverage, *, every: bool) -> Document:
    """The shares, then what is missing, each with a scenario that shows it; with `every`, also what covers the rest."""
    shares = tuple(_share(f"{SAID[point]}", *numbers) for point, numbers in coverage.tally().items())
    covered, counted = (sum(numbers) for numbers in zip(*coverage.tally().values(), strict=True))
    sections = [Section("Covered", entries=(*shares, _share("in all", covered, counted)))]
    gaps = coverage.gaps()
    if gaps:
        sections.append(Section(f"Not covered ({len(gaps)})", entries=tuple(_gap(pack, gap) for gap in gaps)))
    if every:
        sections.append(Section("Rules, and in how many scenarios", entries=tuple(map(_rule, coverage.rules))))
        sections.append(Section("Items, and the records that cite them", entries=tuple(map(_item, coverage.items))))
    return Document(f"Coverage of {coverage.pack} {coverage.version} by {coverage.scenarios} scenarios", tuple(sections))


def _share(what: str, covered: int, counted: int) -> Entry:
    # Rounded down, so that only what is whole reads as 100.
    share = math.floor(1000 * covered / counted) / 10 if counted else 100.0
    return Entry(f"{covered} of {counted} {what}", f"{share:.1f} %")


def _gap(pack: Pack, gap: Gap) -> Entry:
    missing = gap.missing
    if missing.point == "is cited":
        return Entry(gap.about, MISSING[missing.point])
    about = f"{gap.about}: {gap.condition}" if gap.condition else gap.about
    if missing.shown_by is None:
        return Entry(about, MISSING[missing.point], ("No answers can show it.",))
    return Entry(about, MISSING[missing.point], ("A scenario that would:", *_scenario(pack, about, missing, missing.shown_by)))


def _scenario(pack: Pack, about: str, missing: Covered, shown_by: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The lines of a scenario in TOML, to which its author adds what must come out."""
    yield "[[scenario]]"
    yield f"name = {json.dumps(shortened(f'{missing.point}: {about}', _LONGEST_NAME), ensure_ascii=False)}"
    yield "# Write urgency, expect and forbid here, above the answers."
    yield "[scenario.answers]"
    for question, codes in shown_by.items():
        if codes:
            yield f"{question} = {json.dumps(as_answer(pack.question[question], codes))}"
        else:
            yield f"# {question} is left out"


def _rule(rule: RuleCoverage) -> Entry:
    lines = [f"{each.condition}: {_counts(each.points)}" for each in rule.conditions if each.points]
    return Entry(rule.rule, _counts(rule.points), tuple(lines))


def _counts(points: Iterable[Covered]) -> str:
    return ", ".join(f"{each.point} {each.count}" for each in points)


def _item(item: ItemCoverage) -> Entry:
    return Entry(f"{item.item}: {', '.join(item.cited_by) or 'none'}")
