"""Registry messages <-> resources, in the vocabulary of the manifest.

Law: for every object that a manifest can say, `decode(encode(x)) == x`. What Feast sets by itself
(feast.md 3.2: timestamps, intervals, version ids, class paths, pickles) is left out of attributes.
Decoding executes nothing and never raises for what a registry holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fsc.driver import Resource
from fsc.drivers.feast import datasets, on_demand, permissions, services, stored
from fsc.drivers.feast.datasets import PROFILER_TAG
from fsc.drivers.feast.functions import MakeBody
from fsc.drivers.feast.index import kind_of
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
    Lookup,
)  # fmt: skip
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.meta import facts
from fsc.drivers.feast.needs import needs_of
from fsc.drivers.feast.paths import Paths
from fsc.drivers.feast.places import places
from fsc.drivers.feast.sources import Sources, copies_of
from fsc.drivers.feast.stored import Found, Tools
from fsc.drivers.feast.substrait import MakePlan
from fsc.drivers.feast.variants import Variants
from fsc.drivers.feast.whole import MESSAGE, message_of, put_whole
from fsc.marks import MARK_PREFIX, UNOWNED, Marks, marks_as_labels, split_marks
from fsc.model.copies import derived_copy
from fsc.model.feast.logging_stores import DESTINATIONS
from fsc.model.feast.on_demand_feature_view import TRACK_TAG, UDF_TAG
from fsc.model.feast.saved_storage import STORAGES
from fsc.model.stack import KIND_BY_NAME

MANAGED: tuple[str, ...] = tuple(kind for kind in KIND_BY_NAME if kind.startswith("feast."))

# Kinds whose message has no `spec`.
BARE = frozenset({SOURCE, REFERENCE})

Reader = Callable[[Message, Tools, Lookup], Found]
Writer = Callable[[Message, Mapping[str, Any], Tools, Lookup], None]

# The attributes of each kind that have a function of their own below.
_VIEW = frozenset({"entities", "source", "schema", "enabled"})
_DERIVED = frozenset({"source_views", "sink_source"})
IRREGULAR: Mapping[str, frozenset[str]] = {
    PROJECT: frozenset(),
    ENTITY: frozenset({"join_keys"}),
    FEATURE_VIEW: _VIEW | _DERIVED,
    BATCH_VIEW: _VIEW | _DERIVED | {"udf"},
    STREAM_VIEW: _VIEW | {"udf"},
    LABEL_VIEW: _VIEW,
    ON_DEMAND: frozenset(
        {"sources", "input_schema", "udf", "schema", "entities", "track_metrics", "enabled"}
    ),
    SERVICE: frozenset({"features", "logging_config"}),
    DATASET: frozenset({"storage"}),
    REFERENCE: frozenset({"profiler"}),
    PERMISSION: frozenset({"policy"}),
}


class Codec:
    """Decodes and encodes the objects of one project; `paths` says where relative paths begin."""

    def __init__(
        self, project: str, paths: Paths, make_body: MakeBody, make_plan: MakePlan
    ) -> None:
        self.project = project
        self.paths = paths
        self.sources = Sources(paths)
        self._tools = Tools(
            self.sources,
            make_body,
            make_plan,
            Variants(DESTINATIONS, "destination", paths),
            Variants(STORAGES, "kind", paths),
        )
        self._places = {
            kind: places(KIND_BY_NAME[kind], paths, irregular)
            for kind, irregular in IRREGULAR.items()
        }

    def decode(self, kind: str, message: Message, lookup: Lookup) -> Resource:
        """One object as it is live."""
        name = message.name if kind in BARE else message.spec.name
        attrs, copies = _READ[kind](message, self._tools, lookup)
        if kind in self._places:
            attrs.update(self._places[kind].read(message))
        if attrs.get("source_views"):
            copies.update(self._made_of(message, lookup))
        marks = _take_marks(attrs, kind)
        needs = needs_of(self.project, kind, attrs, lookup)
        return Resource(f"{kind}.{name}", kind, name, attrs, needs, copies, marks, facts(message))

    def _made_of(self, view: Message, lookup: Lookup) -> Iterator[tuple[str, str]]:
        """The digests of the views that a view is made of, which it carries whole."""
        for spec in view.spec.source_views:
            held = type(view)(spec=spec)
            found = self.decode(kind_of(held), held, lookup)
            yield found.address, derived_copy(found.attrs, found.copies)

    def encode(self, resource: Resource, message: Message, lookup: Lookup) -> None:
        """Put a resource into the message of its object, new or as it is live.

        What the manifest does not know of is left as it was. Copies are made from what the
        registry holds now, so this runs in the order of need. Raises FscError when something that
        the object needs is not in the registry; the message may be half written then.
        """
        if MESSAGE in resource.attrs:
            text = resource.attrs[MESSAGE]
            put_whole(message, message_of(resource.kind, text, resource.address))
            self._identify(resource, message)
            write_marks(resource, message)
            return
        self._identify(resource, message)
        if resource.kind in self._places:
            notes = _notes(message, resource.kind)
            self._places[resource.kind].write(message, resource.attrs)
            _tags(message, resource.kind).update(notes)
        _WRITE[resource.kind](message, resource.attrs, self._tools, lookup)
        write_marks(resource, message)

    def _identify(self, resource: Resource, message: Message) -> None:
        if resource.kind in BARE:
            message.name, message.project = resource.name, self.project
            return
        message.spec.name = resource.name
        if resource.kind != PROJECT:
            message.spec.project = self.project
        if "version" in message.spec.DESCRIPTOR.fields_by_name and not message.spec.version:
            message.spec.version = "latest"


def write_marks(resource: Resource, message: Message) -> None:
    """Put the marks of a resource among its tags, and take others away. Projects carry none."""
    if resource.kind == PROJECT:
        return
    tags = _tags(message, resource.kind)
    marks = marks_as_labels(resource.marks)
    for key in [one for one in tags if one.startswith(MARK_PREFIX) and one not in marks]:
        del tags[key]
    tags.update(marks)


# Tags in which fsc keeps the source of functions: those who write a function need the one before.
_NOTES = (PROFILER_TAG, UDF_TAG)


def _tags(message: Message, kind: str) -> Any:
    return message.tags if kind in BARE else message.spec.tags


def _notes(message: Message, kind: str) -> dict[str, str]:
    held = _tags(message, kind)
    return {key: held[key] for key in _NOTES if key in held}


def _read_source(source: Message, tools: Tools, _lookup: Lookup) -> Found:
    attrs = tools.sources.read(source)
    has_batch = source.HasField("batch_source")
    return attrs, copies_of(tools.sources.embedded(source.batch_source)) if has_batch else {}


def _read_entity(entity: Message, _tools: Tools, _lookup: Lookup) -> Found:
    return ({"join_keys": [entity.spec.join_key]} if entity.spec.join_key else {}), {}


def _write_entity(
    entity: Message, attrs: Mapping[str, Any], _tools: Tools, _lookup: Lookup
) -> None:
    entity.spec.join_key = attrs["join_keys"][0] if attrs.get("join_keys") else entity.spec.name


def _read_nothing(_message: Message, _tools: Tools, _lookup: Lookup) -> Found:
    return {}, {}


def _write_nothing(
    _message: Message, _attrs: Mapping[str, Any], _tools: Tools, _lookup: Lookup
) -> None:
    """Everything that such a kind has is regular."""


_READ: Mapping[str, Reader] = {
    PROJECT: _read_nothing,
    ENTITY: _read_entity,
    SOURCE: _read_source,
    FEATURE_VIEW: stored.read_feature_view,
    BATCH_VIEW: stored.read_feature_view,
    STREAM_VIEW: stored.read_stream_view,
    LABEL_VIEW: stored.read_label_view,
    ON_DEMAND: on_demand.read_on_demand,
    SERVICE: services.read_service,
    DATASET: datasets.read_dataset,
    REFERENCE: datasets.read_reference,
    PERMISSION: permissions.read_permission,
}
_WRITE: Mapping[str, Writer] = {
    PROJECT: _write_nothing,
    ENTITY: _write_entity,
    SOURCE: lambda source, attrs, tools, lookup: tools.sources.write(source, attrs, lookup),
    FEATURE_VIEW: stored.write_feature_view,
    BATCH_VIEW: stored.write_feature_view,
    STREAM_VIEW: stored.write_stream_view,
    LABEL_VIEW: stored.write_label_view,
    ON_DEMAND: on_demand.write_on_demand,
    SERVICE: services.write_service,
    DATASET: datasets.write_dataset,
    REFERENCE: datasets.write_reference,
    PERMISSION: permissions.write_permission,
}


def _take_marks(attrs: dict[str, Any], kind: str) -> Marks:
    """Take the tags that are not the user's out of `attrs`."""
    tags = attrs.pop("tags", None)
    if not tags:
        return UNOWNED
    own, marks = split_marks(tags)
    for key in _NOTES:
        own.pop(key, None)
    if kind == ON_DEMAND and own.pop(TRACK_TAG, "").lower() == "true":
        attrs["track_metrics"] = True
    if own:
        attrs["tags"] = own
    return marks
