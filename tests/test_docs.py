"""The README is true: its commands and code run, and print what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from terminal import RISKCHECK
from test_cli import COMMANDS

from riskcheck import __version__

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def blocks(language: str) -> list[str]:
    """The fenced blocks of the README in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def commands() -> list[tuple[str, str]]:
    """Each command that the README shows in a console, with what it shows of the output."""
    parts = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.M) if part]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the README's commands read, to run them in."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize(("command", "shown"), commands(), ids=[command for command, _ in commands()])
def test_each_command_prints_what_the_readme_shows(command: str, shown: str, checkout: Path) -> None:
    """A command in the README runs, and its output begins with what stands there, or is all of it."""
    environment = {**os.environ, "COLUMNS": "80", "PATH": f"{Path(RISKCHECK).parent}{os.pathsep}{os.environ['PATH']}"}
    ended = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=checkout, env=environment, check=False)
    output = ended.stdout + ended.stderr
    assert "Traceback" not in output
    if shown.endswith("...\n"):
        assert output.startswith(shown.removesuffix("...\n"))
    else:
        assert output == shown


def test_the_library_example_prints_what_the_readme_shows() -> None:
    """The Python of the README runs, and prints the text that follows it."""
    (code,), (shown,) = blocks("python"), blocks("text")
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == shown


def test_every_command_stands_in_the_documents() -> None:
    """Each command of riskcheck stands in the README or in CONTRIBUTING, as a person types it."""
    said = README + CONTRIBUTING
    assert [command for command in COMMANDS if not re.search(rf"\briskcheck {command}\b", said)] == []


def test_the_readme_names_the_two_commands_and_pip_and_the_compiler() -> None:
    """Where installing begins, the README tells the two commands, pip, and that a C compiler is needed."""
    start = README.partition("## Start")[2]
    for words in ("make run", "make test", "pip install ."):
        assert words in start
    assert "C compiler" in start[:300]


def test_versions_agree() -> None:
    """The version of the package, of what is installed, and of the newest entry of the changelog are the same."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", changelog, re.M)
    assert newest
    assert __version__ == metadata.version("riskcheck") == newest[1]


def test_constraints_are_names_and_versions_alone() -> None:
    """constraints.txt pins every dependency of the project exactly, and holds nothing but names and versions."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9_.\-]+==[A-Za-z0-9_.\-+!]+", line) for line in lines)
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert {re.split(r"[<>=~!\[ ]", name)[0].lower() for name in wanted} <= pinned
