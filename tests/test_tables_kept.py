"""The text of the query is kept from run to run, and never trusted from anybody else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="needs the extra `tables`", exc_type=ModuleNotFoundError)
kept: Any = pytest.importorskip("riskcheck.tables.kept")


class Writer:
    """Writes one text, and counts how often it was asked to."""

    def __init__(self, text: str = "SELECT 1\r\n") -> None:
        self.text = text
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        return self.text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of kept texts, not there yet."""
    monkeypatch.setattr(kept, "user_cache_path", lambda name: tmp_path / name)
    return tmp_path / "riskcheck" / "queries"


def test_a_text_is_written_once_for_each_key(folder: Path) -> None:
    """The second time, the text comes from its file, byte for byte; another key has another text; only the user reads it."""
    write = Writer()
    assert [kept.kept("a", write) for _ in range(3)] == [write.text] * 3
    assert kept.kept("b", Writer("other")) == "other"
    assert write.asked == 1
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _swap(path: Path) -> None:
    other = next(each for each in path.parent.iterdir() if each != path)
    path.write_bytes(other.read_bytes())


def _link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent / "elsewhere")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


SPOILED: list[Callable[[Path], Any]] = [
    _cut,
    _swap,
    _link,
    _pipe,
    lambda path: path.chmod(0o620),
    lambda path: path.chmod(0o602),
    lambda path: path.parent.chmod(0o770),
    lambda path: path.parent.chmod(0o702),
    lambda path: path.write_bytes(b"\xff" * 100),
]


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_file_that_another_may_have_made_is_not_read(spoil: Callable[[Path], Any], folder: Path) -> None:
    """A torn file, another key's, a link, a pipe, and one that others can write to, or whose folder they can, are not used."""
    kept.kept("a", Writer())
    (path,) = folder.iterdir()
    kept.kept("b", Writer("other"))
    spoil(path)
    again = Writer()
    assert kept.kept("a", again) == again.text
    assert again.asked == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
@pytest.mark.parametrize("which", ["file", "folder"])
def test_a_file_of_another_user_is_not_read(which: str, folder: Path) -> None:
    """A file or folder that belongs to somebody else is not used."""
    kept.kept("a", Writer())
    (path,) = folder.iterdir()
    os.chown(path if which == "file" else folder, 12345, 12345)
    again = Writer()
    assert (kept.kept("a", again), again.asked) == (again.text, 1)


def test_where_nothing_can_be_kept_the_work_is_done_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder that is a file is no error."""
    (tmp_path / "riskcheck").write_text("")
    monkeypatch.setattr(kept, "user_cache_path", lambda name: tmp_path / name)
    assert kept.kept("a", Writer()) == Writer().text


def test_old_texts_go(folder: Path) -> None:
    """No more than 32 texts are kept, those written last."""
    for number in range(40):
        kept.kept(str(number), Writer())
        for path in folder.iterdir():
            os.utime(path, (path.stat().st_mtime - 10,) * 2)
    assert len(list(folder.iterdir())) == 32
    first, last = Writer(), Writer()
    kept.kept("39", last)
    kept.kept("0", first)
    assert (first.asked, last.asked) == (1, 0)


def test_the_second_run_loads_no_ibis_and_keeps_no_answers(tmp_path: Path) -> None:
    """A run on columns seen before loads neither Ibis nor sqlglot; nothing that stood in the table is in the cache folder."""
    (tmp_path / "in.csv").write_text("id,dialysis\nperson-4711,secret\n", encoding="utf-8")
    code = (
        "import sys; from riskcheck.loading.loader import load_pack; from riskcheck.tables.files import annotate_file; "
        "annotate_file('in.csv', 'out.parquet', pack=load_pack()); print(sorted({'ibis', 'sqlglot'} & set(sys.modules)))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for _ in range(2)
    ]
    assert told == ["['ibis', 'sqlglot']\n", "[]\n"]
    (path,) = (each for each in (tmp_path / "cache").rglob("*") if each.is_file())
    assert b"secret" not in path.read_bytes()
    assert b"4711" not in path.read_bytes()
