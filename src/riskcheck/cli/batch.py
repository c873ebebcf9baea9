"""The command for many cases at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli.guard import FAILED, INTERRUPTED, WRONG_USE, end
from riskcheck.cli.options import ArticleOnly, BatchFormat, InputFormatOption, OutputOption, PackOption, value_of

if TYPE_CHECKING:
    from riskcheck.files.batch import Tally

Errors = Annotated[str | None, typer.Option("--errors", metavar="FILE", help="Write record errors here.")]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=64, help="Work in so many processes.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where the same batch was interrupted.")]
SummaryFile = Annotated[str | None, typer.Option("--summary", metavar="FILE", help="Write counts to a .html or .json file.")]
MinCount = Annotated[int, typer.Option("--min-count", metavar="N", min=0, help="Hide counts below this in the summary.")]


def batch(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files of answers, or - for standard input.")],
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    output: OutputOption = None,
    errors: Errors = None,
    format: Annotated[BatchFormat, typer.Option("--format", help="How to write results.")] = BatchFormat.JSONL,
    brief: Annotated[bool, typer.Option("--brief", help="Leave out names, reasons, notes and the safety net.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad record.")] = False,
    jobs: Jobs = 1,
    resume: Resume = False,
    summary: SummaryFile = None,
    min_count: MinCount = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress and no closing line.")] = False,
    input_format: InputFormatOption = None,
) -> None:
    """Check many cases: results to standard output or a file, one error line for each record that cannot be used.

    Files may be compressed (.gz), and .csv has a column for each question.
    """
    from riskcheck.checker import Checker
    from riskcheck.cli.progress import shown
    from riskcheck.files.batch import Files, run_batch
    from riskcheck.files.work import Terms, spare_collector

    files = Files(tuple(inputs), output, errors, value_of(input_format))
    terms = Terms(format.value, brief=brief, strict=strict, counting=summary is not None)
    if resume and output is None:
        end("riskcheck: --resume goes on with an output file; name it with --output", WRONG_USE)
    try:
        with Checker(pack, article_only=article_only) as checker, shown(files.sources, quiet=quiet) as watch:
            spare_collector()
            tally = run_batch(checker, files, terms, jobs=jobs, resume=resume, watch=watch)
    except KeyboardInterrupt:
        end(f"\nStopped.{_left(output)}", INTERRUPTED)
    for message in tally.unusable:
        typer.echo(f"riskcheck: {message}", err=True)
    if not quiet and (errors is not None or sys.stderr.isatty()):
        typer.echo(closing_line(tally), err=True)
    if tally.unusable:
        raise typer.Exit(WRONG_USE)
    if tally.errors:
        raise typer.Exit(FAILED)


def closing_line(tally: Tally) -> str:
    """What became of every record."""
    records = tally.results + tally.errors
    counted = ((tally.results, "result"), (tally.errors, "error"))
    return f"{_counted(records, 'record')}: {', '.join(_counted(*each) for each in counted)}"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word if count == 1 else f'{word}s'}"


def _left(output: str | None) -> str:
    if output is None or not Path(f"{output}.partial").exists():
        return ""
    return f" What was done is in {output}.partial; the same command with --resume goes on from there."
