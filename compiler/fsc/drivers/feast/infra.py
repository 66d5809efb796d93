"""What Feast's own plan remembers of online tables: `Registry.infra`.

Feast keeps it only where it can plan infrastructure, that is for the local provider with SQLite
(feast/feature_store.py, _should_use_plan), and then for every feature view, online or not
(feast/infra/online_stores/sqlite.py, plan). There fsc keeps it equal to what `feast apply` of the
compiled repo would write, so that `feast plan` has nothing to say. The field is one for all
projects; the entries of others stay.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from fsc.drivers.feast.messages import Message

SQLITE_TABLE = "feast.infra.online_stores.sqlite.SqliteTable"


def table_name(project: str, view: Message, versioned: bool) -> str:
    """The online table of a view (feast/infra/online_stores/helpers.py, compute_table_id)."""
    number = getattr(view.meta, "current_version_number", 0) if versioned else 0
    return f"{project}_{view.spec.name}" + (f"_v{number}" if number > 0 else "")


def record(registry: Message, path: str, wanted: Iterable[str], gone: Iterable[str]) -> None:
    """Note the tables that there are now, at `path` as Feast would spell it."""
    names = sorted(set(wanted))
    drop = set(gone) - set(names)
    held = registry.infra.infra_objects
    for at in reversed([at for at, one in enumerate(held) if _name(one) in drop]):
        del held[at]
    there = {_name(one): one for one in held if _name(one)}
    for name in names:
        if name not in there:
            held.add(infra_object_class_type=SQLITE_TABLE).sqlite_table.name = name
            there[name] = held[-1]
        there[name].sqlite_table.path = path


def missing(registry: Message, path: str, wanted: Iterable[str]) -> set[str]:
    """The tables of which the registry does not know that they are in the database at `path`.

    They were made from another folder, or another project's `feast apply` has dropped the note.
    """
    there = {_name(one): one.sqlite_table.path for one in registry.infra.infra_objects}
    here = os.path.normpath(path)
    return {name for name in wanted if os.path.normpath(there.get(name, "")) != here}


def _name(one: Message) -> str:
    return one.sqlite_table.name if one.HasField("sqlite_table") else ""
