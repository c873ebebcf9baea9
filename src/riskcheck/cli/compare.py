"""The commands that explain a result: why a finding is there or not, and what differs between two cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli import options

if TYPE_CHECKING:
    from riskcheck.checker import Checker
    from riskcheck.checking.answers import Answers


AnswersFile = typer.Argument(metavar="ANSWERS", help="A file of answers with one case, or - for standard input.")


def why(
    answers: Annotated[str, AnswersFile],
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Such as cause:dialysis, test:x-ray or urgency:urgent.")],
    pack: options.PackOption = None,
    article_only: options.ArticleOnly = False,
    format: options.ReadFormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """Why a finding is there, or what would bring it."""
    from riskcheck.checker import Checker
    from riskcheck.report.why_document import why_document

    how = options.format_of(format, output, options.READ_FORMATS)
    with Checker(pack, article_only=article_only) as checker:
        explained = checker.why(_case(checker, answers)[1], finding)
    options.write_document(why_document(checker.pack, explained), explained.to_dict(), how, output, private=True)


def diff(
    answers_a: Annotated[str, typer.Argument(metavar="ANSWERS_A", help="A file of answers with one case.")],
    answers_b: Annotated[str, typer.Argument(metavar="ANSWERS_B", help="Another one.")],
    pack: options.PackOption = None,
    article_only: options.ArticleOnly = False,
    format: options.ReadFormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """What differs between the results of two cases."""
    from riskcheck.checker import Checker
    from riskcheck.files.sources import check_read_once
    from riskcheck.report.diff_document import diff_document
    from riskcheck.why.diff import diff_results

    how = options.format_of(format, output, options.READ_FORMATS)
    check_read_once((answers_a, answers_b))
    with Checker(pack, article_only=article_only) as checker:
        cases = [_case(checker, file) for file in (answers_a, answers_b)]
        before, after = (checker.check(read, id=id) for id, read in cases)
    changes = diff_results(before, after)
    options.write_document(diff_document(checker.pack, changes), changes.to_dict(), how, output, private=True)


def _case(checker: Checker, file: str) -> tuple[str | int | None, Answers]:
    """The id and the answers of the one case of a file. Raises InputError for anything else, AnswerError for bad answers."""
    from riskcheck.files.records import only_case

    case = only_case(file, pack=checker.pack)
    return case.id, checker.read(case.answers)
