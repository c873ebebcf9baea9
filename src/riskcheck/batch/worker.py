"""The work of a batch: a chunk of records in, its rows and errors out. In this process, or spread over several, in order."""

from __future__ import annotations

import gc
import re
import signal
import threading
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from os import _exit
from typing import Any, NamedTuple

from riskcheck.batch.handover import Handover, memory_for
from riskcheck.batch.rows import Place, RowFormat, Rows
from riskcheck.checker import Checker
from riskcheck.checking.recent import Recent
from riskcheck.errors import AnswerError, RiskcheckError
from riskcheck.files.casetext import Case, Parser, Piece, RecordError
from riskcheck.files.csvtext import CsvParser
from riskcheck.files.records import Chunk, parser_of
from riskcheck.pack.pack import Pack

_NEW_OBJECTS = 100_000
_REMEMBERED = 8192

_PLAIN = re.compile(r'\{"id": ?("[ !#-\[\]-~]*"|-?(?:0|[1-9][0-9]{0,17})|null), ?"answers": ?(\{[^{}]*\})\}')
"""A case as programs write it: an id without escapes, then answers, in which no brace stands. Other cases are as good."""

Numbered = tuple[Place, int]
"""A case with the number of its answers."""


class Done(NamedTuple):
    """What came of a chunk: rows and error lines, how many of each, what they count as, and whether any record was whole.

    `counts` is for a summary: how often each key was met. `rows` are to be written before the next chunk is asked for: they may
    stand in memory that is used again.
    """

    chunk: Chunk
    rows: bytes | memoryview
    errors: bytes
    results: int
    failed: int
    useful: bool
    counts: Counter[str]


@dataclass(frozen=True)
class Terms:
    """How cases are checked and written. `counting` keeps counts for a summary; `strict` stops at the first bad record."""

    format: RowFormat = "jsonl"
    brief: bool = False
    strict: bool = False
    article_only: bool | None = None
    counting: bool = False


class Worker:
    """Works off chunks, one at a time."""

    def __init__(self, checker: Checker, terms: Terms) -> None:
        self._checker, self._terms = checker, terms
        self._rows = Rows(checker, terms.format, brief=terms.brief, article_only=terms.article_only, counting=terms.counting)
        self._numbers = Recent[str, int](_REMEMBERED)
        self._parser: tuple[tuple[str, tuple[str, ...]], Parser | CsvParser] | None = None

    def work(self, chunk: Chunk) -> Done:
        """Check every record of a chunk; with `strict`, up to the first bad one."""
        kind = chunk.source, chunk.header
        if self._parser is None or self._parser[0] != kind:
            self._parser = kind, parser_of(chunk, self._checker.pack)
        parser, rows, errors = self._parser[1], list[bytes](), list[RecordError]()
        counts: Counter[tuple[str, ...]] = Counter()
        useful = False
        for piece in chunk.pieces:
            case: Numbered | RecordError | None = None
            if chunk.format != "csv":
                case = self._met_before(parser.input, piece)
            if case is None:
                record, is_whole = parser.read(piece)
                useful = useful or is_whole
                case = self._numbered(piece, record)
            if isinstance(case, RecordError):
                errors.append(case)
                if self._terms.strict:
                    break
            else:
                rows.append(self._rows.row(*case, counts))
        lines = "".join(f"{error.to_json()}\n" for error in errors).encode()
        done, useful = chunk._replace(pieces=[]), useful or bool(rows)
        return Done(done, self._rows.end(rows), lines, len(rows), len(errors), useful, self._sum(counts, errors))

    def _met_before(self, source: str, piece: Piece) -> Numbered | None:
        """A case whose answers were met before, to the letter, and were good: they need not be read again."""
        plain = None if piece.fault else _PLAIN.fullmatch(piece.text)
        number = self._numbers.get(plain[2]) if plain else None
        if plain is None or number is None:
            return None
        id = plain[1][1:-1] if plain[1].startswith('"') else None if plain[1] == "null" else int(plain[1])
        return Place(source, piece.line, piece.element, id), number

    def _numbered(self, piece: Piece, record: Case | RecordError) -> Numbered | RecordError:
        if isinstance(record, RecordError):
            return record
        try:
            number = self._checker.number_of(record.answers)
        except AnswerError as error:
            return record.error(error.code, error.message, error.hint)
        plain = _PLAIN.fullmatch(piece.text)
        if plain:
            self._numbers.put(plain[2], number)
        return Place(record.input, record.line, record.index, record.id), number

    def _sum(self, counts: Counter[tuple[str, ...]], errors: list[RecordError]) -> Counter[str]:
        total: Counter[str] = Counter()
        for keys, count in counts.items():
            for key in keys:
                total[key] += count
        if self._terms.counting:
            total.update(f"error:{error.code}" for error in errors)
        return total


def work_here(checker: Checker, terms: Terms, chunks: Iterable[Chunk]) -> Generator[Done, None, None]:
    """Work off the chunks in this process."""
    worker = Worker(checker, terms)
    for chunk in chunks:
        yield worker.work(chunk)


def work_in_processes(checker: Checker, terms: Terms, chunks: Iterable[Chunk], jobs: int) -> Generator[Done, None, None]:
    """Work off the chunks in so many processes of their own, in order, reading no more than a few chunks ahead.

    Raises RiskcheckError where one of the processes ends by itself.
    """
    others, context, ahead = active_children(), get_context("spawn"), jobs + 2
    handover = Handover(memory_for(ahead + 1))
    pool = ProcessPoolExecutor(jobs, context, _start, (checker.pack, terms, checker.article_only, handover))
    waiting: deque[tuple[int, Future[tuple[Done, int | bytes]]]] = deque()

    def first() -> Done:
        place, future = waiting.popleft()
        done, given = future.result()
        return done._replace(rows=handover.take(place, given))

    try:
        for number, chunk in enumerate(chunks):
            place, pieces = number % (ahead + 1), list(zip(*chunk.pieces, strict=True))
            with _signals_held_back():
                waiting.append((place, pool.submit(_work, chunk._replace(pieces=[]), pieces, place)))
            if len(waiting) > ahead:
                yield first()
        while waiting:
            yield first()
    except BrokenProcessPool as error:
        for each in active_children():  # the pool only sends SIGTERM, and not to a process that was just starting
            if each not in others:
                each.kill()
        raise RiskcheckError("a process of --jobs ended by itself; go on with --resume, or with fewer --jobs") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        handover.close()


def spare_collector() -> None:
    """Spare the garbage collector what lives as long as the process. For processes that do nothing but a batch.

    What a batch makes holds no cycles, so that looking for them, in all that is remembered, would only cost time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 100, 100)


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back. A process that is started meanwhile never gets them: they are for its parent alone."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_worker: Worker
_handover: Handover


def _start(pack: Pack, terms: Terms, article_only: bool, handover: Handover) -> None:
    """Make this process a worker, which ends when the process that started it does."""
    global _worker, _handover
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker, _handover = Worker(Checker(pack, article_only=article_only), terms), handover
    spare_collector()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    _exit(1)


def _work(chunk: Chunk, pieces: list[tuple[Any, ...]], place: int) -> tuple[Done, int | bytes]:
    """Work off a chunk, whose pieces come field by field, which is quicker; its rows go to a place of the handover."""
    done = _worker.work(chunk._replace(pieces=list(map(Piece._make, zip(*pieces, strict=True)))))
    return done._replace(rows=b""), _handover.give(place, bytes(done.rows))
