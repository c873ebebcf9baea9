"""Standard streams that are full, gone, or a terminal: the exit code stays true, and nothing steers the terminal."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from batches import Run, batch, names, write_lines
from terminal import RISKCHECK
from test_records import GOOD

from riskcheck import InputError
from riskcheck.authoring.new import new_pack
from riskcheck.errors import visible
from riskcheck.files import sources

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
STEERING = "\x9b31m\u202e\u200f\x1b[2J"
SHOWN = "\\u009b31m\\u202e\\u200f\\u001b[2J"


@needs_full
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("kind", ["full", "gone"])
def test_a_batch_goes_on_where_its_errors_cannot_be_written(tmp_path: Path, kind: str, jobs: str) -> None:
    """With standard error full or gone every result is written, and the exit code is 2, for there were errors to write."""
    source, output = write_lines(tmp_path / "in.jsonl", 3000), tmp_path / "out.jsonl"
    if kind == "full":
        errors = os.open("/dev/full", os.O_WRONLY)
    else:
        unread, errors = os.pipe()
        os.close(unread)
    ended = batch(source, "--brief", "--jobs", jobs, "--output", output, stderr=errors)
    os.close(errors)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert output.read_bytes().count(b"\n") == 2970
    assert names(tmp_path) == ["in.jsonl", "out.jsonl"]


@needs_full
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["batch", "GOOD", "--output", "out"], 0),
        (["batch", "BAD", "--output", "out", "--errors", "errors"], 1),
        (["batch", "missing.jsonl"], 2),
        (["batch", "--no-such-option"], 2),
        (["check", "BAD"], 1),
        (["pack", "check", "."], 2),
        ([], 2),
    ],
)
def test_a_full_standard_error_changes_no_exit_code(tmp_path: Path, arguments: list[str], code: int) -> None:
    """Where only messages cannot be written, the exit code is the one that they would explain."""
    (tmp_path / "good.jsonl").write_bytes(GOOD)
    (tmp_path / "bad.jsonl").write_bytes(GOOD + b"\n{}\n")
    words = [{"GOOD": "good.jsonl", "BAD": "bad.jsonl"}.get(word, word) for word in arguments]
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [RISKCHECK, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=full, cwd=tmp_path, check=False
        )
    assert ended.returncode == code


@needs_full
def test_a_summary_that_cannot_be_written_leaves_the_counts(tmp_path: Path) -> None:
    """With no room for the summary the closing line is still there, and the exit code is 2."""
    (tmp_path / "summary.json").symlink_to("/dev/full")
    source, output = write_lines(tmp_path / "in.jsonl", 100), tmp_path / "out"
    ended = batch(source, "--summary", tmp_path / "summary.json", "--output", output, "--errors", tmp_path / "errors")
    assert ended.returncode == 2
    assert ended.stderr.decode().splitlines() == [
        "100 records: 99 results, 1 error",
        f"riskcheck: {tmp_path / 'summary.json'}: cannot be written: No space left on device",
    ]
    assert output.read_bytes().count(b"\n") == 99


@pytest.mark.parametrize("is_there", [False, True])
def test_a_new_pack_is_whole_or_not_there(tmp_path: Path, is_there: bool) -> None:
    """Where a file of it cannot be written, nothing of a new pack is left, and an InputError says why."""
    folder = tmp_path / "gout"
    if is_there:
        folder.mkdir()
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, most[1]))
    try:
        with pytest.raises(InputError, match="gout: cannot be written: File too large"):
            new_pack(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert folder.exists() == is_there
    assert [*folder.glob("*")] == []
    assert new_pack(folder) == "gout"


@pytest.mark.parametrize("name", ["in.jsonl", "in.json", "in.csv"])
def test_an_input_that_is_cut_while_it_is_read_is_told(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A file that loses its end meanwhile is told with its sizes, and what was read of it stays."""
    monkeypatch.setattr(sources, "_BLOCK", 1000)
    case = b'{"answers": {}}'
    data = {"in.csv": b"id,dialysis\n" + b"a,yes\n" * 2000, "in.json": b"[" + b",".join([case] * 900) + b"]"}
    source = run.source(data.get(name, (case + b"\n") * 900), name)
    size = Path(source).stat().st_size
    tally = run(source, watch=lambda *_: os.truncate(source, 100))
    assert tally.results > 0
    assert tally.unusable[0].startswith(f"{source}: was cut while it was read: {size:,} bytes before, 100 after")


