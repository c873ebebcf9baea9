"""Options that several commands share."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer


class Format(StrEnum):
    """How a result is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class BatchFormat(StrEnum):
    """How the results of a batch are written."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"


class InputFormat(StrEnum):
    """How a file of answers is read."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class SchemaName(StrEnum):
    """What there is a JSON Schema of."""

    ANSWERS = "answers"
    RESULT = "result"
    PACK = "pack"


PackOption = Annotated[str | None, typer.Option("--pack", metavar="NAME_OR_FOLDER", help="The rule pack to use.")]
ArticleOnly = Annotated[bool, typer.Option("--article-only", help="Leave out what only other sources say.")]
FormatOption = Annotated[
    Format | None, typer.Option("--format", help="How to show the result: as the name of --output ends, else text.")
]
OutputOption = Annotated[str | None, typer.Option("--output", metavar="FILE", help="Write here, not to standard output.")]
InputFormatOption = Annotated[InputFormat | None, typer.Option("--input-format", help="Read as this, whatever the name.")]


_ENDINGS = {
    ".json": Format.JSON,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}


def format_of(format: Format | None, output: str | None) -> Format:
    """How to show a result: as was asked for, else as the name of the file says that is written, else as text."""
    return format or _ENDINGS.get(Path(output or "").suffix.lower(), Format.TEXT)


def on_terminal(output: str | None) -> bool:
    """Whether what is written goes to a terminal."""
    return output is None and sys.stdout is not None and sys.stdout.isatty()


def value_of(option: InputFormat | None) -> Literal["json", "jsonl", "csv"] | None:
    """The value of an option that may be left out."""
    return None if option is None else option.value
