"""Reading TOML: the lines on which records start, and what is said of a file that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskcheck.errors import Problem
from riskcheck.loading.tomlfile import TomlFile, read_toml


def read(folder: Path, text: str | bytes) -> TomlFile:
    """Read a text as a file, in which nothing must be wrong."""
    file, problems = attempt(folder, text)
    assert problems == []
    assert file.readable
    return file


def attempt(folder: Path, text: str | bytes) -> tuple[TomlFile, list[Problem]]:
    path = folder / "some.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problems: list[Problem] = []
    return read_toml(path, problems), problems


def marked(text: str) -> list[int]:
    """The lines, from 1, that end in the mark `#!`."""
    return [number for number, line in enumerate(text.split("\n"), start=1) if line.rstrip("\r").endswith("#!")]


LINES = {
    "plain": "[[rule]] #!\nid = 1\n\n[[rule]] #!\nid = 2\n",
    "indented-and-spaced": "# first\n\n  [[ rule ]]   #!\n\t[[rule]]#!\n",
    "look-alike-in-basic-string": 'a = """\n[[rule]]\n  [[rule]]\n"""\n[[rule]] #!\nb = """x"""\n[[rule]] #!\n',
    "look-alike-in-literal-string": "a = '''\n[[rule]]\n'''\n[[rule]] #!\nb = '''x'''\n[[rule]] #!\n",
    "other-quotes-inside": "a = '''\n\"\"\"\n[[rule]]\n'''\nb = \"\"\"\n'''\n[[rule]]\n\"\"\"\n[[rule]] #!\n",
    "escaped-quotes-inside": 'a = """\n\\"""\n[[rule]]\n"""\n[[rule]] #!\n',
    "quotes-at-the-end": 'a = """\n[[rule]]\nsaid "so"""""\n[[rule]] #!\n',
    "quotes-in-a-comment": "# this \"\"\" and that '''\n[[rule]] #!\n# it's\n[[rule]] #!\n",
    "quotes-in-a-string": 'a = "it\'\'\' s"\nb = \'so """ be it\'\nc = "\\""\n[[rule]] #!\n',
    "look-alike-in-a-comment": "# [[rule]]\n#[[rule]]\n[[rule]] #!\na = 1 # [[rule]]\n[[rule]] #!\n",
    "sub-tables": "[[rule]] #!\nid = 1\n[rule.answers]\na = 1\n[[rule.notes]]\n[[rule]] #!\n[rule.answers]\nb = 2\n",
    "list-of-several-lines": '[[rule]] #!\na = [\n  ["x"],\n  [\n    "[[rule]]",\n  ],\n]\n[[rule]] #!\n',
    "unusual-line-ends-in-a-text": 'a = "one\u2028two\u0085three"\n[[rule]] #!\n',
    "no-last-line-end": "[[rule]] #!\nid = 1\n[[rule]] #!",
}


@pytest.mark.parametrize("keep", [True, False], ids=["comment-after", "nothing-after"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", LINES)
def test_the_line_of_each_record_is_that_of_its_header(name: str, ends: str, keep: bool, tmp_path: Path) -> None:
    """Whatever stands around them, in strings, comments and sub-tables, the lines of records are those of their headers."""
    text = LINES[name].replace("\n", ends)
    file = read(tmp_path, text if keep else text.replace("#!", ""))
    assert len(marked(text)) == len(file.data["rule"])
    assert [file.line("rule", number) for number in range(len(file.data["rule"]))] == marked(text)


def test_the_line_of_a_single_table_and_of_a_sub_table_is_that_of_its_header(tmp_path: Path) -> None:
    """A table, and a table inside another, are found by their dotted names."""
    file = read(tmp_path, "a = 1\n\n[words]\nyes = 1\n\n[urgency.soon]\ntext = 1\n[ urgency . urgent ]\n")
    assert [file.line(name) for name in ("words", "urgency.soon", "urgency.urgent")] == [3, 6, 8]


def test_what_has_no_header_stands_on_the_first_line(tmp_path: Path) -> None:
    """A table that is not there, or a record past the last, is placed at the top of the file."""
    file = read(tmp_path, "\n[[rule]]\n")
    assert (file.line("rule"), file.line("rule", 1), file.line("cause")) == (2, 1, 1)


def test_a_file_is_kept_byte_for_byte(tmp_path: Path) -> None:
    """The content is the file's own bytes, also with a byte order mark, which the data do not show."""
    raw = b"\xef\xbb\xbf[[rule]]\r\nid = 'a'\r\n"
    file = read(tmp_path, raw)
    assert file.content == raw
    assert file.data == {"rule": [{"id": "a"}]}
    assert file.line("rule") == 1


@pytest.mark.parametrize(
    ("raw", "code", "line", "words"),
    [
        (b"a = 1\nb = \n", "invalid-toml", 2, "value"),
        (b"a = 1\nb = 2\na = 3\n", "invalid-toml", 3, ""),
        (b'a = 1\nb = """\n\n', "invalid-toml", 4, ""),
        (b"a = " + b"9" * 5000, "invalid-toml", 1, "digits"),
        (b"a = " + b"[" * 2000 + b"]" * 2000, "invalid-toml", 1, "nested too deeply"),
        (b"a = 1\nb = '\xff'\n", "invalid-utf-8", 2, "UTF-8"),
        (b"\xff\xfea\x00", "invalid-utf-8", 1, "UTF-8"),
    ],
    ids=["no-value", "key-twice", "never-closed", "huge-number", "nested", "latin-1", "utf-16"],
)
def test_a_file_that_cannot_be_parsed_is_empty_and_tells_why(
    raw: bytes, code: str, line: int, words: str, tmp_path: Path
) -> None:
    """A file that is no TOML, or no UTF-8, gives one problem with its line and a remedy, and no data."""
    file, problems = attempt(tmp_path, raw)
    assert [(problem.file, problem.code, problem.line) for problem in problems] == [("some.toml", code, line)]
    assert words in problems[0].message
    assert problems[0].hint
    assert "(at line" not in problems[0].message
    assert (file.readable, file.data, file.content) == (False, {}, b"")


def test_an_empty_file_is_readable(tmp_path: Path) -> None:
    """A file without anything in it holds no data, and nothing is wrong with it."""
    assert read(tmp_path, b"").data == {}


def test_a_file_that_is_not_there_or_no_file_is_named(tmp_path: Path) -> None:
    """A file that does not exist, and a directory in its place, each give a problem with their name."""
    problems: list[Problem] = []
    assert not read_toml(tmp_path / "none.toml", problems).readable
    (tmp_path / "folder.toml").mkdir()
    assert not read_toml(tmp_path / "folder.toml", problems).readable
    assert [(problem.file, problem.code) for problem in problems] == [
        ("none.toml", "missing-file"),
        ("folder.toml", "unreadable-file"),
    ]
