"""Going on with a batch that was interrupted: nothing is lost and nothing done twice, or it is refused."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batches import CHUNK_BY_CHUNK, Run, batch, content, lines, names, write_lines
from processes import started

from riskcheck import Checker, InputError
from riskcheck.batch import journal as journal_module
from riskcheck.batch import run as batches_module
from riskcheck.batch.journal import Journal
from riskcheck.batch.rows import Origin, Rows
from riskcheck.batch.run import Tally
from riskcheck.files import sources
from riskcheck.files.output import FileOutput
from riskcheck.files.records import Chunk, read_chunks

KILLS = 4
TYPES = ("jsonl", "csv", "json", "jsonl.gz")


@pytest.fixture(autouse=True)
def chunk_by_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches in this process have small chunks, and keep how far they have come after each of them."""
    monkeypatch.setattr(batches_module, "_SECONDS_BETWEEN_ENTRIES", 0)
    monkeypatch.setattr(sources, "_BLOCK", 2000)


def stop_after(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Interrupt the next batch when so many chunks were read."""

    def interrupted(*given: Any, **options: Any) -> Iterator[Chunk]:
        for chunk in read_chunks(*given, **options):
            if next(counter) == count:
                raise KeyboardInterrupt
            yield chunk

    counter = itertools.count()
    monkeypatch.setattr(batches_module, "read_chunks", interrupted)


def interrupt(run: Run, monkeypatch: pytest.MonkeyPatch, *inputs: str, after: int = 5, **options: Any) -> None:
    """Run a batch that is interrupted after so many chunks."""
    stop_after(monkeypatch, after)
    with pytest.raises(KeyboardInterrupt):
        run(*inputs, **options)
    monkeypatch.setattr(batches_module, "read_chunks", read_chunks)
    assert not run.output.exists()


@pytest.mark.unmeasured
@pytest.mark.parametrize(("kind", "jobs"), [*((kind, "1") for kind in TYPES), ("jsonl", "2")])
def test_killed_at_random_moments_and_gone_on_with_all_is_there(tmp_path: Path, kind: str, jobs: str) -> None:
    """Killed with SIGKILL again and again: output, errors and summary are byte for byte those of a batch left alone."""
    inputs = [write_lines(tmp_path / "a.jsonl", 6000), write_lines(tmp_path / "b.jsonl.gz", 6000, seed=2)]
    files = [f"out.{kind}", "errors.gz" if kind.endswith("gz") else "errors", "summary.json"]
    options = ["--brief", *(["--format", "json"] if kind == "json" else [])]

    def named(folder: str) -> list[str]:
        (tmp_path / folder).mkdir(exist_ok=True)
        written = [str(tmp_path / folder / name) for name in files]
        return [*inputs, *options, "--output", written[0], "--errors", written[1], "--summary", written[2]]

    assert batch(*named("alone")).returncode == 1
    expected = [content(tmp_path / "alone" / name) for name in files]
    output, state = tmp_path / "killed" / f"out.{kind}", tmp_path / "killed" / f"out.{kind}.partial.state"
    chance, kills = random.Random(f"{kind} {jobs}"), 0
    while kills < KILLS:
        kills += killed([*named("killed"), "--jobs", jobs, "--resume"], state, chance.uniform(0, 0.3))
        assert not output.exists() or content(output) == expected[0]
    assert batch(*named("killed"), "--resume", "--jobs", jobs).returncode == 1
    assert [content(tmp_path / "killed" / name) for name in files] == expected
    assert names(tmp_path / "killed") == sorted(files)


def killed(arguments: list[str], state: Path, wait: float) -> bool:
    """Start a batch, and kill it some time after it went on. Whether it came to that before its end; if not, start it over."""
    before = state.read_bytes() if state.exists() else b""
    with started(*CHUNK_BY_CHUNK, "batch", *arguments, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and (not state.exists() or state.read_bytes() == before):
            time.sleep(0.005)
        time.sleep(wait)
        process.kill()
    if process.returncode != -signal.SIGKILL:
        for path in state.parent.iterdir():
            path.unlink()
    return process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("after", [1, 5, 11])
def test_torn_lines_are_cut_off_and_written_whole(run: Run, monkeypatch: pytest.MonkeyPatch, kind: str, after: int) -> None:
    """What an interrupted batch wrote after it last kept how far it was is dropped, and nothing of it is lost."""
    inputs = [write_lines(run.folder / "a.jsonl", 100, bad_every=7), write_lines(run.folder / "b.jsonl", 100, seed=2)]
    options = {"format": {"csv": "csv", "json": "json"}.get(kind, "jsonl"), "brief": True, "counting": True}
    run.output, run.errors = run.folder / f"out.{kind}", run.folder / ("errors.gz" if kind.endswith("gz") else "errors")
    tally = run(*inputs, **options)
    whole = tally.counts, content(run.output), content(run.errors)
    run.output.unlink()
    interrupt(run, monkeypatch, *inputs, after=after, **options)
    for path in (run.output, run.errors):
        with path.with_name(f"{path.name}.partial").open("ab") as file:
            file.write(b'{"input": "torn \xe2')
    resumed = run(*inputs, resume=True, **options)
    assert resumed == tally
    assert (resumed.counts, content(run.output), content(run.errors)) == whole
    assert names(run.folder) == sorted(["a.jsonl", "b.jsonl", run.output.name, run.errors.name])


def test_what_was_done_is_not_done_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that is gone on with checks only the records that were left."""
    source = write_lines(run.folder / "in.jsonl", 300, bad_every=1000)
    interrupt(run, monkeypatch, source, after=7)
    done = json.loads((run.folder / "out.partial.state").read_text())["progress"]["results"]
    assert 0 < done < 300
    checked: list[Origin] = []
    row = Rows.row

    def counted(rows: Rows, origin: Origin, number: int, counts: Counter[tuple[str, ...]]) -> bytes:
        checked.append(origin)
        return row(rows, origin, number, counts)

    monkeypatch.setattr(Rows, "row", counted)
    assert run(source, resume=True) == Tally(300, 0)
    assert [origin.line for origin in checked] == list(range(done + 1, 301))


def test_sources_that_were_of_no_use_are_still_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that was of no use before the interruption is in the tally, and one that was of use is not taken for useless."""
    useless, source = run.source(b"\n", "useless.jsonl"), write_lines(run.folder / "in.jsonl", 100, bad_every=1000)
    with Path(source).open("ab") as file:
        file.write(b"no object\n" * 500)
    tally = run(useless, source)
    run.output.unlink()
    interrupt(run, monkeypatch, useless, source, after=10)
    assert run(useless, source, resume=True) == tally
    assert [message.partition(": ")[0] for message in tally.unusable] == [useless]


CHANGES = {
    "an input grew": ({}, "the inputs changed"),
    "an input was touched": ({}, "the inputs changed"),
    "one input more": ({}, "the inputs changed"),
    "brief": ({"brief": True}, "the options changed"),
    "format": ({"format": "csv"}, "the options changed"),
    "strict": ({"strict": True}, "the options changed"),
    "summary": ({"counting": True}, "the options changed"),
    "input format": ({"input_format": "jsonl"}, "the options changed"),
    "article only": ({"article_only": True}, "--article-only changed"),
    "errors file": ({"errors": "elsewhere"}, "the errors file changed"),
    "errors to standard error": ({"errors": None}, "the errors file changed"),
    "two of them": ({"errors": None, "brief": True}, "the options, the errors file changed"),
    "version": ({}, "the version of riskcheck changed"),
    "pack": ({}, "the rule pack changed"),
}


@pytest.fixture
def other_pack(checker: Checker) -> Iterator[Checker]:
    """A checker of another pack."""
    with Checker(checker.pack.model_copy(update={"digest": "0" * 64})) as other:
        yield other


@pytest.mark.parametrize(("change", "options", "words"), [(change, *each) for change, each in CHANGES.items()], ids=CHANGES)
def test_what_changed_is_named_and_nothing_touched(
    run: Run, monkeypatch: pytest.MonkeyPatch, other_pack: Checker, change: str, options: dict[str, Any], words: str
) -> None:
    """Going on with other inputs, options, pack, version or errors file is refused by name, and what is there stays."""
    inputs = [write_lines(run.folder / "in.jsonl", 100)]
    interrupt(run, monkeypatch, *inputs)
    if change == "an input grew":
        Path(inputs[0]).write_bytes(Path(inputs[0]).read_bytes() + b"\n")
    elif change == "an input was touched":
        os.utime(inputs[0], ns=(0, 0))
    elif change == "one input more":
        inputs.append(run.source(b"", "more.jsonl"))
    elif change == "version":
        monkeypatch.setattr(batches_module, "__version__", "0.0.0")
    elif change == "pack":
        run.checker = other_pack
    if options.get("errors"):
        options = {"errors": str(run.folder / options["errors"])}
    before = {path: path.read_bytes() for path in run.folder.iterdir()}
    with pytest.raises(InputError, match=f"{words}; give the same again, or start over without --resume"):
        run(*inputs, resume=True, **options)
    assert {path: path.read_bytes() for path in run.folder.iterdir()} == before


@pytest.mark.parametrize("name", ["out", "errors"])
@pytest.mark.parametrize("fault", ["shorter", "missing"])
def test_a_partial_file_that_is_not_as_it_was_left_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, fault: str
) -> None:
    """A .partial that is shorter than it was, or gone, is named, and nothing is written."""
    source = write_lines(run.folder / "in.jsonl", 300, bad_every=3)
    interrupt(run, monkeypatch, source)
    partial = run.folder / f"{name}.partial"
    if fault == "missing":
        partial.unlink()
    else:
        os.truncate(partial, partial.stat().st_size - 200)
    before = names(run.folder)
    with pytest.raises(InputError, match=f"{name}.partial: is not as the interrupted batch left it; start over"):
        run(source, resume=True)
    assert names(run.folder) == before


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"facts": {}, "progress": {"zebra": 1}}'])
def test_a_state_that_cannot_be_read_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Where the file that says how far a batch came is broken, InputError names it."""
    source = write_lines(run.folder / "in.jsonl", 300)
    interrupt(run, monkeypatch, source)
    (run.folder / "out.partial.state").write_text(text)
    with pytest.raises(InputError, match=r"out\.partial\.state: cannot be read: .*; start over without --resume"):
        run(source, resume=True)


def test_with_nothing_to_go_on_from_it_starts_from_the_beginning(run: Run) -> None:
    """--resume of a batch that never began, or that ended well, is a batch like any other."""
    source = write_lines(run.folder / "in.jsonl", 100)
    first = run(source, resume=True), run.output.read_bytes()
    assert (run(source, resume=True), run.output.read_bytes()) == first
    assert first[0] == Tally(99, 1)


def test_without_resume_it_starts_over(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted batch that is started without --resume begins again, with other options too, and leaves no state."""
    source = write_lines(run.folder / "in.jsonl", 100)
    interrupt(run, monkeypatch, source)
    assert run(source, brief=True) == Tally(99, 1)
    assert names(run.folder) == ["errors", "in.jsonl", "out"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_number_of_processes_may_change(run: Run, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    """What began with one process can be gone on with in two, and the other way round."""
    source = write_lines(run.folder / "in.jsonl", 300)
    tally = run(source)
    whole = run.output.read_bytes()
    run.output.unlink()
    interrupt(run, monkeypatch, source, jobs=jobs, after=9)
    assert run(source, resume=True, jobs=3 - jobs) == tally
    assert run.output.read_bytes() == whole


@pytest.mark.parametrize("name", ["out", "out.gz"])
@pytest.mark.parametrize("moment", ["before both", "between", "after both"])
def test_what_was_written_to_its_end_only_gets_its_name(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, moment: str
) -> None:
    """Interrupted after the last record, but before the files had their names, --resume gives them these, without any work."""
    source = write_lines(run.folder / "in.jsonl", 300)
    run.output = run.folder / name
    tally = run(source, counting=True)
    whole = content(run.output), content(run.errors)
    run.output.unlink()
    run.errors.unlink()

    def finish(output: FileOutput) -> None:
        if moment == "before both" or (moment == "between" and output._name.endswith("errors")):
            output.abandon()
            raise KeyboardInterrupt
        finished(output)

    def remove(_: Journal) -> None:
        raise KeyboardInterrupt

    finished, removed = FileOutput.finish, Journal.remove
    with monkeypatch.context() as patch:
        patch.setattr(FileOutput, "finish", finish)
        patch.setattr(Journal, "remove", lambda journal: remove(journal) if journal.path.exists() else removed(journal))
        with pytest.raises(KeyboardInterrupt):
            run(source, counting=True)
    assert (run.output.exists(), run.errors.exists()) == (moment != "before both", moment == "after both")
    monkeypatch.setattr(batches_module, "read_chunks", lambda *_, **__: pytest.fail("worked again"))
    resumed = run(source, counting=True, resume=True)
    assert (resumed, resumed.counts) == (tally, tally.counts)
    assert (content(run.output), content(run.errors)) == whole
    assert names(run.folder) == ["errors", "in.jsonl", name]


def test_a_batch_that_starts_over_forgets_at_once_how_far_the_last_one_came(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped before its first record, a batch that starts over leaves nothing to go on from by mistake."""
    source = write_lines(run.folder / "in.jsonl", 100)
    interrupt(run, monkeypatch, source)
    monkeypatch.setattr(Journal, "write", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(source)
    assert names(run.folder) == ["errors.partial", "in.jsonl", "out.partial"]


def test_standard_input_cannot_be_gone_on_with(tmp_path: Path) -> None:
    """--resume with `-`, or without an output file, is refused in one line, with exit code 2, before any work."""
    given = "\n".join(lines(3)).encode()
    ended = batch("-", "--resume", "--output", tmp_path / "out", given=given)
    assert (ended.returncode, ended.stderr) == (
        2,
        b"riskcheck: standard input cannot be read a second time; name files to go on with --resume\n",
    )
    ended = batch(write_lines(tmp_path / "in.jsonl", 3), "--resume")
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"name it with --output" in ended.stderr
    assert names(tmp_path) == ["in.jsonl"]


def test_an_interrupt_says_how_to_go_on(tmp_path: Path) -> None:
    """Ctrl-C names what was left and --resume, which then goes on from there."""
    source, output, whole = write_lines(tmp_path / "in.jsonl", 20_000), tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    assert batch(source, "--brief", "--output", whole, "--errors", tmp_path / "e").returncode == 1
    arguments = [source, "--brief", "--output", str(output), "--errors", str(tmp_path / "errors")]
    state = tmp_path / "out.jsonl.partial.state"
    with started(*CHUNK_BY_CHUNK, "batch", *arguments, stderr=subprocess.PIPE) as process:
        while process.poll() is None and not state.exists():
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr
        said = process.stderr.read().decode()
    assert said == f"\nStopped. What was done is in {output}.partial; the same command with --resume goes on from there.\n"
    assert batch(*arguments, "--resume").returncode == 1
    assert output.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("synced", [True, False], ids=["after a sync", "before the first sync"])
def test_after_a_crash_of_the_machine_only_what_was_on_the_disk_counts(
    run: Run, monkeypatch: pytest.MonkeyPatch, synced: bool
) -> None:
    """Where the machine was started anew, a batch is resumed from its last sync, or begins again, and all of it is right."""
    source = write_lines(run.folder / "in.jsonl", 300)
    tally = run(source)
    whole = run.output.read_bytes()
    run.output.unlink()
    monkeypatch.setattr(batches_module, "_SECONDS_BETWEEN_SYNCS", -1 if synced else 1000)
    interrupt(run, monkeypatch, source, after=7)
    partial, journal = run.folder / "out.partial", run.folder / "out.partial.state"
    state = json.loads(journal.read_text())
    assert (state["on disk"] == state["progress"]) == synced
    kept = state["progress"]["output_bytes"] if synced else 0
    partial.write_bytes(partial.read_bytes()[:kept] + b"\0" * 1000)
    state["progress"] |= {"output_bytes": kept + 1000, "records": 299}  # a later entry, whose rows were not on the disk yet
    journal.write_text(json.dumps(state))
    monkeypatch.setattr(journal_module, "_machine", lambda: "started anew")
    assert run(source, resume=True) == tally
    assert run.output.read_bytes() == whole
