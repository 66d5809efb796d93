"""The versions of views in a SQL registry: rows of their own, written only where they changed.

The snapshots are as large as the rest of the registry and nobody reads them here, so that a record
that was read has none. A record is known again by its version id, whatever its view is called now.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.sql_connect import Database
from fsc.drivers.feast.sql_rows import HISTORY

Known = dict[tuple[str, int], str]  # version id and number -> the name of the view

_READ = (
    "SELECT feature_view_name, version_number, feature_view_type, version_id, project_id "
    f"FROM {HISTORY} WHERE project_id = %s ORDER BY feature_view_name, version_number"
)
_ONE = "WHERE project_id = %s AND feature_view_name = %s AND version_number = %s"
_DELETE = f"DELETE FROM {HISTORY} {_ONE}"
_ASIDE = f"UPDATE {HISTORY} SET feature_view_name = %s, version_number = %s {_ONE}"
_BACK = f"UPDATE {HISTORY} SET version_number = %s {_ONE}"
_INSERT = (
    f"INSERT INTO {HISTORY} (feature_view_name, project_id, version_number, feature_view_type, "
    "feature_view_proto, created_timestamp, description, version_id) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def read_history(database: Database, registry: Message, project: str) -> Known:
    """Put the records of a project into the registry, without snapshots; says which there are."""
    known: Known = {}
    for name, number, kind, version_id, owner in database.rows(_READ, (project,)):
        if owner != project:
            continue
        if (version_id, number) in known:
            version_id = f"{name}@{version_id}"  # somebody copied rows
        known[version_id, number] = name
        registry.feature_view_version_history.records.add(
            feature_view_name=name, project_id=project, version_number=number,
            feature_view_type=kind, version_id=version_id,
        )  # fmt: skip
    return known


def write_history(database: Database, registry: Message, project: str, known: Known) -> Known:
    """Make the rows those of the registry; says which there are now."""
    held = registry.feature_view_version_history.records
    records = [(_key(one), one) for one in held if one.project_id == project]
    now = {key: one.feature_view_name for key, one in records}
    gone = ((project, name, key[1]) for key, name in sorted(known.items()) if key not in now)
    database.many(_DELETE, gone)
    _rename(database, project, known, now)
    database.many(_INSERT, _rows([one for key, one in records if key not in known]))
    return now


def _key(one: Message) -> tuple[str, int]:
    return one.version_id, one.version_number


def _rename(database: Database, project: str, known: Known, now: Known) -> None:
    """In two steps, by way of negative numbers, since names may move on in a row."""
    moved = [
        (number, known[key], now[key])
        for key in sorted(known.keys() & now.keys())
        for number in key[1:]
        if known[key] != now[key]
    ]
    aside = ((after, -1 - number, project, before, number) for number, before, after in moved)
    database.many(_ASIDE, aside)
    database.many(_BACK, ((number, project, after, -1 - number) for number, _, after in moved))


def _rows(records: list[Message]) -> Iterator[tuple[object, ...]]:
    """As SqlRegistry._save_version_snapshot writes them."""
    for one in records:
        yield (
            one.feature_view_name, one.project_id, one.version_number, one.feature_view_type,
            one.feature_view_proto, one.created_timestamp.seconds, "", one.version_id,
        )  # fmt: skip
