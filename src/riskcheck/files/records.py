"""Answers files, read strictly, one record at a time. What the answers mean is not known here.

All files are streamed, arrays element by element. A record that cannot be read gives a RecordError, and the records after it
are read all the same.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain, islice
from typing import NamedTuple

from riskcheck.errors import InputError
from riskcheck.files.arrays import begins_document, elements
from riskcheck.files.casefault import Fault
from riskcheck.files.casetext import Case, Parser, Piece, RecordError
from riskcheck.files.csvcolumns import Header, Wanted
from riskcheck.files.csvtext import CsvParser, read_rows
from riskcheck.files.sources import BLANK, LONGEST_LINE, Format, Line, Stream, check_source, name_of, open_source
from riskcheck.pack.pack import Pack

__all__ = ["Case", "Chunk", "RecordError", "only_case", "parser_of", "read_cases", "read_chunks", "useless"]

_EXAMPLE = '{"id": "case-1", "answers": {"some-question": "yes"}}'
_EXPECTED: dict[Format, str] = {
    "json": f"no record is a JSON object; expected one case such as {_EXAMPLE}, or an array of cases, in UTF-8 (one case per "
    "line: --input-format jsonl)",
    "jsonl": f"no record is a JSON object; expected one case per line, such as {_EXAMPLE}, in UTF-8 (an array, or a case over "
    "several lines: --input-format json)",
    "fhir": "no record is a JSON object; expected a QuestionnaireResponse, a Bundle of them, or one on each line, in UTF-8",
    "csv": "holds no case; expected a row that names the columns, and a row for each case, in UTF-8 or UTF-16",
    "xlsx": "holds no case; expected a row that names the columns, and a row for each case, on the first sheet",
}
_TOO_LONG = Fault("record-too-long", f"the line has more than {LONGEST_LINE:,} characters", "write one case on one line")
_MOST_TOGETHER = 512
AS_IT_IS = Wanted()
"""Columns of which nothing was said."""


class Chunk(NamedTuple):
    """Consecutive records of one source: where they are from, and how to read them.

    `position` is the offset in the file, in bytes, up to which it was read. A batch ends each source with a chunk that is its
    last, without records, which says what made the source of no use.
    """

    source: str
    format: Format
    header: Header | None
    pieces: list[Piece]
    position: int
    is_last: bool = False
    unusable: str = ""


def read_chunks(
    source: str, input_format: Format | None = None, *, pack: Pack | None = None, wanted: Wanted = AS_IT_IS
) -> Iterator[Chunk]:
    """All records of a file, or of standard input ("-"), in order and in chunks. A table needs the pack it answers.

    `wanted` says what its columns are. Raises InputError for a source that cannot be read.
    """
    known = check_source(source, input_format)
    with open_source(source) as stream:
        if known in ("csv", "xlsx"):
            if pack is None:
                raise InputError(f"{name_of(source)}: a table cannot be read here; give a JSON file")
            chunks = _table_chunks(source, known, stream, pack, wanted)
        else:
            chunks = (Chunk(source, known, None, pieces, stream.position) for pieces in _json_pieces(source, known, stream))
        for chunk in chunks:
            for pieces in _batched(iter(chunk.pieces)):
                yield chunk._replace(pieces=pieces)


def parser_of(chunk: Chunk, pack: Pack | None) -> Parser | CsvParser:
    """What reads the records of a chunk, and of all chunks of its source."""
    if chunk.header is None or pack is None:
        return Parser(chunk.source, pack)
    return CsvParser(chunk.source, chunk.header, pack)


def read_cases(
    source: str, input_format: Format | None = None, *, pack: Pack | None = None, wanted: Wanted = AS_IT_IS
) -> Generator[Case | RecordError, None, None]:
    """Every record of a file, or of standard input ("-"), in order: a case, or what is wrong with it.

    A table, and a resource of FHIR, needs the pack it answers. Raises InputError for a source that cannot be read; and after
    the last record, where not one of them is a JSON object or a whole row.
    """
    useful, parser = False, None
    for chunk in read_chunks(source, input_format, pack=pack, wanted=wanted):
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


def only_case(
    source: str,
    input_format: Format | None = None,
    *,
    id: str | None = None,
    pack: Pack | None = None,
    wanted: Wanted = AS_IT_IS,
    pick: str = "pick one with --id",
) -> Case:
    """The one case that a source holds, or the one with an `id`. Raises InputError where that is not exactly one.

    `pick` says how to name one of several, where that can be done.
    """
    with closing(read_cases(source, input_format, pack=pack, wanted=wanted)) as records:
        found = (each for each in records if id is None or (each.id is not None and str(each.id) == id))
        case = next(found, None)
        if case is None:
            raise InputError(f"{name_of(source)}: holds no case with the id that --id names")
        if isinstance(case, RecordError):
            raise InputError(f"{case}")
        if next(found, None) is not None:
            if id is not None:
                raise InputError(f"{name_of(source)}: holds more than one case with the id that --id names")
            raise InputError(
                f"{name_of(source)}: holds more than one case; give a file with one{', or ' + pick if pick else ''}"
            )
        return case


def _json_pieces(source: str, format: Format, stream: Stream) -> Iterator[list[Piece]]:
    """The cases of a JSON document, or of lines; where lines turn out to be one or several documents, these."""
    if format in ("json", "fhir"):
        yield from elements(name_of(source), stream.texts(), several=format == "fhir")
        return
    blocks = stream.blocks()
    for block in blocks:
        pieces = _lines(block)
        if pieces and begins_document(pieces[0].text):
            lines = (line.text + "\n" for each in chain([block], blocks) for line in each)
            yield from elements(name_of(source), lines, several=True)
            return
        yield pieces
        if pieces:
            break
    yield from map(_lines, blocks)


def _lines(block: Iterable[Line]) -> list[Piece]:
    """The lines that are not blank."""
    return [
        Piece(text, number, fault=_TOO_LONG if too_long else None)
        for number, line, too_long in block
        for text in (line.rstrip(BLANK),)
        if text
    ]


def _table_chunks(source: str, format: Format, stream: Stream, pack: Pack, wanted: Wanted) -> Iterator[Chunk]:
    if format == "xlsx":
        from riskcheck.files.workbook import lines_of

        blocks, wanted = lines_of(name_of(source), stream), replace(wanted, delimiter=",")
    else:
        blocks = stream.blocks()
    for header, pieces in read_rows(name_of(source), blocks, pack, wanted):
        yield Chunk(source, format, header, pieces, stream.position)


def _batched(pieces: Iterator[Piece]) -> Iterator[list[Piece]]:
    while some := list(islice(pieces, _MOST_TOGETHER)):
        yield some
