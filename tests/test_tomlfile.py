"""Reading TOML: the lines on which records start, and what is said of a file that cannot be read."""

from __future__ import annotations

import time

import pytest

from riskcheck.loading.catalogue import CATALOGUE, Problems
from riskcheck.loading.tomlfile import MAX_DOTS, MAX_LINES, TomlFile, parse_toml


def read(text: str | bytes) -> TomlFile:
    """Read a text as a file, in which nothing must be wrong."""
    file, problems = attempt(text)
    assert problems == []
    assert file.readable
    return file


def attempt(text: str | bytes) -> tuple[TomlFile, Problems]:
    """Read a text as a file, with what is wrong with it."""
    problems = Problems()
    return parse_toml("some.toml", text if isinstance(text, bytes) else text.encode(), problems), problems


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
def test_the_line_of_each_record_is_that_of_its_header(name: str, ends: str, keep: bool) -> None:
    """Whatever stands around them, in strings, comments and sub-tables, the lines of records are those of their headers."""
    text = LINES[name].replace("\n", ends)
    file = read(text if keep else text.replace("#!", ""))
    assert len(marked(text)) == len(file.data["rule"])
    assert [file.line("rule", number) for number in range(len(file.data["rule"]))] == marked(text)


def test_the_line_of_a_single_table_and_of_a_sub_table_is_that_of_its_header() -> None:
    """A table, and a table inside another, are found by their dotted names."""
    file = read("a = 1\n\n[words]\nyes = 1\n\n[urgency.soon]\ntext = 1\n[ urgency . urgent ]\n")
    assert [file.line(name) for name in ("words", "urgency.soon", "urgency.urgent")] == [3, 6, 8]


def test_what_has_no_header_stands_on_the_first_line() -> None:
    """A table that is not there, or a record past the last, is placed at the top of the file."""
    file = read("\n[[rule]]\n")
    assert (file.line("rule"), file.line("rule", 1), file.line("cause")) == (2, 1, 1)


def test_a_byte_order_mark_is_no_part_of_the_data() -> None:
    """A byte order mark does not show in the data, nor move a line."""
    file = read(b"\xef\xbb\xbf[[rule]]\r\nid = 'a'\r\n")
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
def test_a_file_that_cannot_be_parsed_is_empty_and_tells_why(raw: bytes, code: str, line: int, words: str) -> None:
    """A file that is no TOML, or no UTF-8, gives one problem with its line and a remedy, and no data."""
    file, problems = attempt(raw)
    assert [(problem.file, problem.code, problem.line) for problem in problems] == [("some.toml", code, line)]
    assert words in problems[0].message
    assert problems[0].hint
    assert "(at line" not in problems[0].message
    assert (file.readable, file.data) == (False, {})


SLIPS = {
    "curly-quotes": ("name = \u201cTattoo\u201d", "straight quotation marks"),
    "low-quotes": ("name = \u201eTattoo\u201c", "straight quotation marks"),
    "curly-apostrophes": ("name = \u2018Tattoo\u2019", "straight quotation marks"),
    "guillemets": ("name = \u00abTattoo\u00bb", "straight quotation marks"),
    "one-curly-quote": ('name = "Tattoo\u201d', "straight quotation marks"),
    "bare-yes": ("answers = { dialysis = [yes] }", "quotation marks, such as"),
    "bare-value": ("kind = yes-no", "quotation marks, such as"),
    "bare-second-value": ('codes = ["yes", unsure]', "quotation marks, such as"),
    "capital-true": ("beyond = True", "only numbers, true and false"),
    "colon": ('id: "dialysis"', "write ="),
    "colon-after-quoted-key": ('"id": "dialysis"', "write ="),
    "colon-in-braces": ('answers = {dialysis: ["yes"]}', "write ="),
    "slashes": ("// a remark", "comment with #"),
    "slashes-behind": ("year = 2020 // a remark", "comment with #"),
    "slashes-behind-a-header": ("[words] // a remark", "comment with #"),
    "dashes": ("-- a remark", "comment with #"),
    "no-break-space-before": ("\u00a0year = 2020", "plain spaces"),
    "no-break-space-between": ("year =\u00a02020", "plain spaces"),
    "braces-over-lines": ('answers = {\n  dialysis = ["yes"],\n}', "in braces on one line"),
    "braces-over-two-lines": ('answers = { dialysis = ["yes"],\n  tattoo = ["yes"] }', "in braces on one line"),
    "half-closed-header": ("[[rule]", "two brackets"),
}
"""What word processors and habits of other formats leave in a file, each with words of its remedy."""


@pytest.mark.parametrize(("text", "remedy"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_reported_on_its_line_with_the_remedy_for_it(text: str, remedy: str) -> None:
    """A slip of the hand is answered with what to write instead, on the line where it stands."""
    _, (problem,) = attempt(f"[[rule]]\nfirst = 'it\u2019s // fine: a\u00a0b'\n{text}\nlast = 1\n")
    assert (problem.code, problem.line) == ("invalid-toml", 3)
    assert remedy in problem.hint


PLAIN = {
    "never-closed": 'name = "Tattoo',
    "never-closed-with-an-apostrophe": 'name = "the tattoo\u2019s place',
    "no-value": "name =",
    "wrong-date": "year = 2020-13-01",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_what_is_no_known_slip_has_the_remedy_of_its_code(text: str) -> None:
    """No slip is named that is not there."""
    _, (problem,) = attempt(text)
    assert problem.hint == CATALOGUE["invalid-toml"].remedy


def test_an_empty_file_is_readable() -> None:
    """A file without anything in it holds no data, and nothing is wrong with it."""
    assert read(b"").data == {}


SLOW = {
    "dotted key": (".".join("a" * 400_000) + " = 1", 1),
    "dotted header": ("\n[" + ".".join("a" * 400_000) + "]", 2),
    "many lines": ("\n" * MAX_LINES, MAX_LINES + 1),
}


@pytest.mark.parametrize(("text", "line"), SLOW.values(), ids=SLOW)
def test_what_would_take_long_to_read_is_refused_unread(text: str, line: int) -> None:
    """Keys of many parts, which take time by the square of their number, and too many lines are reported where they stand."""
    file, problems = attempt(text)
    assert [(problem.code, problem.line) for problem in problems] == [("too-large", line)]
    assert not file.readable


HOSTILE = {
    "escaped quotes": '"""\\' * 100_000,
    "quotes": '"' * 500_000,
    "apostrophes": "'" * 500_001,
    "backslashes": '"' + "\\" * 500_000,
    "brackets": "[" * 500_000,
    "open headers": "[a" * 200_000,
    "hashes": "#" * 500_000,
    "one long word": "a" * 500_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_texts_made_to_take_long_do_not(text: str) -> None:
    """Quotes, escapes and brackets without end are told, or read, within seconds."""
    started = time.process_time()
    attempt(text)
    assert time.process_time() - started < 3


def test_dots_in_texts_and_comments_do_not_count() -> None:
    """Only dots outside strings and comments make a line too long to read."""
    dots = "." * (MAX_DOTS + 1)
    file = read(
        f'a = "{dots}" # {dots}\nb = \'{dots}\'\nc = """\n{dots} "" {dots}\n{dots}"""\nd = \'\'\'{dots}\n{dots}\'\'\'\n'
    )
    assert list(file.data) == ["a", "b", "c", "d"]
