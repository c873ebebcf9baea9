"""A new pack from the skeleton, and what `pack check` warns of."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from packs import write_pack, write_pack_with_folder
from test_cli import run

from riskcheck.authoring.new import SKELETON
from riskcheck.authoring.warnings import pack_warnings
from riskcheck.loading.catalogue import WARNINGS
from riskcheck.loading.loader import load_pack
from riskcheck.loading.tables import TABLES


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A new pack as `pack new` writes it."""
    folder = tmp_path / "gout-2024"
    ended = run("pack", "new", str(folder))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("gout-2024: a new pack is in ")
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A pack in a folder of a git repository, committed once."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = write_pack(tmp_path / "repository" / "packs" / "minimal")
    git(tmp_path / "repository", "init", "--quiet")
    commit(folder)
    return folder


def git(folder: Path, *arguments: str) -> None:
    """Run git, with an author of its own."""
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], cwd=folder, check=True)


def commit(folder: Path) -> None:
    """Commit all that is in a folder."""
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "x")


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a part of a file of a pack."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


# ---------------------------------------------------------------- new


def test_a_new_pack_passes_check_and_test_at_once(new: Path) -> None:
    """The skeleton has no problem, its scenarios hold, and its id is the name of its folder."""
    checked = run("pack", "check", str(new))
    assert checked.returncode == 0
    assert checked.stdout.startswith("gout-2024 0.1.0: no problems")
    tested = run("pack", "test", str(new))
    assert (tested.returncode, tested.stdout) == (0, "11 of 11 scenarios hold\n")


def test_what_is_left_to_write_is_a_warning_for_each_file(new: Path) -> None:
    """Every file of a new pack but for the rules is warned of, at its first line marked so; with --strict it fails."""
    ended = run("pack", "check", str(new), "--strict")
    assert ended.returncode == 1
    warned = re.findall(r"warning: (\w+\.toml):(\d+): \[placeholder\]", ended.stderr)
    assert {name for name, _ in warned} == set(TABLES) - {"rules.toml"}
    for name, line in warned:
        assert "PLACEHOLDER" in (new / name).read_text(encoding="utf-8").split("\n")[int(line) - 1]


def test_a_new_pack_passes_verify_and_is_covered_at_once(new: Path) -> None:
    """All that can be proved of a pack holds of the skeleton, and its scenarios cover it."""
    assert run("pack", "verify", str(new)).returncode == 0
    assert run("pack", "coverage", "--fail-under", "100", str(new)).returncode == 0


def test_every_file_of_the_skeleton_begins_with_what_it_is_for() -> None:
    """Each file of the skeleton begins with a comment, and has one more at least."""
    for name in TABLES:
        text = (SKELETON / name).read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert name == "facts.toml" or len(re.findall(r"^ *#", text, re.M)) > 1


def test_a_folder_that_is_not_empty_is_refused_and_kept(new: Path) -> None:
    """Nothing is written into a folder that holds anything, a hidden file included."""
    before = {path: path.read_bytes() for path in new.rglob("*") if path.is_file()}
    ended = run("pack", "new", str(new))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "not empty" in ended.stderr
    assert {path: path.read_bytes() for path in new.rglob("*") if path.is_file()} == before


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """A pack may be written into a folder that is there and empty."""
    (tmp_path / "empty").mkdir()
    assert run("pack", "new", str(tmp_path / "empty")).returncode == 0
    assert load_pack(tmp_path / "empty").about.id == "empty"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Gout", "small letters"),
        ("my pack", "small letters"),
        ("x" * 65, "at most 64"),
        ("a-file", "a file is here already"),
        ("no/such/folder", "make it first"),
        ("hidden", "not empty"),
    ],
)
def test_what_cannot_become_a_pack_is_told(name: str, words: str, tmp_path: Path) -> None:
    """A name that is no id, a file in the way, a folder that is not there and a hidden file each end with 2 and a line."""
    (tmp_path / "a-file").touch()
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / ".keep").touch()
    before = sorted(tmp_path.rglob("*"))
    ended = run("pack", "new", str(tmp_path / name))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


# ---------------------------------------------------------------- since


