"""Batches: every record of every source is either a result or an error, in order. A bad record never stops the others."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from riskcheck import __version__
from riskcheck.batch.journal import Journal, Progress, inputs_of
from riskcheck.batch.processes import work_in_processes
from riskcheck.batch.rows import between, footer, header
from riskcheck.batch.worker import Done, Terms, work_here
from riskcheck.checker import Checker
from riskcheck.errors import InputError
from riskcheck.files.locks import locked
from riskcheck.files.output import Output, open_output
from riskcheck.files.records import Chunk, read_chunks, useless
from riskcheck.files.sources import STANDARD_INPUT, Format, check_read_once, check_source
from riskcheck.files.targets import check_outputs, partial_path
from riskcheck.pack.pack import Pack

_SECONDS_BETWEEN_ENTRIES, _SECONDS_BETWEEN_SYNCS = 1.0, 10.0


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a batch: how many results and record errors, and a message for every source that is of no use, and for
    errors that could not be written.

    `counts` are for a summary, and kept only where the terms say so.
    """

    results: int
    errors: int
    unusable: tuple[str, ...] = ()
    counts: Counter[str] = field(default_factory=Counter, compare=False)


@dataclass(frozen=True, slots=True)
class Files:
    """Where a batch reads and writes: sources, and an output and errors, None for standard output and standard error."""

    sources: tuple[str, ...]
    output: str | None
    errors: str | None
    input_format: Format | None = None

    def check(self) -> None:
        """Raise InputError, before any work, for what cannot be read or written."""
        for source in self.sources:
            check_source(source, self.input_format)
        check_read_once(self.sources)
        check_outputs((self.output, self.errors), self.sources)


Watch = Callable[[Progress, int], None]
"""Told, after each chunk, how far the batch has come, and how many bytes of its source were read."""


def run_batch(
    checker: Checker,
    files: Files,
    terms: Terms | None = None,
    *,
    jobs: int = 1,
    resume: bool = False,
    watch: Watch | None = None,
) -> Tally:
    """Check every case of the sources, in `jobs` processes.

    With `resume`, goes on where the same batch was interrupted. `strict` terms stop at the first bad record or source, and
    leave no output file then; nor does a batch without a useful source. Raises InputError, before any work, for files that
    cannot be used, and later when writing fails.
    """
    files.check()
    if resume and STANDARD_INPUT in files.sources:
        raise InputError("standard input cannot be read a second time; name files to go on with --resume")
    with locked((files.output, files.errors)):
        batch = _Batch(checker, files, terms or Terms(), jobs, watch)
        batch.run(resume=resume)
    done = batch.progress
    return Tally(done.results, done.errors, (*done.unusable, *batch.unwritten), done.counts)


