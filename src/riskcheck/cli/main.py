"""The commands, but for those on rule packs. What a command needs is imported when it runs, so that starting is quick."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from riskcheck import __version__
from riskcheck.cli.ask import ask
from riskcheck.cli.batch import batch
from riskcheck.cli.compare import diff, why
from riskcheck.cli.guard import FAILED, WRONG_USE, end, guarded, note, say
from riskcheck.cli.options import (
    ArticleOnly,
    FormatOption,
    InputFormatOption,
    OutputOption,
    PackOption,
    SchemaName,
    format_of,
    on_terminal,
    value_of,
)
from riskcheck.cli.pack import pack_app
from riskcheck.cli.table import table


class _Guarded(TyperGroup):
    """Guards a command before the parser of options turns an interrupt or a closed pipe into an exit code of its own."""

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Read the options that stand before the command, of which --help writes."""
        with guarded():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        with guarded():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Guarded,
    epilog="Without a command, on a terminal: the questionnaire.",
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (ask, batch, table, why, diff):
    app.command()(command)
app.add_typer(pack_app, name="pack")


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    pack: PackOption = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Maps answers about treatments and symptoms to what one health article names. Educational, never a diagnosis."""
    if version:
        say(f"riskcheck {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is not None and pack is not None:
        command = context.invoked_subcommand
        end(f"riskcheck: --pack stands behind the command: riskcheck {command} ... --pack {pack}", WRONG_USE)
    if context.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stderr.isatty():
            ask(pack=pack)
        else:
            note(context.get_help())
            raise typer.Exit(WRONG_USE)


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of answers, or - for standard input.")],
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    format: FormatOption = None,
    output: OutputOption = None,
    input_format: InputFormatOption = None,
) -> None:
    """Show the result of every case in a file of answers."""
    from riskcheck.checker import Checker
    from riskcheck.cli.cases import read_all
    from riskcheck.files.output import check_outputs, open_output
    from riskcheck.report import results_text

    check_outputs([output], [file])
    with Checker(pack, article_only=article_only) as checker:
        cases = read_all(checker, file, value_of(input_format))
    for error in cases.errors:
        note(f"riskcheck: {error}")
    if cases.unusable:
        raise cases.unusable
    if cases.checked:
        with open_output(output) as target:
            how = format_of(format, output)
            target.write(
                results_text(checker.pack, cases.checked, how.value, single=cases.single, terminal=on_terminal(output))
            )
    if cases.errors:
        raise typer.Exit(FAILED)


@app.command()
def explain(
    topic: Annotated[list[str] | None, typer.Argument(metavar="[TOPIC]", help="What to explain.")] = None,
    pack: PackOption = None,
    output: OutputOption = None,
) -> None:
    """What the pack knows of a cause, type, symptom, test, treatment, medication or term."""
    from riskcheck.documents.text import text
    from riskcheck.files.output import open_output
    from riskcheck.loading.loader import load_pack
    from riskcheck.report import explain as explaining

    loaded = load_pack(pack)
    document = explaining.explain(loaded, " ".join(topic)) if topic else explaining.overview(loaded)
    with open_output(output) as target:
        target.write(text(document, terminal=on_terminal(output)))


@app.command()
def schema(
    name: Annotated[SchemaName, typer.Argument(help="What to describe.")],
    pack: PackOption = None,
    file: Annotated[str | None, typer.Option("--file", metavar="NAME", help="One file of a pack, such as rules.toml.")] = None,
) -> None:
    """Print a JSON Schema."""
    import json

    from riskcheck.authoring.schema import file_schema, pack_schema
    from riskcheck.checking.schema import answers_schema, result_schema
    from riskcheck.loading.loader import load_pack
    from riskcheck.loading.tables import TABLES

    if file is not None and (name is not SchemaName.PACK or file not in TABLES):
        note(f"riskcheck: --file goes with pack, and is one of {', '.join(TABLES)}")
        raise typer.Exit(WRONG_USE)
    if name is SchemaName.PACK:
        described = pack_schema() if file is None else file_schema(file)
    else:
        described = answers_schema(load_pack(pack)) if name is SchemaName.ANSWERS else result_schema()
    say(json.dumps(described, indent=2))
