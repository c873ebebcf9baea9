"""The command that shows the cases of one answers file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli import options
from riskcheck.cli.guard import FAILED, note
from riskcheck.errors import AnswerError, InputError

if TYPE_CHECKING:
    from riskcheck.checker import Checker
    from riskcheck.checking.answers import Given
    from riskcheck.checking.result import Result
    from riskcheck.files.records import RecordError
    from riskcheck.files.sources import Format


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of answers, or - for standard input.")],
    pack: options.PackOption = None,
    article_only: options.ArticleOnly = False,
    format: options.ResultFormatOption = None,
    output: options.OutputOption = None,
    input_format: options.InputFormatOption = None,
    details: options.DetailsOption = False,
) -> None:
    """Show the result of every case in a file of answers."""
    from riskcheck.checker import Checker
    from riskcheck.files.targets import check_outputs
    from riskcheck.report import results_text

    how = options.format_of(format, output, options.RESULT_FORMATS)
    check_outputs([output], [file])
    with Checker(pack, article_only=article_only) as checker:
        cases = _read_all(checker, file, input_format)
    for error in cases.errors:
        note(f"riskcheck: {error}")
    if cases.unusable:
        raise cases.unusable
    if cases.checked:
        terminal = options.on_terminal(output)
        shown = results_text(checker.pack, cases.checked, how, single=cases.single, details=details, terminal=terminal)
        options.write(shown, output, private=True)
    if cases.errors:
        raise typer.Exit(FAILED)


@dataclass
class _Cases:
    """The cases of a file with their results, its record errors, and why the file cannot be used, if so.

    `single` is false for an array, and for more than one case.
    """

    checked: list[tuple[Given, Result]] = field(default_factory=list)
    errors: list[RecordError] = field(default_factory=list)
    unusable: InputError | None = None
    single: bool = True


def _read_all(checker: Checker, file: str, input_format: Format | None) -> _Cases:
    """Read and check every case of a file. Raises InputError for a file that cannot be opened."""
    from riskcheck.files.records import RecordError, read_cases

    cases = _Cases()
    try:
        for record in read_cases(file, input_format, pack=checker.pack):
            cases.single = cases.single and record.index is None and not cases.checked
            if isinstance(record, RecordError):
                cases.errors.append(record)
                continue
            try:
                answers = checker.read(record.answers)
            except AnswerError as error:
                cases.errors.append(record.error(error.code, error.message, error.hint))
            else:
                cases.checked.append((answers.given, checker.check(answers, id=record.id)))
    except InputError as error:
        cases.unusable = error
    return cases
