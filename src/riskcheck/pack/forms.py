"""How the texts of a pack are written: a type for each form, with the remedy for a text that is written otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema

from riskcheck.pack.kinds import ANY, FINDINGS, Ref, SourceRef


@dataclass(frozen=True)
class Form(StringConstraints):
    """A form that texts have: its pattern, its greatest length, and what to write where a text does not match."""

    remedy: str = ""


@dataclass(frozen=True)
class Written:
    """The form of a text that is split when it is read (see `kinds`)."""

    form: Form

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(source, handler.generate_schema(Annotated[str, self.form]))


_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_LONGEST_ID = 64
_STEERING = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff"
)
"""Characters that steer a screen or a reader's eye, and show as nothing themselves."""
_REFERENCE = 'write a kind and an id, such as "cause:some-cause"'

Id = Annotated[
    str,
    Form(
        pattern=rf"^{_SLUG}$",
        max_length=_LONGEST_ID,
        remedy='write small letters and digits, joined by hyphens, such as "long-term"',
    ),
]
FindingId = Annotated[
    Ref,
    Written(Form(pattern=rf"^(?:{'|'.join(FINDINGS)}):(?:{_SLUG}|\{ANY})$", max_length=80, remedy=_REFERENCE)),
]
FactId = Annotated[Ref, Written(Form(pattern=rf"^fact:{_SLUG}$", max_length=80, remedy='write a fact, such as "fact:deposit"'))]
RelatedId = Annotated[Ref, Written(Form(pattern=rf"^(?:cause|symptom):{_SLUG}$", max_length=80, remedy=_REFERENCE))]
Citation = Annotated[
    SourceRef,
    Written(
        Form(
            pattern=rf"^{_SLUG}(?::{_SLUG}/[1-9][0-9]{{0,3}})?$",
            max_length=140,
            remedy='write a source\'s id, or an item of it, such as "article:causes/2"',
        )
    ),
]
Text = Annotated[
    str,
    Form(
        pattern=rf"^[^{_STEERING}]*$",
        min_length=1,
        max_length=4000,
        strip_whitespace=True,
        remedy="leave out characters that do not show, such as controls and marks of direction",
    ),
]
WebAddress = Annotated[
    str,
    Form(
        pattern=r"^https?://[A-Za-z0-9][!#-;=?-\[\]_a-z~]*$",
        max_length=500,
        remedy='write a web address, such as "https://example.org/article"',
    ),
]
Doi = Annotated[
    str, Form(pattern=r"^10\.[0-9]{4,9}/[!#-;=?-\[\]_a-z~]+$", max_length=200, remedy='write a DOI, such as "10.1000/182"')
]
Version = Annotated[
    str,
    Form(pattern=r"^\d{1,9}\.\d{1,9}\.\d{1,9}$", max_length=29, remedy='write three numbers, such as "1.0.0"'),
]
Language = Annotated[
    str,
    Form(
        pattern=r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}$",
        remedy='write the code of a language, such as "en" or "pt-BR"',
    ),
]


def is_id(text: str) -> bool:
    """Whether a text is written as an id must be."""
    return len(text) <= _LONGEST_ID and re.fullmatch(_SLUG, text) is not None


_TYPES = (Id, FindingId, FactId, RelatedId, Citation, Text, WebAddress, Doi, Version, Language)
_FORMS: list[Form] = [each.form if isinstance(each, Written) else each for of in _TYPES for each in get_args(of)[1:]]
REMEDIES = {form.pattern: form.remedy for form in _FORMS}
"""The remedy of each form by its pattern, which is what pydantic names where a text does not match."""
