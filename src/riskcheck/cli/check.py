"""The command that shows the cases of one answers file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli import options
from riskcheck.cli.guard import FAILED, note
from riskcheck.errors import AnswerError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskcheck.checker import Checker
    from riskcheck.checking.answers import Given
    from riskcheck.checking.result import Result
    from riskcheck.files.csvcolumns import Wanted
    from riskcheck.files.records import Case, RecordError
    from riskcheck.files.sources import Format


MOST_CASES = 20
TOO_MANY = (
    f"{{name}}: holds more than {MOST_CASES} cases, too many to read one after another; check them with riskcheck batch, or "
    "show one with --id"
)


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of answers, or - for standard input.")],
    pack: options.PackOption = None,
    article_only: options.ArticleOnly = False,
    format: options.ResultFormatOption = None,
    output: options.OutputOption = None,
    input_format: options.InputFormatOption = None,
    details: options.DetailsOption = False,
    id: options.CaseOption = None,
    delimiter: options.DelimiterOption = None,
    ignore: options.IgnoreOption = None,
) -> None:
    """Show the result of each case in a file of answers.

    With --id, of the one case that has it.
    """
    from riskcheck.checker import Checker
    from riskcheck.files.targets import check_outputs
    from riskcheck.report import results_text

    how = options.format_of(format, output, options.RESULT_FORMATS)
    check_outputs([output], [file])
    with Checker(pack, article_only=article_only) as checker:
        cases = _read_all(checker, file, input_format, id, options.wanted_of(delimiter, ignored=ignore))
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


def _read_all(checker: Checker, file: str, input_format: Format | None, id: str | None, wanted: Wanted) -> _Cases:
    """Read and check every case of a file, or the one with an id. Raises InputError for a file that cannot be opened."""
    from riskcheck.files.records import RecordError, only_case, read_cases

    cases = _Cases()
    try:
        if id is None:
            records: Iterable[Case | RecordError] = read_cases(file, input_format, pack=checker.pack, wanted=wanted)
        else:
            records = [only_case(file, input_format, id=id, pack=checker.pack, wanted=wanted)]
        for record in records:
            if len(cases.checked) + len(cases.errors) == MOST_CASES:
                raise InputError(TOO_MANY.format(name=file))
            cases.single = cases.single and record.index is None and not cases.checked
            if isinstance(record, RecordError):
                cases.errors.append(record)
                continue
            try:
                answers = checker.read(record.answers)
            except AnswerError as error:
                cases.errors.append(record.refused(error))
            else:
                cases.checked.append((answers.given, checker.check(answers, id=record.id)))
    except InputError as error:
        cases.unusable = error
    return cases
