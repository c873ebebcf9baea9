"""Results put together from their parts: as models, and straight as JSON, for files of many."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic_core import to_json

from riskcheck.checking.findings import Findings
from riskcheck.checking.parts import Parts, Reasoned
from riskcheck.checking.questionnaire import Numbering
from riskcheck.checking.reasons import Reasons
from riskcheck.checking.result import LISTS, PackInfo, Part, Result
from riskcheck.checking.trace import Order, Tracer
from riskcheck.pack.pack import Pack

Pieces = tuple[bytes, ...]
"""JSON, in pieces that results share."""

_REMEMBERED = 4096
_ADVICE, _RED_FLAGS, _UNANSWERED, _IGNORED = "advice", "red_flags_answered", "unanswered", "ignored"


class _Plain:
    """The fields of a result that are not made of findings."""

    def __init__(self, pack: Pack, numbering: Numbering, *, article_only: bool) -> None:
        self._numbering, self._article_only = numbering, article_only
        self.fixed: dict[str, Any] = {
            "pack": PackInfo(id=pack.about.id, version=pack.about.version, digest=pack.digest),
            "article_only": article_only,
            "disclaimer": pack.about.disclaimer,
        }

    def of(self, number: int) -> dict[str, Any]:
        """Those that depend on the answers that a number stands for."""
        return {
            _RED_FLAGS: self._numbering.red_flags_answered(number),
            _UNANSWERED: self._numbering.unanswered(number, article_only=self._article_only),
            _IGNORED: self._numbering.ignored(number),
        }


class ResultBuilder:
    """Builds the results of one pack, for all sources or for its article alone."""

    def __init__(self, pack: Pack, order: Order, numbering: Numbering, tracer: Tracer, *, article_only: bool) -> None:
        self._plain = _Plain(pack, numbering, article_only=article_only)
        self._reasons = Reasons(pack, order)
        self._findings = Findings(pack, numbering, tracer, Parts(pack, self._reasons), self._finish, self._finish)

    def build(self, number: int) -> Result:
        """The result, without an id, of the answers that a number stands for."""
        found = self._findings.of(number)
        fields: dict[str, Any] = {name: tuple(found.get(name, ())) for name in LISTS} | {_ADVICE: found[_ADVICE][0]}
        return Result(id=None, **fields, **self._plain.fixed, **self._plain.of(number))

    def _finish(self, made: Reasoned) -> Part:
        part, reasons = made
        return part.model_copy(update={"because": tuple(map(self._reasons.because, reasons))}) if reasons else part


class JsonBuilder:
    """Writes the same results as JSON, without making them first; `brief` ones as `Result.to_json` does."""

    def __init__(
        self, pack: Pack, order: Order, numbering: Numbering, tracer: Tracer, *, article_only: bool, brief: bool
    ) -> None:
        self._plain = _Plain(pack, numbering, article_only=article_only)
        self._reasons = Reasons(pack, order)
        finish = self._brief if brief else self._whole
        self._findings = Findings(
            pack, numbering, tracer, Parts(pack, self._reasons), finish, lambda made: (b"".join(finish(made)),)
        )
        self._around = {
            rule: (
                b'{"rule":%s,"answers":' % to_json(rule),
                b',"sources":%s,"text":%s}' % (to_json(sources), to_json(self._reasons.texts[rule])),
            )
            for rule, sources in self._reasons.sources.items()
        }
        self._fields, self._end = self._keys()
        self._ground = lru_cache(maxsize=_REMEMBERED)(self._make_ground)
        self._json = lru_cache(maxsize=_REMEMBERED)(to_json)

    def pieces(self, number: int) -> Pieces:
        """The JSON of the result of the answers that a number stands for: all that follows its id, to the closing brace."""
        found, plain = self._findings.of(number), self._plain.of(number)
        pieces: list[bytes] = []
        for before, name in self._fields:
            pieces.append(before)
            if name in plain:
                pieces.append(self._json(plain[name]))
            elif name in LISTS:
                pieces += self._list(found.get(name))
            else:
                pieces += found[name][0]
        return (*pieces, self._end)

    def _keys(self) -> tuple[list[tuple[bytes, str]], bytes]:
        """The fields that differ between results, each with what stands before it; and what stands at the end."""
        fields, text = [], b""
        for name in list(Result.model_fields)[1:]:
            text += b',"%s":' % name.encode()
            if name in self._plain.fixed:
                text += to_json(self._plain.fixed[name])
            else:
                fields.append((text, name))
                text = b""
        return fields, text + b"}"

    def _list(self, parts: list[Pieces] | None) -> list[bytes]:
        if not parts:
            return [b"[]"]
        pieces = [piece for part in parts for piece in (b",", *part)]
        return [b"[", *pieces[1:], b"]"]

    def _brief(self, made: Reasoned) -> Pieces:
        return (made.part.brief_json,)

    def _whole(self, made: Reasoned) -> Pieces:
        before, after = made.part.json_around_reasons
        pieces = [before]
        for rule, tokens in made.reasons:
            start, end = self._around[rule]
            pieces += (start, self._ground(tokens), end, b",")
        if made.reasons:
            pieces[-1] = after
        elif after:
            pieces.append(after)
        return tuple(pieces)

    def _make_ground(self, tokens: frozenset[str]) -> bytes:
        answers, findings = self._reasons.ground(tokens)
        return b'%s,"findings":%s' % (to_json(answers), to_json(findings))
