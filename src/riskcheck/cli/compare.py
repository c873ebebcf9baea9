"""The commands that look behind a result: why something was found or not, and what differs between two cases."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riskcheck.cli.options import ArticleOnly, OutputOption, PackOption, on_terminal

if TYPE_CHECKING:
    from riskcheck.checker import Checker
    from riskcheck.checking.answers import Answers
    from riskcheck.documents.document import Document


class ReadFormat(StrEnum):
    """How an explanation is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


ReadFormatOption = Annotated[ReadFormat, typer.Option("--format", help="How to show it.")]
AnswersFile = typer.Argument(metavar="ANSWERS", help="A file of answers with one case, or - for standard input.")


def why(
    answers: Annotated[str, AnswersFile],
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Such as cause:dialysis, test:x-ray or urgency:urgent.")],
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    format: ReadFormatOption = ReadFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """Why a finding is there, or what would bring it."""
    from riskcheck.checker import Checker
    from riskcheck.report.why_document import why_document

    with Checker(pack, article_only=article_only) as checker:
        explained = checker.why(_case(checker, answers)[1], finding)
    write_document(why_document(checker.pack, explained), explained.to_dict(), format, output)


def diff(
    answers_a: Annotated[str, typer.Argument(metavar="ANSWERS_A", help="A file of answers with one case.")],
    answers_b: Annotated[str, typer.Argument(metavar="ANSWERS_B", help="Another one.")],
    pack: PackOption = None,
    article_only: ArticleOnly = False,
    format: ReadFormatOption = ReadFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """What differs between the results of two cases."""
    from riskcheck.checker import Checker
    from riskcheck.files.sources import check_read_once
    from riskcheck.report.diff_document import diff_document
    from riskcheck.why.diff import diff_results

    check_read_once((answers_a, answers_b))
    with Checker(pack, article_only=article_only) as checker:
        cases = [_case(checker, file) for file in (answers_a, answers_b)]
        before, after = (checker.check(read, id=id) for id, read in cases)
    changes = diff_results(before, after)
    write_document(diff_document(checker.pack, changes), changes.to_dict(), format, output)


def _case(checker: Checker, file: str) -> tuple[str | int | None, Answers]:
    """The id and the answers of the one case of a file. Raises InputError for anything else, AnswerError for bad answers."""
    from riskcheck.files.records import only_case

    case = only_case(file, pack=checker.pack)
    return case.id, checker.read(case.answers)


def write_document(document: Document, data: dict[str, Any], format: ReadFormat, output: str | None) -> None:
    """Write a document to a file or to standard output, or as JSON the data behind it."""
    from riskcheck.documents.markdown import markdown
    from riskcheck.documents.text import text
    from riskcheck.files.output import open_output

    with open_output(output) as target:
        if format is ReadFormat.JSON:
            target.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
        elif format is ReadFormat.MARKDOWN:
            target.write(markdown(document))
        else:
            target.write(text(document, terminal=on_terminal(output)))
