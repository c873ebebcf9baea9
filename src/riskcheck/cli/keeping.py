"""Keeping answers and result: never without being asked, and never lost because a file cannot be written."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from riskcheck.errors import InputError

if TYPE_CHECKING:
    from riskcheck.interview.interview import Interview
    from riskcheck.interview.replies import AnswerDict
    from riskcheck.prompts import Prompter

Write = Callable[[str], None]
"""Writes a file of this name, for its owner alone. Raises InputError where that cannot be done."""

NOT_STORED = "Nothing was stored."
ANSWERS, SHEET = "answers.json", "visit-sheet.html"
"""The names that are proposed."""
KEEP = "Keep this? Else it is gone. Only you can read it."
_ANOTHER = "Another file (empty: do not keep it):"


class Keeper:
    """Where the answers of an interview are kept: in the file of --save, in one the person names, or nowhere."""

    def __init__(self, interview: Interview, prompter: Prompter, path: str | None, id: str | int | None) -> None:
        self._interview, self._prompter, self._id = interview, prompter, id
        self.path = path
        self._tried: AnswerDict | None = None

    @property
    def is_behind(self) -> bool:
        """Whether a file was named, and it was not tried yet to save the answers there as they are."""
        return self.path is not None and self._tried != self._interview.answers()

    def write(self, path: str) -> None:
        """Write the answers as they are. Raises InputError where that cannot be done."""
        from riskcheck.interview.saved import save_answers

        answers = self._interview.answers()
        save_answers(path, answers, self._id)
        self.path, self._tried = path, answers

    def save(self) -> str:
        """Save, and say where. Where the file cannot be written, say so, and where there is a person, offer another one."""
        fault = self.fault()
        if not fault:
            return self.where
        kept = offer_another(self._prompter, fault, self.write)
        return self.where if kept else f"{fault}. Your answers are not stored; they are still here."

    def fault(self) -> str:
        """Save where a file was named; empty where that went well, else what went wrong."""
        try:
            if self.path is not None:
                self.write(self.path)
        except InputError as error:
            self._tried = self._interview.answers()
            return str(error)
        return ""

    def on_leaving(self) -> str:
        """At Ctrl-C and where input ends: save, or ask once whether to keep the answers. Says what became of them."""
        if self.path is not None:
            return self.save()
        if not self._interview.answers() or not self._prompter.can_ask:
            return NOT_STORED
        with cancelled_by_ctrl_c():
            options = [("no", "No, keep nothing"), ("yes", "Yes, in a file that you alone can read")]
            if self._prompter.choose("Keep your answers, to go on later?", options) == "yes":
                keep(self._prompter, "File for the answers:", self.write, ANSWERS)
        return self.where

    @property
    def where(self) -> str:
        """Where the answers are, and how to go on with them."""
        if self.path is None:
            return NOT_STORED
        path = shlex.quote(self.path)
        return f"Your answers are in {self.path}. To go on with them: riskcheck ask --resume {path} --save {path}"


def offer_to_keep(prompter: Prompter, sheet: Write | None, answers: Write | None) -> None:
    """At the end: offer to keep the sheet for the visit and the answers, those of them that are not kept already."""
    offered = {
        "sheet": (sheet, "The sheet for the visit, a page to print", SHEET),
        "answers": (answers, "My answers, to go on from or to check again", ANSWERS),
    }
    left = {name: (write, words, proposed) for name, (write, words, proposed) in offered.items() if write is not None}
    if not left:
        return
    options = [("no", "No, keep nothing"), *((name, words) for name, (_, words, _) in left.items())]
    options += [("both", "Both")] if len(left) > 1 else []
    with cancelled_by_ctrl_c():
        chosen = prompter.choose(KEEP, options)
        for name, (write, _, proposed) in left.items():
            if chosen in (name, "both"):
                path = keep(prompter, f"File for the {name}:", write, proposed)
                prompter.tell(f"Kept in {path}." if path else NOT_STORED)


def offer_another(prompter: Prompter, fault: str, write: Write) -> str | None:
    """Say that a file could not be written, and where there is a person, offer another one; where it is, None for nowhere."""
    if not prompter.can_ask:
        return None
    with cancelled_by_ctrl_c():
        prompter.tell(f"{fault}.")
        return keep(prompter, _ANOTHER, write)
    return None


def keep(prompter: Prompter, question: str, write: Write, proposed: str = "") -> str | None:
    """Ask for a file name until one can be written; where it is, None where the person gives none."""
    name = prompter.line(question, _free(proposed) if proposed else "")
    while name:
        try:
            if Path(name).exists():
                raise InputError(f"{name}: there is a file of that name already")
            write(name)
        except InputError as error:
            prompter.tell(f"{error}.")
            name = prompter.line(_ANOTHER)
        else:
            return name
    return None


@contextmanager
def cancelled_by_ctrl_c() -> Iterator[None]:
    """Take Ctrl-C, and the end of input, at a question for a no."""
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        return


def _free(name: str) -> str:
    """The name, or the first with a number to which there is no file yet."""
    path, number = Path(name), 1
    while path.exists():
        number += 1
        path = Path(f"{Path(name).stem}-{number}{Path(name).suffix}")
    return str(path)
