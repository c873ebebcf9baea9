"""The floors of the house: each room of `src/riskcheck/` stands above all rooms that it imports. Prints them, lowest first."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "riskcheck"
SOURCES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The name of a module inside the package; empty for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in SOURCES if name_of(path)}
ROOMS = sorted({name.split(".")[0] for name in MODULES})


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file names in an import, wherever in the file, or loads by name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and node.value == "durable_rules_engine":
            found.add("durable_rules_engine")
    return frozenset(found)


def imported(name: str) -> set[str]:
    """The modules of the package that a module imports; of a package, the module that is meant."""
    inside = {each.removeprefix("riskcheck.") for each in imports(MODULES[name]) if each.startswith("riskcheck.")}
    known = inside & MODULES.keys()
    return {each for each in known if not any(other.startswith(f"{each}.") for other in known)} - {name}


def module_order() -> list[str]:
    """All modules, each after those that it imports. Raises CycleError where imports go in a circle."""
    return list(TopologicalSorter({name: imported(name) for name in MODULES}).static_order())


def arrows() -> dict[str, set[str]]:
    """The rooms that each room imports."""
    found: dict[str, set[str]] = {room: set() for room in ROOMS}
    for name in MODULES:
        room = name.split(".")[0]
        found[room] |= {each.split(".")[0] for each in imported(name)} - {room}
    return found


def floors() -> list[list[str]]:
    """The rooms by floor, the lowest first. Raises CycleError where rooms import each other."""
    rests_on = arrows()
    floor: dict[str, int] = {}
    for room in TopologicalSorter(rests_on).static_order():
        floor[room] = 1 + max((floor[each] for each in rests_on[room]), default=0)
    return [[room for room in ROOMS if floor[room] == number] for number in range(1, max(floor.values()) + 1)]


if __name__ == "__main__":
    for number, rooms in enumerate(floors(), start=1):
        print(number, *rooms)
