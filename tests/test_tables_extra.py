"""Tables are an extra: the program does without what they need, and says how to get it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
HEAVY = ("duckdb", "ibis", "pyarrow", "pyspark")


def without_extra(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run riskcheck as if nothing of the extra were installed."""
    hidden = f"import sys; sys.modules.update(dict.fromkeys({HEAVY}))"
    code = f"{hidden}; sys.argv = ['riskcheck', *{arguments!r}]; from riskcheck.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def test_without_the_extra_the_command_says_what_to_install() -> None:
    """Without DuckDB and Ibis, `riskcheck table` ends with 2 and the line to type, and its help still shows."""
    ended = without_extra("table", "in.csv", "out.csv")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "riskcheck: tables need Ibis and DuckDB; install them with: pip install 'riskcheck[tables]'\n"
    assert without_extra("table", "--help").returncode == 0


def test_the_core_asks_for_none_of_them() -> None:
    """None of DuckDB, Ibis, Arrow and Spark is among the core's dependencies; each stands in an extra of its own."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    core = {re.split(r"[^a-z-]", line)[0] for line in project["dependencies"]}
    assert core.isdisjoint({*HEAVY, "ibis-framework"})
    extras = {name: " ".join(lines) for name, lines in project["optional-dependencies"].items()}
    assert "duckdb" in extras["tables"]
    assert "pyspark" in extras["spark"]


def test_starting_loads_none_of_them() -> None:
    """A command that is not on tables loads none of them, installed or not."""
    code = (
        "import sys; from riskcheck.cli.main import app; from riskcheck import check; check({'dialysis': 'yes'}); "
        f"print(sorted(set({HEAVY}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
