"""The result of a check: frozen models, the same for every front door, complete or not built at all."""

from __future__ import annotations

from functools import cached_property
from html import escape
from importlib import import_module
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from riskcheck.checking.frozen import AnswerCodes, Frozen
from riskcheck.errors import InputError
from riskcheck.pack.clinician import names_clinician
from riskcheck.pack.kinds import Kind, Ref, SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Level, Urgency, Use

CLINICIAN = "clinician"
"""Under this key, the context in which advice is validated has the pack's words for a clinician."""


def _names_a_clinician(text: str, info: ValidationInfo) -> str:
    words = (info.context or {}).get(CLINICIAN, (CLINICIAN,))
    if not names_clinician(text, words):
        raise ValueError(f"advice must say {' or '.join(map(repr, words))}")
    return text


_REASONS, _WHOLE = "because", "whole"


class Part(Frozen):
    """A part of a result. Its JSON is kept, because results share parts."""

    brief_omits: ClassVar[frozenset[str]] = frozenset()

    @cached_property
    def json_around_reasons(self) -> tuple[bytes, bytes]:
        """The part as JSON before its first reason, and after its last; a part without reasons: all of it, and nothing."""
        names = tuple(type(self).model_fields)
        if _REASONS not in names:
            return self.model_dump_json().encode(), b""
        position = names.index(_REASONS)
        before = self.model_dump_json(include=set(names[:position])).encode()
        after = self.model_dump_json(include=set(names[position + 1 :])).encode()
        return before[:-1] + b',"because":[', b"]," + after[1:]

    @cached_property
    def brief_json(self) -> bytes:
        """The part as JSON, without what a brief result leaves out."""
        return self.model_dump_json(exclude=set(self.brief_omits)).encode()


class PackInfo(Part):
    """Which rule pack the result comes from; `digest` is the SHA-256 of its files."""

    id: str
    version: str
    digest: str

    @classmethod
    def of(cls, pack: Pack) -> PackInfo:
        """What a result says of a pack, which it keeps, so that it can be shown; in its data the pack has no part."""
        info = cls(id=pack.about.id, version=pack.about.version, digest=pack.digest)
        info.__dict__[_WHOLE] = pack
        return info

    @property
    def whole(self) -> Pack | None:
        """The pack itself; None where the result was read from JSON, or unpickled."""
        return self.__dict__.get(_WHOLE)

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        return state | {"__dict__": {name: value for name, value in state["__dict__"].items() if name != _WHOLE}}


class Note(Part):
    """A remark, with the sources it rests on."""

    text: str
    sources: tuple[SourceRef, ...]


class Because(Part):
    """One reason: a rule that fired, the answers and findings it rests on, and the sources of the rule.

    `answers` maps question ids to codes, an empty list for a follow-up that was not answered. `findings` are `kind:id`. `text`
    is the reason as a sentence, which only the rule of an urgency has.
    """

    rule: str
    answers: AnswerCodes
    findings: tuple[Ref, ...]
    sources: tuple[SourceRef, ...]
    text: str | None


class Advice(Part):
    """How soon to see a clinician, why, and the safety net that stands with every result.

    The signs that mean "do not wait" stand in the safety net, and once more as two lists: those that need an emergency number
    or department now, and those that need a clinician today.
    """

    brief_omits = frozenset({"because", "safety_net", "emergency_signs", "urgent_signs"})

    urgency: Urgency
    text: Annotated[str, AfterValidator(_names_a_clinician)]
    because: tuple[Because, ...]
    safety_net: Annotated[tuple[str, ...], Field(min_length=4)]
    emergency_signs: Annotated[tuple[str, ...], Field(min_length=1)]
    urgent_signs: Annotated[tuple[str, ...], Field(min_length=1)]
    sources: tuple[SourceRef, ...]


class Finding(Part):
    """What every finding has: id, name, level, its sources, the reasons for it, and notes."""

    brief_omits = frozenset({"name", "because", "notes"})
    kind: ClassVar[Kind]

    id: str
    name: str
    level: Level
    sources: tuple[SourceRef, ...]
    because: Annotated[tuple[Because, ...], Field(min_length=1)]
    notes: tuple[Note, ...]

    @cached_property
    def ref(self) -> Ref:
        """The finding by its kind and id."""
        return Ref.of(self.kind, self.id)


class CauseFinding(Finding):
    """A possible cause; `article` is false for one that only other sources name."""

    kind = "cause"
    article: bool


class TypeFinding(Finding):
    """A type; `article` is true when any link that supports it is the article's."""

    kind = "type"
    article: bool


