"""The README is true: its commands and code run, and print what it says."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

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


def measured(name: str) -> dict[str, Any]:
    """What the last measurement of that name found."""
    return dict(json.loads((ROOT / "benchmarks" / "plots" / f"{name}.json").read_text(encoding="utf-8")))


def rounded(figure: float) -> str:
    """A figure in two digits, the rest cut off: never more than was measured."""
    step = 10 ** (math.floor(math.log10(figure)) - 1)
    return f"{math.floor(figure / step + 1e-9) * step:,.{max(0, -round(math.log10(step)))}f}"


def test_the_figures_of_the_readme_are_those_that_were_measured() -> None:
    """Each row of the table says what `make bench` last wrote; where it rounds, it claims no more than that."""
    batch, tables = ({run["name"]: run for run in measured(name)["runs"]} for name in ("batch", "tables"))
    rates = {name: rounded(run["records"] / run["batch"]["seconds"]) for name, run in batch.items()}
    engines, table = measured("engines"), tables["DuckDB, parquet"]
    rows = rounded(table["rows"] / table["annotation"]["seconds"])
    whole, starts = batch["full results"], measured("start")["starts"]
    check, traced, without = {}, {}, {}
    for data, timings in engines["data"].items():
        check[data] = f"{timings['riskcheck, check']['microseconds']:.0f} microseconds"
        others = [each for each in engines["engines"] if each["package"] not in ("riskcheck", "")]
        traced[data] = span(timings[each["name"]]["ratio"] for each in others if each["reasons"] == "its trace")
        without[data] = span(timings[each["name"]]["ratio"] for each in others if each["reasons"] != "its trace")
    check_start = starts["riskcheck check"]
    tables_start = [
        starts[f"riskcheck table, {ending}"]["cpu_ratio"]
        for ending in ("Parquet", "Parquet, the first time", "CSV", "CSV, the first time")
    ]
    assert dict(
        re.findall(r"^\| (.+) \| (.*\d.*) \|$", README.partition("## How fast it is")[2].partition("\n## ")[0], re.M)
    ) == {
        "`riskcheck check`, one case, the whole process": f"{check_start['seconds'] * 1000:.0f} ms of processor time, "
        f"{check_start['cpu_ratio']:.1f} times importing pydantic",
        "`riskcheck table`, one row of Parquet, the whole process": "{:.1f} times importing Ibis and DuckDB, {:.1f} the first "
        "time; of CSV {:.1f} and {:.1f}".format(*tables_start),
        "`riskcheck batch`, realistic records, full results": f"{rates['full results']} records a second on one core, "
        f"{rates['full, --jobs 2']} with `--jobs 2`, {rates['--brief']} with `--brief`",
        "the same, no two records alike": f"{rates['full, all distinct']} records a second on one core",
        f"its memory, {whole['records']:,} records": f"{whole['batch']['peak']:.0f} MiB",
        "`riskcheck table`, Parquet on DuckDB, two cores": f"{rows} rows a second, "
        f"{table['clock_ratio']:.1f} times a plain copy of the file",
        "`check` from Python, with reasons": f"{check['realistic']}; {check['all distinct']} where no two records are alike",
        "rule engines with their trace": f"{traced['realistic']} times as long; {traced['all distinct']}",
        "rule engines that say which rules hold, and nothing more": f"{without['realistic']} times as long; "
        f"{without['all distinct']}",
    }


def span(ratios: Iterable[float]) -> str:
    """From the least ratio to the greatest."""
    least, *_, most = sorted(ratios)
    return f"{rounded(least)} to {rounded(most)}"


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
