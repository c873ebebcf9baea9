"""The result of a check: frozen models, the same for every front door, complete or not built at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Annotated, Any, ClassVar, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import to_json

from riskcheck.packrecords import Level, Urgency, Use


def _names_a_clinician(text: str) -> str:
    if "clinician" not in text:
        raise ValueError('advice must say "clinician"')
    return text


class FrozenDict(dict[str, tuple[str, ...]]):
    """A mapping that cannot be changed, and that can be hashed."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a result is frozen")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, tuple[str, ...]]]]:
        return FrozenDict, (dict(self),)


AnswerCodes = Annotated[dict[str, tuple[str, ...]], AfterValidator(FrozenDict)]
"""Question ids with the codes that were answered."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    brief_omits: ClassVar[frozenset[str]] = frozenset()

    @cached_property
    def full_pieces(self) -> tuple[bytes, ...]:
        """The part as JSON, in pieces that parts share; kept, because results share parts."""
        return _pieces_of(self, frozenset())

    @cached_property
    def brief_pieces(self) -> tuple[bytes, ...]:
        """The part as JSON, without what a brief result leaves out."""
        return _pieces_of(self, self.brief_omits)


class PackInfo(_Part):
    """Which rule pack the result comes from; `digest` is the SHA-256 of its files."""

    id: str
    version: str
    digest: str


class Note(_Part):
    """A remark, with the sources it rests on."""

    text: str
    sources: tuple[str, ...]


class Because(_Part):
    """One reason: a rule that fired, the answers and findings it rests on, and the sources of the rule.

    `answers` maps question ids to codes, an empty list for a follow-up that was not answered. `findings` are `kind:id`.
    """

    rule: str
    answers: AnswerCodes
    findings: tuple[str, ...]
    sources: tuple[str, ...]


class Advice(_Part):
    """How soon to see a clinician, why, and the safety net that stands with every result."""

    brief_omits = frozenset({"because", "safety_net"})

    urgency: Urgency
    text: Annotated[str, AfterValidator(_names_a_clinician)]
    because: tuple[Because, ...]
    safety_net: Annotated[tuple[str, ...], Field(min_length=4)]
    sources: tuple[str, ...]


class Finding(_Part):
    """What every finding has: id, name, level, its sources, the reasons for it, and notes."""

    brief_omits = frozenset({"name", "because", "notes"})

    id: str
    name: str
    level: Level
    sources: tuple[str, ...]
    because: Annotated[tuple[Because, ...], Field(min_length=1)]
    notes: tuple[Note, ...]


class CauseFinding(Finding):
    """A possible cause; `article` is false for one that only other sources name."""

    article: bool


class TypeFinding(Finding):
    """A type; `article` is true when any link that supports it is the article's."""

    article: bool


class ClinicalTestFinding(Finding):
    """A test a clinician may consider; `use` is how the article speaks of it."""

    use: Use


class SymptomFinding(_Part):
    """A symptom that was reported."""

    brief_omits = frozenset({"name"})

    id: str
    name: str
    sources: tuple[str, ...]


class NearMiss(_Part):
    """An exposure that was reported, but not as the source describes it."""

    cause: str
    describes: str
    answers: AnswerCodes
    sources: tuple[str, ...]


class Result(BaseModel):
    """What one case leads to. Lists are in the article's order, then what goes beyond it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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

    def to_dict(self, *, brief: bool = False) -> dict[str, Any]:
        """The result as plain JSON values; `brief` leaves out names, because, notes and safety_net."""
        return self.model_dump(mode="json", exclude=BRIEF if brief else None)

    def to_json(self, *, brief: bool = False) -> str:
        """The result as one line of JSON; `brief` as in `to_dict`."""
        return b"".join((b'{"id":', to_json(self.id), *self.pieces(brief=brief))).decode()

    def pieces(self, *, brief: bool = False) -> tuple[bytes, ...]:
        """The JSON of all that follows the id, up to the closing brace, in pieces that results share."""
        return written(self.__dict__, brief=brief)

    def level(self, finding: str) -> Level | Literal["reported"] | None:
        """The level of a finding (`kind:id`), "reported" for a symptom, None where it is not in the result."""
        kind, _, name = finding.partition(":")
        found: dict[str, tuple[Finding, ...]] = {"cause": self.causes, "type": self.types, "test": self.tests}
        if kind == "symptom":
            return "reported" if any(symptom.id == name for symptom in self.symptoms) else None
        return next((each.level for each in found.get(kind, ()) if each.id == name), None)


_LISTS: dict[str, type[_Part]] = {
    "causes": CauseFinding,
    "types": TypeFinding,
    "tests": ClinicalTestFinding,
    "symptoms": SymptomFinding,
    "near_misses": NearMiss,
}
BRIEF: dict[str, Any] = {
    "advice": set(Advice.brief_omits),
    **{name: {"__all__": set(part.brief_omits)} for name, part in _LISTS.items() if part.brief_omits},
}
"""What a brief result leaves out."""

_json = lru_cache(maxsize=1024)(to_json)
_shared = lru_cache(maxsize=8192)(bytes)
_REASONS = "because"
_FIELDS = tuple((name, f',"{name}":'.encode(), name in _LISTS) for name in Result.model_fields if name != "id")


def written(values: Mapping[str, Any], *, brief: bool) -> tuple[bytes, ...]:
    """The JSON of a result's values, all that follows the id, up to the closing brace, in pieces that results share."""
    pieces: list[bytes] = []
    for name, key, is_list in _FIELDS:
        value = values[name]
        pieces.append(key)
        if is_list and value:
            pieces.append(b"[")
            for part in value:
                pieces += part.brief_pieces if brief else part.full_pieces
                pieces.append(b",")
            pieces[-1] = b"]"
        elif isinstance(value, _Part):
            pieces += value.brief_pieces if brief else value.full_pieces
        else:
            pieces.append(_json(value))
    pieces.append(b"}")
    return tuple(pieces)


def _pieces_of(part: _Part, omit: frozenset[str]) -> tuple[bytes, ...]:
    """A part as JSON; its reasons, if it has any, are pieces of their own."""
    reasons: tuple[Because, ...] = () if _REASONS in omit else getattr(part, _REASONS, ())
    if not reasons:
        return (_shared(part.model_dump_json(exclude=set(omit)).encode()),)
    names = tuple(type(part).model_fields)
    place = names.index(_REASONS)
    before = part.model_dump_json(include=set(names[:place])).encode()
    after = part.model_dump_json(include=set(names[place + 1 :])).encode()
    between = [piece for because in reasons for piece in (b",", *because.full_pieces)][1:]
    return (_shared(before[:-1] + b',"because":['), *between, _shared(b"]," + after[1:]))
