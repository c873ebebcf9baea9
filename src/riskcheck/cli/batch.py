"""The command for many cases at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from riskcheck.cli.guard import FAILED, INTERRUPTED, WRONG_USE, end, note
from riskcheck.cli.options import ArticleOnly, BatchFormat, InputFormatOption, OutputOption, PackOption, on_terminal, value_of

if TYPE_CHECKING:
    from riskcheck.batch.run import Files, Tally
    from riskcheck.checker import Checker

_SUMMARY_FORMATS: dict[str, Literal["html", "json"]] = {".html": "html", ".json": "json"}

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files of answers, or - for standard input.")]
Errors = Annotated[str | None, typer.Option("--errors", metavar="FILE", help="Write record errors here.")]
RowFormat = Annotated[
    BatchFormat | None, typer.Option("--format", help="How to write results: csv to a .csv file, else jsonl, unless said here.")
]
Brief = Annotated[bool, typer.Option("--brief", help="Leave out names, reasons, notes and the safety net.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first bad record.")]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=64, help="Work in so many processes; reads ahead.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where the same batch was interrupted.")]
SummaryFile = Annotated[str | None, typer.Option("--summary", metavar="FILE", help="Write counts to a .html or .json file.")]
MinCount = Annotated[int | None, typer.Option("--min-count", metavar="N", min=0, help="Hide counts below this in the summary.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress and no closing line.")]


def batch(
    inputs: Inputs,
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    output: OutputOption = None,
    errors: Errors = None,
    format: RowFormat = None,
    brief: Brief = False,
    strict: Strict = False,
    jobs: Jobs = 1,
    resume: Resume = False,
    summary: SummaryFile = None,
    min_count: MinCount = None,
    quiet: Quiet = False,
    input_format: InputFormatOption = None,
) -> None:
    """Check many cases: results to standard output or a file, one error line for each record that cannot be used.

    Files may be compressed (.gz); a .csv file has a column for each question.
    """
    from riskcheck.batch.run import Files, run_batch
    from riskcheck.batch.worker import Terms, spare_collector
    from riskcheck.checker import Checker
    from riskcheck.cli.progress import shown
    from riskcheck.files.locks import locked

    files = Files(tuple(inputs), output, errors, value_of(input_format))
    terms = Terms(_format(format, output), brief=brief, strict=strict, counting=summary is not None)
    _check(files, summary, min_count, resume=resume)
    with _interrupts_said(files), locked((summary,)), Checker(pack, article_only=article_only) as checker:
        spare_collector()
        with shown(files.sources, quiet=quiet or on_terminal(output)) as watch:
            tally = run_batch(checker, files, terms, jobs=jobs, resume=resume, watch=watch)
        stopped = strict and bool(tally.errors or tally.unusable)
        _say(tally, files, quiet=quiet, stopped=stopped)
        if summary is not None and not stopped:
            _write_summary(summary, checker, tally, min_count or 0)
    if tally.unusable or tally.errors:
        raise typer.Exit(WRONG_USE if tally.unusable else FAILED)


def closing_line(tally: Tally) -> str:
    """What became of every record."""
    counted = ((tally.results, "result"), (tally.errors, "error"))
    return f"{_counted(tally.results + tally.errors, 'record')}: {', '.join(_counted(*each) for each in counted)}"


def _format(format: BatchFormat | None, output: str | None) -> Literal["jsonl", "json", "csv"]:
    if format is None:
        return "csv" if output and output.lower().removesuffix(".gz").endswith(".csv") else "jsonl"
    return format.value


def _check(files: Files, summary: str | None, min_count: int | None, *, resume: bool) -> None:
    """End with the exit code of wrong use for what the options ask for in vain."""
    from riskcheck.files.targets import check_outputs

    if resume and files.output is None:
        end("riskcheck: --resume goes on with an output file; name it with --output", WRONG_USE)
    if summary is None and min_count is not None:
        end("riskcheck: --min-count hides counts of a summary; name one with --summary", WRONG_USE)
    if summary is not None and Path(summary).suffix not in _SUMMARY_FORMATS:
        end(f"riskcheck: {summary}: a summary is a page or JSON; end its name in .html or .json", WRONG_USE)
    check_outputs((files.output, files.errors, summary), files.sources)


def _write_summary(path: str, checker: Checker, tally: Tally, min_count: int) -> None:
    from riskcheck.checking.summary import summarise
    from riskcheck.files.output import open_output
    from riskcheck.report import summary_text

    counted = summarise(
        checker.pack,
        tally.counts,
        results=tally.results,
        errors=tally.errors,
        article_only=checker.article_only,
        min_count=min_count,
    )
    with open_output(path, is_locked=True) as target:
        target.write(summary_text(checker.pack, counted, _SUMMARY_FORMATS[Path(path).suffix]))


def _say(tally: Tally, files: Files, *, quiet: bool, stopped: bool) -> None:
    """Say what became of the records; in numbers, unless each error was said where the numbers would be."""
    from riskcheck.files.targets import partial_path

    for message in tally.unusable:
        note(f"riskcheck: {message}")
    if not quiet and (files.errors is not None or sys.stderr.isatty()):
        unwritten = "; stopped there, and no file was written" if stopped and partial_path(files.output) else ""
        note(closing_line(tally) + unwritten)


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word if count == 1 else f'{word}s'}"


@contextmanager
def _interrupts_said(files: Files) -> Iterator[None]:
    """End on Ctrl-C with a line that says what is left, and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        end(f"\nStopped.{_left(files)}", INTERRUPTED)


def _left(files: Files) -> str:
    """What to say of what an interrupted batch leaves, if it can be gone on with."""
    from riskcheck.files.sources import STANDARD_INPUT
    from riskcheck.files.targets import partial_path

    partial = partial_path(files.output)
    if partial is None or not partial.exists() or STANDARD_INPUT in files.sources:
        return ""
    return f" What was done is in {partial}; the same command with --resume goes on from there."
