"""Data sources <-> DataSource messages, and the copies of them that other objects carry.

(feast/data_source.py, feast/infra/offline_stores/file_source.py)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fsc.driver import split_marks
from fsc.drivers.feast.fields import read_fields, write_fields
from fsc.drivers.feast.lookup import SOURCE, Lookup, needed
from fsc.drivers.feast.messages import Message, message
from fsc.drivers.feast.paths import Paths
from fsc.drivers.feast.places import Places, places
from fsc.model.copies import source_copy
from fsc.model.digest import digest
from fsc.model.feast.data_source import (
    SOURCE_BY_TYPE,
    SOURCES,
    FileSource,
    PushSource,
    RequestSource,
)


class Embedded(NamedTuple):
    """A copy of a source as another object carries it, and its digest."""

    name: str
    attrs: Mapping[str, Any]
    digest: str


IRREGULAR: Mapping[type, frozenset[str]] = {
    FileSource: frozenset({"type", "file_format"}),
    PushSource: frozenset({"type", "batch_source"}),
    RequestSource: frozenset({"type", "schema"}),
}

# What a push source repeats of its batch source, so that Feast can read it there (PushSource,
# _to_proto_impl).
_REPEATED = ("timestamp_field", "created_timestamp_column", "date_partition_column")


class Sources:
    """Reads and writes data sources; remembers copies, since each source is embedded many times."""

    def __init__(self, paths: Paths) -> None:
        enum = message("DataSource").SourceType
        self._numbers = {one: enum.Value(one.ENUM) for one in SOURCES}
        self._words = {number: word.lower() for word, number in enum.items()}
        self._places: Mapping[int, Places] = {
            self._numbers[one]: places(one, paths, IRREGULAR[one], "spec.") for one in SOURCES
        }
        self._types = {self._numbers[one]: word for word, one in SOURCE_BY_TYPE.items()}
        self._seen: dict[bytes, Embedded] = {}

    def read(self, source: Message) -> dict[str, Any]:
        """The attributes of a source, tags with marks among them.

        A type that fsc does not know yet has only its `type`, in Feast's word.
        """
        known = self._types.get(source.type)
        if known is None:
            return {"type": self._words.get(source.type, str(source.type))}
        found = self._places[source.type].read(source)
        found["type"] = known
        found.update(_READ[known](source))
        return found

    def write(self, source: Message, attrs: Mapping[str, Any], lookup: Lookup) -> None:
        """Put the attributes into a source. Another type begins with an empty message."""
        cls = SOURCE_BY_TYPE[attrs["type"]]
        if source.type != self._numbers[cls]:
            _keep_only_identity(source)
        source.type = self._numbers[cls]
        source.data_source_class_type = cls.CLASS_PATH
        self._places[source.type].write(source, attrs)
        if attrs["type"] == "push":
            self._write_push(source, attrs, lookup)
        else:
            _WRITE[attrs["type"]](source, attrs)

    def _write_push(self, source: Message, attrs: Mapping[str, Any], lookup: Lookup) -> None:
        batch = needed(lookup, SOURCE, attrs["batch_source"], f"{SOURCE}.{source.name}")
        self.embed(source.batch_source, batch)
        for field in _REPEATED:
            setattr(source, field, getattr(batch, field))
        source.field_mapping.clear()
        source.field_mapping.update(batch.field_mapping)

    def embedded(self, source: Message) -> Embedded:
        """What a copy holds, marks left out."""
        key = source.SerializeToString(deterministic=True)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._embedded(source)
        return found

    def embed(self, into: Message, source: Message, *, typed: bool = False) -> None:
        """Copy a source of the registry into another object, as Feast's to_proto does.

        Only the sources of a view name their class (feast/proto_utils.py, serialize_data_source).
        SQL registries do not keep it with the source itself.
        """
        into.CopyFrom(source)
        into.ClearField("project")
        if source.HasField("batch_source"):
            _untyped(into.batch_source)
        if not typed:
            _untyped(into)
        elif source.type in self._types:
            into.data_source_class_type = SOURCE_BY_TYPE[self._types[source.type]].CLASS_PATH

    def _embedded(self, source: Message) -> Embedded:
        attrs = self.read(source)
        own, _ = split_marks(attrs.pop("tags", {}))
        if own:
            attrs["tags"] = own
        return Embedded(source.name, attrs, source_copy(attrs))


def copies_of(found: Embedded, *behind: Embedded) -> dict[str, str]:
    """The digests of a copy by address, and of the batch source behind it.

    Feast keeps the batch source of a push source twice in a view; when the two differ, the digest
    is that of neither, so that the view counts as behind.
    """
    made = {f"{SOURCE}.{found.name}": found.digest}
    if behind:
        digests = sorted({one.digest for one in behind})
        made[f"{SOURCE}.{behind[0].name}"] = digests[0] if len(digests) == 1 else digest(digests)
    return made


def _untyped(source: Message) -> None:
    """Nothing but its class tells what a custom source is, so that stays."""
    if source.type != source.CUSTOM_SOURCE:
        source.ClearField("data_source_class_type")


def _keep_only_identity(source: Message) -> None:
    kept = type(source)(name=source.name, project=source.project, meta=source.meta)
    source.CopyFrom(kept)


def _read_file(source: Message) -> dict[str, Any]:
    """Feast takes a file without format for parquet."""
    delta = source.file_options.file_format.WhichOneof("format") == "delta_format"
    return {"file_format": "delta" if delta else "parquet"}


def _write_file(source: Message, attrs: Mapping[str, Any]) -> None:
    """Parquet is written as no format, like in compiled code: stock plans compare the two."""
    if attrs.get("file_format") != "delta":
        source.file_options.ClearField("file_format")
    elif not source.file_options.file_format.HasField("delta_format"):
        source.file_options.file_format.delta_format.SetInParent()


def _read_push(source: Message) -> dict[str, Any]:
    return {"batch_source": source.batch_source.name} if source.HasField("batch_source") else {}


def _read_request(source: Message) -> dict[str, Any]:
    schema = read_fields(source.request_data_options.schema)
    return {"schema": schema} if schema else {}


def _write_request(source: Message, attrs: Mapping[str, Any]) -> None:
    source.request_data_options.SetInParent()
    write_fields(source.request_data_options.schema, attrs.get("schema", {}))


_READ: Mapping[str, Callable[[Message], dict[str, Any]]] = {
    "file": _read_file,
    "push": _read_push,
    "request": _read_request,
}
_WRITE: Mapping[str, Callable[[Message, Mapping[str, Any]], None]] = {
    "file": _write_file,
    "request": _write_request,
}
