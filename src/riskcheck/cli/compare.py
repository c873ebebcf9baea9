"""The commands that explain a result: why a finding is there or not, and what differs between two cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli import options
from riskcheck.errors import InputError

if TYPE_CHECKING:
    from riskcheck.checker import Checker
    from riskcheck.checking.answers import Answers
    from riskcheck.checking.result import Result
    from riskcheck.files.csvcolumns import Wanted


TWO_IDS = "One case of a file with many; given twice, one of each file."
AnswersFile = typer.Argument(metavar="ANSWERS", help="A file of answers with one case, or - for standard input.")


def why(
    answers: Annotated[str, AnswersFile],
    finding: Annotated[
        str, typer.Argument(metavar="FINDING", help="A kind and an id, such as urgency:urgent. See riskcheck explain.")
    ],
    pack: options.PackOption = None,
    article_only: options.ArticleOnly = False,
    format: options.ReadFormatOption = None,
    output: options.OutputOption = None,
    id: options.CaseOption = None,
    delimiter: options.DelimiterOption = None,
    ignore: options.IgnoreOption = None,
) -> None:
    """Why a finding is there, or what would bring it."""
    from riskcheck.checker import Checker
    from riskcheck.report.why_document import why_document

    how = options.format_of(format, output, options.READ_FORMATS)
    with Checker(pack, article_only=article_only) as checker:
        explained = checker.why(_case(checker, answers, id, options.wanted_of(delimiter, ignored=ignore))[1], finding)
    options.write_document(why_document(checker.pack, explained), explained.to_dict(), how, output, private=True)


def diff(
    answers_a: Annotated[str, typer.Argument(metavar="ANSWERS_A", help="A file of answers with one case.")],
    answers_b: Annotated[str, typer.Argument(metavar="ANSWERS_B", help="Another one, or the same with two --id.")],
    pack: options.PackOption = None,
    article_only: options.ArticleOnly = False,
    format: options.ReadFormatOption = None,
    output: options.OutputOption = None,
    ids: Annotated[list[str] | None, typer.Option("--id", metavar="ID", help=TWO_IDS)] = None,
    delimiter: options.DelimiterOption = None,
    ignore: options.IgnoreOption = None,
) -> None:
    """What differs between the results of two cases."""
    from riskcheck.checker import Checker
    from riskcheck.files.sources import check_read_once
    from riskcheck.report.diff_document import diff_document
    from riskcheck.why.diff import diff_results

    how = options.format_of(format, output, options.READ_FORMATS)
    check_read_once((answers_a, answers_b))
    with Checker(pack, article_only=article_only) as checker:
        wanted, files = options.wanted_of(delimiter, ignored=ignore), (answers_a, answers_b)
        before, after = (_checked(checker, file, id, wanted) for file, id in zip(files, _two(ids), strict=True))
    changes = diff_results(before, after)
    options.write_document(diff_document(checker.pack, changes), changes.to_dict(), how, output, private=True)


def _two(ids: list[str] | None) -> tuple[str | None, str | None]:
    """The ids of the two cases; one id is that of both. Raises InputError for more than two."""
    if ids and len(ids) > 2:
        raise InputError("--id: name one case of each file, two in all")
    return (ids[0], ids[-1]) if ids else (None, None)


def _checked(checker: Checker, file: str, id: str | None, wanted: Wanted) -> Result:
    case_id, answers = _case(checker, file, id, wanted)
    return checker.check(answers, id=case_id)


def _case(checker: Checker, file: str, id: str | None, wanted: Wanted) -> tuple[str | int | None, Answers]:
    """The id and the answers of the one case of a file, or of the one with an id.

    Raises InputError where that is not one, AnswerError for bad answers.
    """
    from riskcheck.files.records import only_case

    case = only_case(file, id=id, pack=checker.pack, wanted=wanted)
    return case.id, checker.read(case.answers)
