"""The cases of one answers file, checked, for the commands that show them to people."""

from __future__ import annotations

from dataclasses import dataclass, field

from riskcheck.checker import Checker
from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.errors import AnswerError, InputError
from riskcheck.files.records import RecordError, read_cases
from riskcheck.files.sources import Format


@dataclass
class Cases:
    """What came of a file: checked cases with their answers, record errors, and why the file is of no use, if so.

    `single` tells that the file holds one case and no array.
    """

    checked: list[tuple[Given, Result]] = field(default_factory=list)
    errors: list[RecordError] = field(default_factory=list)
    unusable: InputError | None = None
    single: bool = True


def read_all(checker: Checker, file: str, input_format: Format | None) -> Cases:
    """Read and check every case of a file. Raises InputError for a file that cannot be opened."""
    cases = Cases()
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
