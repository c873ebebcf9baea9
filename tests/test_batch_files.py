"""Batches in the world: compressed files, several processes, pipes, full disks, signals. Nothing is lost in silence."""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from batches import BAD_LINES, Run, batch, cases, content, lines, names, write_lines
from jsonschema import Draft202012Validator
from processes import started
from terminal import RISKCHECK
from test_records import GOOD

from riskcheck import InputError
from riskcheck.batch.run import Tally
from riskcheck.checking.schema import result_schema
from riskcheck.files import sources
from riskcheck.files.records import Chunk, read_chunks

LONG = 40
"""Seconds to wait for what takes a second on a machine that does nothing else."""

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")


def wait_until(there: Callable[[], Any]) -> Any:
    """What the function gives, as soon as that is true. Fails after a long time."""
    until = time.monotonic() + LONG
    while not (found := there()):
        assert time.monotonic() < until, "did not come about"
        time.sleep(0.02)
    return found


def session(leader: int) -> list[int]:
    """The processes of a session, but for those that ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == leader and state not in "ZX":
            found.append(int(path.parent.name))
    return found


@contextmanager
def working(*arguments: object, given: bytes) -> Iterator[subprocess.Popen[bytes]]:
    """`riskcheck batch` in two processes and a session of its own, its standard input still open after what was given."""
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with started(RISKCHECK, "batch", *arguments, "--jobs", 2, start_new_session=True, **streams) as process:
        assert process.stdin
        try:
            process.stdin.write(given)
            process.stdin.flush()
            yield process
        finally:
            for each in session(process.pid):
                os.kill(each, signal.SIGKILL)


def said(process: subprocess.Popen[bytes]) -> bytes:
    """What a batch that ended wrote to standard error."""
    assert process.stderr
    return process.stderr.read()


def workers(leader: int) -> list[int]:
    """The processes of a batch that check cases, as soon as there are two."""

    def found() -> list[int]:
        commands = {each: Path(f"/proc/{each}/cmdline") for each in session(leader)}
        there = [each for each, path in commands.items() if path.exists() and b"riskcheck.batch.worker" in path.read_bytes()]
        return there if len(there) == 2 else []

    return wait_until(found)  # type: ignore[no-any-return]


# Compressed files


@pytest.mark.parametrize("name", ["in.jsonl.gz", "in.ndjson.GZ", "in.json.gz", "in.csv.gz"])
def test_a_compressed_file_is_read_like_any_other(run: Run, name: str) -> None:
    """What .gz adds to a name changes nothing but how its bytes are stored."""
    plain = {
        "in.jsonl.gz": b'{"id": "a", "answers": {}}\n\n{"id": 2}',
        "in.ndjson.GZ": b'{"id": "a", "answers": {}}\n\nx',
        "in.json.gz": b'[{"id": "a", "answers": {}},\n\n{"id": 2}]',
        "in.csv.gz": b"id,dialysis\na,\nb",
    }[name]
    assert run(run.source(gzip.compress(plain), name)) == Tally(1, 1)
    assert [(row["id"], row["input"]) for row in run.results] == [("a", str(run.folder / name))]
    assert run.faults[0]["line"] == 3


def test_parts_that_were_compressed_apart_are_one_file(run: Run) -> None:
    """Concatenated .gz files are read to the end, and a line may go over from one part to the next."""
    data = b"".join(gzip.compress(part) for part in (GOOD + b"\n" + GOOD[:9], b"", GOOD[9:] + b"\n", GOOD))
    assert run(run.source(data, "in.jsonl.gz")) == Tally(3, 0)


def damaged() -> dict[str, tuple[bytes, str, bool]]:
    """Files that cannot be decompressed to their end, a word on why, and whether anything can be read of them."""
    whole = gzip.compress(b"\n".join([GOOD] * 3000))
    flipped = bytearray(gzip.compress(os.urandom(5000).hex().encode(), mtime=0))
    flipped[len(flipped) // 2] ^= 0xFF
    return {
        "not compressed": (GOOD, "is not compressed as a .gz file is", False),
        "cut in the middle": (whole[: len(whole) // 2], "end-of-stream", True),
        "cut before its checksum": (whole[:-8], "end-of-stream", True),
        "wrong checksum": (whole[:-8] + b"\0" * 8, "damaged", True),
        "something after it": (whole + b"zebra", "damaged", True),
        "a byte changed": (bytes(flipped), "cannot be read", False),
    }


@pytest.mark.parametrize(
    ("data", "words", "some", "jobs"), [*((*each, 1) for each in damaged().values()), (*damaged()["cut in the middle"], 2)]
)
def test_a_damaged_file_in_the_middle_is_told_and_stops_no_other(
    run: Run, data: bytes, words: str, some: bool, jobs: int
) -> None:
    """What could be read of it gives results, a line says that it is not whole, and all of the other inputs is done."""
    bad = run.source(data, "bad.jsonl.gz")
    tally = run(run.source(GOOD, "a.jsonl"), bad, run.source(GOOD, "b.jsonl"), jobs=jobs)
    (message,) = tally.unusable
    assert message.startswith(f"{bad}: cannot be read: ")
    assert words in message
    inputs = [Path(row["input"]).name for row in run.results]
    assert (inputs[0], inputs[-1]) == ("a.jsonl", "b.jsonl")
    assert (len(inputs) > 2) == some
    assert message.endswith(f"; records read before that: {len(inputs) - 2:,}") == some


def test_a_damaged_file_ends_with_2_and_one_line(tmp_path: Path) -> None:
    """On the command line a file that is not compressed is one line that repeats nothing of it, and exit code 2."""
    (tmp_path / "bad.jsonl.gz").write_bytes(GOOD)
    (tmp_path / "good.jsonl").write_bytes(GOOD)
    ended = batch(tmp_path / "bad.jsonl.gz", tmp_path / "good.jsonl")
    assert ended.returncode == 2
    assert ended.stderr.count(b"\n") == 1
    assert b"bad.jsonl.gz: cannot be read" in ended.stderr
    assert b'{"' not in ended.stderr
    assert json.loads(ended.stdout)["id"] == "good"


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.csv.gz", "out.GZ"])
def test_an_output_is_compressed_by_its_name(tmp_path: Path, name: str) -> None:
    """Output and errors that end in .gz hold, compressed, what they would hold otherwise."""
    source = write_lines(tmp_path / "in.jsonl", 300)
    said = ["--format", "csv" if "csv" in name else "jsonl"]
    for output, errors in (("plain", "plain-errors"), (name, "errors.gz")):
        assert batch(source, "--output", tmp_path / output, "--errors", tmp_path / errors, *said).returncode == 1
    assert gzip.decompress((tmp_path / name).read_bytes()) == (tmp_path / "plain").read_bytes()
    assert gzip.decompress((tmp_path / "errors.gz").read_bytes()) == (tmp_path / "plain-errors").read_bytes()
    assert len((tmp_path / "plain-errors").read_bytes()) > 0


# Several processes


@pytest.mark.unmeasured
@pytest.mark.parametrize(("format", "strict"), [("jsonl", False), ("json", False), ("csv", False), ("jsonl", True)])
def test_several_processes_give_byte_for_byte_what_one_gives(
    run: Run, monkeypatch: pytest.MonkeyPatch, format: str, strict: bool
) -> None:
    """Results, errors, their order and counts of several inputs are the same with 1, 2 and 3 processes, strict or not."""
    monkeypatch.setattr(sources, "_BLOCK", 16_384)
    first = write_lines(run.folder / "a.jsonl", 1000)
    array = run.source(json.dumps(cases(600, seed=2)).encode(), "b.json")
    last = write_lines(run.folder / "c.jsonl.gz", 5000, seed=3, bad_every=7)
    useless = run.source(b"\n", "d.jsonl")
    outcomes = []
    for jobs in (1, 2, 3) if format == "jsonl" else (1, 2):
        tally = run(first, array, last, useless, first, jobs=jobs, format=format, strict=strict, brief=True, counting=True)
        written = None if strict else run.output.read_bytes()
        outcomes.append((tally, tally.counts, written, run.errors.read_bytes()))
    assert all(outcome == outcomes[0] for outcome in outcomes[1:])
    assert outcomes[0][0].errors == (1 if strict else 10 + 714 + 10)
    assert run.output.exists() != strict
    assert names(run.folder)[:4] == ["a.jsonl", "b.json", "c.jsonl.gz", "d.jsonl"]
    assert not [name for name in names(run.folder) if "partial" in name]


def test_the_command_line_gives_the_same_with_two_processes(tmp_path: Path) -> None:
    """Standard output, standard error, the summary and the exit code do not show how many processes worked."""
    source, summary = write_lines(tmp_path / "in.jsonl", 3000), tmp_path / "summary.json"
    ended = []
    for jobs in ("1", "2"):
        done = batch(source, "--brief", "--jobs", jobs, "--summary", summary)
        ended.append((done.returncode, done.stdout, done.stderr, summary.read_bytes()))
    assert ended[0] == ended[1]
    assert (ended[0][0], ended[0][1].count(b"\n"), ended[0][2].count(b"\n")) == (1, 2970, 30)


def test_every_row_says_where_it_comes_from_and_fits_the_schema(run: Run) -> None:
    """Rows have input and line, and in an array the index, and are valid by `riskcheck schema result`, whole and brief."""
    results = Draft202012Validator(result_schema())
    for brief in (False, True):
        lines, array = run.source(b"\n" + GOOD + b"\n\n" + GOOD), run.source(b"[" + GOOD + b",\n" + GOOD + b"]", "in.json")
        run(lines, array, brief=brief)
        assert [(row["input"], row["line"], row.get("index")) for row in run.results] == [
            (lines, 2, None),
            (lines, 4, None),
            (array, 1, 0),
            (array, 2, 1),
        ]
        for row in run.results:
            results.validate(row)
            assert not results.is_valid({**row, "line": 0})
            assert not results.is_valid({**row, "place": 1})


@needs_proc
def test_a_killed_process_ends_the_batch_with_a_line_and_resume_goes_on(tmp_path: Path) -> None:
    """When one of its processes is killed, a batch says so, ends with 2 and leaves no output; --resume gives all of it."""
    source, whole, output = write_lines(tmp_path / "in.jsonl", 12_000), tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    names_of = [source, "--brief", "--errors", tmp_path / "errors"]
    assert batch(*names_of, "--output", whole).returncode == 1
    with working(*names_of, "--output", output, given=b"") as process:
        os.kill(workers(process.pid)[0], signal.SIGKILL)
        assert process.wait(LONG) == 2
        how = rb"(ended by itself|could not be started) \(SIGKILL\)"
        assert re.fullmatch(rb"riskcheck: a process of --jobs %s; go on with --resume, .*\n" % how, said(process))
        wait_until(lambda: not session(process.pid))
    assert not output.exists()
    assert batch(*names_of, "--output", output, "--resume", "--jobs", "2").returncode == 1
    assert output.read_bytes() == whole.read_bytes()


@needs_proc
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("to_all", [False, True], ids=["to riskcheck", "to all of its processes"])
def test_a_signal_leaves_no_process_behind(tmp_path: Path, sent: signal.Signals, code: int, to_all: bool) -> None:
    """Ctrl-C, which a terminal sends to all processes at once, and SIGTERM end all of them, without a traceback."""
    given = "".join(f"{line}\n" for line in lines(3000)).encode()
    with working("-", "--output", tmp_path / "out", "--errors", tmp_path / "errors", given=given) as process:
        workers(process.pid)
        if to_all:
            os.killpg(process.pid, sent)
        else:
            process.send_signal(sent)
        assert process.wait(LONG) == code
        wait_until(lambda: not session(process.pid))
        assert said(process) == (b"\nStopped.\n" if sent == signal.SIGINT else b"")
    assert not (tmp_path / "out").exists()


@needs_proc
def test_when_riskcheck_is_killed_its_processes_end(tmp_path: Path) -> None:
    """SIGKILL, which nothing can catch, leaves no process working on for nobody."""
    with working("-", "--output", tmp_path / "out", given=(GOOD + b"\n") * 3000) as process:
        workers(process.pid)
        process.kill()
        assert process.wait(LONG) == -signal.SIGKILL
        wait_until(lambda: not session(process.pid))


# Pipes and disks


def test_a_record_is_answered_before_the_next_is_written() -> None:
    """A slow pipe: each line on standard input, good or bad, is answered while the input stays open."""
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([RISKCHECK, "batch", "-"], **streams) as process:  # type: ignore[call-overload]
        for number in range(3):
            process.stdin.write(b'{"id": %d, "answers": {}}\n' % number)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
            process.stdin.write(b'{"id": %d}\n' % number)
            process.stdin.flush()
            assert json.loads(process.stderr.readline())["line"] == 2 * number + 2
        process.stdin.close()
        assert process.wait(LONG) == 1


@pytest.mark.parametrize("first", ["yes", "no"])
def test_what_stands_after_an_array_is_an_error_whatever_was_met_before(run: Run, first: str) -> None:
    """A record that is no good stays so where the same answers were good before it."""
    known = b'[{"id": 1, "answers": {"dialysis": "%s"}}]\n{"id": 2, "answers": {"dialysis": "yes"}}' % first.encode()
    run(run.source(known, "in.json"))
    assert ([row["id"] for row in run.results], [error["code"] for error in run.faults]) == ([1], ["invalid-json"])


def test_a_cell_is_read_as_a_cell_whatever_was_met_before(tmp_path: Path) -> None:
    """JSON in a cell of a CSV file is no answer, though a line of another file says the same."""
    case = '{"id": 7, "answers": {"dialysis": "yes"}}'
    (tmp_path / "a.jsonl").write_text(case)
    (tmp_path / "b.csv").write_text(f"dialysis,age\n{case}\n")
    ended = batch(tmp_path / "a.jsonl", tmp_path / "b.csv", "--brief")
    assert ended.stdout.count(b"\n") == 1
    assert json.loads(ended.stderr)["code"] == "answer-not-offered"


def test_a_batch_that_stopped_says_that_no_file_was_written(tmp_path: Path) -> None:
    """With --strict the closing line tells what became of the result that was good."""
    (tmp_path / "in.jsonl").write_text('{"answers": {}}\n{}\n{"answers": {}}\n')
    for output, more in ((tmp_path / "out.jsonl", b"; stopped there, and no file was written"), ("/dev/null", b"")):
        ended = batch(tmp_path / "in.jsonl", "--strict", "--output", output, "--errors", tmp_path / "errors")
        assert (ended.returncode, ended.stderr) == (1, b"2 records: 1 result, 1 error" + more + b"\n")
    assert not (tmp_path / "out.jsonl").exists()


def test_an_error_is_told_at_once_through_a_named_pipe(tmp_path: Path) -> None:
    """Whoever reads a named pipe that --errors names need not wait for the end."""
    pipe = tmp_path / "errors.jsonl"
    os.mkfifo(pipe)
    command = [RISKCHECK, "batch", "-", "--errors", str(pipe)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        with pipe.open("rb") as errors:
            process.stdin.write(b"{}\n")
            process.stdin.flush()
            assert json.loads(errors.readline())["line"] == 1
            process.stdin.close()
            process.wait(LONG)


def test_a_record_is_answered_at_once_through_a_named_pipe(tmp_path: Path) -> None:
    """Whoever reads a named pipe that --output names need not wait for the end either."""
    pipe = tmp_path / "results.jsonl"
    os.mkfifo(pipe)
    with subprocess.Popen([RISKCHECK, "batch", "-", "--output", pipe], stdin=subprocess.PIPE) as process:
        assert process.stdin
        with pipe.open("rb") as results:
            for number in range(2):
                process.stdin.write(b'{"id": %d, "answers": {}}\n' % number)
                process.stdin.flush()
                assert json.loads(results.readline())["id"] == number
            process.stdin.close()
            assert process.wait(LONG) == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_pipe_closed_in_the_middle_ends_quietly_with_141(tmp_path: Path, jobs: str) -> None:
    """As with `head -1`: what was read is whole, and the rest ends in silence."""
    source = write_lines(tmp_path / "in.jsonl", 5000, bad_every=10_000)
    command = [RISKCHECK, "batch", source, "--jobs", jobs]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["line"] == 1
        process.stdout.close()
        assert process.wait(LONG) == 141
        assert said(process) == b""


@needs_full
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_ends_with_one_line_and_2(tmp_path: Path, jobs: str) -> None:
    """Where there is no room for the results, one line says so, be it a file or standard output."""
    source = write_lines(tmp_path / "in.jsonl", 2000, bad_every=10_000)
    with Path("/dev/full").open("wb") as full:
        piped = batch(source, "--jobs", jobs, stdout=full)
    assert (piped.returncode, piped.stderr) == (
        2,
        b"riskcheck: standard output: cannot be written: No space left on device\n",
    )
    file = batch(source, "--jobs", jobs, "--output", "/dev/full")
    assert (file.returncode, file.stderr) == (2, b"riskcheck: /dev/full: cannot be written: No space left on device\n")


@pytest.mark.parametrize(("name", "jobs"), [("out.jsonl", "1"), ("out.csv.gz", "2")])
def test_a_limit_on_the_size_of_files_ends_with_one_line_and_2(tmp_path: Path, name: str, jobs: str) -> None:
    """A file that may not grow any more is told by its name, no file has the final name, and --resume goes on later."""
    source, output, whole = write_lines(tmp_path / "in.jsonl", 3000), tmp_path / name, tmp_path / f"whole-{name}"
    arguments = [source, "--errors", tmp_path / "errors", "--jobs", jobs]
    limit = 20_000
    # Coverage, where it is measured, could not write its own file either.
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    ended = batch(
        *arguments,
        "--output",
        output,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        env=unmeasured,
    )
    assert (ended.returncode, ended.stderr) == (2, f"riskcheck: {output}: cannot be written: File too large\n".encode())
    assert not output.exists()
    assert batch(*arguments, "--output", output, "--resume").returncode == 1
    assert batch(*arguments, "--output", whole).returncode == 1
    assert content(output) == content(whole)


def test_no_room_to_keep_how_far_the_batch_came_is_told_by_name(run: Run) -> None:
    """Where the file beside the output cannot be written, InputError names it."""
    (run.folder / "out.partial.state.new").mkdir()
    with pytest.raises(InputError, match=r"out\.partial\.state\.new: cannot be written: Is a directory"):
        run(run.source(GOOD))


def test_an_input_that_is_gone_when_its_turn_comes_stops_no_other(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is deleted while another is read is told; all the others are done."""
    gone = run.source(GOOD, "gone.jsonl")

    def deleting(source: str, *formats: Any, **options: Any) -> Iterator[Chunk]:
        Path(gone).unlink(missing_ok=True)
        return read_chunks(source, *formats, **options)

    monkeypatch.setattr("riskcheck.batch.run.read_chunks", deleting)
    tally = run(run.source(GOOD, "a.jsonl"), gone, run.source(GOOD, "b.jsonl"))
    assert (tally.results, tally.errors) == (2, 0)
    assert tally.unusable == (f"{gone}: cannot be read: No such file or directory",)


def test_lines_that_come_in_small_pieces_are_put_together(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few bytes come at once, lines and their numbers are the same."""
    source = write_lines(run.folder / "in.jsonl", 200, bad_every=3)
    whole = run(source), run.output.read_bytes(), run.errors.read_bytes()
    for size in (1, 7, 1000):
        monkeypatch.setattr(sources, "_BLOCK", size)
        assert (run(source), run.output.read_bytes(), run.errors.read_bytes()) == whole
    assert len(BAD_LINES) < whole[0].errors
