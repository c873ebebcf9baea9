"""The commands on rule packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from riskcheck.cli import options
from riskcheck.cli.guard import FAILED, WRONG_USE, note, say

if TYPE_CHECKING:
    from riskcheck.authoring.packdiff import PackDiff
    from riskcheck.verify.report import Report


pack_app = typer.Typer(help="Look at rule packs, check them, run their scenarios.", no_args_is_help=True)

ReviewFormat = Literal["text", "markdown", "html"]
GraphFormat = Literal["svg", "dot", "mermaid"]
ReportFormat = Literal["text", "json"]
ReportFormatOption = Annotated[ReportFormat | None, typer.Option("--format", help="How to show it.")]
PackArgument = Annotated[str | None, typer.Argument(metavar="[NAME_OR_FOLDER]", help="The rule pack; the same as --pack.")]


@pack_app.command("list")
def list_all(pack: options.PackOption = None) -> None:
    """The packs that come with riskcheck, or the one that is named."""
    from riskcheck.loading.loader import load_pack, pack_names

    for name in pack_names() if pack is None else [pack]:
        loaded = load_pack(name)
        say(f"{name} {loaded.about.version}: {loaded.about.title}")


@pack_app.command("new")
def new(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is empty or not there yet.")]) -> None:
    """Write a small pack to start from.

    It passes check and test, and its content is marked PLACEHOLDER.
    """
    from riskcheck.authoring.new import new_pack

    name = new_pack(folder)
    say(f"{name}: a new pack is in {folder}. See what is left to write with: riskcheck pack check {folder}")


@pack_app.command("check")
def check(
    name: PackArgument = None,
    pack: options.PackOption = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="REVISION", help="Warn where content changed since this git revision, and the version not."
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with exit code 1 where there is a warning.")] = False,
) -> None:
    """Load a pack and report every problem in it.

    What is left to write is a warning.
    """
    from riskcheck.authoring.warnings import pack_warnings
    from riskcheck.loading.loader import find_pack, load_pack

    chosen = _chosen(name, pack)
    loaded = load_pack(chosen, whole=True)
    warnings = pack_warnings(find_pack(chosen), since)
    for warning in warnings:
        note(f"riskcheck: warning: {warning}")
    counts = ", ".join(
        f"{len(getattr(loaded, part))} {part}"
        for part in ("questions", "causes", "types", "symptoms", "tests", "rules", "scenarios")
    )
    say(f"{loaded.about.id} {loaded.about.version}: no problems ({counts})")
    if warnings and strict:
        raise typer.Exit(FAILED)


@pack_app.command("test")
def run_scenarios_of_pack(name: PackArgument = None, pack: options.PackOption = None) -> None:
    """Run the scenarios of a pack; exit 1 where one of them fails."""
    from riskcheck.authoring.scenarios import run_scenarios
    from riskcheck.checker import Checker
    from riskcheck.packreport.outcomes import failures_text

    with Checker(_chosen(name, pack)) as checker:
        outcomes = run_scenarios(checker)
    failed = sum(bool(outcome.failures) for outcome in outcomes)
    say(f"{failures_text(checker.pack, outcomes)}{len(outcomes) - failed} of {len(outcomes)} scenarios hold")
    if failed:
        raise typer.Exit(FAILED)


@pack_app.command("verify")
def verify_pack(
    name: PackArgument = None,
    pack: options.PackOption = None,
    format: ReportFormatOption = None,
) -> None:
    """Prove that every rule of a pack does its work, in all cases.

    Exit 1 where something falls short.
    """
    from riskcheck.loading.loader import load_pack
    from riskcheck.verify.verifier import verify

    report = verify(load_pack(_chosen(name, pack)))
    _show(report, format)
    if not report.holds:
        raise typer.Exit(FAILED)


@pack_app.command("diff")
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A rule pack: a name or a folder.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Another version of it.")],
    format: ReportFormatOption = None,
) -> None:
    """What differs between two versions of a pack.

    Records, and findings that change for some answers.
    """
    from riskcheck.authoring.packdiff import diff_packs
    from riskcheck.loading.loader import load_pack

    _show(diff_packs(load_pack(before), load_pack(after)), format)


@pack_app.command("show")
def show(
    name: PackArgument = None,
    pack: options.PackOption = None,
    format: Annotated[ReviewFormat | None, typer.Option("--format", help=options.HOW)] = None,
    output: options.OutputOption = None,
) -> None:
    """Show a pack in sentences, to review and sign.

    Source by source and item by item, with questions, rules and scenarios.
    """
    from riskcheck.loading.loader import load_pack
    from riskcheck.packreport.pack_document import pack_text

    how: ReviewFormat = options.format_of(format, output, get_args(ReviewFormat))
    options.write(pack_text(load_pack(_chosen(name, pack)), how, terminal=options.on_terminal(output)), output)


@pack_app.command("coverage")
def coverage(
    name: PackArgument = None,
    pack: options.PackOption = None,
    fail_under: Annotated[
        float, typer.Option("--fail-under", metavar="N", min=0, max=100, help="End with 1 where less than N of 100 is covered.")
    ] = 0,
    every: Annotated[
        bool, typer.Option("--all", help="List every rule, and every item with the records that cite it.")
    ] = False,
    format: options.ReadFormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """What scenarios show of the rules, and records of the sources.

    Which conditions of the rules no scenario shows, and which items of the sources no record cites.
    """
    from riskcheck.authoring.coverage import measure
    from riskcheck.loading.loader import load_pack
    from riskcheck.packreport.coverage_document import coverage_document

    how = options.format_of(format, output, options.READ_FORMATS)
    rules = load_pack(_chosen(name, pack))
    measured = measure(rules)
    options.write_document(coverage_document(rules, measured, every=every), measured.to_dict(), how, output)
    if measured.share() < fail_under:
        note(f"riskcheck: less is covered than --fail-under {fail_under:g} asks for")
        raise typer.Exit(FAILED)


@pack_app.command("graph")
def graph(
    name: PackArgument = None,
    pack: options.PackOption = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="FINDING", help="Draw what leads to it: test:x-ray, urgency:urgent.")
    ] = None,
    format: Annotated[
        GraphFormat | None, typer.Option("--format", help="How to draw it: as the name of --output ends, else svg.")
    ] = None,
    output: options.OutputOption = None,
) -> None:
    """Draw what leads to what: questions, rules and findings."""
    from riskcheck.loading.loader import load_pack
    from riskcheck.packreport.pack_graph_svg import graph_text

    how: GraphFormat = options.format_of(format, output, get_args(GraphFormat))
    options.write(graph_text(load_pack(_chosen(name, pack)), how, only=only), output)


def _chosen(name: str | None, pack: str | None) -> str | None:
    if name is not None and pack is not None:
        note("riskcheck: name the pack once: as an argument or with --pack")
        raise typer.Exit(WRONG_USE)
    if name is None and pack is None and Path("pack.toml").is_file():
        note("riskcheck: no pack was named, so the one that comes along is taken; for pack.toml in this folder, name it: .")
    return name if pack is None else pack


def _show(report: Report | PackDiff, format: ReportFormat | None) -> None:
    """Write a report on packs to standard output."""
    from riskcheck.documents.render import as_json

    options.write(as_json(report.to_dict()) if format == "json" else "".join(f"{line}\n" for line in report.lines()), None)
