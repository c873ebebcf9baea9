"""Data that cannot be changed, of which results and explanations are made."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict


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


class Frozen(BaseModel):
    """What is found out, as data: it cannot be changed, and has the fields of its class and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return self.model_dump(mode="json")
