"""Every error that riskcheck raises. `str(error)` is the message a person reads: place, fault, remedy.

RiskcheckError
    PackError       a rule pack is broken; holds all its problems
    AnswerError     an answer, or a record of answers, cannot be used
    InputError      a file cannot be read or written, or is of no use
    EngineError     the rules engine cannot be loaded, or is closed
"""

from __future__ import annotations

import mmap
import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

_COLOUR = r"\x1b\[[0-9;]*m"
_STEERING = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
    r"|[\U000e0000-\U000e007f]"
)
_STEERING_OR_COLOUR = re.compile(f"{_COLOUR}|({_STEERING})")


def visible(text: str, *, colours: bool = False) -> str:
    """The text with what steers a terminal, or the eye of a reader, written as JSON has it, so that U+009B becomes `\\u009b`.

    Line feeds and tabs stay; with `colours`, so do the sequences by which a terminal changes colours.
    """
    return _STEERING_OR_COLOUR.sub(lambda found: found[0] if colours and not found[1] else _escaped(found[0]), text)


def _escaped(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


_NO_MEMORY = ("failed to map segment", "annot allocate memory")
"""What the system says of a library for which there is no memory."""


def lacks_memory(error: ImportError) -> bool:
    """Whether a library could not be loaded because there is not enough memory."""
    return any(words in str(error) for words in _NO_MEMORY)


def make_sure_of(size: int) -> None:
    """Raise MemoryError where there are not so many bytes to be had: for libraries that crash where memory is denied them."""
    try:
        mmap.mmap(-1, size).close()
    except OSError as error:
        raise MemoryError from error


class RiskcheckError(Exception):
    """Any fault that riskcheck reports."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a pack: where (file, line, record), what (code, message), and how to mend it (hint). Line 0 is no line."""

    file: str
    line: int
    record: str
    code: str
    message: str
    hint: str = ""

    @property
    def place(self) -> str:
        """Where in the file: the line, and the record that starts there."""
        return ", ".join([*([f"line {self.line}"] if self.line else []), *([self.record] if self.record else [])])

    def __str__(self) -> str:
        record = f" {self.record}:" if self.record else ""
        hint = f" ({self.hint})" if self.hint else ""
        line = f"{self.line}:" if self.line else ""
        return f"{self.file}:{line}{record} [{self.code}] {self.message}{hint}"


class PackError(RiskcheckError):
    """A rule pack cannot be used. `problems` holds all its faults, in the order of files and lines."""

    def __init__(self, pack: str, problems: Iterable[Problem]) -> None:
        self.pack = pack
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.code)))
        count = len(self.problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"rule pack {pack}: {count} {'problem' if count == 1 else 'problems'}\n{lines}")

    def __reduce__(self) -> tuple[type[PackError], tuple[str, tuple[Problem, ...]]]:
        return PackError, (self.pack, self.problems)


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """One fault in a set of answers: the question (or None), the value given, a code, what is wrong, and the remedy."""

    question: str | None
    value: object
    code: str
    message: str
    hint: str


MOST_SHOWN = 5
"""How many faults the message of an AnswerError holds; `faults` holds all of them."""


class AnswerError(RiskcheckError):
    """Answers cannot be used. `faults` holds all faults; `question`, `value`, `code`, `hint` are those of the first.

    The message names questions and positions, and never repeats an answer that was given.
    """

    def __init__(self, faults: Sequence[AnswerFault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        self.question, self.value, self.code, self.hint = first.question, first.value, first.code, first.hint
        shown, more = self.faults[:MOST_SHOWN], len(self.faults) - MOST_SHOWN
        rest = [f"and {more} more"] if more > 0 else []
        self.message = "; ".join([*(fault.message for fault in shown), *rest])
        super().__init__("; ".join([*(f"{fault.message} ({fault.hint})" for fault in shown), *rest]))

    def __reduce__(self) -> tuple[type[AnswerError], tuple[tuple[AnswerFault, ...]]]:
        return AnswerError, (self.faults,)


class InputError(RiskcheckError):
    """A file cannot be read or written, or holds nothing that can be used."""


class EngineError(RiskcheckError):
    """The rules engine cannot be loaded, or was used after it was closed."""


_MOST_COMPARED = 300


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the known names nearest to `name`, or all known ones where few, or an empty string."""
    names = list(known)
    if len(names) > _MOST_COMPARED:  # then those that stand next to it in the alphabet, or it would take seconds
        names.sort()
        place = bisect(names, name)
        names = names[max(0, place - _MOST_COMPARED // 2) : place + _MOST_COMPARED // 2]
    close = get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(repr(match) for match in close) + "?"
    return "known: " + ", ".join(names) if 0 < len(names) <= 12 else ""