def test_no_change_is_no_warning(repository: Path) -> None:
    """A pack as it was committed has no warning."""
    ended = run("pack", "check", str(repository), "--since", "HEAD")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_other_ends_of_lines_are_no_change(repository: Path) -> None:
    """A pack that git checked out with other ends of lines, as it does on Windows, did not change."""
    for path in repository.glob("*.toml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    ended = run("pack", "check", str(repository), "--since", "HEAD")
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("version", ["1.0.0", "0.9.9", "0.10.0"])
def test_changed_content_with_no_higher_version_is_a_warning(version: str, repository: Path) -> None:
    """Content that changed is warned of, with the files that did, unless the version is higher; with --strict it fails."""
    change(repository, "causes.toml", "A tattoo.", "A tattoo, of any size.")
    change(repository, "pack.toml", '"1.0.0"', f'"{version}"')
    ended = run("pack", "check", str(repository), "--since", "HEAD")
    assert ended.returncode == 0
    changed = "causes.toml" if version == "1.0.0" else "causes.toml, pack.toml"
    said = f"changed since HEAD: {changed}; the version was 1.0.0 and is {version}"
    assert ended.stderr == (
        f"riskcheck: warning: pack.toml:4: [version-not-raised] {said} ({WARNINGS['version-not-raised'].remedy})\n"
    )
    assert run("pack", "check", str(repository), "--since", "HEAD", "--strict").returncode == 1


@pytest.mark.parametrize("version", ["1.0.1", "1.10.0", "2.0.0"])
def test_changed_content_with_a_higher_version_is_none(version: str, repository: Path) -> None:
    """A version that was raised, by any of its numbers, is no warning."""
    change(repository, "causes.toml", "A tattoo.", "A tattoo, of any size.")
    change(repository, "pack.toml", '"1.0.0"', f'"{version}"')
    assert pack_warnings(repository, "HEAD") == ()


@pytest.mark.parametrize("content", [b"x", b""])
def test_a_file_more_is_a_change_before_it_is_committed(content: bytes, repository: Path) -> None:
    """A file that git does not know yet counts; a hidden one does not."""
    (repository / ".hidden").write_bytes(content)
    assert pack_warnings(repository, "HEAD") == ()
    (repository / "README.md").write_bytes(content)
    assert [warning.code for warning in pack_warnings(repository, "HEAD")] == ["version-not-raised"]


def test_the_folder_of_scenarios_is_compared_file_by_file(repository: Path) -> None:
    """A pack whose scenarios stand in a folder has no warning as it was committed; a file of it that changed is named."""
    (repository / "scenarios.toml").unlink()
    write_pack_with_folder(repository)
    (repository / "scenarios" / ".notes").write_text("not of the pack")
    commit(repository)
    assert pack_warnings(repository, "HEAD") == ()
    moved = "changed since HEAD~1: scenarios.toml, scenarios/01-near.toml, scenarios/02-causes.toml;"
    assert [moved in warning.message for warning in pack_warnings(repository, "HEAD~1")] == [True]
    change(repository, "scenarios/01-near.toml", "Short-term", "Short")
    assert ["since HEAD: scenarios/01-near.toml;" in warning.message for warning in pack_warnings(repository, "HEAD")] == [True]


def test_what_is_left_to_write_is_found_in_the_folder_of_scenarios(tmp_path: Path) -> None:
    """A word of the skeleton in a file of the folder is warned of with the file and its line."""
    folder = write_pack_with_folder(tmp_path / "pack")
    change(folder, "scenarios/01-near.toml", "Short-term dialysis", "PLACEHOLDER")
    assert [(warning.file, warning.line, warning.code) for warning in pack_warnings(folder, None)] == [
        ("scenarios/01-near.toml", 2, "placeholder")
    ]


def test_any_revision_can_be_named(repository: Path) -> None:
    """What changed is counted from the revision that is named, not from the last."""
    change(repository, "causes.toml", "A tattoo.", "A tattoo, of any size.")
    commit(repository)
    assert pack_warnings(repository, "HEAD") == ()
    assert len(pack_warnings(repository, "HEAD~1")) == 1


def test_a_pack_that_is_new_since_has_no_warning(repository: Path) -> None:
    """A folder that was not there at the revision has nothing to be compared with."""
    assert pack_warnings(write_pack(repository.parent / "another"), "HEAD") == ()


@pytest.mark.parametrize("revision", ["no-such-branch", "--help", "HEAD:packs", ""])
def test_an_unknown_revision_is_told(revision: str, repository: Path) -> None:
    """What names no commit ends with 2 and a line, whatever it looks like."""
    ended = run("pack", "check", str(repository), f"--since={revision}")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"git knows no revision '{revision}'" in ended.stderr


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_folder_in_no_repository_is_told(tmp_path: Path) -> None:
    """Outside a repository --since ends with 2 and a line that says so."""
    folder = str(write_pack(tmp_path / "pack"))
    ended = run("pack", "check", folder, "--since", "HEAD", GIT_CEILING_DIRECTORIES=str(tmp_path))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "in no git repository" in ended.stderr


def test_that_git_is_not_there_is_told(tmp_path: Path) -> None:
    """Without git, --since ends with 2 and a line that says so."""
    folder = str(write_pack(tmp_path / "pack"))
    ended = run("pack", "check", folder, "--since", "HEAD", PATH="")
    assert ended.returncode == 2
    assert "git is not installed" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_repository_that_a_pack_brings_runs_nothing(repository: Path, tmp_path: Path) -> None:
    """Programs that a repository's own settings name are not run."""
    ran = tmp_path / "ran"
    root = repository.parents[1]
    for setting in ("core.fsmonitor", "core.pager", "core.sshCommand", "diff.x.textconv", "filter.x.smudge", "diff.external"):
        git(root, "config", setting, f"touch {ran}; cat")
    (root / ".git" / "info" / "attributes").write_text("* diff=x filter=x\n")
    change(repository, "causes.toml", "A tattoo.", "Ink.")
    assert len(pack_warnings(repository, "HEAD")) == 1
    assert not ran.exists()


def test_whoever_stands_in_a_pack_is_told_that_another_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name, commands on packs take the one that comes along, and say so in a folder with a pack of its own."""
    monkeypatch.chdir(write_pack(tmp_path / "minimal"))
    unnamed, named = run("pack", "check"), run("pack", "check", ".")
    assert "for pack.toml in this folder, name it: ." in unnamed.stderr
    assert "iatrogenic-calcinosis-cutis" in unnamed.stdout
    assert named.stderr.count("no pack was named") == 0
    assert "minimal" in named.stdout