class _Batch:
    def __init__(self, checker: Checker, files: Files, terms: Terms, jobs: int, watch: Watch | None) -> None:
        self._checker, self._files, self._terms, self._jobs, self._watch = checker, files, terms, jobs, watch
        self._journal = self._open_journal()
        self._entered, self._synced = 0.0, time.monotonic()
        self.progress = Progress()
        self.unwritten: list[str] = []

    def run(self, *, resume: bool) -> None:
        """Do the work that is left."""
        kept = self._journal.read() if resume and self._journal else None
        self.progress = kept or self.progress
        if self._journal and not kept:
            self._journal.remove()
        if kept and kept.finished:
            self._finish(self._files.output, kept.output_bytes)
            self._finish(self._files.errors, kept.error_bytes)
        else:
            with ExitStack() as stack:
                errors, keep = self._files.errors, self._kept(self._files.errors, kept.error_bytes if kept else None)
                error_lines = stack.enter_context(open_output(errors, standard="stderr", keep=keep))
                output, keep = self._files.output, self._kept(self._files.output, kept.output_bytes if kept else None)
                rows = stack.enter_context(open_output(output, keep=keep))
                if not kept:
                    rows.write_bytes(header(self._terms.format))
                self._work(rows, error_lines)
                self._end(rows, error_lines)
                self.unwritten = [error_lines.fault] if error_lines.fault else []
        if self._journal:
            self._journal.remove()

    def _open_journal(self) -> Journal | None:
        partial = partial_path(self._files.output)
        if partial is None or STANDARD_INPUT in self._files.sources:
            return None
        pack, terms = self._checker.pack, self._terms
        facts = {
            "the version of riskcheck": __version__,
            "the rule pack": [pack.about.id, pack.about.version, pack.digest],
            "--article-only": self._checker.article_only if terms.article_only is None else terms.article_only,
            "the options": [terms.format, terms.brief, terms.strict, terms.counting, self._files.input_format],
            "the errors file": self._files.errors,
            "the inputs": inputs_of(self._files.sources),
        }
        return Journal(partial, facts)

    def _kept(self, path: str | None, size: int | None) -> int | None:
        """How many bytes of a file are kept. Raises InputError where it does not hold them any more."""
        partial = partial_path(path)
        if size is None or partial is None:
            return None
        if not partial.exists() or partial.stat().st_size < size:
            raise InputError(f"{partial}: is not as the interrupted batch left it; start over without --resume")
        return size

    def _finish(self, path: str | None, size: int) -> None:
        """Give a file that was written to its end its name, if it has not got it yet."""
        partial = partial_path(path)
        if path is not None and partial is not None and (partial.exists() or not Path(path).exists()):
            with open_output(path, keep=self._kept(path, size)):
                pass

    def _work(self, rows: Output, error_lines: Output) -> None:
        """Write what comes of every chunk that is left."""
        self._enter(rows, error_lines)
        chunks = _chunks(self._files, self._checker.pack, self.progress.source, self.progress.records)
        here = work_here(self._checker, self._terms, chunks)
        stream = here if self._jobs == 1 else work_in_processes(self._checker, self._terms, chunks, self._jobs)
        with closing(stream):
            for done in stream:
                self._write(done, rows, error_lines)
                if self._terms.strict and (self.progress.errors or self.progress.unusable):
                    break

    def _write(self, done: Done, rows: Output, error_lines: Output) -> None:
        progress = self.progress
        if done.rows:
            rows.write_bytes(between(self._terms.format) if progress.results else b"")
            rows.write_bytes(done.rows)
        error_lines.write_bytes(done.errors)
        progress.results += done.results
        progress.errors += done.failed
        progress.records += done.results + done.failed
        progress.useful = progress.useful or done.useful
        progress.counts.update(done.counts)
        if done.chunk.is_last:
            self._close_source(done.chunk)
        self._enter(rows, error_lines)
        if self._watch:
            self._watch(progress, done.chunk.position)

    def _close_source(self, last: Chunk) -> None:
        """Note what made a source of no use, and go on to the next."""
        reason = last.unusable or ("" if self.progress.useful else useless(last.source, last.format))
        if last.unusable and self.progress.records:
            reason += f"; records read before that: {self.progress.records:,}"
        if reason:
            self.progress.unusable.append(reason)
        self.progress.source, self.progress.records, self.progress.useful = self.progress.source + 1, 0, False

    def _enter(self, rows: Output, error_lines: Output) -> None:
        """Keep how far the work has come, once a second; what goes to a pipe is handed on at once."""
        rows.hand_on()
        error_lines.hand_on()
        now = time.monotonic()
        if self._journal and now - self._entered > _SECONDS_BETWEEN_ENTRIES:
            sync = now - self._synced > _SECONDS_BETWEEN_SYNCS
            self._synced = now if sync else self._synced
            self.progress.output_bytes = rows.whole_bytes(sync=sync)
            self.progress.error_bytes = error_lines.whole_bytes(sync=sync)
            self._journal.write(self.progress, is_on_disk=sync)
            self._entered = time.monotonic()

    def _end(self, rows: Output, error_lines: Output) -> None:
        progress = self.progress
        failed = self._terms.strict and (progress.errors or progress.unusable)
        if failed or (len(progress.unusable) == len(self._files.sources) and not progress.results):
            rows.discard()
        rows.write_bytes(footer(self._terms.format, progress.results))
        progress.output_bytes, progress.error_bytes = rows.whole_bytes(), error_lines.whole_bytes()
        if self._journal and not rows.discarded:
            self._journal.write(replace(progress, finished=True))


def _chunks(files: Files, pack: Pack, source: int, records: int) -> Iterator[Chunk]:
    """The chunks of all sources, without those before `source`, and without its first `records`. Each source ends with a
    chunk that is its last, which says what made it of no use."""
    for place, name in islice(enumerate(files.sources), source, None):
        skip = records if place == source else 0
        last = Chunk(name, "jsonl", (), [], 0, is_last=True)
        try:
            last = last._replace(format=check_source(name, files.input_format))
            for chunk in read_chunks(name, files.input_format, pack=pack):
                skipped = min(skip, len(chunk.pieces))
                skip -= skipped
                yield chunk._replace(pieces=chunk.pieces[skipped:])
        except InputError as error:
            last = last._replace(unusable=str(error))
        yield last
