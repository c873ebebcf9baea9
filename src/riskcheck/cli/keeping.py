"""Saving answers and result: only when asked, and with another file offered where one cannot be written."""

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
    from riskcheck.pack.words import Words
    from riskcheck.prompts import Prompter

Write = Callable[[str], None]
"""Writes a file of this name, for its owner alone. Raises InputError where it cannot be written."""

ANSWERS, SHEET = "answers.json", "visit-sheet.html"
"""The file names that are proposed."""


class Keeper:
    """Saves the answers of an interview: to the file of --save, to one that the person names, or nowhere."""

    def __init__(self, interview: Interview, prompter: Prompter, path: str | None, id: str | int | None) -> None:
        self._interview, self._prompter, self._id = interview, prompter, id
        self.path = path
        self.words = interview.pack.say
        self._tried: AnswerDict | None = None

    @property
    def is_behind(self) -> bool:
        """Whether a file was named, and the answers as they are now were not written to it yet."""
        return self.path is not None and self._tried != self._interview.answers()

    def write(self, path: str) -> None:
        """Write the answers as they are. Raises InputError where it cannot be written."""
        from riskcheck.interview.saved import save_answers

        answers = self._interview.answers()
        save_answers(path, answers, self._id)
        self.path, self._tried = path, answers

    def save(self) -> str:
        """Save, and say where. Where the file cannot be written, say so, and on a terminal offer another one."""
        fault = self.fault()
        if not fault:
            return self.where
        kept = offer_another(self.words, self._prompter, fault, self.write)
        return self.where if kept else self.words("answers_still_here", fault=fault)

    def fault(self) -> str:
        """Save where a file was named. Returns the error message, empty where there is none."""
        try:
            if self.path is not None:
                self.write(self.path)
        except InputError as error:
            self._tried = self._interview.answers()
            return str(error)
        return ""

    def on_leaving(self) -> str:
        """At Ctrl-C and at the end of input: save, or ask once whether to. Returns where the answers are, if anywhere."""
        if self.path is not None:
            return self.save()
        if not self._interview.answers() or not self._prompter.can_ask:
            return self.words("nothing_was_stored")
        with cancelled_by_ctrl_c():
            options = [("yes", self.words("keep_them")), ("no", self.words("keep_none"))]
            if self._prompter.choose(self.words("keep_your_answers"), options) == "yes":
                keep(self.words, self._prompter, self.words("file_for.answers"), self.write, ANSWERS)
        return self.where

    @property
    def where(self) -> str:
        """Where the answers are, and how to resume with them."""
        if self.path is None:
            return self.words("nothing_was_stored")
        path = shlex.quote(self.path)
        return self.words("answers_are_in", path=self.path, command=f"\nriskcheck ask --resume {path} --save {path}")


def offer_to_keep(words: Words, prompter: Prompter, sheet: Write | None, answers: Write | None, *, later: bool) -> None:
    """At the end: offer to save the visit sheet and the answers, unless they are saved already.

    With `later`, the offer says that something else comes first.
    """
    offered = {
        "sheet": (sheet, words("keep_sheet"), SHEET),
        "answers": (answers, words("keep_answers"), ANSWERS),
    }
    left = {name: (write, told, proposed) for name, (write, told, proposed) in offered.items() if write is not None}
    if not left:
        return
    options = [(name, told) for name, (_, told, _) in left.items()]
    options += [*([("both", words("keep_both"))] if len(left) > 1 else []), ("no", words("keep_nothing"))]
    with cancelled_by_ctrl_c():
        chosen = prompter.choose(words("keep_later" if later else "keep"), options)
        for name, (write, _, proposed) in left.items():
            if chosen in (name, "both"):
                path = keep(words, prompter, words(f"file_for.{name}"), write, proposed)
                prompter.tell(_kept(words, name, path) if path else words("nothing_was_stored"))


def _kept(words: Words, name: str, path: str) -> str:
    """Where something is kept, and what can be done with it."""
    kept = words("kept_in", path=path)
    command = f"riskcheck check {shlex.quote(path)} --details"
    return f"{kept} {words('see_again', command=command)}" if name == "answers" else kept


def offer_another(words: Words, prompter: Prompter, fault: str, write: Write) -> str | None:
    """Say that a file could not be written, and on a terminal offer another one. Returns its name, None for no file."""
    if not prompter.can_ask:
        return None
    with cancelled_by_ctrl_c():
        prompter.tell(f"{fault}.")
        return keep(words, prompter, words("another_file"), write)
    return None


def keep(words: Words, prompter: Prompter, question: str, write: Write, proposed: str = "") -> str | None:
    """Ask for a file name until one can be written. Returns it; None where the person gives none."""
    name = prompter.line(question, _free(proposed) if proposed else "")
    while name:
        fault = _fault_of_writing(words, write, name)
        if not fault:
            return name
        prompter.tell(fault)
        name = prompter.line(words("another_file"))
    return None


def _fault_of_writing(words: Words, write: Write, path: str) -> str:
    """Write a file that is not there yet. Returns what is wrong, empty where it was written."""
    if Path(path).exists():
        return words("file_is_there", path=path)
    try:
        write(path)
    except InputError as error:
        return f"{error}."
    return ""


@contextmanager
def cancelled_by_ctrl_c() -> Iterator[None]:
    """Treat Ctrl-C and the end of input at a question as a no."""
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        return


def _free(name: str) -> str:
    """The name, or where there is such a file, the first one with a number for which there is none."""
    path, number = Path(name), 1
    while path.exists():
        number += 1
        path = Path(f"{Path(name).stem}-{number}{Path(name).suffix}")
    return str(path)
