"""The command for many cases at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from riskcheck.cli import options
from riskcheck.cli.guard import FAILED, INTERRUPTED, WRONG_USE, end, note

if TYPE_CHECKING:
    from riskcheck.batch.run import Files, Tally
    from riskcheck.checker import Checker

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files of answers, or - for standard input.")]
Errors = Annotated[str | None, typer.Option("--errors", metavar="FILE", help="Write record errors here.")]
RowFormat = Literal["jsonl", "json", "csv"]
RowFormatOption = Annotated[
    RowFormat | None, typer.Option("--format", help="How to write results: as the name of --output ends, else jsonl.")
]
Brief = Annotated[bool, typer.Option("--brief", help="Leave out names, reasons, notes and the safety net.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first bad record.")]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=64, help="Work in so many processes; reads ahead.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where the same batch was interrupted.")]
SummaryFile = Annotated[str | None, typer.Option("--summary", metavar="FILE", help="Write counts to a .html or .json file.")]
MinCount = Annotated[int | None, typer.Option("--min-count", metavar="N", min=0, help="Hide counts below this in the summary.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress and no closing line.")]

_ROW_FORMATS: tuple[RowFormat, ...] = get_args(RowFormat)
_SUMMARY_FORMATS: tuple[Literal["html"], Literal["json"]] = ("html", "json")


def batch(
    inputs: Inputs,
    pack: options.PackOption = None,
    article_only: options.ArticleOnly = False,
    output: options.OutputOption = None,
    errors: Errors = None,
    format: RowFormatOption = None,
    brief: Brief = False,
    strict: Strict = False,
    jobs: Jobs = 1,
    resume: Resume = False,
    summary: SummaryFile = None,
    min_count: MinCount = None,
    quiet: Quiet = False,
    input_format: options.InputFormatOption = None,
) -> None:
    """Check many cases: results to standard output or a file, one error line for each record that cannot be used.

    Files may be compressed (.gz); a .csv file has a column for each question.
    """
    from riskcheck.batch.run import Files, run_batch
    from riskcheck.batch.worker import Terms, spare_collector
    from riskcheck.checker import Checker
    from riskcheck.cli.progress import shown
    from riskcheck.files.locks import locked

    files = Files(tuple(inputs), output, errors, input_format)
    terms = Terms(options.format_of(format, output, _ROW_FORMATS), brief=brief, strict=strict, counting=summary is not None)
    _check(files, summary, min_count, resume=resume)
    with _interrupts_said(files), locked((summary,)), Checker(pack, article_only=article_only) as checker:
        spare_collector()
        with shown(files.sources, quiet=quiet or options.on_terminal(output)) as watch:
            tally = run_batch(checker, files, terms, jobs=jobs, resume=resume, watch=watch)
        stopped = strict and bool(tally.errors or tally.unusable)
        _say(tally, files, quiet=quiet, stopped=stopped)
        if summary is not None and not stopped:
            _write_summary(summary, checker, tally, min_count or 0)
    if tally.unusable or tally.errors:
        raise typer.Exit(WRONG_USE if tally.unusable else FAILED)


def closing_line(tally: Tally) -> str:
    """How many records there were, and how many of them led to a result or an error."""
    counted = ((tally.results, "result"), (tally.errors, "error"))
    return f"{_counted(tally.results + tally.errors, 'record')}: {', '.join(_counted(*each) for each in counted)}"


def _check(files: Files, summary: str | None, min_count: int | None, *, resume: bool) -> None:
    """End with the exit code of wrong use where options do not fit together, or a file cannot be written."""
    from riskcheck.files.targets import check_outputs

    if resume and files.output is None:
        end("riskcheck: --resume goes on with an output file; name it with --output", WRONG_USE)
    if summary is None and min_count is not None:
        end("riskcheck: --min-count hides counts of a summary; name one with --summary", WRONG_USE)
    if summary is not None:
        _summary_format(summary)
    check_outputs((files.output, files.errors, summary), files.sources)


def _write_summary(path: str, checker: Checker, tally: Tally, min_count: int) -> None:
    from riskcheck.checking.summary import summarise
    from riskcheck.report import summary_text

    counted = summarise(
        checker.pack,
        tally.counts,
        results=tally.results,
        errors=tally.errors,
        article_only=checker.article_only,
        min_count=min_count,
    )
    options.write(summary_text(checker.pack, counted, _summary_format(path)), path)


def _summary_format(path: str) -> Literal["html", "json"]:
    return options.format_of(None, path, _SUMMARY_FORMATS, exact=True)


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
    """The words on an interrupted batch, where it can be resumed."""
    from riskcheck.files.sources import STANDARD_INPUT
    from riskcheck.files.targets import partial_path

    partial = partial_path(files.output)
    if partial is None or not partial.exists() or STANDARD_INPUT in files.sources:
        return ""
    return f" What was done is in {partial}; the same command with --resume goes on from there."
