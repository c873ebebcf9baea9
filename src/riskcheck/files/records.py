"""Answers files, read strictly, one record at a time. What the answers mean is not known here.

All files are streamed, arrays element by element. A record that cannot be read gives a RecordError, and the records after it
are read all the same.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import NamedTuple

from riskcheck.errors import InputError
from riskcheck.files.arrays import elements
from riskcheck.files.casetext import Case, Fault, Parser, Piece, RecordError
from riskcheck.files.csvtext import CsvParser, read_header, rows
from riskcheck.files.sources import BLANK, LONGEST_LINE, Format, Line, Stream, check_source, name_of, open_source
from riskcheck.pack.pack import Pack

__all__ = ["Case", "Chunk", "RecordError", "only_case", "parser_of", "read_cases", "read_chunks", "useless"]

_EXAMPLE = '{"id": "case-1", "answers": {"dialysis": "yes"}}'
_EXPECTED: dict[Format, str] = {
    "json": f"no record is a JSON object; expected one case such as {_EXAMPLE}, or an array of cases, in UTF-8 (one case per "
    "line: --input-format jsonl)",
    "jsonl": f"no record is a JSON object; expected one case per line, such as {_EXAMPLE}, in UTF-8 (an array, or a case over "
    "several lines: --input-format json)",
    "csv": "holds no case; expected a row that names the columns, and a row for each case, in UTF-8",
}
_TOO_LONG = Fault("record-too-long", f"the line has more than {LONGEST_LINE:,} characters", "write one case on one line")
_MOST_TOGETHER = 512


class Chunk(NamedTuple):
    """Consecutive records of one source: where they are from, and how to read them.

    `position` is the offset in the file, in bytes, up to which it was read. A batch ends each source with a chunk that is its
    last, without records, which says what made the source of no use.
    """

    source: str
    format: Format
    header: tuple[str, ...]
    pieces: list[Piece]
    position: int
    is_last: bool = False
    unusable: str = ""


def read_chunks(source: str, input_format: Format | None = None, *, pack: Pack | None = None) -> Iterator[Chunk]:
    """All records of a file, or of standard input ("-"), in order and in chunks. A CSV file needs the pack it answers.

    Raises InputError for a source that cannot be read.
    """
    known = check_source(source, input_format)
    with open_source(source) as stream:
        if known == "csv":
            if pack is None:
                raise InputError(f"{name_of(source)}: a CSV file cannot be read here; give a JSON file")
            chunks = _csv_chunks(source, stream, pack)
        else:
            lists = _lines(stream.blocks()) if known == "jsonl" else elements(name_of(source), stream.texts())
            chunks = (Chunk(source, known, (), pieces, stream.position) for pieces in lists)
        for chunk in chunks:
            for pieces in _batched(iter(chunk.pieces)):
                yield chunk._replace(pieces=pieces)


def parser_of(chunk: Chunk, pack: Pack | None) -> Parser | CsvParser:
    """What reads the records of a chunk, and of all chunks of its source."""
    if chunk.format != "csv" or pack is None:
        return Parser(chunk.source)
    return CsvParser(chunk.source, chunk.header, pack)


def read_cases(
    source: str, input_format: Format | None = None, *, pack: Pack | None = None
) -> Generator[Case | RecordError, None, None]:
    """Every record of a file, or of standard input ("-"), in order: a case, or what is wrong with it.

    A CSV file needs the pack it answers. Raises InputError for a source that cannot be read; and after the last record, where
    not one of them is a JSON object or a whole row.
    """
    useful, parser = False, None
    for chunk in read_chunks(source, input_format, pack=pack):
        parser = parser or parser_of(chunk, pack)
        for piece in chunk.pieces:
            record, is_whole = parser.read(piece)
            useful = useful or is_whole
            yield record
    if not useful:
        raise InputError(useless(source, check_source(source, input_format)))


def useless(source: str, format: Format) -> str:
    """The message for a source in which no record is a JSON object or a whole row."""
    return f"{name_of(source)}: {_EXPECTED[format]}"


def only_case(source: str, input_format: Format | None = None, *, pack: Pack | None = None) -> Case:
    """The one case that a source holds. Raises InputError where it holds anything else."""
    with closing(read_cases(source, input_format, pack=pack)) as records:
        case = next(records)
        if isinstance(case, RecordError):
            raise InputError(f"{case}")
        if next(records, None) is not None:
            raise InputError(f"{name_of(source)}: holds more than one case; give a file with one")
        return case


def _lines(blocks: Iterable[list[Line]]) -> Iterator[list[Piece]]:
    """The lines that are not blank."""
    for block in blocks:
        yield [
            Piece(text, number, fault=_TOO_LONG if too_long else None)
            for number, line, too_long in block
            for text in (line.rstrip(BLANK),)
            if text
        ]


def _csv_chunks(source: str, stream: Stream, pack: Pack) -> Iterator[Chunk]:
    header: tuple[str, ...] = ()
    for pieces in rows(stream.blocks()):
        if pieces and not header:
            header = read_header(name_of(source), pieces.pop(0), pack)
        if header:
            yield Chunk(source, "csv", header, pieces, stream.position)


def _batched(pieces: Iterator[Piece]) -> Iterator[list[Piece]]:
    while some := list(islice(pieces, _MOST_TOGETHER)):
        yield some