def test_what_steers_a_terminal_is_written_as_json_has_it() -> None:
    """Controls, bidi marks, half characters and tags become escapes; letters, joiners in words and line feeds stay."""
    assert visible(f"{STEERING}\udc9b\U000e0041") == f"{SHOWN}\\udc9b\\udb40\\udc41"
    assert visible("Zo\u00eb \u05d0 \u200c\n\t") == "Zo\u00eb \u05d0 \u200c\n\t"
    assert visible("\x1b[1mbold\x1b[0m\x1b[2J", colours=True) == "\x1b[1mbold\x1b[0m\\u001b[2J"


@pytest.mark.parametrize("command", [["check"], ["batch"], ["pack", "check"], ["ask", "--resume"], ["why", "x"]])
def test_a_name_that_steers_a_terminal_is_made_visible(tmp_path: Path, command: list[str]) -> None:
    """A file or pack with controls in its name is told with these made visible, and on one line."""
    ended = subprocess.run([RISKCHECK, *command[:2], f"{STEERING}\nx.json"], capture_output=True, cwd=tmp_path, check=False)
    assert ended.returncode == 2
    said = ended.stderr.decode()
    assert not set(said) & set(STEERING) - set(SHOWN)
    assert SHOWN in said or command[0] == "why"


@pytest.mark.parametrize(
    "arguments", [[f"--{STEERING}"], ["check", f"--{STEERING}"], ["check", "x", "--format", STEERING], [STEERING]], ids=str
)
def test_an_option_that_steers_a_terminal_is_made_visible(arguments: list[str]) -> None:
    """What is wrong with options, values of options and commands is told with controls made visible."""
    ended = subprocess.run([RISKCHECK, *arguments], capture_output=True, check=False)
    assert ended.returncode == 2
    assert not set(ended.stderr.decode()) & set(STEERING) - set(SHOWN)


@pytest.mark.parametrize("arguments", [["check", "--format", "json"], ["batch"], ["batch", "--format", "csv"]])
def test_results_for_a_terminal_are_made_visible_and_those_for_files_stay_true(
    tmp_path: Path, terminal_output: Callable[[list[str]], str], arguments: list[str]
) -> None:
    """On a terminal an id with controls is escaped, still JSON; in a file it is as it was given."""
    source, output = tmp_path / "in.json", tmp_path / "out"
    source.write_text(json.dumps({"id": STEERING, "answers": {}}))
    words = [RISKCHECK, arguments[0], str(source), *arguments[1:]]
    shown = terminal_output(words)
    assert SHOWN in shown
    assert "\x9b" not in shown
    assert "\u202e" not in shown
    assert subprocess.run([*words, "--output", str(output)], check=False).returncode == 0
    if "csv" in arguments:
        assert STEERING in output.read_text()
    else:
        assert json.loads(output.read_text())["id"] == STEERING


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    """`python -m riskcheck` is `riskcheck`."""
    ended = subprocess.run([sys.executable, "-m", "riskcheck", "--version"], capture_output=True, cwd=tmp_path, check=False)
    assert ended.stdout == subprocess.run([RISKCHECK, "--version"], capture_output=True, check=False).stdout
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.fixture
def terminal_output() -> Callable[[list[str]], str]:
    """What a command writes to a terminal."""

    def run_on_terminal(command: list[str]) -> str:
        ours, theirs = os.openpty()
        with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs) as process:
            os.close(theirs)
            written = b""
            while True:
                try:
                    data = os.read(ours, 10_000)
                except OSError:  # how Linux says that nobody writes there any more
                    break
                if not data:
                    break
                written += data
        os.close(ours)
        assert process.returncode == 0
        return written.decode()

    return run_on_terminal
