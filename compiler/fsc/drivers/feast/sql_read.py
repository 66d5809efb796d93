"""Rows of a SQL registry -> the registry message of one project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fsc.drivers.feast.messages import Message, message
from fsc.drivers.feast.sql_connect import Database
from fsc.drivers.feast.sql_history import read_history
from fsc.drivers.feast.sql_rows import (
    HISTORY,
    INFRA,
    INFRA_NAME,
    METADATA,
    OBJECTS,
    PROJECTS,
    UUID_KEY,
    VIEWS,
    Seen,
    Table,
    infra_of,
    marks,
    parse,
    read_row,
)  # fmt: skip

_UUIDS = f"SELECT project_id, metadata_key, metadata_value FROM {METADATA} WHERE project_id = %s"


def read_registry(database: Database, project: str, there: set[str]) -> tuple[Message, Seen]:
    """The registry as far as this project needs it, and what was read; `there` are the tables.

    Of other projects it has what they are called, and the views of those whose online tables may
    have a name of ours.
    """
    registry, seen = message("Registry")(), Seen()
    for table in OBJECTS:
        if table.name in there:
            _read_table(database, registry, table, project, seen)
    if INFRA.name in there:
        _read_infra(database, registry, project, seen)
    if HISTORY in there:
        seen.history = read_history(database, registry, project)
    for owner, key, value in database.rows(_UUIDS, (project,)) if METADATA in there else ():
        if (owner, key) == (project, UUID_KEY):
            registry.project_metadata.add(project=owner, project_uuid=value)
    return registry, seen


def select(table: Table, where: str = "") -> str:
    """The query for names, projects and messages of a table."""
    return f"SELECT {table.key}, project_id, {table.proto} FROM {table.name}{where}"


def found(
    database: Database, statement: str, arguments: Sequence[object] = ()
) -> Iterator[tuple[str, str, bytes]]:
    """What `select` gives, by name.

    psycopg2 hands out views of memory; in SQLite any column may hold text.
    """
    rows = database.rows(statement, arguments)
    for name, owner, data in sorted(rows, key=lambda row: (row[0], row[1])):
        yield name, owner, data.encode() if isinstance(data, str) else bytes(data)


def _read_table(
    database: Database, registry: Message, table: Table, project: str, seen: Seen
) -> None:
    owners = _owners(registry, project) if table in VIEWS else (project,)
    if table is PROJECTS:
        rows = found(database, select(table))
    else:
        rows = found(database, select(table, f" WHERE project_id IN ({marks(owners)})"), owners)
    held = seen.rows.setdefault(table.name, {})
    for name, owner, data in rows:
        if owner == project:
            held[name] = data
        if owner in owners or table is PROJECTS:  # MySQL finds `Shop` for `shop` too
            read_row(registry, table, owner, name, data)


def _read_infra(database: Database, registry: Message, project: str, seen: Seen) -> None:
    for name, owner, data in found(database, select(INFRA, " WHERE project_id = %s"), (project,)):
        if (name, owner) == (INFRA_NAME, project):
            seen.rows[INFRA.name] = {name: data}
            parse(registry.infra, INFRA, project, name, data)
    seen.infra = infra_of(registry)


def _owners(registry: Message, project: str) -> tuple[str, ...]:
    """This project, and those of which an online table may be called like one of its own.

    Project and view are joined by `_`: `a` with `b_c` and `a_b` with `c` mean one table.
    """
    names = (one.spec.name for one in registry.projects)
    alike = (
        one for one in names if f"{one}_".startswith(f"{project}_") or project.startswith(f"{one}_")
    )
    return (project, *sorted(set(alike) - {project}))
