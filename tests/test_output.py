"""Output files: whole or not there, checked before any work, and never on top of an input."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from batches import Run
from test_records import GOOD

from riskcheck.errors import InputError
from riskcheck.files.output import check_outputs, open_output

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
not_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")


def test_a_file_gets_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    """Text goes to NAME.partial, which is renamed at the end; an existing file is replaced only then."""
    path, partial = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    path.write_text("old")
    with open_output(str(path)) as output:
        output.write("é\n")
        assert path.read_text() == "old"
        assert partial.exists()
    assert path.read_bytes() == b"\xc3\xa9\n"
    assert not partial.exists()


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, InputError])
def test_an_exception_leaves_the_partial_file_and_the_old_one(tmp_path: Path, kind: type[BaseException]) -> None:
    """What ends in an exception stays NAME.partial, and an existing file stays as it was."""
    path = tmp_path / "out"
    path.write_text("old")
    with suppress(kind), open_output(str(path)) as output:
        output.write("new\n")
        raise kind
    assert (path.read_text(), (tmp_path / "out.partial").read_text()) == ("old", "new\n")


@pytest.mark.parametrize("interrupted", [False, True])
def test_a_discarded_file_is_gone(tmp_path: Path, interrupted: bool) -> None:
    """After `discard` nothing is left, however the writing ends."""
    try:
        with open_output(str(tmp_path / "out")) as output:
            output.write("new\n")
            output.discard()
            if interrupted:
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        assert interrupted
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file that a link points to is replaced, the link stays."""
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    with open_output(str(tmp_path / "link")) as output:
        output.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_to_and_never_replaced() -> None:
    """/dev/null takes text and stays a device."""
    check_outputs(["/dev/null", "/dev/null"])
    with open_output("/dev/null") as output:
        output.write("text")
        output.discard()
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing/out.jsonl", "there is no folder .*missing; create it first"),
        (".", "it is a folder"),
        ("", "it is a folder"),
        ("taken", "it is a folder"),
        ("file/out.jsonl", "there is no folder"),
        ("x\0y", "null"),
        ("x" * 5000, "cannot be written"),
    ],
    ids=["missing folder", "folder", "empty", "partial is a folder", "file as folder", "NUL", "long name"],
)
def test_an_output_that_cannot_be_written_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, words: str
) -> None:
    """Checking and opening both raise an InputError that names the path's fault, and create nothing."""
    monkeypatch.chdir(tmp_path)
    Path("taken.partial").mkdir()
    Path("file").touch()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputError, match=words):
        check_outputs([path])
    with pytest.raises(InputError, match=words), open_output(path):
        pass
    assert sorted(tmp_path.iterdir()) == before


@not_root
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    """A folder that may not be written to raises InputError."""
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="read-only"):
        check_outputs([str(tmp_path / "out")])


def test_permission_is_asked_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system says that the folder may not be written to, InputError says so."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match=f"{tmp_path} is read-only for you"):
        check_outputs([str(tmp_path / "out")])


@pytest.mark.parametrize(
    ("outputs", "inputs"),
    [
        (["a", "a"], []),
        (["a", "a.partial"], []),
        (["a.partial", "a"], []),
        (["in"], ["in"]),
        (["./sub/../in"], ["-", "in"]),
        (["link"], ["in"]),
        (["in"], ["link"]),
        ([None, "out"], ["out.partial"]),
        (["a", "a.partial.state"], []),
        (["a.partial.state", "a"], []),
        (["out"], ["out.partial.state"]),
    ],
)
def test_no_two_files_of_a_run_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outputs: list[str | None], inputs: list[str]
) -> None:
    """An output that is an input or another output, by whatever path, or whose .partial is, is refused."""
    monkeypatch.chdir(tmp_path)
    Path("in").touch()
    Path("sub").mkdir()
    Path("link").symlink_to("in")
    with pytest.raises(InputError, match=r"would replace (an input|another output)"):
        check_outputs(outputs, inputs)


def test_outputs_of_their_own_are_fine(tmp_path: Path) -> None:
    """Different files, and standard streams, pass."""
    check_outputs([str(tmp_path / "a"), None, str(tmp_path / "b")], ["-", str(tmp_path / "c")])


def test_standard_output_gets_utf_8_whatever_its_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text goes to standard output as UTF-8 with line feeds, after what was printed before it."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", newline="\r\n"))
    sys.stdout.write("before ")
    with open_output(None) as output:
        output.write("é\n")
        output.discard()
    assert raw.getvalue() == b"before \xc3\xa9\n"


def test_a_stream_of_text_alone_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output may be replaced by a stream without bytes under it."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    with open_output(None) as output:
        output.write("é\n")
    assert stream.getvalue() == "é\n"


def test_standard_error_is_a_choice(capsys: pytest.CaptureFixture[str]) -> None:
    """Text can go to standard error instead."""
    with open_output(None, standard="stderr") as output:
        output.write("text\n")
    assert capsys.readouterr() == ("", "text\n")