class ClinicalTestFinding(Finding):
    """A test a clinician may consider; `use` is how the article speaks of it."""

    kind = "test"
    use: Use


class SymptomFinding(Part):
    """A symptom that was reported."""

    brief_omits = frozenset({"name"})
    level: ClassVar[Literal["reported"]] = "reported"

    id: str
    name: str
    sources: tuple[SourceRef, ...]

    @cached_property
    def ref(self) -> Ref:
        """The symptom as `symptom:id`."""
        return Ref.of("symptom", self.id)


class NearMiss(Part):
    """An exposure that was reported, but not as the source describes it."""

    brief_omits = frozenset({"notes"})

    cause: str
    describes: str
    answers: AnswerCodes
    sources: tuple[SourceRef, ...]
    notes: tuple[Note, ...]

    @cached_property
    def ref(self) -> Ref:
        """The cause as `cause:id`."""
        return Ref.of("cause", self.cause)


_FRAME = "width: 100%; height: 40em; border: 1px solid #999"


class Result(Frozen):
    """What one case leads to. Lists are in the article's order, then what goes beyond it."""

    id: str | int | None
    pack: PackInfo
    article_only: bool
    red_flags_answered: bool
    advice: Advice
    causes: tuple[CauseFinding, ...]
    types: tuple[TypeFinding, ...]
    tests: tuple[ClinicalTestFinding, ...]
    symptoms: tuple[SymptomFinding, ...]
    near_misses: tuple[NearMiss, ...]
    unanswered: tuple[str, ...]
    ignored: tuple[str, ...]
    disclaimer: Annotated[str, Field(min_length=1)]

    @property
    def levelled(self) -> tuple[Finding, ...]:
        """The findings that have a level and reasons: causes, types and tests, in this order."""
        return (*self.causes, *self.types, *self.tests)

    @property
    def findings(self) -> tuple[Finding | SymptomFinding, ...]:
        """All findings: those with a level, then symptoms."""
        return (*self.levelled, *self.symptoms)

    def to_dict(self, *, brief: bool = False) -> dict[str, Any]:
        """The result as plain JSON values; `brief` leaves out names, because, notes and safety_net."""
        return self.model_dump(mode="json", exclude=BRIEF if brief else None)

    def to_json(self, *, brief: bool = False) -> str:
        """The result as one line of JSON; `brief` as in `to_dict`."""
        return self.model_dump_json(exclude=BRIEF if brief else None)

    def to_text(self, *, pack: Pack | None = None, details: bool = False) -> str:
        """The result as `riskcheck check` prints it; with `details`, every reason, note and source.

        `pack` is the pack it was made with, needed only for a result that was read from JSON or unpickled, of a pack that did
        not come with riskcheck. Raises InputError where the pack is another one, or cannot be found.
        """
        return self._shown("text", pack, details)

    def to_html(self, *, pack: Pack | None = None, details: bool = True) -> str:
        """The result, with all details unless they are not wanted, as one HTML page that asks for nothing from elsewhere.

        `pack` is as for `to_text`.
        """
        return self._shown("html", pack, details)

    def _repr_html_(self) -> str | None:
        """For notebooks: the page, in a frame of its own; None, so that the plain form is shown, where there is no pack."""
        try:
            page = self.to_html()
        except InputError:
            return None
        return f'<iframe srcdoc="{escape(page)}" sandbox title="{escape(self.disclaimer)}" style="{_FRAME}"></iframe>'

    def _shown(self, format: str, pack: Pack | None, details: bool) -> str:
        # How a result is told stands in a room above this one, which is fetched by its name and only when somebody asks.
        shown: str = import_module("riskcheck.report.showing").shown(self, format, pack=pack, details=details)
        return shown

    def level(self, finding: str) -> Level | Literal["reported"] | None:
        """The level of a finding (`kind:id`), "reported" for a symptom, None where it is not in the result."""
        return next((each.level for each in self.findings if each.ref == finding), None)


LISTS: dict[str, type[Part]] = {
    "causes": CauseFinding,
    "types": TypeFinding,
    "tests": ClinicalTestFinding,
    "symptoms": SymptomFinding,
    "near_misses": NearMiss,
}
"""The lists of a result, and the parts they hold."""
BRIEF: dict[str, Any] = {
    "advice": set(Advice.brief_omits),
    **{name: {"__all__": set(part.brief_omits)} for name, part in LISTS.items() if part.brief_omits},
}
"""What a brief result leaves out."""
