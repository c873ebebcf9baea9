"""The shape of the code: imports point one way, one module knows each outside package, nothing grows too large."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "riskcheck"

ORDER = [
    "errors", "packrecords", "pack", "answers", "numbering", "rulebook", "engine",
    "loading.catalogue", "loading.tables", "loading.packfolder", "loading.tomlfile", "loading.draft", "loading.fieldproblems",
    "loading.records", "loading.checks", "loading.rulechecks", "loading.loader", "loading.revision", "loading.packwarnings",
    "loading.fielddocs", "loading.packschema", "loading.newpack", "loading",
    "recent", "result", "columns", "trace", "reasons", "parts", "findings", "builders",
    "why.ways", "why.showing", "why.obstacles", "why.chain", "why.finding", "why.diff", "why",
    "verify.plain", "verify.ways", "verify.cases", "verify.report", "verify.mode", "verify.parts", "verify.rules",
    "verify.needless", "verify.questions", "verify.conclusions", "verify.agreement", "verify.verifier", "verify.standings",
    "verify.diff", "verify",
    "checker", "scenarios", "coverage",
    "files.schema", "files.sources", "files.casetext", "files.arrays", "files.csvtext", "files.records", "files.output",
    "files.journal", "files.rows", "files.handover", "files.work", "files.batch", "files",
    "summary",
    "interview.screens", "interview.replies", "interview.interview", "interview.saved", "interview.asked", "interview",
    "report.document", "report.wording", "report.result_document", "report.why_document", "report.diff_document",
    "report.bars", "report.summary_document", "report.outcomes", "report.coverage_document", "report.rule_words",
    "report.pack_scenarios", "report.pack_document", "report.pack_graph", "report.layers", "report.pack_graph_svg",
    "report.citations", "report.reported", "report.visit_questions", "report.diagram", "report.diagram_svg",
    "report.visit_sheet", "report.markdown", "report.text", "report.html", "report",
    "explain",
    "tables.given", "tables.questions", "tables.conclusions", "tables.expression", "tables.dialects", "tables.places",
    "tables.csvrows", "tables.files", "tables",
    "prompts.plain", "prompts.terminal", "prompts",
    "cli.guard", "cli.options", "cli.cases", "cli.progress", "cli.ask", "cli.batch", "cli.compare", "cli.pack", "cli.table",
    "cli.main", "cli",
]  # fmt: skip
"""Each module imports only what stands before it."""

KNOWS = {
    "durable_rules_engine": {"engine"},
    "tomllib": {"loading.tomlfile"},
    "subprocess": {"loading.revision"},
    "questionary": {"prompts.terminal"},
    "prompt_toolkit": {"prompts.terminal"},
    "rich": {"report.text", "cli.progress"},
    "jinja2": {"report.html"},
    "markupsafe": {"report.html"},
    "typer": {"cli.options", "cli.ask", "cli.batch", "cli.compare", "cli.pack", "cli.table", "cli.main"},
    "ibis": {f"tables.{name}" for name in ("given", "questions", "conclusions", "expression", "dialects", "files")},
    "duckdb": {"tables.files"},
    "pyarrow": {"tables.csvrows"},
}
"""The only modules that may import these packages."""

SOURCES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The name of a module inside the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, wherever in the file, or loads by name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and node.value == "durable_rules_engine":
            found.add("durable_rules_engine")
    return found


def public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """The public classes and functions of a module, and the public methods of those classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def test_every_module_has_its_place() -> None:
    """The list of modules above names each module of the package once."""
    assert sorted(ORDER) == sorted(name for name in map(name_of, SOURCES) if name)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    """A module imports only modules that stand before it in the list."""
    name = name_of(path)
    before = ORDER[: ORDER.index(name)] if name else ["checker", "errors", "result"]
    inside = {found.removeprefix("riskcheck.") for found in imports(path) if found.startswith("riskcheck.")}
    modules = {found for found in inside if found in ORDER}
    assert modules <= set(before)


@pytest.mark.parametrize("package", KNOWS)
def test_one_place_knows_each_outside_package(package: str) -> None:
    """Each outside package is imported by the modules that may know it, and by no other."""
    users = {name_of(path) for path in SOURCES if any(name.split(".")[0] == package for name in imports(path))}
    assert users == KNOWS[package]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_modules_and_functions_stay_small(path: Path) -> None:
    """No module is above 250 lines, and no function above 40."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 250
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


def test_contributing_names_every_module() -> None:
    """The table of CONTRIBUTING names each module and package at the top of the source once, and nothing else."""
    assert sorted(documented()) == sorted({name.split(".")[0] for name in ORDER})


def test_contributing_has_the_modules_in_their_order() -> None:
    """The table of CONTRIBUTING has its modules in the order of the list above, so that imports point upwards in it."""
    last = {name.split(".")[0]: place for place, name in enumerate(ORDER)}
    places = [last[name] for name in documented() if name in last]
    assert places == sorted(places)
