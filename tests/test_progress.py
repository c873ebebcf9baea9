"""How far a batch has come: a bar on a terminal, a closing line, and nothing in a pipe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from batches import batch, write_lines
from terminal import Terminal
from test_records import GOOD

from riskcheck.cli.progress import shown


@pytest.fixture
def slow(tmp_path: Path) -> int:
    """A pipe at in.jsonl with two good records and a bad one in it, that stays open until its descriptor is closed."""
    os.mkfifo(tmp_path / "in.jsonl")
    pipe = os.open(tmp_path / "in.jsonl", os.O_RDWR)
    os.write(pipe, GOOD + b"\n{}\n" + GOOD + b"\n")
    return pipe


def files(tmp_path: Path) -> list[str]:
    """The input, and files for what comes of it."""
    return [str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out"), "--errors", str(tmp_path / "errors")]


def test_a_terminal_shows_a_bar_while_it_runs_and_the_closing_line_at_the_end(tmp_path: Path, slow: int) -> None:
    """While records come, there is one line with records, errors and rate; when all is done, the closing line alone is left."""
    with Terminal("batch", *files(tmp_path)) as terminal:
        terminal.wait_for("3 records, 1 errors, ", " a second")
        os.close(slow)
        assert terminal.end() == 1
        assert terminal.everything().split("\n")[0] == "3 records: 2 results, 1 error"
        assert terminal.everything().strip() == "3 records: 2 results, 1 error"


def test_quiet_shows_neither(tmp_path: Path) -> None:
    """With --quiet a terminal shows nothing at all."""
    write_lines(tmp_path / "in.jsonl", 100)
    with Terminal("batch", *files(tmp_path), "--quiet") as terminal:
        assert terminal.end() == 1
        assert terminal.raw == ""


def test_results_that_go_to_the_terminal_are_not_mixed_with_a_bar(tmp_path: Path) -> None:
    """Where the results themselves are shown on the terminal, there is no bar, and the closing line follows them."""
    source = write_lines(tmp_path / "in.jsonl", 3)
    with Terminal("batch", source, "--brief", columns=3000) as terminal:
        assert terminal.end() == 0
        assert "a second" not in terminal.raw
        lines = terminal.everything().strip().split("\n")
    assert [line[:10] for line in lines] == ['{"input":"'] * 3 + ["3 records:"]


def test_a_batch_of_files_shows_how_much_of_them_was_read(tmp_path: Path) -> None:
    """The bar is as long as all inputs together, and at its end when the last one was read."""
    sources = [write_lines(tmp_path / "a.jsonl", 2000), write_lines(tmp_path / "b.jsonl.gz", 2000)]
    with Terminal("batch", *sources, "--output", "/dev/null", "--errors", "/dev/null") as terminal:
        assert terminal.end() == 1
        assert "100%" in terminal.raw
        assert terminal.everything().strip() == "4,000 records: 3,960 results, 40 errors"


def test_in_a_pipe_there_are_error_lines_and_nothing_else(tmp_path: Path) -> None:
    """Without a terminal, standard error holds record errors alone; with --errors the closing line; with --quiet nothing."""
    source = write_lines(tmp_path / "in.jsonl", 100)
    alone = batch(source, "--output", tmp_path / "out")
    assert (alone.stderr.count(b"\n"), alone.stderr[:9]) == (1, b'{"input":')
    apart = batch(source, "--output", tmp_path / "out", "--errors", tmp_path / "errors")
    assert apart.stderr == b"100 records: 99 results, 1 error\n"
    assert batch(source, "--output", tmp_path / "out", "--errors", tmp_path / "errors", "--quiet").stderr == b""


def test_a_message_on_a_useless_input_is_shown_even_when_quiet(tmp_path: Path) -> None:
    """--quiet leaves out what is good to know, not what went wrong."""
    (tmp_path / "in.jsonl").write_bytes(b"\n")
    ended = batch(tmp_path / "in.jsonl", "--quiet")
    assert ended.returncode == 2
    assert b"no record is a JSON object" in ended.stderr


def test_without_a_terminal_nobody_watches() -> None:
    """Where standard error is no terminal, the batch is not asked to say how far it is."""
    with shown(["-"], quiet=False) as watch:
        assert watch is None
