"""Rows of a Snowflake registry <-> the registry message (feast/infra/registry/snowflake.py).

Its tables are those of Feast's SQL registry with other columns for views and without one for their
versions. Snowflake keeps no primary key, so that a name may be there twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fsc.diagnostics import FscError
from fsc.drivers.feast.lookup import PROJECT
from fsc.drivers.feast.messages import Message, copy_of, message
from fsc.drivers.feast.snowflake_connect import Session
from fsc.drivers.feast.sql_rows import (
    BY_NAME,
    INFRA,
    INFRA_NAME,
    METADATA,
    PROJECTS,
    UUID_KEY,
    VIEWS,
    Seen,
    Table,
    infra_of,
    parse,
    read_row,
    row_of,
)  # fmt: skip

_VIEWS = frozenset(one.name for one in VIEWS)


def _table(one: Table) -> Table:
    if one.name not in _VIEWS:
        return one
    word = one.name.removesuffix("s")
    return Table(one.name, f"{word}_name", f"{word}_proto")


TABLES: Mapping[str, Table] = {name: _table(one) for name, one in BY_NAME.items()}
ALL: tuple[str, ...] = (*TABLES, METADATA)
# Columns that Feast fills with nothing when it makes a row (SnowflakeRegistry._apply_object).
EMPTY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_VIEWS, ("user_metadata",)),
    "feature_views": ("materialized_intervals", "user_metadata"),
}

# Project and view are joined by `_`: `a` with `b_c` and `a_b` with `c` mean one online table.
_OURS = "project_id = ?"
_ALIKE = "(STARTSWITH(project_id || '_', ?) OR STARTSWITH(?, project_id || '_'))"
Held = dict[str, dict[str, bytes]]  # table -> name -> message


def row_for(kind: str, one: Message) -> bytes:
    """What Feast would store for an object: it leaves out whose a view is too."""
    if kind == PROJECT:
        return row_of(kind, one)
    kept = copy_of(one)
    (kept.spec if hasattr(kept, "spec") else kept).ClearField("project")
    return row_of(kind, kept)


def read_registry(session: Session, project: str, there: set[str]) -> tuple[Message, Seen]:
    """The registry as far as this project needs it, and what was read; `there` are the tables.

    Of other projects it has what they are called, and the views of those whose online tables may
    have a name of ours.
    """
    registry, seen = message("Registry")(), Seen()
    for table, name, owner, data in _rows(session, project, there):
        if owner == project:
            _keep(session, seen.rows.setdefault(table, {}), table, name, data)
        if table == INFRA.name:
            _read_infra(registry, project, name, data)
        else:
            read_row(registry, TABLES[table], owner, name, data)
    seen.infra = infra_of(registry)
    for value in _uuids(session, project) if METADATA in there else ():
        registry.project_metadata.add(project=project, project_uuid=value)
    return registry, seen


def read_rows(session: Session, project: str, there: set[str]) -> Held:
    """The rows of the project as they are now."""
    held: Held = {}
    for table, name, owner, data in _rows(session, project, there):
        if owner == project:
            _keep(session, held.setdefault(table, {}), table, name, data)
    return held


def _rows(
    session: Session, project: str, there: Iterable[str]
) -> list[tuple[str, str, str, bytes]]:
    """Table, name, project and message of every row, sorted: in one statement, so at one time.

    Snowflake has no other view of several tables: in a transaction each statement sees anew.
    """
    parts: list[str] = []
    arguments: list[str] = []
    for table in sorted(set(there) & set(TABLES)):
        where, needed = _where(table, project)
        known = TABLES[table]
        parts.append(
            f"SELECT '{table}', {known.key}, project_id, {known.proto} "
            f"FROM {session.account.table(table)}{where}"
        )
        arguments += needed
    found = session.rows(" UNION ALL ".join(parts), arguments) if parts else []
    return sorted((table, name, owner, bytes(data)) for table, name, owner, data in found)


def _where(table: str, project: str) -> tuple[str, tuple[str, ...]]:
    if table == PROJECTS.name:
        return "", ()
    if table in _VIEWS:
        return f" WHERE {_ALIKE}", (f"{project}_", project)
    return f" WHERE {_OURS}", (project,)


def _keep(session: Session, held: dict[str, bytes], table: str, name: str, data: bytes) -> None:
    if name in held:
        raise FscError(
            f"`{name}` is in the table `{table.upper()}` of the registry in "
            f"{session.account.place} twice.",
            hint="Somebody applied twice at the same time. Delete one of the two rows.",
        )
    held[name] = data


def _read_infra(registry: Message, project: str, name: str, data: bytes) -> None:
    if name == INFRA_NAME:
        parse(registry.infra, INFRA, project, name, data)


def _uuids(session: Session, project: str) -> list[str]:
    statement = (
        f"SELECT metadata_value FROM {session.account.table(METADATA)} "
        f"WHERE {_OURS} AND metadata_key = ?"
    )
    return [value for (value,) in session.rows(statement, (project, UUID_KEY))]
