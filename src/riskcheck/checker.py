"""The checker: answers in, results out. What every front door calls."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from weakref import finalize

from riskcheck.checking.answers import json_type, read_answers
from riskcheck.checking.builders import JsonBuilder, Pieces, ResultBuilder
from riskcheck.checking.engine import Engine
from riskcheck.checking.lifetimes import ForkedLock, weakly
from riskcheck.checking.questionnaire import Numbering
from riskcheck.checking.result import Result
from riskcheck.checking.rulebook import Rulebook, compile_rules
from riskcheck.checking.trace import Order, Tracer
from riskcheck.errors import AnswerError, AnswerFault, EngineError
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack
from riskcheck.why.finding import Case, Why, explain_finding

AnswerMapping = Mapping[str, str | Sequence[str]]
"""Question ids with an answer code, or a list of codes for a many-of question."""

_REMEMBERED = 2048


class _Rules(NamedTuple):
    rulebook: Rulebook
    engine: Engine
    tracer: Tracer
    builder: ResultBuilder


class Checker:
    """Checks answers against one rule pack. Safe to share between threads, and to use after a fork; close it, or use it in a
    `with` block.

    `pack` is a name under `rules/`, a folder, or a loaded pack; without it, the default pack. `article_only` leaves out causes
    and type links that the pack's article does not support; every check can override it. Raises PackError for a broken pack.
    """

    def __init__(self, pack: str | Path | Pack | None = None, *, article_only: bool = False) -> None:
        self.pack = pack if isinstance(pack, Pack) else load_pack(pack)
        self.article_only = article_only
        self._numbering, self._order = Numbering(self.pack), Order(self.pack)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(weakly(self._result))
        self._rules: dict[bool, _Rules] = {}
        self._lock = ForkedLock()
        self._closed = False
        self._rules_of(article_only)
        self._unclosed = finalize(self, warnings.warn, f"unclosed Checker of {self.pack.about.id}", ResourceWarning)
        self._unclosed.atexit = False

    def check(self, answers: AnswerMapping, *, id: str | int | None = None, article_only: bool | None = None) -> Result:
        """Check one case. `id` is put into the result as it is. Raises AnswerError with every fault of the answers."""
        if id is not None and (not isinstance(id, str | int) or isinstance(id, bool)):
            hint = "give a string, an integer or None"
            raise AnswerError([AnswerFault(None, id, "invalid-id", f"{json_type(id)} is no id", hint)])
        result = self.result_of(self.number_of(answers), article_only=article_only)
        return result if id is None else result.model_copy(update={"id": id})

    def number_of(self, answers: AnswerMapping) -> int:
        """One number for a set of answers, equal where the answers mean the same. Raises AnswerError as `check` does."""
        number = self._numbering.number(answers)
        return self._numbering.number_of(read_answers(self.pack, answers)) if number is None else number

    def result_of(self, number: int, *, article_only: bool | None = None) -> Result:
        """The result, without an id, for the answers that a number stands for."""
        return self._remembered(number, self.article_only if article_only is None else article_only)

    def json_of(self, *, brief: bool, article_only: bool | None = None) -> Callable[[int], Pieces]:
        """What writes such results as JSON (`JsonBuilder.pieces`), without making the results first."""
        alone = self.article_only if article_only is None else article_only
        tracer = self._rules_of(alone).tracer
        return JsonBuilder(self.pack, self._order, self._numbering, tracer, article_only=alone, brief=brief).pieces

    def check_many(self, answers: Iterable[AnswerMapping], *, article_only: bool | None = None) -> Iterator[Result]:
        """Check cases one after another, as they are asked for, in their order. Raises AnswerError at the first bad one."""
        for place, each in enumerate(answers):
            try:
                yield self.check(each, article_only=article_only)
            except AnswerError as error:
                error.add_note(f"in case {place}, counted from 0")
                raise

    def why(self, answers: AnswerMapping, finding: str, *, article_only: bool | None = None) -> Why:
        """Why a finding (`cause:dialysis`, `urgency:soon`) is there or not, and which other answers would bring it.

        Raises AnswerError with every fault of the answers, and InputError for a finding that the pack does not know.
        """
        alone = self.article_only if article_only is None else article_only
        read, result = read_answers(self.pack, answers), self.check(answers, article_only=alone)
        rules = self._rules_of(alone)
        return explain_finding(Case(self.pack, rules.rulebook, rules.engine.run, read, result), finding)

    def close(self) -> None:
        """Free the engine. Closing twice is fine; checking afterwards raises EngineError."""
        self._unclosed.detach()
        with self._lock:
            self._closed = True
            for rules in self._rules.values():
                rules.engine.close()
            self._rules.clear()
        self._remembered.cache_clear()

    def __enter__(self) -> Checker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _result(self, number: int, article_only: bool) -> Result:
        return self._rules_of(article_only).builder.build(number)

    def _rules_of(self, article_only: bool) -> _Rules:
        with self._lock:
            if self._closed:
                raise EngineError("this Checker is closed; make a new one, or check inside its `with` block")
            if article_only not in self._rules:
                rulebook = compile_rules(self.pack, article_only=article_only)
                engine = Engine(rulebook)
                tracer = Tracer(self._order, self._numbering, rulebook, engine.run)
                builder = ResultBuilder(self.pack, self._order, self._numbering, tracer, article_only=article_only)
                self._rules[article_only] = _Rules(rulebook, engine, tracer, builder)
            return self._rules[article_only]


def check(answers: AnswerMapping, *, id: str | int | None = None, article_only: bool = False) -> Result:
    """Check one case against the default pack, with a checker that is made once and shared."""
    with _making_default:
        shared = _default()
    return shared.check(answers, id=id, article_only=article_only)


_making_default = ForkedLock()


@cache
def _default() -> Checker:
    return Checker()
