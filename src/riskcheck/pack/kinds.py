"""What a pack refers to by a text of several parts: findings and other records (`kind:id`), and items of sources.

Such a text is split once, when it is read: the models of a pack and of a result hold `Ref` and `SourceRef`, which are texts
that know their parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Kind = Literal[
    "cause",
    "type",
    "symptom",
    "test",
    "treatment",
    "medication",
    "prevention",
    "self-care",
    "complication",
    "fact",
    "urgency",
    "term",
    "near-miss",
    "total",
]

PARTS: Mapping[Kind, str] = {
    "cause": "causes",
    "type": "types",
    "symptom": "symptoms",
    "test": "tests",
    "treatment": "treatments",
    "medication": "medications",
    "prevention": "preventions",
    "self-care": "self_care",
    "complication": "complications",
    "fact": "facts",
    "term": "terms",
}
"""The part of a pack that holds the records of each kind. An urgency, a near miss and a total have no record of their own."""

RESULT_FINDINGS: tuple[Kind, ...] = ("cause", "type", "symptom", "test")
"""Kinds of finding that a result lists."""
TO_READ: tuple[Kind, ...] = ("treatment", "medication", "prevention", "self-care", "complication")
"""Kinds of what there is to read about; no rule concludes them."""
KNOWLEDGE: tuple[Kind, ...] = (*RESULT_FINDINGS, *TO_READ)
"""Kinds whose records say what a source says."""
FINDINGS: tuple[Kind, ...] = (*RESULT_FINDINGS, "fact", "urgency")
"""Kinds of finding that a rule concludes."""
LEVELLED: tuple[Kind, ...] = ("cause", "type", "test", "fact")
"""Kinds of finding that have a level; a symptom is reported or not, an urgency reached or not."""

ANY = "*"
"""The id that stands for every record of a kind."""


class _Parsed(str):
    """A text that knows its parts. To pydantic and in JSON it is the text."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        parsed = core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
        kept = core_schema.is_instance_schema(cls)
        return core_schema.json_or_python_schema(parsed, core_schema.union_schema([kept, parsed], mode="left_to_right"))

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (str(self),)


class Ref(_Parsed):
    """A finding or another record by its kind and id, such as "cause:dialysis"; "cause:*" is every one of a kind."""

    __slots__ = ("id", "kind")
    kind: Kind
    id: str

    def __new__(cls, text: str) -> Ref:
        """The reference that a text spells; one of another form has a kind or an id that no record has."""
        self = super().__new__(cls, text)
        kind, _, self.id = text.partition(":")
        self.kind = cast(Kind, kind)
        return self

    @classmethod
    def of(cls, kind: Kind, id: str) -> Ref:
        """The reference to a record of a kind."""
        return cls(f"{kind}:{id}")

    @property
    def is_any(self) -> bool:
        """Whether it stands for every one of its kind."""
        return self.id == ANY

    def covers(self, other: Ref) -> bool:
        """Whether it stands for another reference, as "cause:*" and "cause:dialysis" do for "cause:dialysis"."""
        return self == other or (self.id == ANY and self.kind == other.kind)


class SourceRef(_Parsed):
    """A source, or an item of a section of it by number, such as "article:causes/2"; without an item, both are empty."""

    __slots__ = ("number", "section", "source")
    source: str
    section: str
    number: str

    def __new__(cls, text: str) -> SourceRef:
        """The reference that a text spells."""
        self = super().__new__(cls, text)
        self.source, _, item = text.partition(":")
        self.section, _, self.number = item.partition("/")
        return self

    @classmethod
    def of(cls, source: str, section: str, number: int) -> SourceRef:
        """The reference to an item."""
        return cls(f"{source}:{section}/{number}")
