"""Results put together from their parts: as models, and straight as JSON, for files of many."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Generic

from pydantic_core import to_json

from riskcheck.checking.combined import Form
from riskcheck.checking.findings import Findings, Rules
from riskcheck.checking.parts import ADVICE, Reasoned
from riskcheck.checking.result import LISTS, PackInfo, Part, Result
from riskcheck.checking.trace import Reason

Pieces = tuple[bytes, ...]
"""JSON, in pieces that results share."""

_REMEMBERED = 4096


class _Builder(Generic[Form]):
    """What both builders share: the parts of results, and the fields that are not made of parts."""

    def __init__(self, rules: Rules, finish: Callable[[Reasoned], Form], share: Callable[[Reasoned], Form]) -> None:
        self.rules, self._parts, self._article_only = rules, rules.parts, rules.rulebook.article_only
        self._findings = Findings(rules, finish, share)
        about = rules.parts.pack.about
        self._fixed: dict[str, Any] = {
            "pack": PackInfo.of(rules.parts.pack),
            "article_only": self._article_only,
            "disclaimer": about.disclaimer,
        }

    def _fields(self, number: int) -> tuple[dict[str, Any], dict[str, list[Form]]]:
        """The fields that depend on the answers: those not made of parts, and those made of parts (no empty list)."""
        red_flags_answered = self.rules.questionnaire.red_flags_answered(number)
        plain = {
            "red_flags_answered": red_flags_answered,
            "unanswered": self.rules.questionnaire.unanswered(number, article_only=self._article_only),
            "ignored": self.rules.questionnaire.ignored(number),
        }
        return plain, self._findings.of(number, red_flags_answered=red_flags_answered)


class ResultBuilder(_Builder[Part]):
    """Builds results, for all sources or for the article alone."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules, self._finish, self._finish)

    def build(self, number: int) -> Result:
        """The result, without an id, of the answers that a number stands for."""
        plain, parts = self._fields(number)
        fields: dict[str, Any] = {name: tuple(parts.get(name, ())) for name in LISTS} | {ADVICE: parts[ADVICE][0]}
        return Result(id=None, **fields, **self._fixed, **plain)

    def _finish(self, made: Reasoned) -> Part:
        part, reasons = made
        return part.model_copy(update={"because": tuple(map(self._parts.because, reasons))}) if reasons else part


class JsonBuilder(_Builder[Pieces]):
    """Writes the same results as JSON, without making them first; `brief` ones as `Result.to_json` does."""

    def __init__(self, rules: Rules, *, brief: bool) -> None:
        finish = self._brief if brief else self._whole
        super().__init__(rules, finish, lambda made: (b"".join(finish(made)),))
        self._around = {
            rule.id: (
                b'{"rule":%s,"answers":' % to_json(rule.id),
                b',"sources":%s,"text":%s}' % (to_json(rule.sources), to_json(rule.because)),
            )
            for rule in self._parts.pack.rules
        }
        self._keys, self._end = self._make_keys()
        self._reason = lru_cache(maxsize=_REMEMBERED)(self._make_reason)
        self._json = lru_cache(maxsize=_REMEMBERED)(to_json)

    def pieces(self, number: int) -> Pieces:
        """The JSON of the result of the answers that a number stands for: all that follows its id, to the closing brace."""
        plain, parts = self._fields(number)
        pieces: list[bytes] = []
        for before, name in self._keys:
            pieces.append(before)
            if name in plain:
                pieces.append(self._json(plain[name]))
            elif name in LISTS:
                pieces += self._list(parts.get(name))
            else:
                pieces += parts[name][0]
        return (*pieces, self._end)

    def _make_keys(self) -> tuple[list[tuple[bytes, str]], bytes]:
        """The fields that differ between results, each with what stands before it; and what stands at the end."""
        fields, text = [], b""
        for name in list(Result.model_fields)[1:]:
            text += b',"%s":' % name.encode()
            if name in self._fixed:
                text += to_json(self._fixed[name])
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
        reasons = [piece for reason in made.reasons for piece in (b",", self._reason(reason))]
        return (before, *reasons[1:], after)

    def _make_reason(self, reason: Reason) -> bytes:
        (start, end), (answers, findings) = self._around[reason[0]], self._parts.ground(reason[1])
        return b'%s%s,"findings":%s%s' % (start, to_json(answers), to_json(findings), end)
