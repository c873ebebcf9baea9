"""What a pack has to read about: treatments, medications, prevention, self-care and complications. Data only."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from riskcheck.pack.forms import RelatedId
from riskcheck.pack.kinds import Kind
from riskcheck.pack.records import LIST, Knowledge


class ToRead(Knowledge):
    """What there is to read about; `related` are the findings it belongs to."""

    related: Annotated[tuple[RelatedId, ...], LIST] = Field(
        default=(), description='The causes and symptoms it belongs to, such as "cause:some-cause".'
    )


class Treatment(ToRead):
    """A treatment to read about, never a suggestion. A result may list it to talk about."""

    kind: ClassVar[Kind] = "treatment"


class Medication(Treatment):
    """A medication to read about, never a suggestion."""

    kind = "medication"


class Prevention(Treatment):
    """What may prevent the condition, to read about, never a suggestion."""

    kind = "prevention"


class SelfCare(Treatment):
    """What people do for themselves, to read about, never a suggestion."""

    kind = "self-care"


class Complication(ToRead):
    """What can come of the condition, to read about. No result lists it, so that it frightens nobody who did not ask."""

    kind = "complication"
