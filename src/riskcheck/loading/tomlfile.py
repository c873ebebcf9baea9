"""A TOML file with the lines on which its records start. The only module that knows TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from riskcheck.errors import Problem

_LINE_OF_ERROR = re.compile(r"\(at line (\d+), column \d+\)")
_PARTS = re.compile(
    r"""
      \"{3}(?:\\.|[^\\])*?\"{3,5}  |  '{3}.*?'{3,5}          # strings of several lines
    | "(?:\\.|[^"\\\n])*"          |  '[^'\n]*'            # strings of one line
    | \#[^\n]*
    | ^[ \t]*\[{1,2}(?P<header>[\w.\- \t]+)\]{1,2}(?=[ \t\r]*(?:\#|$))
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE | re.ASCII,
)
"""What can hold the look of a table header, and the headers themselves."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What a file holds: its bytes, its data, and for each table header the lines it stands on (1-based).

    One that cannot be read is empty, and not `readable`.
    """

    name: str
    content: bytes = b""
    data: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, list[int]] = field(default_factory=dict)
    readable: bool = True

    def line(self, table: str, number: int = 0) -> int:
        """The line of the header of a table, or of the numbered one where the table is an array; 1 where there is none."""
        lines = self.headers.get(table, [])
        return lines[number] if number < len(lines) else 1


def read_toml(path: Path, problems: list[Problem]) -> TomlFile:
    """Read a file; what is wrong with it is added to `problems`, and the file is then empty."""
    name = path.name
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text)
    except FileNotFoundError:
        problems.append(Problem(name, 1, "", "missing-file", "the pack has no such file", "add it; it may be empty"))
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        problems.append(Problem(name, 1, "", "unreadable-file", message, "put a file here that you may read"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "", "invalid-utf-8", "not valid UTF-8", "save the file as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        found = _LINE_OF_ERROR.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        message = _LINE_OF_ERROR.sub("", str(error)).strip()
        problems.append(Problem(name, line, "", "invalid-toml", message, "see toml.io for the format"))
    except RecursionError:
        problems.append(Problem(name, 1, "", "invalid-toml", "nested too deeply", "flatten it"))
    except ValueError as error:
        problems.append(Problem(name, 1, "", "invalid-toml", f"a value cannot be read: {error}", "write a shorter number"))
    else:
        return TomlFile(name, content, data, _headers(text))
    return TomlFile(name, readable=False)


def _headers(text: str) -> dict[str, list[int]]:
    headers: dict[str, list[int]] = {}
    line, read = 1, 0
    for part in _PARTS.finditer(text):
        if part["header"]:
            line, read = line + text.count("\n", read, part.start("header")), part.start("header")
            headers.setdefault(re.sub(r"\s", "", part["header"]), []).append(line)
    return headers
