"""Which treatments and medications of a pack a result may list, to read about: what belongs to its findings, where safe."""

from __future__ import annotations

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.reading import Treatment
from riskcheck.pack.records import Urgency

LISTED_AT: tuple[Urgency, ...] = ("routine", "soon")
"""Where nothing is more urgent than to read about treatments."""


def treatments_of(pack: Pack, given: Given, result: Result) -> dict[Ref, tuple[Ref, ...]]:
    """Treatments, medications, prevention and self-care, each with the findings it belongs to, in the pack's order.

    None where help is needed today or now, and none for a baby.
    """
    if result.advice.urgency not in LISTED_AT or pack.is_baby(given):
        return {}
    treatments = {name: item for name, item in pack.knowledge.items() if isinstance(item, Treatment)}
    belongs = {name: tuple(each for each in item.related if result.level(each)) for name, item in treatments.items()}
    return {name: findings for name, findings in belongs.items() if findings}
