"""The registry message as tables: every object found by kind, project and name in one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fsc.drivers.feast.lookup import (
    BATCH_VIEW,
    DATASET,
    ENTITY,
    FEATURE_VIEW,
    LABEL_VIEW,
    ON_DEMAND,
    PERMISSION,
    PROJECT,
    REFERENCE,
    SERVICE,
    SOURCE,
    STREAM_VIEW,
)  # fmt: skip
from fsc.drivers.feast.messages import Message, message

# kind -> repeated field of Registry.proto. Feature tables, of before Feast 0.10, are only here
# because their names are taken. Feast keeps batch feature views among feature views.
TABLES: Mapping[str, str] = {
    PROJECT: "projects",
    ENTITY: "entities",
    SOURCE: "data_sources",
    FEATURE_VIEW: "feature_views",
    ON_DEMAND: "on_demand_feature_views",
    STREAM_VIEW: "stream_feature_views",
    LABEL_VIEW: "label_views",
    SERVICE: "feature_services",
    DATASET: "saved_datasets",
    REFERENCE: "validation_references",
    PERMISSION: "permissions",
    "feast.feature_table": "feature_tables",
    BATCH_VIEW: "feature_views",
}
_WITHOUT_SPEC = frozenset({SOURCE, REFERENCE})
Key = tuple[str, str]


class Index:
    """Objects by (project, name) per kind. Projects stand in themselves.

    Additions go straight into the registry message; removals when `settle` is called, all at once.
    """

    def __init__(self, registry: Message) -> None:
        self.registry = registry
        self._tables: dict[str, dict[Key, Message]] = {kind: {} for kind in TABLES}
        self._gone: dict[str, set[Key]] = {}
        for kind, field in TABLES.items():
            for one in getattr(registry, field) if kind != BATCH_VIEW else ():
                self._tables[_kind(kind, one)].setdefault(_key(kind, one), one)

    def get(self, kind: str, project: str, name: str) -> Message | None:
        """The message of an object, or None."""
        return self._tables.get(kind, {}).get((project, name))

    def of(self, kind: str) -> Mapping[Key, Message]:
        """All objects of a kind, of every project."""
        return self._tables[kind]

    def project(self, project: str) -> Iterator[tuple[str, str, Message]]:
        """Kind, name and message of everything that one project holds."""
        for kind, table in self._tables.items():
            for (owner, name), one in table.items():
                if owner == project:
                    yield kind, name, one

    def projects(self) -> tuple[str, ...]:
        """The names of all projects that anything is in, sorted."""
        return tuple(sorted({owner for table in self._tables.values() for owner, _ in table}))

    def add(self, kind: str, project: str, name: str) -> Message:
        """A new, empty message at its place in the registry."""
        if (project, name) in self._gone.get(kind, ()):
            self.settle()
        made = getattr(self.registry, TABLES[kind]).add()
        self._tables[kind][(project, name)] = made
        return made

    def remove(self, kind: str, project: str, name: str) -> None:
        """Take an object out, in the registry when `settle` is called."""
        if self._tables[kind].pop((project, name), None) is not None:
            self._gone.setdefault(kind, set()).add((project, name))

    def rename(self, kind: str, project: str, before: str, after: str) -> None:
        """Find an object under another name; its message is the caller's to change."""
        self._tables[kind][(project, after)] = self._tables[kind].pop((project, before))

    def settle(self) -> None:
        """Take what was removed out of the registry message, in one pass per kind."""
        for kind, gone in sorted(self._gone.items()):
            held = getattr(self.registry, TABLES[kind])
            found = [
                at
                for at, one in enumerate(held)
                if _key(kind, one) in gone and _kind(_listed(kind), one) == kind
            ]
            for at in reversed(found):
                del held[at]
        self._gone.clear()


class InProject:
    """The objects of one project (lookup.py, Lookup)."""

    def __init__(self, index: Index, project: str) -> None:
        self._index = index
        self._project = project

    def get(self, kind: str, name: str) -> Message | None:
        """The message of an object, or None."""
        return self._index.get(kind, self._project, name)


def new_message(kind: str) -> Message:
    """An empty message of a kind, in no registry yet."""
    field = message("Registry").DESCRIPTOR.fields_by_name[TABLES[kind]]
    return message(field.message_type.name)()


def _key(kind: str, one: Message) -> Key:
    if kind in _WITHOUT_SPEC:
        return one.project, one.name
    return (one.spec.name if kind == PROJECT else one.spec.project), one.spec.name


def _listed(kind: str) -> str:
    return FEATURE_VIEW if kind == BATCH_VIEW else kind


def _kind(kind: str, one: Message) -> str:
    return kind_of(one) if kind == FEATURE_VIEW else kind


def kind_of(view: Message) -> str:
    """A feature view with code is one of Feast's batch feature views (FeatureView.from_proto)."""
    return BATCH_VIEW if view.spec.HasField("feature_transformation") else FEATURE_VIEW
