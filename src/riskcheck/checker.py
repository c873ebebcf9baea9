"""The checker: answers in, results out. What every front door calls."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType

from riskcheck.answers import read_answers
from riskcheck.engine import Engine
from riskcheck.errors import EngineError
from riskcheck.findings import ResultBuilder
from riskcheck.loader import load_pack
from riskcheck.pack import Pack
from riskcheck.result import Result
from riskcheck.rulebook import compile_rules

AnswerMapping = Mapping[str, str | Sequence[str]]
"""Question ids with an answer code, or a list of codes for a many-of question."""


class Checker:
    """Checks answers against one rule pack. Safe to share between threads; close it, or use it in a `with` block.

    `pack` is a name under `rules/`, a folder, or a loaded pack; without it, the default pack. `article_only` leaves out causes
    and type links that the pack's article does not support; every check can override it. Raises PackError for a broken pack.
    """

    def __init__(self, pack: str | Path | Pack | None = None, *, article_only: bool = False) -> None:
        self.pack = pack if isinstance(pack, Pack) else load_pack(pack)
        self._article_only = article_only
        self._builder = ResultBuilder(self.pack)
        self._engines: dict[bool, Engine] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._engine(article_only)

    def check(self, answers: AnswerMapping, *, id: str | int | None = None, article_only: bool | None = None) -> Result:
        """Check one case. `id` is put into the result as it is. Raises AnswerError with every fault of the answers."""
        alone = self._article_only if article_only is None else article_only
        read = read_answers(self.pack, answers)
        return self._builder.build(read, self._engine(alone).run(read.tokens), id=id, article_only=alone)

    def check_many(self, answers: Iterable[AnswerMapping], *, article_only: bool | None = None) -> Iterator[Result]:
        """Check cases one after another, as they are asked for, in their order. Raises AnswerError at the first bad one."""
        return (self.check(each, article_only=article_only) for each in answers)

    def close(self) -> None:
        """Free the engine. Closing twice is fine; checking afterwards raises EngineError."""
        with self._lock:
            self._closed = True
            for engine in self._engines.values():
                engine.close()

    def __enter__(self) -> Checker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _engine(self, article_only: bool) -> Engine:
        with self._lock:
            if self._closed:
                raise EngineError("this Checker is closed; make a new one, or check inside its `with` block")
            if article_only not in self._engines:
                self._engines[article_only] = Engine(compile_rules(self.pack, article_only=article_only))
            return self._engines[article_only]


def check(answers: AnswerMapping, *, id: str | int | None = None, article_only: bool = False) -> Result:
    """Check one case against the default pack, with a checker that is made once and shared."""
    return _default().check(answers, id=id, article_only=article_only)


@cache
def _default() -> Checker:
    return Checker()
