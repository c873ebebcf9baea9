"""Two runs with one output: the second is refused at once, and what the first one writes is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from batches import Run, batch, names, write_lines
from processes import started
from terminal import CTRL_C, RISKCHECK, Terminal
from test_records import GOOD

from riskcheck.errors import InputError
from riskcheck.files.locks import locked
from riskcheck.files.output import open_output
from riskcheck.interview.saved import save_answers

HOLDING = """
import sys
from riskcheck.files.locks import locked
with locked(sys.argv[1:]):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(*paths: object) -> tuple[object, ...]:
    """The command of a process that holds the locks of outputs until its standard input ends."""
    return sys.executable, "-c", HOLDING, *paths


@pytest.mark.parametrize("which", ["--output", "--errors", "--summary"])
def test_the_second_batch_is_refused_with_the_number_of_the_first(tmp_path: Path, which: str) -> None:
    """A batch with a file that another process writes ends at once with 2 and that process's number, and touches nothing."""
    source, shared = write_lines(tmp_path / "in.jsonl", 10, bad_every=100), tmp_path / "shared.json"
    with started(*holder(shared), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout
        first.stdout.readline()
        ended = batch(source, *(which, shared), *(("--output", tmp_path / "out") if which != "--output" else ()))
        assert (ended.returncode, ended.stdout) == (2, b"")
        who = f"another riskcheck, process {first.pid}"
        said = f"riskcheck: {shared}: is being written by {who}; wait for its end, or name another file\n"
        assert ended.stderr.decode() == said
        assert names(tmp_path) == ["in.jsonl", "shared.json.partial.lock"]
    assert batch(source, which, shared).returncode == 0


@pytest.mark.parametrize("command", [["check"], ["why", "cause:dialysis"], ["explain"], ["pack", "show"], ["pack", "graph"]])
def test_every_command_that_writes_keeps_to_the_lock(tmp_path: Path, command: list[str]) -> None:
    """What is being written is refused by the other commands too, with exit code 2."""
    source = tmp_path / "in.json"
    source.write_bytes(GOOD)
    named = [*command[:1], *([str(source)] if command[0] in ("check", "why") else []), *command[1:]]
    with locked([str(tmp_path / "out")]):
        ended = subprocess.run([RISKCHECK, *named, "--output", tmp_path / "out"], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert f"is being written by another riskcheck, process {os.getpid()};".encode() in ended.stderr
    assert names(tmp_path) == ["in.json"]


def test_saved_answers_keep_to_the_lock(tmp_path: Path) -> None:
    """Answers are not saved into a file that another thread writes; whoever holds its lock can save them."""
    path = str(tmp_path / "answers.json")
    with locked([path]):
        with ThreadPoolExecutor(1) as other, pytest.raises(InputError, match="is being written by"):
            other.submit(save_answers, path, {}).result()
        assert names(tmp_path) == ["answers.json.partial.lock"]
        save_answers(path, {})
        assert names(tmp_path) == ["answers.json", "answers.json.partial.lock"]
    save_answers(path, {})
    assert names(tmp_path) == ["answers.json"]


@pytest.mark.parametrize("option", ["--save", "--output"])
def test_the_second_ask_is_refused_before_the_first_question(tmp_path: Path, option: str) -> None:
    """As long as one person answers, another ask with the same file ends with 2 and the first one's process."""
    shared = tmp_path / "shared.json"
    with Terminal("ask", option, str(shared)) as first:
        first.wait_for("Press any key to begin")
        second = subprocess.run([RISKCHECK, "ask", "--plain", option, shared], capture_output=True, input=b"", check=False)
        assert (second.returncode, second.stdout) == (2, b"")
        assert second.stderr.decode().startswith(f"riskcheck: {shared}: is being written by another riskcheck, process ")
        assert names(tmp_path) == ["shared.json.partial.lock"]
        first.send(CTRL_C)
        assert first.end() == 130
    assert names(tmp_path) == (["shared.json"] if option == "--save" else [])


def test_a_process_that_was_killed_holds_nothing_up(tmp_path: Path, run: Run) -> None:
    """The lock of a process that was killed does not stop the next one, and its file goes with it."""
    with started(*holder(run.output, run.errors), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout
        first.stdout.readline()
        first.kill()
        first.wait()
    assert names(tmp_path) == ["errors.partial.lock", "out.partial.lock"]
    assert run(run.source(GOOD), resume=True).results == 1
    assert names(tmp_path) == ["errors", "in.jsonl", "out"]


def test_a_lock_is_given_back_however_the_writing_ends(tmp_path: Path) -> None:
    """After an exception as after a good end the next one can write."""
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), open_output(str(tmp_path / "out")):
            raise KeyboardInterrupt
        with open_output(str(tmp_path / "out")) as output:
            output.write("whole")
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("kind", ["link", "second name", "pipe"])
def test_what_is_no_lock_is_never_written_to(tmp_path: Path, kind: str) -> None:
    """A link, a second name of another file or a pipe in place of the lock is refused, and the other file stays as it is."""
    other, lock = tmp_path / "other", tmp_path / "out.partial.lock"
    other.write_text("mine")
    {"link": lambda: lock.symlink_to(other), "second name": lambda: lock.hardlink_to(other), "pipe": lambda: os.mkfifo(lock)}[
        kind
    ]()
    with pytest.raises(InputError, match="cannot be written"), locked([str(tmp_path / "out")]):
        pass
    assert other.read_text() == "mine"


def test_streams_and_devices_have_no_lock(tmp_path: Path) -> None:
    """Any number of runs may write to standard output and to /dev/null."""
    with locked([None, "/dev/null"]), locked([None, "/dev/null"]):
        assert names(tmp_path) == []
