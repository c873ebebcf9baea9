"""Batches: every record of every source is either a result or an error, in order. A bad record never stops the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from riskcheck.checker import Checker
from riskcheck.errors import AnswerError, InputError
from riskcheck.files.output import Output, check_outputs, open_output
from riskcheck.files.records import STANDARD_INPUT, Case, Format, RecordError, check_source, read_cases
from riskcheck.result import Result


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a batch: how many results and record errors, and a message for every source without a single JSON object."""

    results: int
    errors: int
    unusable: tuple[str, ...] = ()


def run_batch(
    checker: Checker,
    sources: Sequence[str],
    *,
    output: str | None,
    errors: str | None,
    format: Literal["jsonl", "json"] = "jsonl",
    brief: bool = False,
    strict: bool = False,
    article_only: bool | None = None,
    input_format: Format | None = None,
) -> Tally:
    """Check every case of the sources. Results go to `output` (or standard output), errors to `errors` (or standard error).

    `strict` stops at the first bad record or source, and leaves no output file then; nor does a batch without a useful source.
    Raises InputError, before any work, for a source or an output that cannot be used, and later when writing fails.
    """
    _check_files(sources, input_format, output, errors)
    unusable: list[str] = []
    with open_output(errors, standard="stderr") as error_lines, open_output(output) as stream:
        writer = _Writer(stream, error_lines, as_array=format == "json", brief=brief)
        for record in _records(sources, input_format, unusable, strict):
            writer.write(check_record(checker, record, article_only=article_only))
            if strict and writer.errors:
                break
        writer.end()
        if (strict and (writer.errors or unusable)) or (len(unusable) == len(sources) and not writer.results):
            stream.discard()
    return Tally(writer.results, writer.errors, tuple(unusable))


def _check_files(sources: Sequence[str], input_format: Format | None, output: str | None, errors: str | None) -> None:
    for source in sources:
        check_source(source, input_format)
    if sources.count(STANDARD_INPUT) > 1:
        raise InputError("standard input can be read only once; name it once")
    check_outputs((output, errors), sources)


def _records(
    sources: Sequence[str], input_format: Format | None, unusable: list[str], strict: bool
) -> Iterator[Case | RecordError]:
    """The records of all sources. What makes a source of no use is added to `unusable`; `strict` ends there."""
    for source in sources:
        try:
            yield from read_cases(source, input_format)
        except InputError as error:
            unusable.append(str(error))
            if strict:
                return


def check_record(checker: Checker, record: Case | RecordError, *, article_only: bool | None = None) -> Result | RecordError:
    """What comes of one record; without `article_only`, as the checker was made."""
    if isinstance(record, RecordError):
        return record
    try:
        return checker.check(record.answers, id=record.id, article_only=article_only)
    except AnswerError as error:
        return record.error(error.code, error.message, error.hint)


class _Writer:
    """Writes results, one a line or as one array, and errors, one a line; and counts them."""

    def __init__(self, stream: Output, error_lines: Output, *, as_array: bool, brief: bool) -> None:
        self._stream, self._error_lines, self._as_array, self._brief = stream, error_lines, as_array, brief
        self.results = self.errors = 0

    def write(self, outcome: Result | RecordError) -> None:
        if isinstance(outcome, RecordError):
            self._error_lines.write(f"{outcome.to_json()}\n")
            self.errors += 1
            return
        line = outcome.to_json(brief=self._brief)
        lead = ",\n" if self.results else "[\n"
        self._stream.write(f"{lead}{line}" if self._as_array else f"{line}\n")
        self.results += 1

    def end(self) -> None:
        if self._as_array:
            self._stream.write("\n]\n" if self.results else "[]\n")