def test_a_closed_standard_stream_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without standard output, InputError says that it is closed."""
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(InputError, match="standard output: cannot be written: it is closed"), open_output(None):
        pass


@needs_full
@pytest.mark.parametrize("size", [1, 1_000_000], ids=["at the end", "in the middle"])
def test_a_full_disk_is_an_input_error(size: int) -> None:
    """A full disk raises an InputError that names the file and says why, early or late."""
    with pytest.raises(InputError, match="/dev/full: cannot be written: No space left"), open_output("/dev/full") as output:
        output.write("x" * size)


@needs_full
def test_full_standard_output_is_an_input_error() -> None:
    """A full disk behind standard output raises InputError."""
    program = """
import os, sys
from riskcheck.errors import InputError
from riskcheck.files.output import open_output
try:
    with open_output(None) as output:
        output.write("x")
except InputError as error:
    sys.stderr.write(str(error))
    os._exit(2)
"""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "standard output: cannot be written: No space left on device")


def test_a_pipe_that_nobody_reads_is_left_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """BrokenPipeError passes through as it is."""

    class Broken(io.StringIO):
        def write(self, _: str, /) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Broken())
    with pytest.raises(BrokenPipeError), open_output(None) as output:
        output.write("x")


@pytest.mark.parametrize("suffix", [".partial", ".partial.state", ".partial.state.new"])
@pytest.mark.parametrize("kind", ["link", "second name"])
def test_a_file_that_somebody_put_in_the_way_is_not_written_to(run: Run, suffix: str, kind: str) -> None:
    """A link or a second name in place of a temporary file is replaced, and what it leads to stays as it was."""
    other, placed = run.folder / "other", Path(f"{run.output}{suffix}")
    other.write_text("mine")
    if kind == "link":
        placed.symlink_to(other)
    else:
        placed.hardlink_to(other)
    assert run(run.source(GOOD)).results == 1
    assert (other.read_text(), run.output.is_symlink()) == ("mine", False)
    assert sorted(path.name for path in run.folder.iterdir()) == ["errors", "in.jsonl", "other", "out"]


@pytest.mark.parametrize("kind", ["link", "second name", "of another person"])
def test_nothing_is_added_to_a_file_that_another_may_have_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """To go on with a .partial that is a link, has a second name or another owner is refused; it stays as it was."""
    other, partial = tmp_path / "other", tmp_path / "out.partial"
    other.write_text("mine")
    if kind == "link":
        partial.symlink_to(other)
    else:
        partial.hardlink_to(other)
    if kind == "of another person":
        other.unlink()
        monkeypatch.setattr(os, "geteuid", lambda: partial.stat().st_uid + 1)
    with pytest.raises(InputError, match="cannot be written"), open_output(str(tmp_path / "out"), keep=0):
        pass
    assert partial.read_text() == "mine"


def test_a_file_swapped_while_it_is_written_gets_no_name(tmp_path: Path) -> None:
    """Where another file stands under the temporary name at the end, InputError says so, and the old file stays."""
    (tmp_path / "out").write_text("old")
    swapping = ExitStack()
    output = swapping.enter_context(open_output(str(tmp_path / "out")))
    output.write("new")
    (tmp_path / "out.partial").unlink()
    (tmp_path / "out.partial").write_text("other")
    with pytest.raises(InputError, match=r"out\.partial was removed or replaced"):
        swapping.close()
    assert (tmp_path / "out").read_text() == "old"


@pytest.mark.parametrize(("private", "before", "after"), [(True, 0o644, 0o600), (False, 0o600, 0o600), (False, 0o640, 0o640)])
def test_a_file_that_is_replaced_keeps_who_may_read_it(tmp_path: Path, private: bool, before: int, after: int) -> None:
    """A new file has the permissions of the one it replaces, a private one those for its owner alone, from the beginning."""
    path = tmp_path / "out"
    path.touch()
    path.chmod(before)
    with open_output(str(path), private=private):
        assert (tmp_path / "out.partial").stat().st_mode & 0o777 == after
    assert path.stat().st_mode & 0o777 == after


def test_a_new_file_has_the_usual_permissions_and_a_private_one_its_own(tmp_path: Path) -> None:
    """Without a file before it the umask decides, but for a private one; a device keeps its permissions."""
    before, usual = os.umask(0o027), Path("/dev/null").stat().st_mode
    try:
        for name, private in (("usual", False), ("private", True), ("/dev/null", True)):
            with open_output(str(tmp_path / name), private=private):
                pass
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("usual", "private")] == [0o640, 0o600]
    assert Path("/dev/null").stat().st_mode == usual


def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is synced before it is renamed, the folder afterwards."""
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(file: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(file).st_mode) else f"file of {os.fstat(file).st_size}")
        sync(file)

    def replaced(path: Path, target: Path) -> Path:
        done.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    with open_output(str(tmp_path / "out")) as output:
        output.write("12345")
    assert done == ["file of 5", "rename", "folder"]
