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
from riskcheck.batch.rows import Origin, RowFormat, Rows, error_row
from riskcheck.checker import Checker
from riskcheck.checking.recent import Recent
from riskcheck.checking.summary import ERROR
from riskcheck.errors import AnswerError
from riskcheck.files.casetext import Case, Parser, Piece, RecordError
from riskcheck.files.csvcolumns import Header
from riskcheck.files.csvtext import CsvParser
from riskcheck.files.records import Chunk, parser_of

LENGTH = Struct(">Q")
"""What stands before each message from a process of a batch: its length in bytes."""

_NEW_OBJECTS = 100_000
_REMEMBERED = 8192

_PLAIN = re.compile(r'\{"id": ?("[ !#-\[\]-~]*"|-?(?:0|[1-9][0-9]{0,17})|null), ?"answers": ?(\{[^{}]*\})\}')
"""A case as programs usually write it: an id without escapes, then answers without a brace. Other forms are parsed in full."""

Numbered = tuple[Origin, int]
"""Where a case comes from, and the number of its answers."""


class Done(NamedTuple):
    """The outcome of a chunk: rows and error lines, how many of each, and whether any record was a JSON object or a whole row.

    `counts` is for a summary: how many records count for each key. `rows` must be written before the next chunk is asked for,
    because their memory is used again. `faults` counts the rows of tables with each fault, `respelled` their answers that were
    read though written in another way.
    """

    chunk: Chunk
    rows: bytes | memoryview
    errors: bytes
    results: int
    failed: int
    useful: bool
    counts: Counter[str]
    faults: Counter[str]
    respelled: int


@dataclass(frozen=True)
class Terms:
    """How cases are checked and written. `counting`: count for a summary. `strict`: stop at the first bad record.

    `kept` are columns to have in results. `errors_as_csv`: error lines are rows of CSV. `spreadsheet_safe`: ids and kept cells
    that a spreadsheet would take for formulas begin with an apostrophe, as they always do in error rows.
    """

    format: RowFormat = "jsonl"
    brief: bool = False
    strict: bool = False
    article_only: bool | None = None
    counting: bool = False
    kept: tuple[str, ...] = ()
    errors_as_csv: bool = False
    spreadsheet_safe: bool = False


class Worker:
    """Processes chunks, one at a time."""

    def __init__(self, checker: Checker, terms: Terms) -> None:
        self._checker, self._terms = checker, terms
        self._rows = Rows(
            checker,
            terms.format,
            brief=terms.brief,
            article_only=terms.article_only,
            counting=terms.counting,
            kept=terms.kept,
            safe=terms.spreadsheet_safe,
        )
        self._numbers = Recent[str, int](_REMEMBERED)
        self._parser: tuple[tuple[str, Header | None], Parser | CsvParser] | None = None

    def work(self, chunk: Chunk) -> Done:
        """Check every record of a chunk; with `strict`, up to the first bad one."""
        kind = chunk.source, chunk.header
        if self._parser is None or self._parser[0] != kind:
            self._parser = kind, parser_of(chunk, self._checker.pack)
        parser, rows, errors = self._parser[1], list[bytes](), list[RecordError]()
        counts: Counter[tuple[str, ...]] = Counter()
        useful, respelled = False, _respelled(parser)
        for piece in chunk.pieces:
            case: Numbered | RecordError | None = None
            if chunk.header is None:
                case = self._read_before(parser.input, piece)
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
        lines = b"".join(map(self._error_line, errors))
        done, useful = chunk._replace(pieces=[]), useful or bool(rows)
        faults = Counter(f"[{error.code}] {error.message} ({error.hint})" for error in errors if chunk.header)
        summed, again = self._sum(counts, errors), _respelled(parser) - respelled
        return Done(done, self._rows.end(rows), lines, len(rows), len(errors), useful, summed, faults, again)

    def _error_line(self, error: RecordError) -> bytes:
        return error_row(error) if self._terms.errors_as_csv else f"{error.to_json()}\n".encode()

    def _read_before(self, source: str, piece: Piece) -> Numbered | None:
        """A case whose answers have the same text as valid ones that were read before, and need no parsing."""
        plain = None if piece.fault else _PLAIN.fullmatch(piece.text)
        number = self._numbers.get(plain[2]) if plain else None
        if plain is None or number is None:
            return None
        id = plain[1][1:-1] if plain[1].startswith('"') else None if plain[1] == "null" else int(plain[1])
        return Origin(source, piece.line, piece.element, id), number

    def _numbered(self, piece: Piece, record: Case | RecordError) -> Numbered | RecordError:
        if isinstance(record, RecordError):
            return record
        try:
            number = self._checker.number_of(record.answers)
        except AnswerError as error:
            return record.refused(error)
        plain = _PLAIN.fullmatch(piece.text)
        if plain:
            self._numbers.put(plain[2], number)
        return Origin(record.input, record.line, record.index, record.id, record.kept), number

    def _sum(self, counts: Counter[tuple[str, ...]], errors: list[RecordError]) -> Counter[str]:
        total: Counter[str] = Counter()
        for keys, count in counts.items():
            for key in keys:
                total[key] += count
        if self._terms.counting:
            total.update(f"{ERROR}{error.code}" for error in errors)
        return total


def _respelled(parser: Parser | CsvParser) -> int:
    return parser.respelled if isinstance(parser, CsvParser) else 0


def work_here(checker: Checker, terms: Terms, chunks: Iterable[Chunk]) -> Generator[Done, None, None]:
    """Process the chunks in this process."""
    worker = Worker(checker, terms)
    for chunk in chunks:
        yield worker.work(chunk)


def spare_collector() -> None:
    """Exclude what lives as long as the process from garbage collection. For processes that run a batch and nothing else.

    The objects of a batch hold no cycles: searching all that is remembered for cycles would only cost time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 100, 100)


def serve(link: int, memory: int | None) -> None:
    """Run a process of `--jobs`: process the chunks that come through a socket, until the other end closes it.

    `memory` is the descriptor of a handover. Sends one empty message when it is ready, then the outcome of each chunk.
    """
    gone = suppress(EOFError, ConnectionError, pickle.UnpicklingError)  # in the middle of a message, maybe
    with gone, socket.socket(fileno=link) as connection, connection.makefile("rb") as stream:
        pack, terms, article_only = pickle.load(stream)  # noqa: S301
        with Handover(memory) as handover, Checker(pack, article_only=article_only) as checker:
            worker = Worker(checker, terms)
            spare_collector()
            _send(connection, None)
            while True:
                chunk, pieces, slot = pickle.load(stream)  # noqa: S301
                done = worker.work(chunk._replace(pieces=list(map(Piece._make, zip(*pieces, strict=True)))))
                _send(connection, (done._replace(rows=b""), handover.give(slot, bytes(done.rows))))


def _send(connection: socket.socket, message: object) -> None:
    data = pickle.dumps(message)
    connection.sendall(LENGTH.pack(len(data)))
    connection.sendall(data)
