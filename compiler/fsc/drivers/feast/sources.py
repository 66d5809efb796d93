"""Data sources <-> DataSource messages, and the copies of them that other objects carry.

(feast/data_source.py, feast/infra/offline_stores/file_source.py)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fsc.drivers.feast import configuration
from fsc.drivers.feast.configuration import configured
from fsc.drivers.feast.fields import read_fields, write_fields
from fsc.drivers.feast.lookup import SOURCE, Lookup, needed
from fsc.drivers.feast.messages import Message, message
from fsc.drivers.feast.paths import Paths
from fsc.drivers.feast.places import Places, places
from fsc.marks import unmarked
from fsc.model.copies import source_copy
from fsc.model.digest import digest
from fsc.model.feast.data_source import (
    SOURCE_BY_TYPE,
    STREAM_TYPES,
    CustomSource,
    DataSource,
    FileSource,
    PushSource,
    RequestSource,
    sources,
)
from fsc.model.feast.sources.base import (
    ConnectedSource,
    connection_of,
    connection_tags,
)


class Embedded(NamedTuple):
    """A copy of a source as another object carries it, and its digest."""

    name: str
    attrs: Mapping[str, Any]
    digest: str


_OF_TYPE: Mapping[type, frozenset[str]] = {
    FileSource: frozenset({"file_format"}),
    PushSource: frozenset({"batch_source"}),
    RequestSource: frozenset({"schema"}),
    CustomSource: frozenset({"configuration"}),
}
_OF_ALL = frozenset({"type", "connection_ref", "batch_source"})


def irregular(cls: type) -> frozenset[str]:
    """The attributes that have no field of their own in the message."""
    return _OF_ALL | _OF_TYPE.get(cls, frozenset()) | configured(cls)


# What a push source repeats of its batch source, so that Feast can read it there (PushSource,
# _to_proto_impl).
_REPEATED = ("timestamp_field", "created_timestamp_column", "date_partition_column")


class Sources:
    """Reads and writes data sources; remembers copies, since each source is embedded many times."""

    def __init__(self, paths: Paths) -> None:
        enum = message("DataSource").SourceType
        self._numbers = {one: enum.Value(one.ENUM) for one in sources()}
        self._words = {number: word.lower() for word, number in enum.items()}
        self._places: Mapping[type, Places] = {
            one: places(one, paths, irregular(one), "spec.") for one in sources()
        }
        self._types = {one: word for word, one in SOURCE_BY_TYPE.items()}
        self._by_path = {
            (self._numbers[one], one.CLASS_PATH): one for one in sources() if one.TYPED
        }
        self._by_number = {number: one for one, number in reversed(self._numbers.items())}
        self._by_number[enum.Value("CUSTOM_SOURCE")] = CustomSource
        self._seen: dict[bytes, Embedded] = {}

    def class_of(self, source: Message) -> type[DataSource] | None:
        """The class of the model for a message; None for a type that fsc does not know."""
        by_path = self._by_path.get((source.type, source.data_source_class_type))
        return by_path or self._by_number.get(source.type)

    def read(self, source: Message) -> dict[str, Any]:
        """The attributes of a source, tags with marks among them.

        A type that fsc does not know yet, or a custom one whose options are no JSON, has only its
        `type`, in Feast's word.
        """
        cls = self.class_of(source)
        options = configuration.read(cls, source) if cls is not None else None
        if cls is None or options is None:
            return {"type": self._words.get(source.type, str(source.type))}
        found = {**self._places[cls].read(source), **options, "type": self._types[cls]}
        _take_connection(cls, found)
        if source.HasField("batch_source"):
            found["batch_source"] = source.batch_source.name
        found.update(_READ[cls](source) if cls in _READ else {})
        return found

    def write(self, source: Message, attrs: Mapping[str, Any], lookup: Lookup) -> None:
        """Put the attributes into a source. Another type begins with an empty message."""
        cls = SOURCE_BY_TYPE[attrs["type"]]
        if self.class_of(source) is not cls:
            _keep_only_identity(source)
        source.type = self._numbers[cls]
        if cls.CLASS_PATH:
            source.data_source_class_type = cls.CLASS_PATH
        self._places[cls].write(source, attrs)
        source.tags.update(connection_tags(attrs.get("connection_ref", {})))
        configuration.write(cls, source, attrs)
        self._write_behind(source, attrs, lookup)
        if cls in _WRITE:
            _WRITE[cls](source, attrs)

    def _write_behind(self, source: Message, attrs: Mapping[str, Any], lookup: Lookup) -> None:
        if not attrs.get("batch_source"):
            source.ClearField("batch_source")
            return
        batch = needed(lookup, SOURCE, attrs["batch_source"], f"{SOURCE}.{source.name}")
        self.embed(source.batch_source, batch)

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
            self._untyped(into.batch_source)
        cls = self.class_of(source)
        if not typed:
            self._untyped(into)
        elif cls is not None and cls.CLASS_PATH:
            into.data_source_class_type = cls.CLASS_PATH

    def is_stream(self, source: Message) -> bool:
        """Whether a view keeps the batch source behind it too (FeatureView.__init__)."""
        cls = self.class_of(source)
        streams = cls is not None and self._types[cls] in STREAM_TYPES
        return streams and source.HasField("batch_source")

    def _untyped(self, source: Message) -> None:
        """What only its class tells apart keeps its class path, as in Feast's own to_proto."""
        cls = self.class_of(source)
        if cls is not None and not cls.TYPED:
            source.ClearField("data_source_class_type")

    def _embedded(self, source: Message) -> Embedded:
        attrs = self.read(source)
        own = unmarked(attrs.pop("tags", {}))
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


def _write_push(source: Message, _attrs: Mapping[str, Any]) -> None:
    for field in _REPEATED:
        setattr(source, field, getattr(source.batch_source, field))
    source.field_mapping.clear()
    source.field_mapping.update(source.batch_source.field_mapping)


def _read_request(source: Message) -> dict[str, Any]:
    schema = read_fields(source.request_data_options.schema)
    return {"schema": schema} if schema else {}


def _write_request(source: Message, attrs: Mapping[str, Any]) -> None:
    source.request_data_options.SetInParent()
    write_fields(source.request_data_options.schema, attrs.get("schema", {}))


def _take_connection(cls: type, found: dict[str, Any]) -> None:
    """Take the tags that are a ConnectionRef out of the others; what is no part of one stays."""
    if not issubclass(cls, ConnectedSource):
        return
    connection = connection_of(found.get("tags", {}))
    if connection:
        found["connection_ref"] = connection
        said = connection_tags(connection)
        found["tags"] = {key: one for key, one in found["tags"].items() if said.get(key) != one}
    if not found.get("tags", True):
        del found["tags"]


_READ: Mapping[type, Callable[[Message], dict[str, Any]]] = {
    FileSource: _read_file,
    RequestSource: _read_request,
}
_WRITE: Mapping[type, Callable[[Message, Mapping[str, Any]], None]] = {
    FileSource: _write_file,
    PushSource: _write_push,
    RequestSource: _write_request,
}
