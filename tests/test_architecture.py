"""The shape of the code: imports point one way, one module knows each outside package, nothing grows too large."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from floors import MODULES, PACKAGE, ROOMS, SOURCES, floors, imports, module_order, name_of

ROOT = Path(__file__).parents[1]

KNOWS = {
    "durable_rules_engine": {"checking.engine"},
    "tomllib": {"loading.tomlfile", "pack.words"},
    "babel": {"pack.words"},
    "subprocess": {"authoring.revision", "batch.processes"},
    "questionary": {"prompts.terminal"},
    "prompt_toolkit": {"prompts.listscreen"},
    "rich": {"documents.text", "cli.progress"},
    "jinja2": {"documents.html"},
    "markupsafe": {"documents.html"},
    "typer": {
        f"cli.{name}" for name in ("options", "ask", "batch", "check", "compare", "pack", "page", "schema", "table", "main")
    },
    "ibis": {f"tables.{name}" for name in ("given", "questions", "conclusions", "expression", "query", "duckquery")},
    "duckdb": {"tables.files", "tables.duckquery"},
    "pyarrow": {"tables.csvrows", "tables.frames"},
    "xlsxwriter": {"forms.xlsform"},
}
"""The only modules that may import these packages."""


def is_overload(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether a function only says which types go with which."""
    return any(isinstance(each, ast.Name) and each.id == "overload" for each in node.decorator_list)


def public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """The public classes and functions of a module, and the public methods of those classes; not their overloads."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not is_overload(node):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def test_imports_form_no_circle() -> None:
    """Every module can be listed after all modules that it imports."""
    assert sorted(module_order()) == sorted(MODULES)


def test_the_house_has_few_floors() -> None:
    """No circle of imports goes through two rooms, the rooms stand on at most 8 floors, and the top has at most 4 modules."""
    assert len(floors()) <= 8
    assert len([path for path in SOURCES if path.parent == PACKAGE]) <= 4


@pytest.mark.parametrize("package", KNOWS)
def test_one_place_knows_each_outside_package(package: str) -> None:
    """Each outside package is imported by the modules that may know it, and by no other."""
    users = {name_of(path) for path in SOURCES if any(name.split(".")[0] == package for name in imports(path))}
    assert users == KNOWS[package]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_modules_and_functions_stay_small(path: Path) -> None:
    """No module is above 300 lines, and no function above 40."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert [each.name for each in functions if (each.end_lineno or 0) - each.lineno >= 40] == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_everything_public_is_documented(path: Path) -> None:
    """Every module, public class and public function says what it is for."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert [node.name for node in public(tree) if not ast.get_docstring(node)] == []


def documented() -> list[str]:
    """The modules and packages that the table of CONTRIBUTING names, row by row."""
    table = re.search(
        r"^\| module \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.M
    )
    assert table
    cells = [row.split("|")[1] for row in table[1].splitlines()]
    return [name for cell in cells for name in re.findall(r"`([a-z_]+)/?`", cell)]


def test_contributing_names_every_room() -> None:
    """The table of CONTRIBUTING names each module and package at the top of the source once, and nothing else."""
    assert sorted(documented()) == ROOMS


def test_contributing_draws_the_house() -> None:
    """The picture in CONTRIBUTING has the rooms floor by floor, the highest first, as the imports make them."""
    picture = re.findall(r"^ {4}(\d)  (.+)$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.M)
    assert [(int(number), rooms.split()) for number, rooms in picture] == [*enumerate(floors(), start=1)][::-1]
