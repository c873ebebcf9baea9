"""The command for many cases at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from riskcheck.cli import options
from riskcheck.cli.guard import FAILED, INTERRUPTED, WRONG_USE, end, note
from riskcheck.cli.tablewords import counted, on_tables

if TYPE_CHECKING:
    from riskcheck.batch.run import Files, Tally
    from riskcheck.batch.worker import Terms
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
    delimiter: options.DelimiterOption = None,
    id: options.IdColumnOption = None,
    keep: options.KeepOption = None,
    ignore: options.IgnoreOption = None,
    safe: options.SafeOption = False,
) -> None:
    """Check many cases, to standard output or a file.

    A record that cannot be used comes to one error line.

    Files may be compressed (.gz). A table (.csv, .xlsx) has a column for each question that was asked.
    """
    from riskcheck.batch.run import Files

    wanted = options.wanted_of(delimiter, id, keep, ignore)
    files = Files(tuple(inputs), output, errors, input_format, wanted)
    counting = summary is not None
    terms = _terms(format, output, errors, brief=brief, strict=strict, counting=counting, kept=wanted.kept, safe=safe)
    _check(files, summary, min_count, resume=resume)
    with _interrupts_said(files), _checker(pack, article_only=article_only, summary=summary) as checker:
        tally = _run(checker, files, terms, jobs=jobs, resume=resume, quiet=quiet)
        if summary is not None and not (strict and (tally.errors or tally.unusable)):
            _write_summary(summary, checker, tally, min_count or 0)
    if tally.unusable or tally.errors:
        raise typer.Exit(WRONG_USE if tally.unusable else FAILED)


def _terms(
    format: RowFormat | None,
    output: str | None,
    errors: str | None,
    *,
    brief: bool,
    strict: bool,
    counting: bool,
    kept: tuple[str, ...],
    safe: bool,
) -> Terms:
    """How cases are checked and written; formats as names of files end."""
    from riskcheck.batch.worker import Terms

    return Terms(
        options.format_of(format, output, _ROW_FORMATS),
        brief=brief,
        strict=strict,
        counting=counting,
        kept=kept,
        errors_as_csv=errors is not None and errors.lower().removesuffix(".gz").endswith(".csv"),
        spreadsheet_safe=safe,
    )


@contextmanager
def _checker(pack: str | None, *, article_only: bool, summary: str | None) -> Iterator[Checker]:
    """What checks, while the lock of the summary is held."""
    from riskcheck.checker import Checker
    from riskcheck.files.locks import locked

    with locked((summary,)), Checker(pack, article_only=article_only) as checker:
        yield checker


def _run(checker: Checker, files: Files, terms: Terms, *, jobs: int, resume: bool, quiet: bool) -> Tally:
    """Do the work with its progress shown, and say what came of it."""
    from riskcheck.batch.run import run_batch
    from riskcheck.batch.worker import spare_collector
    from riskcheck.cli.progress import shown

    spare_collector()
    with shown(files.sources, quiet=quiet or options.on_terminal(files.output)) as watch:
        tally = run_batch(checker, files, terms, jobs=jobs, resume=resume, watch=watch)
    _say(tally, files, quiet=quiet, stopped=terms.strict and bool(tally.errors or tally.unusable))
    return tally


def closing_line(tally: Tally) -> str:
    """How many records there were, and how many of them led to a result or an error."""
    outcomes = ((tally.results, "result"), (tally.errors, "error"))
    return f"{counted(tally.results + tally.errors, 'record')}: {', '.join(counted(*each) for each in outcomes)}"


def _check(files: Files, summary: str | None, min_count: int | None, *, resume: bool) -> None:
    """Exit with the code of wrong use where options do not fit together, or a file cannot be written."""
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

    figures = summarise(
        checker.pack,
        tally.counts,
        results=tally.results,
        errors=tally.errors,
        article_only=checker.article_only,
        min_count=min_count,
    )
    options.write(summary_text(checker.pack, figures, _summary_format(path)), path)


def _summary_format(path: str) -> Literal["html", "json"]:
    return options.format_of(None, path, _SUMMARY_FORMATS, exact=True)


def _say(tally: Tally, files: Files, *, quiet: bool, stopped: bool) -> None:
    """Write the messages on sources, and the numbers of records, unless each error was written to standard error."""
    from riskcheck.files.targets import partial_path

    for message in tally.unusable:
        note(f"riskcheck: {message}")
    for message in [] if quiet else on_tables(tally.respelled, tally.faults, least=2):
        note(f"riskcheck: {message}")
    if not quiet and (files.errors is not None or sys.stderr.isatty()):
        unwritten = "; stopped there, and no file was written" if stopped and partial_path(files.output) else ""
        note(closing_line(tally) + unwritten)


@contextmanager
def _interrupts_said(files: Files) -> Iterator[None]:
    """End on Ctrl-C with a line that says what was written, and how to resume."""
    try:
        yield
    except KeyboardInterrupt:
        end(f"\nStopped.{_left(files)}", INTERRUPTED)


def _left(files: Files) -> str:
    """The message on how to resume an interrupted batch; empty where it cannot be."""
    from riskcheck.files.sources import STANDARD_INPUT
    from riskcheck.files.targets import partial_path

    partial = partial_path(files.output)
    if partial is None or not partial.exists() or STANDARD_INPUT in files.sources:
        return ""
    return f" What was done is in {partial}; the same command with --resume goes on from there."
