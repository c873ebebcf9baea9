"""The commands, but for those on rule packs. What a command needs is imported when it runs, so that starting is quick."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from riskcheck import __version__
from riskcheck.cli import options
from riskcheck.cli.ask import ask
from riskcheck.cli.batch import batch
from riskcheck.cli.check import check
from riskcheck.cli.compare import diff, why
from riskcheck.cli.guard import WRONG_USE, end, guarded, note, say
from riskcheck.cli.pack import pack_app
from riskcheck.cli.page import page
from riskcheck.cli.schema import schema
from riskcheck.cli.table import table
from riskcheck.errors import visible


class _Guarded(TyperGroup):
    """Guards a command before the parser of options turns an interrupt or a closed pipe into an exit code of its own."""

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Read the options that stand before the command, of which --help writes."""
        with guarded(), _visible_usage():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        with guarded(), _visible_usage():
            return super().invoke(ctx)


@contextmanager
def _visible_usage() -> Iterator[None]:
    """Make visible what steers a terminal in the words of the parser on options that are wrong."""
    usage_error: Any = typer.BadParameter.__bases__[0]  # of which typer itself names only some
    try:
        yield
    except usage_error as error:
        error.message = visible(error.message)
        raise


app = typer.Typer(
    cls=_Guarded,
    epilog="Without a command, on a terminal: the questionnaire.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (ask, page, check, batch, table, why, diff):
    app.command()(command)
app.add_typer(pack_app, name="pack")


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    pack: options.PackOption = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Maps answers about treatments and symptoms to what one health article names. Educational, never a diagnosis."""
    if version:
        say(f"riskcheck {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is not None and pack is not None:
        command = context.invoked_subcommand
        end(f"riskcheck: put --pack after the command: riskcheck {command} ... --pack {pack}", WRONG_USE)
    if context.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stderr.isatty():
            ask(pack=pack)
        else:
            note(context.get_help())
            raise typer.Exit(WRONG_USE)


@app.command()
def explain(
    topic: Annotated[list[str] | None, typer.Argument(metavar="[TOPIC]", help="What to explain.")] = None,
    pack: options.PackOption = None,
    output: options.OutputOption = None,
) -> None:
    """What the pack knows of a topic, or which topics there are.

    A topic is a cause, type, symptom, test, treatment, medication or term.
    """
    from riskcheck.documents.render import render
    from riskcheck.loading.loader import load_pack
    from riskcheck.report import explain as explaining

    how = options.format_of(None, output, ("text",))
    loaded = load_pack(pack)
    document = explaining.explain(loaded, " ".join(topic)) if topic else explaining.overview(loaded)
    options.write(render([document], how, terminal=options.on_terminal(output)), output)


app.command()(schema)
