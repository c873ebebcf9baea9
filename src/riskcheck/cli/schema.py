"""The command that describes what goes in and what comes out: schemas for programs, and the questions as forms to fill in."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from riskcheck.cli import options
from riskcheck.cli.guard import WRONG_USE, end
from riskcheck.errors import InputError

FormFormat = Literal["json", "csv", "html", "markdown", "redcap", "xlsform", "fhir"]
Ending = Literal["json", "csv", "html", "markdown"]
_BY_ENDING: tuple[Ending, ...] = ("json", "csv", "html", "markdown")


def schema(
    name: Annotated[Literal["answers", "result", "pack"], typer.Argument(help="What to describe.")],
    pack: options.PackOption = None,
    file: Annotated[str | None, typer.Option("--file", metavar="NAME", help="One file of a pack, such as rules.toml.")] = None,
    format: Annotated[
        FormFormat | None, typer.Option("--format", help="For answers: how to describe them; a JSON Schema without it.")
    ] = None,
    output: options.OutputOption = None,
) -> None:
    """Print a JSON Schema, or for answers a form or a table to fill in.

    For answers also an empty table (csv), a codebook (html, markdown), or a form to import elsewhere.

    redcap is a data dictionary for REDCap, xlsform a workbook for ODK and KoboToolbox, fhir a FHIR R4 Questionnaire.
    """
    from riskcheck.loading.loader import load_pack
    from riskcheck.loading.tables import TABLES

    if file is not None and (name != "pack" or file not in TABLES):
        end(f"riskcheck: --file goes with pack, and is one of {', '.join(TABLES)}", WRONG_USE)
    if name != "answers" and format not in (None, "json"):
        end(f"riskcheck: --format {format} goes with answers: riskcheck schema answers --format {format}", WRONG_USE)
    by_ending: Ending = options.format_of(None, None if format else output, _BY_ENDING if name == "answers" else _BY_ENDING[:1])
    how: FormFormat = format or by_ending
    if how == "json":
        options.write(_json_schema(name, pack, file), output)
        return
    from riskcheck.files.output import open_output
    from riskcheck.forms import form

    if how == "xlsform" and options.on_terminal(output):
        raise InputError("an XLSForm is a workbook, which no terminal shows; name a file: --output FILE.xlsx")
    made = form(load_pack(pack), how)
    with open_output(output) as target:
        target.write_bytes(made)


def _json_schema(name: Literal["answers", "result", "pack"], pack: str | None, file: str | None) -> str:
    import json

    from riskcheck.authoring.schema import file_schema, pack_schema
    from riskcheck.checking.schema import answers_schema, result_schema
    from riskcheck.loading.loader import load_pack

    if name == "pack":
        described = pack_schema() if file is None else file_schema(file)
    else:
        described = answers_schema(load_pack(pack)) if name == "answers" else result_schema()
    return json.dumps(described, indent=2) + "\n"
