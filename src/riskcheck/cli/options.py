"""Options that several commands share, and the functions that write their output."""

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args

import typer

from riskcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskcheck.documents.document import Document
    from riskcheck.files.csvcolumns import Wanted


Format = Literal["text", "json", "jsonl", "csv", "markdown", "html", "svg", "dot", "mermaid"]
"""Every format that something is written in."""

_ENDINGS: dict[Format, tuple[str, ...]] = {
    "text": (".txt",),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
    "csv": (".csv",),
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm"),
    "svg": (".svg",),
    "dot": (".dot", ".gv"),
    "mermaid": (".mmd", ".mermaid"),
}
"""The endings of file names that mean a format; the first of each is the one to propose."""

_OTHER_ENDINGS = frozenset(
    f".{name}"
    for names in (
        "pdf doc docx odt rtf tex epub ppt pptx odp",
        "xls xlsx ods tsv parquet xml yaml yml toml zip",
        "png jpg jpeg gif webp bmp tif tiff",
    )
    for name in names.split()
)
"""Endings that mean a format which no command writes."""

F = TypeVar("F", bound=Format)


def format_of(format: Format | None, output: str | None, offered: tuple[F, ...], *, exact: bool = False) -> F:
    """The format to write `output` in: the one that was asked for, else that of the file's ending, else the first `offered`.

    The ending may be followed by .gz. Raises InputError for one that means a format which is not offered; with `exact`, for
    every name that does not end as one of those offered.
    """
    name = (output or "").lower()
    ending = PurePath(name if exact else name.removesuffix(".gz")).suffix
    for each in offered:
        if each == format or (format is None and ending in _ENDINGS[each]):
            return each
    unknown = ending == ".txt" or ending not in _OTHER_ENDINGS.union(*_ENDINGS.values())
    if output is None or (unknown and not exact):
        return offered[0]
    *others, last = (_ENDINGS[each][0] for each in offered)
    endings = f"{', '.join(others)} or {last}" if others else last
    choice = "" if exact or not others else ", or choose with --format"
    raise InputError(f"{output}: {ending or 'no ending'} is not what can be written here; end its name in {endings}{choice}")


def _pack_names(incomplete: str) -> list[str]:
    """The packs that come with riskcheck, for a shell that completes a name."""
    from riskcheck.loading.loader import pack_names

    return [name for name in pack_names() if name.startswith(incomplete)]


PackOption = Annotated[
    str | None,
    typer.Option("--pack", metavar="NAME_OR_FOLDER", help="The rule pack to use.", autocompletion=_pack_names),
]
ArticleOnly = Annotated[bool, typer.Option("--article-only", help="Leave out what only other sources say.")]
OutputOption = Annotated[str | None, typer.Option("--output", metavar="FILE", help="Write here, not to standard output.")]
InputFormat = Literal["json", "jsonl", "fhir", "csv", "xlsx"]
InputFormatOption = Annotated[InputFormat | None, typer.Option("--input-format", help="Read as this, whatever the name.")]
DelimiterOption = Annotated[
    str | None,
    typer.Option("--delimiter", metavar="CHARACTER", help="What separates cells of CSV, where the header does not tell."),
]
IdColumnOption = Annotated[str | None, typer.Option("--id", metavar="COLUMN", help="The column of a table that holds ids.")]
KeepOption = Annotated[
    list[str] | None,
    typer.Option("--keep-columns", metavar="NAMES", help="Columns of a table to have beside the results, separated by commas."),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore-columns", metavar="NAMES", help="Columns of a table to leave out, or * for all that are no questions."
    ),
]
SafeOption = Annotated[
    bool,
    typer.Option("--spreadsheet-safe", help="In CSV, put an apostrophe before ids and kept cells like formulas."),
]
CaseOption = Annotated[str | None, typer.Option("--id", metavar="ID", help="The one case with this id, of a file with many.")]
HOW = "How to show it: as the name of --output ends, else text."

ResultFormat = Literal["text", "json", "markdown", "html"]
ResultFormatOption = Annotated[ResultFormat | None, typer.Option("--format", help=HOW)]
RESULT_FORMATS: tuple[ResultFormat, ...] = get_args(ResultFormat)
DetailsOption = Annotated[bool, typer.Option("--details", help="Show every reason, note and source, in text too.")]
ReadFormat = Literal["text", "json", "markdown"]
ReadFormatOption = Annotated[ReadFormat | None, typer.Option("--format", help=HOW)]
READ_FORMATS: tuple[ReadFormat, ...] = get_args(ReadFormat)


def wanted_of(
    delimiter: str | None, id: str | None = None, kept: Sequence[str] | None = None, ignored: Sequence[str] | None = None
) -> Wanted:
    """What was said of the columns of a table. Raises InputError for what is no delimiter."""
    from riskcheck.files.csvcolumns import Wanted

    if delimiter is not None and (delimiter := {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)) in (
        '"',
        "\n",
        "\r",
        "",
        " ",
    ):
        raise InputError(
            "--delimiter: a quotation mark, a blank or the end of a line separates no cells; give a comma or the like"
        )
    if delimiter is not None and len(delimiter) != 1:
        raise InputError("--delimiter: give one character, such as ; or tab")
    return Wanted(delimiter, id, _names(kept), _names(ignored))


def _names(given: Sequence[str] | None) -> tuple[str, ...]:
    """Names in lists separated by commas, a name with a comma in quotation marks."""
    import csv

    return tuple(dict.fromkeys(name for names in given or () for name in next(csv.reader([names]), ()) if name))


def on_terminal(output: str | None) -> bool:
    """Whether what is written goes to a terminal."""
    return output is None and sys.stdout is not None and sys.stdout.isatty()


def write(text: str, output: str | None, *, private: bool = False) -> None:
    """Write a text to a file, or to standard output.

    A `private` file, as one with a person's answers, is its owner's alone.
    """
    from riskcheck.files.output import open_output

    with open_output(output, private=private) as target:
        target.write(text)


def write_document(
    document: Document, data: dict[str, Any], format: ReadFormat, output: str | None, *, private: bool = False
) -> None:
    """Write a document to a file (see `write`) or to standard output, or as JSON the data behind it."""
    from riskcheck.documents.render import as_json, render

    if format == "json":
        write(as_json(data), output, private=private)
    else:
        write(render([document], format, terminal=on_terminal(output)), output, private=private)
