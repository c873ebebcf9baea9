"""A TOML file with the lines on which its records start. The only module that knows TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from riskcheck.errors import Problem

_HEADER = re.compile(r"\s*\[{1,2}\s*([A-Za-z0-9_.\-]+)\s*\]{1,2}\s*(?:#.*)?$")
_LINE_OF_ERROR = re.compile(r"\(at line (\d+), column \d+\)")
_MULTILINE = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What a file holds: its bytes, its data, and for each table header the lines it stands on (1-based)."""

    name: str
    content: bytes = b""
    data: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, list[int]] = field(default_factory=dict)

    def line(self, table: str, number: int = 0) -> int:
        """The line of the header of a table, or of the numbered one where the table is an array; 1 where there is none."""
        lines = self.headers.get(table, [])
        return lines[number] if number < len(lines) else 1


def read_toml(path: Path, problems: list[Problem]) -> TomlFile:
    """Read a file; what is wrong with it is added to `problems`, and the file is then empty."""
    name = path.name
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        problems.append(Problem(name, 1, "", "missing-file", "the pack has no such file", "an empty file will do"))
    except OSError as error:
        problems.append(Problem(name, 1, "", "unreadable-file", f"cannot be read: {error.strerror}"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "", "invalid-utf-8", "not valid UTF-8", "save the file as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        found = _LINE_OF_ERROR.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        message = _LINE_OF_ERROR.sub("", str(error)).strip()
        problems.append(Problem(name, line, "", "invalid-toml", message, "see toml.io for the format"))
    except RecursionError:
        problems.append(Problem(name, 1, "", "invalid-toml", "nested too deeply"))
    else:
        return TomlFile(name, content, data, _headers(text))
    return TomlFile(name)


def _headers(text: str) -> dict[str, list[int]]:
    headers: dict[str, list[int]] = {}
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside and (header := _HEADER.match(line)):
            headers.setdefault(header[1], []).append(number)
        for quotes in _MULTILINE.findall(line):
            inside = "" if inside == quotes else inside or quotes
    return headers
