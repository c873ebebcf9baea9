"""A TOML file with the lines on which its records start. The only module that knows TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from riskcheck.loading.catalogue import Problems
from riskcheck.loading.slips import slip_remedy

MAX_LINES = 50_000
MAX_DOTS = 16
"""Dots on one line outside texts. They join keys, and the time to read a key grows with the square of their number."""

_LINE_OF_ERROR = re.compile(r"\(at line (\d+), column \d+\)")
_TEXT = re.compile(
    r"""
      \"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*+\"{0,5}  |  '{3}(?:[^']|'{1,2}(?!'))*+'{0,5}      # strings of several lines
    | "(?:[^"\\\n]|\\[^\n])*+"?                   |  '[^'\n]*+'?                           # strings of one line
    | \#[^\n]*+
    """,
    re.DOTALL | re.VERBOSE,
)
"""Strings and comments. One that is never closed goes on to its end, so that no text takes long to look through."""
_HEADER = re.compile(r"[ \t]*\[{1,2}([\w.\- \t]+)\]{1,2}[ \t\r]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What a file holds: its data, and the lines of each table header (1-based).

    One that cannot be read is empty, and not `readable`.
    """

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, list[int]] = field(default_factory=dict)
    readable: bool = True

    def line(self, table: str, number: int = 0) -> int:
        """The line of the header of a table, or of the numbered one where the table is an array; 1 where there is none."""
        lines = self.headers.get(table, [])
        return lines[number] if number < len(lines) else 1


def parse_toml(name: str, content: bytes, problems: Problems) -> TomlFile:
    """What a file of this name and content holds; what is wrong with it is added to `problems`, and it is then empty."""
    try:
        text = content.decode("utf-8-sig")
        lines = _without_texts(text).split("\n")
        if _within_bounds(name, lines, problems):
            return TomlFile(name, tomllib.loads(text), _headers(lines))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.note(name, line, "", "invalid-utf-8", "not valid UTF-8")
    except tomllib.TOMLDecodeError as error:
        match = _LINE_OF_ERROR.search(str(error))
        line = int(match[1]) if match else text.count("\n") + 1
        message = _LINE_OF_ERROR.sub("", str(error)).strip()
        problems.note(name, line, "", "invalid-toml", message, _remedy(message, text.split("\n")[line - 1], lines[line - 1]))
    except RecursionError:
        problems.note(name, 1, "", "invalid-toml", "nested too deeply", "flatten it")
    except ValueError as error:
        problems.note(name, 1, "", "invalid-toml", f"a value cannot be read: {error}", "write a shorter number")
    return TomlFile(name, readable=False)


def _remedy(message: str, line: str, bare: str) -> str:
    """What to do about a line at which tomllib ended with a message; empty where only the remedy of the code is known."""
    if message.startswith(("Cannot declare", "Cannot mutate immutable", "Cannot overwrite")):
        return "write the header of each record in double brackets, such as [[rule]], and each key of it once"
    return slip_remedy(line, bare)


def _without_texts(text: str) -> str:
    """The text without its strings and comments, with the same lines."""
    return _TEXT.sub(lambda match: "\n" * match[0].count("\n"), text)


def _within_bounds(name: str, lines: list[str], problems: Problems) -> bool:
    """Whether a file can be read in reasonable time; where not, it is reported."""
    dotted = next((number for number, line in enumerate(lines, start=1) if line.count(".") > MAX_DOTS), None)
    if dotted:
        problems.note(name, dotted, "", "too-large", f"more than {MAX_DOTS} dots outside texts", "write keys without dots")
    if len(lines) > MAX_LINES:
        problems.note(name, MAX_LINES + 1, "", "too-large", f"more than {MAX_LINES} lines")
    return not dotted and len(lines) <= MAX_LINES


def _headers(lines: list[str]) -> dict[str, list[int]]:
    headers: dict[str, list[int]] = {}
    for number, line in enumerate(lines, start=1):
        match = _HEADER.fullmatch(line)
        if match:
            headers.setdefault(re.sub(r"\s", "", match[1]), []).append(number)
    return headers
