"""The checker: answers in, results out. What every front door calls."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, overload
from weakref import finalize

from riskcheck.checking.answers import Answer, Answers, json_type
from riskcheck.checking.builders import JsonBuilder, Pieces, ResultBuilder
from riskcheck.checking.engine import Engine
from riskcheck.checking.findings import Rules
from riskcheck.checking.lifetimes import ForkedLock
from riskcheck.checking.parts import Parts
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.recent import Recent
from riskcheck.checking.result import Result
from riskcheck.checking.rulebook import compile_rules
from riskcheck.errors import AnswerError, AnswerFault, EngineError, InputError
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack

if TYPE_CHECKING:
    from riskcheck.files.casetext import Case, RecordError
    from riskcheck.files.sources import Format
    from riskcheck.why.finding import Why

AnswerMapping = Mapping[str, Answer]
"""Question ids with an answer code, a list of codes for a many-of question, or a number."""

_REMEMBERED = 2048
"""Results that came once, and results that came again, of which so many are remembered."""


class Checker:
    """Checks answers against one rule pack. Safe to share between threads, and to use after a fork; close it, or use it in a
    `with` block.

    `pack` is a name under `rules/`, a folder, or a loaded pack; without it, the default pack. `article_only` leaves out causes
    and type links that the pack's article does not support; every check can override it. Raises PackError for a broken pack.
    """

    def __init__(self, pack: str | Path | Pack | None = None, *, article_only: bool = False) -> None:
        self.pack = pack if isinstance(pack, Pack) else load_pack(pack)
        self.article_only = article_only
        self._questionnaire, self._parts = Questionnaire(self.pack), Parts(self.pack)
        self._remembered = Recent[tuple[int, bool], Result](_REMEMBERED)
        self._builders: dict[bool, ResultBuilder] = {}
        self._engines: list[Engine] = []
        self._lock = ForkedLock()
        self._closed = False
        self._builder(article_only)
        self._unclosed = finalize(self, warnings.warn, f"unclosed Checker of {self.pack.about.id}", ResourceWarning)
        self._unclosed.atexit = False

    def read(self, answers: AnswerMapping) -> Answers:
        """Check answers without any rule; `check` and `why` take what comes of it. Raises AnswerError with every fault."""
        return self._questionnaire.read(answers)

    def check(
        self, answers: AnswerMapping | Answers, *, id: str | int | None = None, article_only: bool | None = None
    ) -> Result:
        """Check one case. `id` is put into the result as it is. Raises AnswerError with every fault of the answers."""
        if id is not None:
            _check_id(id)
        result = self.result_of(self.number_of(answers), article_only=article_only)
        return result if id is None else result.model_copy(update={"id": id})

    def number_of(self, answers: AnswerMapping | Answers) -> int:
        """One number for a set of answers, equal where the answers mean the same. Raises AnswerError as `check` does."""
        if not isinstance(answers, Answers):
            return self._questionnaire.number(answers)
        if answers.pack != self.pack.digest:
            raise InputError("these answers were read for another pack; read them with the checker that is to use them")
        return answers.number

    def result_of(self, number: int, *, article_only: bool | None = None) -> Result:
        """The result, without an id, for the answers that a number stands for."""
        self._check_open()  # another thread may have remembered a result while this was closed
        key = number, self.article_only if article_only is None else article_only
        result = self._remembered.get(key)
        if result is None:
            result = self._builder(key[1]).build(number)
            self._remembered.put(key, result)
        return result

    def json_of(self, *, brief: bool, article_only: bool | None = None) -> Callable[[int], Pieces]:
        """What writes such results as JSON (`JsonBuilder.pieces`), without making the results first."""
        return JsonBuilder(self._builder(article_only).rules, brief=brief).pieces

    @overload
    def check_many(
        self, answers: Iterable[AnswerMapping], *, article_only: bool | None = None, on_error: Literal["raise"] = "raise"
    ) -> Iterator[Result]: ...

    @overload
    def check_many(
        self, answers: Iterable[AnswerMapping], *, article_only: bool | None = None, on_error: Literal["yield"]
    ) -> Iterator[Result | AnswerError]: ...

    def check_many(
        self,
        answers: Iterable[AnswerMapping],
        *,
        article_only: bool | None = None,
        on_error: Literal["raise", "yield"] = "raise",
    ) -> Iterator[Result | AnswerError]:
        """Check cases one after another, as they are asked for, in their order.

        Raises AnswerError at the first bad one; with `on_error="yield"`, the error stands in the place of its result.
        """
        if on_error not in ("raise", "yield"):
            raise InputError("on_error: give 'raise' or 'yield'")
        for index, each in enumerate(answers):
            try:
                found: Result | AnswerError = self.check(each, article_only=article_only)
            except AnswerError as error:
                error.add_note(f"in case {index}, counted from 0")
                if on_error == "raise":
                    raise
                found = error
            yield found

    def why(self, answers: AnswerMapping | Answers, finding: str, *, article_only: bool | None = None) -> Why:
        """Why a finding (`cause:dialysis`, `urgency:soon`) is there or not, and which other answers would bring it.

        Raises AnswerError with every fault of the answers, and InputError for a finding that the pack does not know.
        """
        from riskcheck.why.finding import Case, explain_finding

        read = answers if isinstance(answers, Answers) else self.read(answers)
        result, rules = self.check(read, article_only=article_only), self._builder(article_only).rules
        return explain_finding(Case(self.pack, self._questionnaire, rules.rulebook, rules.run, read, result), Ref(finding))

    def close(self) -> None:
        """Free the engine. Closing twice is fine; checking afterwards raises EngineError."""
        self._unclosed.detach()
        with self._lock:
            self._closed = True
            for engine in self._engines:
                engine.close()
            self._builders.clear()
        self._remembered.clear()

    def __dir__(self) -> list[str]:
        """The names for completion: not those by which batches and tables check many answers at once."""
        return sorted(set(super().__dir__()) - {"json_of", "number_of", "result_of"})

    def __reduce__(self) -> tuple[Callable[[Pack, bool], Checker], tuple[Pack, bool]]:
        """A Checker is pickled as its pack, and has rules of its own where it is unpickled."""
        if self._closed:
            raise EngineError("this Checker is closed, and cannot be pickled")
        return _remade, (self.pack, self.article_only)

    def __enter__(self) -> Checker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._closed:
            raise EngineError("this Checker is closed; make a new one, or check inside its `with` block")

    def _builder(self, article_only: bool | None) -> ResultBuilder:
        alone = self.article_only if article_only is None else article_only
        with self._lock:
            self._check_open()
            if alone not in self._builders:
                rulebook = compile_rules(self.pack, article_only=alone)
                engine = Engine(rulebook)
                self._engines.append(engine)
                self._builders[alone] = ResultBuilder(Rules(self._questionnaire, self._parts, rulebook, engine.run))
            return self._builders[alone]


def _remade(pack: Pack, article_only: bool) -> Checker:
    return Checker(pack, article_only=article_only)


def _check_id(id: object) -> None:
    """Raise AnswerError for an id that no file of results could hold."""
    if not isinstance(id, str | int) or isinstance(id, bool):
        raise AnswerError(
            [AnswerFault(None, id, "invalid-id", f"{json_type(id)} is no id", "give a string, an integer or None")]
        )
    if isinstance(id, str) and any("\ud800" <= character <= "\udfff" for character in id):
        hint = "give text that can be written as UTF-8"
        raise AnswerError([AnswerFault(None, id, "invalid-id", "half a character (a lone surrogate) is in the id", hint)])


def read_cases(
    path: str | Path,
    pack: str | Path | Pack | None = None,
    *,
    input_format: Format | None = None,
    id_column: str | None = None,
    keep_columns: Sequence[str] = (),
    ignore_columns: Sequence[str] = (),
    delimiter: str | None = None,
) -> Iterator[Case | RecordError]:
    """Every record of a file of answers, as `riskcheck batch` reads it: a Case (`id`, `answers`), or a RecordError.

    The file is JSON, JSON Lines, FHIR, CSV or a workbook, as its name or `input_format` says; it is read as it is asked for.
    `pack` is what it answers, as a Checker takes it. The other options are about the columns of tables. Raises InputError for
    a file that cannot be read, and PackError for a broken pack.
    """
    from riskcheck.files import csvcolumns, records

    loaded = pack if isinstance(pack, Pack) else load_pack(pack)
    wanted = csvcolumns.Wanted(delimiter, id_column, tuple(keep_columns), tuple(ignore_columns))
    return records.read_cases(str(path), input_format, pack=loaded, wanted=wanted)


def check(answers: AnswerMapping, *, id: str | int | None = None, article_only: bool = False) -> Result:
    """Check one case against the default pack, with a checker that is made once and shared."""
    with _making_default:
        shared = _default()
    return shared.check(answers, id=id, article_only=article_only)


_making_default = ForkedLock()


@cache
def _default() -> Checker:
    return Checker()
