"""Answers kept in a file between two sittings: an ordinary answers file with one case, for its owner's eyes only."""

from __future__ import annotations

import json
from dataclasses import dataclass

from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.errors import AnswerError, InputError
from riskcheck.files.output import open_output
from riskcheck.files.records import only_case
from riskcheck.interview.replies import AnswerDict
from riskcheck.pack.pack import Pack


@dataclass(frozen=True, slots=True)
class Saved:
    """What a file holds for a pack: the id of its case, the answers that fit, and what is wrong with each of the others."""

    id: str | int | None
    given: dict[str, tuple[str, ...]]
    misfits: tuple[str, ...]


def save_answers(path: str, answers: AnswerDict, id: str | int | None = None) -> None:
    """Write answers as a file with one case (mode 0600), whole under its name. Raises InputError where that cannot be done."""
    case = {"id": id, "answers": answers} if id is not None else {"answers": answers}
    with open_output(path, private=True) as target:
        target.write(json.dumps(case, indent=2, ensure_ascii=False) + "\n")


def resume_answers(path: str, pack: Pack) -> Saved:
    """Read a file with one case. Raises InputError for anything else, and where none of its answers fits the pack."""
    try:
        case = only_case(path, "json", pick="")
    except InputError as error:
        raise InputError(f"cannot be resumed, which takes answers that ask --save wrote: {error}") from error
    if not isinstance(case.answers, dict):
        raise InputError(f"{path}: cannot be resumed: its answers are no object")
    questionnaire, given = Questionnaire(pack), dict[str, tuple[str, ...]]()
    misfits = []
    for name, value in case.answers.items():
        try:
            given |= questionnaire.read({name: value}).given
        except AnswerError as error:
            misfits.append(str(error))
    if misfits and not given:
        raise InputError(f"{path}: cannot be resumed: it is for another pack, none of its answers fits {pack.about.id}")
    return Saved(case.id, given, tuple(misfits))
