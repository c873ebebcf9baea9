"""The commands on rule packs."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli.compare import ReadFormat, ReadFormatOption, write_document
from riskcheck.cli.guard import FAILED, WRONG_USE, note, say
from riskcheck.cli.options import OutputOption, PackOption, on_terminal

if TYPE_CHECKING:
    from riskcheck.authoring.packdiff import PackDiff
    from riskcheck.verify.report import Report


class DocumentFormat(StrEnum):
    """How a document is shown."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


class GraphFormat(StrEnum):
    """How a graph is drawn."""

    SVG = "svg"
    DOT = "dot"
    MERMAID = "mermaid"


pack_app = typer.Typer(help="Look at rule packs, check them, run their scenarios.", no_args_is_help=True)

PackArgument = Annotated[str | None, typer.Argument(metavar="[NAME_OR_FOLDER]", help="The rule pack; the same as --pack.")]


class ReportFormat(StrEnum):
    """How a report on packs is shown."""

    TEXT = "text"
    JSON = "json"


@pack_app.command("list")
def list_all(pack: PackOption = None) -> None:
    """The packs that come with riskcheck, or the one that is named."""
    from riskcheck.loading.loader import load_pack, pack_names

    for name in pack_names() if pack is None else [pack]:
        loaded = load_pack(name)
        say(f"{name} {loaded.about.version}: {loaded.about.title}")


@pack_app.command("new")
def new(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is empty or not there yet.")]) -> None:
    """Write a small pack to start from: it passes check and test, and its content is marked PLACEHOLDER."""
    from riskcheck.authoring.new import new_pack

    name = new_pack(folder)
    say(f"{name}: a new pack is in {folder}. See what is left to write with: riskcheck pack check {folder}")


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
    from riskcheck.authoring.warnings import pack_warnings
    from riskcheck.loading.loader import find_pack, load_pack

    chosen = _chosen(name, pack)
    loaded = load_pack(chosen)
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
def run_scenarios_of_pack(name: PackArgument = None, pack: PackOption = None) -> None:
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
    pack: PackOption = None,
    format: Annotated[ReportFormat, typer.Option("--format", help="How to show the report.")] = ReportFormat.TEXT,
) -> None:
    """Prove, over all cases, that every rule of a pack does its work; exit 1 where something falls short."""
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
    format: Annotated[ReportFormat, typer.Option("--format", help="How to show what differs.")] = ReportFormat.TEXT,
) -> None:
    """What differs between two versions of a pack: records, and findings that change for some answers."""
    from riskcheck.authoring.packdiff import diff_packs
    from riskcheck.loading.loader import load_pack

    _show(diff_packs(load_pack(before), load_pack(after)), format)


@pack_app.command("show")
def show(
    name: PackArgument = None,
    pack: PackOption = None,
    format: Annotated[DocumentFormat, typer.Option("--format", help="How to show it.")] = DocumentFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """Show a pack to review and sign: source by source and item by item, with questions, rules and scenarios."""
    from riskcheck.files.output import open_output
    from riskcheck.loading.loader import load_pack
    from riskcheck.packreport import pack_text

    loaded = load_pack(_chosen(name, pack))
    with open_output(output) as target:
        target.write(pack_text(loaded, format.value, terminal=on_terminal(output)))


@pack_app.command("coverage")
def coverage(
    name: PackArgument = None,
    pack: PackOption = None,
    fail_under: Annotated[
        float, typer.Option("--fail-under", metavar="N", min=0, max=100, help="End with 1 where less than N of 100 is covered.")
    ] = 0,
    every: Annotated[
        bool, typer.Option("--all", help="List every rule, and every item with the records that cite it.")
    ] = False,
    format: ReadFormatOption = ReadFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """What the scenarios show of the rules, and which items of the sources the records cite."""
    from riskcheck.authoring.coverage import measure
    from riskcheck.loading.loader import load_pack
    from riskcheck.packreport.coverage_document import coverage_document

    measured = measure(load_pack(_chosen(name, pack)))
    write_document(coverage_document(measured, every=every), measured.to_dict(), format, output)
    if measured.share() < fail_under:
        note(f"riskcheck: less is covered than --fail-under {fail_under:g} asks for")
        raise typer.Exit(FAILED)


@pack_app.command("graph")
def graph(
    name: PackArgument = None,
    pack: PackOption = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="FINDING", help="Draw what leads to it: test:x-ray, urgency:urgent.")
    ] = None,
    format: Annotated[GraphFormat, typer.Option("--format", help="How to draw it.")] = GraphFormat.SVG,
    output: OutputOption = None,
) -> None:
    """Draw questions, rules and findings of a pack, and what leads to what."""
    from riskcheck.files.output import open_output
    from riskcheck.loading.loader import load_pack
    from riskcheck.packreport import graph_text

    drawn = graph_text(load_pack(_chosen(name, pack)), format.value, only=only)
    with open_output(output) as target:
        target.write(drawn)


def _chosen(name: str | None, pack: str | None) -> str | None:
    if name is not None and pack is not None:
        note("riskcheck: name the pack once: as an argument or with --pack")
        raise typer.Exit(WRONG_USE)
    return name if pack is None else pack


def _show(report: Report | PackDiff, format: ReportFormat) -> None:
    """Write what was found out about packs to standard output."""
    if format is ReportFormat.JSON:
        say(json.dumps(report.to_dict(), indent=2, ensure_ascii=False))
    else:
        for line in report.lines():
            say(line)
