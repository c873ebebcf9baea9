"""Tables in DuckDB databases: found by name, and written in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from riskcheck.errors import InputError, nearest
from riskcheck.files.ownfiles import give_name, open_left
from riskcheck.files.targets import write_errors
from riskcheck.tables.places import MAIN, Place, text

_SOURCE = "source"
Counted = TypeVar("Counted")


def attached(connection: Any, place: Place, goal: Place) -> str:
    """Attach a database, and return what stands after FROM to read the table. Raises InputError if there is no such table."""
    mode = "" if place.path == goal.path else "(READ_ONLY)"
    connection.execute(f"ATTACH {text(place.path)} AS {_SOURCE} {mode}")
    tables, views = (_names(connection, _SOURCE, kind) for kind in ("table", "view"))
    known = sorted({table if schema == MAIN else f"{schema}.{table}" for schema, table in tables + views})
    if not _is_among(place, tables + views):
        asked = place.table if place.schema == MAIN else f"{place.schema}.{place.table}"
        hint = nearest(asked, known) or (f"it has {len(known)} others" if known else "the database has none")
        raise InputError(f"{place.name}: there is no such table ({hint})")
    if place.path == goal.path and _is_among(goal, tables + views) and _is_among(place, views):
        raise InputError(f"{goal.name}: may be what the view {place.table} shows; give it a name of its own")
    return place.within(_SOURCE)


def write_table(connection: Any, query: str, goal: Place, count: Callable[[str], Counted], *, replace: bool) -> Counted:
    """Write the rows of a query into a table, and return what `count` makes of it.

    A database is made as `NAME.partial` where there is none. Raises InputError for a table that is there already, unless it is
    to be replaced, and for a schema that is not there.
    """
    is_new = not Path(goal.path).exists()
    written = Path(f"{goal.path}.partial" if is_new else goal.path)
    if is_new:
        written.unlink(missing_ok=True)
    known = connection.execute("SELECT database_name FROM duckdb_databases() WHERE path = ?", [str(written)]).fetchone()
    database = known[0] if known else "goal"
    if not known:
        connection.execute(f"ATTACH {text(str(written))} AS goal")
    try:
        _check_goal(connection, database, goal, replace=replace)
    except InputError:
        if is_new:
            connection.execute(f"DETACH {database}")
            written.unlink()
        raise
    table = goal.within(database)
    connection.execute(f"CREATE {'OR REPLACE ' if replace else ''}TABLE {table} AS {query}")
    counts = count(table)
    connection.execute(f"DETACH {database}")
    if is_new:
        with write_errors(goal.name), open_left(written) as file:
            give_name(file, written, Path(goal.path))
    return counts


def _check_goal(connection: Any, database: str, goal: Place, *, replace: bool) -> None:
    found = connection.execute("SELECT schema_name FROM duckdb_schemas() WHERE database_name = ?", [database]).fetchall()
    schemas = {schema for (schema,) in found}
    if goal.schema.lower() not in map(str.lower, schemas):
        hint = nearest(goal.schema, sorted(schemas)) or f"it has {len(schemas)} others"
        raise InputError(f"{goal.name}: there is no schema {goal.schema[:60]!r} ({hint}); make it in DuckDB first")
    if not replace and _is_among(goal, _names(connection, database, "table")):
        raise InputError(f"{goal.name}: there is such a table already; --replace replaces it")


def _is_among(place: Place, names: list[tuple[str, str]]) -> bool:
    return any(place.is_table(schema, table) for schema, table in names)


def _names(connection: Any, database: str, kind: str) -> list[tuple[str, str]]:
    """The schema and the name of each table or view of a database."""
    query = f"SELECT schema_name, {kind}_name FROM duckdb_{kind}s() WHERE database_name = ? AND NOT internal"  # noqa: S608
    names: list[tuple[str, str]] = connection.execute(query, [database]).fetchall()
    return names
