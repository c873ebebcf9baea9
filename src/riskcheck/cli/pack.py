"""The commands on rule packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from riskcheck.cli.guard import FAILED, WRONG_USE
from riskcheck.cli.options import PackOption

pack_app = typer.Typer(help="Look at rule packs, check them, run their scenarios.", no_args_is_help=True)

PackArgument = Annotated[str | None, typer.Argument(metavar="[NAME_OR_FOLDER]", help="The rule pack; the same as --pack.")]


@pack_app.command("list")
def list_all(pack: PackOption = None) -> None:
    """The packs that come with riskcheck, or the one that is named."""
    from riskcheck.loading.loader import load_pack, pack_names

    for name in pack_names() if pack is None else [pack]:
        loaded = load_pack(name)
        typer.echo(f"{name} {loaded.about.version}: {loaded.about.title}")


@pack_app.command("new")
def new(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is empty or not there yet.")]) -> None:
    """Write a small pack to start from: it passes check and test, and its content is marked PLACEHOLDER."""
    from riskcheck.loading.newpack import new_pack

    name = new_pack(folder)
    typer.echo(f"{name}: a new pack is in {folder}. See what is left to write with: riskcheck pack check {folder}")


@pack_app.command("check")
def check(
    name: PackArgument = None,
    pack: PackOption = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="REVISION", help="Warn where content changed since this git revision, and the version not."
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with exit code 1 where there is a warning.")] = False,
) -> None:
    """Load a pack and report every problem in it; what is left to write is a warning."""
    from riskcheck.loading.loader import find_pack, load_pack
    from riskcheck.loading.packwarnings import pack_warnings

    chosen = _chosen(name, pack)
    loaded = load_pack(chosen)
    warnings = pack_warnings(find_pack(chosen), since)
    for warning in warnings:
        typer.echo(f"riskcheck: warning: {warning}", err=True)
    counts = ", ".join(
        f"{len(getattr(loaded, part))} {part}"
        for part in ("questions", "causes", "types", "symptoms", "tests", "rules", "scenarios")
    )
    typer.echo(f"{loaded.about.id} {loaded.about.version}: no problems ({counts})")
    if warnings and strict:
        raise typer.Exit(FAILED)


@pack_app.command("test")
def run_scenarios_of_pack(name: PackArgument = None, pack: PackOption = None) -> None:
    """Run the scenarios of a pack; exit 1 where one of them fails."""
    from riskcheck.checker import Checker
    from riskcheck.scenarios import run_scenarios

    with Checker(_chosen(name, pack)) as checker:
        outcomes = run_scenarios(checker)
    failed = [outcome for outcome in outcomes if outcome.failures]
    for outcome in failed:
        typer.echo(f"FAILED {outcome.scenario.name}")
        for failure in outcome.failures:
            typer.echo(f"    {failure}")
    typer.echo(f"{len(outcomes) - len(failed)} of {len(outcomes)} scenarios hold")
    if failed:
        raise typer.Exit(FAILED)


@pack_app.command("show")
def show(name: PackArgument = None, pack: PackOption = None) -> None:
    """Show what a pack holds: its sources, questions and rules, in the order of its files."""
    import sys

    from riskcheck.loading.loader import load_pack
    from riskcheck.report.pack_document import pack_document
    from riskcheck.report.text import text

    typer.echo(text(pack_document(load_pack(_chosen(name, pack))), terminal=sys.stdout.isatty()), nl=False)


def _chosen(name: str | None, pack: str | None) -> str | None:
    if name is not None and pack is not None:
        typer.echo("riskcheck: name the pack once: as an argument or with --pack", err=True)
        raise typer.Exit(WRONG_USE)
    return name if pack is None else pack
