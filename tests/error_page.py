"""The page of all codes of a pack's problems, made from the catalogue and the faults under `broken/`: `make docs` writes it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from packs import FAULTS, expected_of, write_broken

from riskcheck.errors import PackError, Problem
from riskcheck.loading.catalogue import CATALOGUE, WARNINGS, Fault
from riskcheck.loading.loader import load_pack

PAGE = Path(__file__).parents[1] / "docs" / "pack-errors.md"
_HEAD = """\
# What can be wrong with a rule pack

`riskcheck pack check FOLDER` tells every problem of a pack at once, each on a line of its own:

    file:line: record: [code] what is wrong (what to do)

The line is the one on which the record starts, or the one at which a file cannot be read. A pack with a problem is never
loaded, and the command ends with exit code 2. A warning alone keeps no pack from loading: exit code 0, and 1 with `--strict`.

`make docs` writes this page, from the table of codes that the program itself uses, and from the broken packs of its tests.
"""


def error_page() -> str:
    """The page, in Markdown."""
    problems = [_entry(code, fault, _example(code)) for code, fault in CATALOGUE.items()]
    warnings = [_entry(code, fault, "") for code, fault in WARNINGS.items()]
    return "\n".join([_HEAD, "## Problems\n", *problems, "## Warnings\n", *warnings])


def _entry(code: str, fault: Fault, example: str) -> str:
    shown = f"\n    {example}\n" if example else ""
    return f"### {code}\n\n{fault.meaning} To mend it: {fault.remedy}.\n{shown}"


def _example(code: str) -> str:
    """A problem with the code, as it is printed; empty where no fault has one."""
    for fault in FAULTS:
        if any(problem["code"] == code for problem in expected_of(fault)["problem"]):
            return next(str(problem) for problem in _problems(fault) if problem.code == code)
    return ""


def _problems(fault: str) -> tuple[Problem, ...]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            load_pack(write_broken(fault, Path(folder) / "pack"))
        except PackError as error:
            return error.problems
    raise AssertionError(f"{fault} has no problem")


if __name__ == "__main__":
    PAGE.write_text(error_page(), encoding="utf-8")
