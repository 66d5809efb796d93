"""Rows of a SQL registry <-> the registry message (feast/infra/registry/sql.py).

Feast keeps one table per list of Registry.proto and one row per object, by name and project. In the
messages of rows the project stands for views only, and the class of a data source only where the
source itself says it, so that both are taken from the row when reading and left out when writing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fsc.diagnostics import FscError
from fsc.drivers.feast.index import TABLES, Index
from fsc.drivers.feast.lookup import PROJECT, SOURCE
from fsc.drivers.feast.messages import Message, copy_of, decode_error
from fsc.drivers.feast.store import Touched


class Table(NamedTuple):
    """A table of objects and its columns for the name and the message."""

    name: str
    key: str
    proto: str


PROJECTS = Table("projects", "project_name", "project_proto")
VIEWS: tuple[Table, ...] = tuple(
    Table(one, "feature_view_name", "feature_view_proto")
    for one in ("feature_views", "on_demand_feature_views", "stream_feature_views", "label_views")
)
OBJECTS: tuple[Table, ...] = (
    PROJECTS,
    Table("entities", "entity_name", "entity_proto"),
    Table("data_sources", "data_source_name", "data_source_proto"),
    *VIEWS,
    Table("feature_services", "feature_service_name", "feature_service_proto"),
    Table("saved_datasets", "saved_dataset_name", "saved_dataset_proto"),
    Table("validation_references", "validation_reference_name", "validation_reference_proto"),
    Table("permissions", "permission_name", "permission_proto"),
)
INFRA = Table("managed_infra", "infra_name", "infra_proto")
INFRA_NAME = "infra_obj"  # SqlRegistry.update_infra
HISTORY = "feature_view_version_history"
METADATA = "feast_metadata"
UUID_KEY = "project_uuid"  # FeastMetadataKeys
UPDATED_KEY = "last_updated_timestamp"

BY_NAME: Mapping[str, Table] = {one.name: one for one in (*OBJECTS, INFRA)}
ALL: tuple[str, ...] = (*BY_NAME, HISTORY, METADATA)

# Sources whose own `_to_proto_impl` names their class.
_TYPED = ("CUSTOM_SOURCE", "BATCH_SPARK", "BATCH_ICEBERG")


# table -> name -> the bytes of the row to be, None for a row that goes
Rows = Mapping[str, Mapping[str, bytes | None]]


@dataclass
class Seen:
    """What was read of a project: the bytes of its rows by table and name.

    `history` is the view of each version by (version id, number); `infra` what the message said.
    """

    rows: dict[str, dict[str, bytes]] = field(default_factory=dict)
    history: dict[tuple[str, int], str] = field(default_factory=dict)
    infra: bytes = b""

    def get(self, table: str, name: str) -> bytes | None:
        """The bytes of a row, or None when there was none."""
        return self.rows.get(table, {}).get(name)


def table_of(kind: str) -> Table:
    """The table of a kind. Batch feature views are feature views to Feast."""
    return BY_NAME[TABLES.get(kind, "feature_views")]


def read_row(registry: Message, table: Table, project: str, name: str, data: bytes) -> None:
    """Add the object of a row to the registry. Feast looks by the columns: they have the word."""
    made = getattr(registry, table.name).add()
    parse(made, table, project, name, data)
    held = made.spec if hasattr(made, "spec") else made
    if held.name != name:
        held.name = name
    if table is not PROJECTS and held.project != project:
        held.project = project


def parse(into: Message, table: Table, project: str, name: str, data: bytes) -> None:
    """Read the message of a row. Raises FscError for a row that holds none."""
    try:
        into.ParseFromString(data)
    except decode_error() as error:
        raise FscError(
            f"The row of `{name}` in the table `{table.name}` of the registry is broken: "
            "it does not hold a message of Feast.",
            hint=f"Delete the row of project `{project}`, or restore the database from a backup.",
        ) from error


def row_of(kind: str, one: Message) -> bytes:
    """What Feast would store for an object (SqlRegistry._apply_object, apply_feature_view)."""
    kept = one
    if kind == SOURCE:
        kept = copy_of(one)
        kept.ClearField("project")
        if kept.type not in {kept.SourceType.Value(word) for word in _TYPED}:
            kept.ClearField("data_source_class_type")
    elif kind != PROJECT and table_of(kind) not in VIEWS:
        kept = copy_of(one)
        (kept.spec if hasattr(kept, "spec") else kept).ClearField("project")
    return bytes(kept.SerializeToString(deterministic=True))


def rows_of(
    registry: Message, touched: Touched, seen: Seen, row: Callable[[str, Message], bytes] = row_of
) -> Rows:
    """The rows to be. An object that became another kind may keep its row."""
    index = Index(registry)
    rows: dict[str, dict[str, bytes | None]] = {}
    for kind, project, name in sorted(touched):
        one = index.get(kind, project, name)
        table = rows.setdefault(table_of(kind).name, {})
        if one is not None:
            table[name] = row(kind, one)
        else:
            table.setdefault(name, None)
    if infra_of(registry) != seen.infra:
        rows[INFRA.name] = {INFRA_NAME: infra_of(registry)}
    return rows


def infra_of(registry: Message) -> bytes:
    """What Feast's plan remembers of online tables, the same bytes for the same content."""
    return bytes(registry.infra.SerializeToString(deterministic=True))


def marks(values: Sequence[object]) -> str:
    """Placeholders for a list of values."""
    return ", ".join(["%s"] * len(values))
