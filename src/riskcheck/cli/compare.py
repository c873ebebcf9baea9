"""The commands that look behind a result: why something was found or not, and what differs between two cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli.options import (
    READ_FORMATS,
    ArticleOnly,
    OutputOption,
    PackOption,
    ReadFormatOption,
    format_of,
    write_document,
)

if TYPE_CHECKING:
    from riskcheck.checker import Checker
    from riskcheck.files.records import Case


AnswersFile = typer.Argument(metavar="ANSWERS", help="A file of answers with one case, or - for standard input.")


def why(
    answers: Annotated[str, AnswersFile],
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Such as cause:dialysis, test:x-ray or urgency:urgent.")],
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    format: ReadFormatOption = None,
    output: OutputOption = None,
) -> None:
    """Why a finding is there, or what would bring it."""
    from riskcheck.checker import Checker
    from riskcheck.report.why_document import why_document

    how = format_of(format, output, READ_FORMATS)
    with Checker(pack, article_only=article_only) as checker:
        found = checker.why(_case(checker, answers).answers, finding)
    write_document(why_document(checker.pack, found), found.to_dict(), how, output, private=True)


def diff(
    answers_a: Annotated[str, typer.Argument(metavar="ANSWERS_A", help="A file of answers with one case.")],
    answers_b: Annotated[str, typer.Argument(metavar="ANSWERS_B", help="Another one.")],
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    format: ReadFormatOption = None,
    output: OutputOption = None,
) -> None:
    """What differs between the results of two cases."""
    from riskcheck.checker import Checker
    from riskcheck.files.sources import check_read_once
    from riskcheck.report.diff_document import diff_document
    from riskcheck.why.diff import diff_results

    how = format_of(format, output, READ_FORMATS)
    check_read_once((answers_a, answers_b))
    with Checker(pack, article_only=article_only) as checker:
        cases = [_case(checker, file) for file in (answers_a, answers_b)]
        before, after = (checker.check(case.answers, id=case.id) for case in cases)
    found = diff_results(before, after)
    write_document(diff_document(checker.pack, found), found.to_dict(), how, output, private=True)


def _case(checker: Checker, file: str) -> Case:
    """The one case of a file, its answers checked. Raises InputError for anything else."""
    from riskcheck.checking.answers import read_answers
    from riskcheck.files.records import only_case

    case = only_case(file, pack=checker.pack)
    read_answers(checker.pack, case.answers)
    return case
