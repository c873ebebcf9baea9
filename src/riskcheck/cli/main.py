"""The commands, but for those on rule packs. What a command needs is imported when it runs, so that starting is quick."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck import __version__
from riskcheck.cli.guard import Guarded, end
from riskcheck.cli.options import (
    FAILED,
    INTERRUPTED,
    WRONG_USE,
    ArticleOnly,
    BatchFormat,
    Format,
    FormatOption,
    InputFormatOption,
    OutputOption,
    PackOption,
    SchemaName,
)
from riskcheck.cli.pack import pack_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskcheck.checker import Checker
    from riskcheck.interview import AnswerDict

app = typer.Typer(
    cls=Guarded,
    epilog="Without a command, on a terminal: the questionnaire.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(pack_app, name="pack")


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Maps answers about treatments and symptoms to what one health article names. Educational, never a diagnosis."""
    if version:
        typer.echo(f"riskcheck {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stderr.isatty():
            ask()
        else:
            typer.echo(context.get_help(), err=True)
            raise typer.Exit(WRONG_USE)


@app.command()
def ask(
    pack: PackOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Numbered lines of text, with no cursor movement.")] = False,
    one_by_one: Annotated[bool, typer.Option("--one-by-one", help="Ask every question by itself.")] = False,
    article_only: ArticleOnly = False,
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
) -> None:
    """Answer the questions, then see the result."""
    from riskcheck.checker import Checker
    from riskcheck.interview import Interview
    from riskcheck.output import check_outputs, open_output
    from riskcheck.prompts import choose_prompter, run_interview
    from riskcheck.report import results_text

    check_outputs([output])
    with Checker(pack, article_only=article_only) as checker:
        interview = Interview(checker.pack, _emergency(checker), article_only=article_only, one_by_one=one_by_one)
        try:
            run_interview(interview, choose_prompter(plain=plain))
        except KeyboardInterrupt:
            end("\nStopped. Nothing was stored.", INTERRUPTED)
        except EOFError:
            end("\nInput ended before the last question. Nothing was stored.", INTERRUPTED)
        result = checker.check(interview.answers())
    with open_output(output) as target:
        target.write(results_text(checker.pack, [result], format.value, single=True, terminal=_on_terminal(output)))
    if output is None and format is Format.TEXT:
        typer.echo(f"\nIn short: {result.advice.text}\nTo keep this result: riskcheck ask --output FILE", err=True)


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of answers, or - for standard input.")],
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
    input_format: InputFormatOption = None,
) -> None:
    """Show the result of every case in a file of answers."""
    from riskcheck.batch import check_record
    from riskcheck.checker import Checker
    from riskcheck.output import check_outputs, open_output
    from riskcheck.records import RecordError, read_cases
    from riskcheck.report import results_text

    check_outputs([output], [file])
    with Checker(pack, article_only=article_only) as checker:
        records = read_cases(file, input_format.value if input_format else None)
        outcomes = [(record.index, check_record(checker, record)) for record in records]
        results = [outcome for _, outcome in outcomes if not isinstance(outcome, RecordError)]
    single = len(outcomes) == 1 and outcomes[0][0] is None
    with open_output(output) as target:
        target.write(results_text(checker.pack, results, format.value, single=single, terminal=_on_terminal(output)))
    errors = [outcome for _, outcome in outcomes if isinstance(outcome, RecordError)]
    for error in errors:
        typer.echo(f"riskcheck: {error}", err=True)
    if errors:
        raise typer.Exit(FAILED)


@app.command()
def batch(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files of answers, or - for standard input.")],
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    output: OutputOption = None,
    errors: Annotated[str | None, typer.Option("--errors", metavar="FILE", help="Write record errors here.")] = None,
    format: Annotated[BatchFormat, typer.Option("--format", help="How to write results.")] = BatchFormat.JSONL,
    brief: Annotated[bool, typer.Option("--brief", help="Leave out names, reasons, notes and the safety net.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad record.")] = False,
    input_format: InputFormatOption = None,
) -> None:
    """Check many cases: results to standard output or a file, one error line for each record that cannot be used."""
    from riskcheck.batch import run_batch
    from riskcheck.checker import Checker

    try:
        with Checker(pack, article_only=article_only) as checker:
            tally = run_batch(
                checker,
                inputs,
                output=output,
                errors=errors,
                format=format.value,
                brief=brief,
                strict=strict,
                input_format=input_format.value if input_format else None,
            )
    except KeyboardInterrupt:
        end(f"\nStopped. What was done is in {output}.partial" if output else "\nStopped.", INTERRUPTED)
    for message in tally.unusable:
        typer.echo(f"riskcheck: {message}", err=True)
    if tally.unusable:
        raise typer.Exit(WRONG_USE)
    if tally.errors:
        raise typer.Exit(FAILED)


@app.command()
def explain(
    topic: Annotated[list[str] | None, typer.Argument(metavar="[TOPIC]", help="What to explain.")] = None,
    pack: PackOption = None,
    output: OutputOption = None,
) -> None:
    """What the pack knows of a cause, type, symptom, test, treatment, medication or term."""
    from riskcheck import explain as explaining
    from riskcheck.loader import load_pack
    from riskcheck.output import open_output
    from riskcheck.report.text import text

    loaded = load_pack(pack)
    document = explaining.explain(loaded, " ".join(topic)) if topic else explaining.overview(loaded)
    with open_output(output) as target:
        target.write(text(document, terminal=_on_terminal(output)))


@app.command()
def schema(
    name: Annotated[SchemaName, typer.Argument(help="What to describe.")],
    pack: PackOption = None,
) -> None:
    """Print a JSON Schema."""
    import json

    from riskcheck.loader import load_pack
    from riskcheck.schema import answers_schema, result_schema

    described = answers_schema(load_pack(pack)) if name is SchemaName.ANSWERS else result_schema()
    typer.echo(json.dumps(described, indent=2))


def _on_terminal(output: str | None) -> bool:
    return output is None and sys.stdout.isatty()


def _emergency(checker: Checker) -> Callable[[AnswerDict], str | None]:
    """What to do now where answers so far mean an emergency, and None where they do not."""

    def advice(answers: AnswerDict) -> str | None:
        found = checker.check(answers).advice
        return found.text if found.urgency == "emergency" else None

    return advice
