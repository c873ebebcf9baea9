"""What one process of a batch does: a chunk of records in, its rows and errors out."""

from __future__ import annotations

import gc
import pickle
import re
import socket
from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from struct import Struct
from typing import NamedTuple

from riskcheck.batch.handover import Handover
from riskcheck.batch.rows import Place, RowFormat, Rows
from riskcheck.checker import Checker
from riskcheck.checking.recent import Recent
from riskcheck.checking.summary import ERROR
from riskcheck.errors import AnswerError
from riskcheck.files.casetext import Case, Parser, Piece, RecordError
from riskcheck.files.csvtext import CsvParser
from riskcheck.files.records import Chunk, parser_of

LENGTH = Struct(">Q")
"""What stands before each message from a process of a batch: its length in bytes."""

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
            total.update(f"{ERROR}{error.code}" for error in errors)
        return total


def work_here(checker: Checker, terms: Terms, chunks: Iterable[Chunk]) -> Generator[Done, None, None]:
    """Work off the chunks in this process."""
    worker = Worker(checker, terms)
    for chunk in chunks:
        yield worker.work(chunk)


def spare_collector() -> None:
    """Spare the garbage collector what lives as long as the process. For processes that do nothing but a batch.

    What a batch makes holds no cycles, so that looking for them, in all that is remembered, would only cost time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 100, 100)


def serve(link: int, memory: int | None) -> None:
    """Be a process of `--jobs`: work off what comes through a socket, until the process at its other end closes it.

    `memory` is the open file of a handover. Sends nothing but an empty message when it is ready, and what came of each chunk.
    """
    gone = suppress(EOFError, ConnectionError, pickle.UnpicklingError)  # in the middle of a message, maybe
    with gone, socket.socket(fileno=link) as connection, connection.makefile("rb") as stream:
        pack, terms, article_only = pickle.load(stream)  # noqa: S301
        with Handover(memory) as handover, Checker(pack, article_only=article_only) as checker:
            worker = Worker(checker, terms)
            spare_collector()
            _send(connection, None)
            while True:
                chunk, pieces, place = pickle.load(stream)  # noqa: S301
                done = worker.work(chunk._replace(pieces=list(map(Piece._make, zip(*pieces, strict=True)))))
                _send(connection, (done._replace(rows=b""), handover.give(place, bytes(done.rows))))


def _send(connection: socket.socket, message: object) -> None:
    data = pickle.dumps(message)
    connection.sendall(LENGTH.pack(len(data)))
    connection.sendall(data)
