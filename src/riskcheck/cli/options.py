"""Options that several commands share, and the exit codes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

FAILED, WRONG_USE, INTERRUPTED, CLOSED_PIPE, TERMINATED = 1, 2, 130, 141, 143


class Format(StrEnum):
    """How a result is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class BatchFormat(StrEnum):
    """How the results of a batch are written."""

    JSONL = "jsonl"
    JSON = "json"


class InputFormat(StrEnum):
    """How a file of answers is read."""

    JSON = "json"
    JSONL = "jsonl"


class SchemaName(StrEnum):
    """What there is a JSON Schema of."""

    ANSWERS = "answers"
    RESULT = "result"


PackOption = Annotated[str | None, typer.Option("--pack", metavar="NAME_OR_FOLDER", help="The rule pack to use.")]
ArticleOnly = Annotated[bool, typer.Option("--article-only", help="Leave out what only other sources say.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to show the result.")]
OutputOption = Annotated[str | None, typer.Option("--output", metavar="FILE", help="Write here, not to standard output.")]
InputFormatOption = Annotated[InputFormat | None, typer.Option("--input-format", help="Read as this, whatever the name.")]
