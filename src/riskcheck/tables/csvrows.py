"""Rows of CSV files and workbooks as Arrow batches. What they say is known in `files` alone.

Blocks of plain lines are split by pyarrow, and the meaning of each different cell is asked for once. All other rows are read
one after another. Both give the same.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from threading import Event
from typing import Any
from weakref import finalize

import pyarrow
import pyarrow.compute
from pyarrow import csv as arrow_csv

from riskcheck.checking.columns import SEPARATOR
from riskcheck.errors import InputError
from riskcheck.files.casetext import RecordError
from riskcheck.files.csvblocks import Block, read_blocks
from riskcheck.files.csvcolumns import Header, Wanted
from riskcheck.files.csvtext import CellReader, CsvParser
from riskcheck.files.records import parser_of, read_chunks, useless
from riskcheck.files.sources import check_source, open_source
from riskcheck.pack.pack import Pack
from riskcheck.tables.beside import FAULT, kept_name
from riskcheck.tables.places import CSV_GZ, Place
from riskcheck.tables.shape import ID

_PIECE = 32_768
"""Bytes for each column, and once more, that are read at a time. Of longer pieces, with few columns, the findings of one would
fill the memory."""
_LONGEST_END = 30.0
"""Seconds to wait for a thread that reads."""
_LONG = 1 << 24
"""Bytes that a row may have that was written."""
_CELL = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())


class CsvRows:
    """The rows of a CSV file or a workbook. Each has, in the place of its id, what `beside` says, and its answers as texts.

    `questions` are the names of its columns. Counted while it is read: `respelled` answers that were written in another way,
    and `faults` of rows that cannot be read, each with the line where it is `first`. `failure` is what ended the reading.
    Raises InputError for a header that cannot be used, and where no row is whole.
    """

    def __init__(self, place: Place, pack: Pack, wanted: Wanted) -> None:
        self._place, self._pack, self._wanted = place, pack, wanted
        self._format = check_source(place.name)
        self.failure: InputError | None = None
        self.faults: Counter[str] = Counter()
        self.first: dict[str, int] = {}
        self._ended = Event()
        self._header = self._first_header()
        self._parser = CsvParser(place.name, self._header, pack)
        columns = self._header.columns
        self.questions = tuple(dict.fromkeys(each.name for each in columns if each.role in ("question", "box")))

    @property
    def respelled(self) -> int:
        """How many answers were read though written in another way."""
        return self._parser.respelled

    def reader(self) -> Any:
        """The rows as an Arrow stream, to be read once. What was counted before is forgotten."""
        import pyarrow.dataset  # DuckDB would import it when it is handed the rows, and lose a Ctrl-C meanwhile

        self._parser = CsvParser(self._place.name, self._header, self._pack)
        self.faults.clear()
        self.first.clear()
        batches = self._batches()
        self._ended.clear()
        finalize(batches, self._ended.set)
        return pyarrow.RecordBatchReader.from_batches(self._schema, batches)

    def wait_for_end(self) -> None:
        """Wait until no other thread has the stream: one that came back to Python when the interpreter ends would abort it."""
        self._ended.wait(_LONGEST_END)

    def _first_header(self) -> Header:
        """The header, once a row was found that is as it says."""
        first: RecordError | None = None
        for chunk in read_chunks(self._place.name, self._format, pack=self._pack, wanted=self._wanted):
            parser = parser_of(chunk, self._pack)
            for piece in chunk.pieces:
                record, is_whole = parser.read(piece)
                if is_whole and chunk.header:
                    return chunk.header
                if first is None and isinstance(record, RecordError):
                    first = record
        fault = f"; line {first.line}: [{first.code}] {first.message} ({first.hint})" if first else ""
        raise InputError(f"{useless(self._place.name, self._format)}{fault}")

    @cached_property
    def _schema(self) -> Any:
        fields = (ID, FAULT, *map(kept_name, range(len(self._wanted.kept))))
        beside = pyarrow.struct([(name, pyarrow.string()) for name in fields])
        return pyarrow.schema([(ID, beside), *((name, _CELL) for name in self.questions)])

    def _batches(self) -> Iterator[Any]:
        try:
            quick = self._format == "csv" and not any(each.role == "box" for each in self._header.columns)
            yield from self._by_blocks() if quick else self._by_rows()
        except InputError as error:
            self.failure = error
            raise

    def _by_rows(self) -> Iterator[Any]:
        for chunk in read_chunks(self._place.name, self._format, pack=self._pack, wanted=self._wanted):
            yield self._read(chunk.pieces)

    def _by_blocks(self) -> Iterator[Any]:
        size = _PIECE * (len(self._header.columns) + 1)
        quick = _Splitter(self._header, self._parser, self._schema, self._wanted.kept)
        with open_source(self._place.name) as stream:
            for block in read_blocks(stream, self._header, self._wanted, size):
                if not isinstance(block, Block):
                    yield self._read(block)
                    continue
                batch = quick.batch(block) if block.is_plain else None
                yield self._read(block.rows(self._header, self._wanted)) if batch is None else batch

    def _read(self, pieces: list[Any]) -> Any:
        """The rows of pieces, read one after another."""
        names = self._schema.field(ID).type
        beside: list[dict[str, str | None]] = []
        cells: dict[str, list[str | None]] = {name: [] for name in self.questions}
        for piece in pieces:
            record, _ = self._parser.read(piece)
            answers: dict[str, Any] = {}
            if isinstance(record, RecordError):
                fault = f"[{record.code}] {record.message} ({record.hint})"
                self.faults[fault] += 1
                self.first.setdefault(fault, record.line)
                beside.append({ID: _text(record.id), FAULT: record.code})
            else:
                answers = record.answers
                cell = dict(record.kept)
                kept = {kept_name(place): cell[name] or None for place, name in enumerate(self._wanted.kept)}
                beside.append({ID: _text(record.id), FAULT: None, **kept})
            for name, column in cells.items():
                column.append(_text(answers.get(name)))
        columns = [pyarrow.array(column, pyarrow.string()).dictionary_encode() for column in cells.values()]
        return pyarrow.record_batch([pyarrow.array(beside, names), *columns], schema=self._schema)


class _Splitter:
    """Splits plain lines into cells with pyarrow, and asks for the meaning of each different cell of a question once."""

    def __init__(self, header: Header, parser: CsvParser, schema: Any, kept: tuple[str, ...]) -> None:
        self._header, self._parser, self._schema, self._kept = header, parser, schema, kept
        self._names = [str(place) for place in range(len(header.columns))]
        types = [pyarrow.string() if reads is None else _CELL for reads in parser.questions]
        self._convert = arrow_csv.ConvertOptions(
            column_types=dict(zip(self._names, types, strict=True)), null_values=[""], strings_can_be_null=True
        )

    def batch(self, block: Block) -> Any | None:
        """The rows of plain lines; None where one of them has a fault, or may have."""
        options = arrow_csv.ReadOptions(column_names=self._names, block_size=len(block.data) + 1, use_threads=False)
        marks = arrow_csv.ParseOptions(delimiter=self._header.delimiter, quote_char='"' if block.is_quoted else False)
        try:
            table = arrow_csv.read_csv(pyarrow.py_buffer(block.data), options, marks, self._convert)
        except pyarrow.ArrowException:
            return None
        columns = [column.combine_chunks() for column in _without_empty(table).columns]
        rows = zip(self._header.columns, columns, self._parser.questions, strict=True)
        nothing = pyarrow.nulls(len(columns[0]), pyarrow.string())
        id, kept, answers, respelled = nothing, dict[str, Any](), dict[str, Any](), 0
        for column, cells, reads in rows:
            if reads:
                read = _answers(cells, reads)
                if read is None:
                    return None
                answers[column.name], counted = read
                respelled += counted
            elif _is_long(cells) or (column.role == "unnamed" and cells.null_count < len(cells)):
                return None
            elif column.role == "kept":
                kept[column.name] = cells
            elif column.role == "id":
                id = cells
        self._parser.respelled += respelled
        beside = [id, nothing, *(kept[name] for name in self._kept)]
        lead = pyarrow.StructArray.from_arrays(beside, fields=list(self._schema.field(ID).type))
        return pyarrow.record_batch([lead, *answers.values()], schema=self._schema)


def _without_empty(table: Any) -> Any:
    """The rows that hold something."""
    filled = None
    for column in table.columns:
        if column.null_count == 0:
            return table
        is_valid = column.is_valid()
        filled = is_valid if filled is None else pyarrow.compute.or_(filled, is_valid)
    return table.filter(filled)


def _answers(cells: Any, reads: CellReader) -> tuple[Any, int] | None:
    """The answers in the cells of a question, and how many codes were respelled; None for what the rows have to be asked."""
    values = cells.dictionary.to_pylist()
    if any(len(value) > csv.field_size_limit() for value in values):
        return None
    meanings = [reads.meaning(value) for value in values]
    if any(each.is_twice for each in meanings):
        return None
    texts = [_text(each.answer) for each in meanings]
    if texts == values:
        return cells, 0
    changed = pyarrow.array(texts, pyarrow.string())
    counts = pyarrow.compute.value_counts(cells.indices.drop_null()).to_pylist()
    respelled = sum(each["counts"] * meanings[each["values"]].respelled for each in counts)
    return changed.take(cells.indices).dictionary_encode(), respelled


def _is_long(cells: Any) -> bool:
    longest = pyarrow.compute.max(pyarrow.compute.binary_length(cells)).as_py()
    return longest is not None and longest > csv.field_size_limit()


def _text(answer: Any) -> str | None:
    """An id or an answer as a text, several codes with separators between them; NULL for none."""
    if isinstance(answer, list):
        return SEPARATOR.join(answer)
    return None if answer is None else str(answer)


def count_errors(place: Place, column: str) -> tuple[int, Counter[str]]:
    """How many rows a CSV file has that DuckDB wrote, and how many of each text in a column. Raises InputError."""
    rows, texts = 0, Counter[str]()
    stream = pyarrow.input_stream(place.path, compression="gzip" if place.ending == CSV_GZ else None)
    try:
        reader = arrow_csv.open_csv(
            stream,
            arrow_csv.ReadOptions(block_size=_LONG),
            arrow_csv.ParseOptions(newlines_in_values=True),
            arrow_csv.ConvertOptions(
                column_types={column: pyarrow.string()},
                include_columns=[column],
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        for batch in reader:
            rows += batch.num_rows
            counted = pyarrow.compute.value_counts(batch.column(0).drop_null()).to_pylist()
            texts.update({each["values"]: each["counts"] for each in counted})
    except pyarrow.ArrowException:
        raise InputError(f"{place.name}: cannot be counted: a row is longer than {_LONG:,} bytes") from None
    return rows, texts
