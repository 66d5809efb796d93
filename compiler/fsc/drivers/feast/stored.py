"""Views that are read from a source <-> their messages: what is irregular about them.

(feast/feature_view.py, batch_feature_view.py, stream_feature_view.py, labeling/label_view.py)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.drivers.feast.columns import described_keys, entity_copies, read_entities, write_columns
from fsc.drivers.feast.fields import read_fields, write_fields
from fsc.drivers.feast.functions import MakeBody, read_function, write_function
from fsc.drivers.feast.lookup import (
    BATCH_VIEW,
    FEATURE_VIEW,
    LABEL_VIEW,
    SOURCE,
    STREAM_VIEW,
    Lookup,
    needed,
    view_kind,
)  # fmt: skip
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.sources import Sources, copies_of
from fsc.drivers.feast.substrait import MakePlan
from fsc.drivers.feast.variants import Variants
from fsc.records import dataclass

Found = tuple[dict[str, Any], dict[str, str]]


@dataclass(frozen=True)
class Tools:
    """What reading and writing a message needs besides the registry."""

    sources: Sources
    make_body: MakeBody
    make_plan: MakePlan
    logging: Variants
    storage: Variants


def read_feature_view(view: Message, tools: Tools, lookup: Lookup) -> Found:
    """The irregular attributes of a feature view, and the digests of the copies that it carries.

    Those of the views that it is made of are whole views: the codec reads them.
    """
    attrs, copies = read_entities_and_schema(view.spec, lookup)
    more, seen = _read_sources(view.spec, tools.sources)
    if view.spec.source_views:
        views = [one.name for one in view.spec.source_views]
        source = more.pop("source", "")
        more = {"source_views": views, **({"sink_source": source} if source else {})}
    return {**attrs, **more, **read_function(view.spec)}, {**copies, **seen}


def read_stream_view(view: Message, tools: Tools, lookup: Lookup) -> Found:
    """Feast lists the join keys among the features here (StreamFeatureView.to_proto)."""
    attrs, copies = read_entities_and_schema(view.spec, lookup)
    more, seen = _read_sources(view.spec, tools.sources)
    return {**attrs, **more, **read_function(view.spec)}, {**copies, **seen}


def read_label_view(view: Message, tools: Tools, lookup: Lookup) -> Found:
    """A label view carries one source, and a push source the batch source behind it."""
    attrs, copies = read_entities_and_schema(view.spec, lookup)
    if not view.spec.HasField("source"):
        return attrs, copies
    found = tools.sources.embedded(view.spec.source)
    behind = (
        [tools.sources.embedded(view.spec.source.batch_source)]
        if view.spec.source.HasField("batch_source")
        else []
    )
    return {**attrs, "source": found.name}, {**copies, **copies_of(found, *behind)}


def read_entities_and_schema(spec: Message, lookup: Lookup) -> Found:
    """What all views have: entities, features, and whether they are in use."""
    entities = read_entities(spec.entities)
    keys = {one.name for one in spec.entity_columns}
    schema = {
        **read_fields(one for one in spec.features if one.name not in keys),
        **(described_keys(spec.entity_columns, entities, lookup) if entities else {}),
    }
    attrs: dict[str, Any] = {"schema": schema} if schema else {}
    if not getattr(spec, "disabled", True):
        attrs["enabled"] = True
    if not entities:
        return attrs, {}
    return {**attrs, "entities": entities}, entity_copies(entities, spec.entity_columns, lookup)


def _read_sources(spec: Message, sources: Sources) -> Found:
    """Behind a stream stands the batch source twice: in the view and in its stream source."""
    batch = [sources.embedded(spec.batch_source)] if spec.HasField("batch_source") else []
    if not spec.HasField("stream_source"):
        if spec.batch_source.HasField("batch_source"):
            batch.append(sources.embedded(spec.batch_source.batch_source))
        return ({"source": batch[0].name}, copies_of(*batch)) if batch else ({}, {})
    first = sources.embedded(spec.stream_source)
    if spec.stream_source.HasField("batch_source"):
        batch.append(sources.embedded(spec.stream_source.batch_source))
    return {"source": first.name}, copies_of(first, *batch)


def write_feature_view(
    view: Message, attrs: Mapping[str, Any], tools: Tools, lookup: Lookup
) -> None:
    """Put the irregular attributes of a feature view into its message."""
    by = f"{BATCH_VIEW if 'udf' in attrs else FEATURE_VIEW}.{view.spec.name}"
    write_fields(view.spec.features, write_columns(view.spec, attrs, lookup, by))
    view.spec.disabled = not attrs.get("enabled")
    if "udf" in attrs:
        held = view.spec.feature_transformation.user_defined_function
        write_function(held, attrs["udf"], tools.make_body)
        held.mode = attrs["mode"]
    name = attrs.get("source") or attrs.get("sink_source", "")
    _write_sources(view.spec, name, tools.sources, lookup, by)
    _write_source_views(view.spec, attrs.get("source_views", ()), lookup, by)


def _write_source_views(spec: Message, names: Any, lookup: Lookup, by: str) -> None:
    """The views that a view is made of, whole, as the registry has them now."""
    spec.ClearField("source_views")
    for name in names:
        held = needed(lookup, view_kind(lookup, name), name, by).spec
        into = spec.source_views.add()
        into.CopyFrom(held)
        into.ClearField("project")


def write_stream_view(
    view: Message, attrs: Mapping[str, Any], tools: Tools, lookup: Lookup
) -> None:
    """Feast reads the function from its old place, and writes both (StreamFeatureView)."""
    by = f"{STREAM_VIEW}.{view.spec.name}"
    own = write_columns(view.spec, attrs, lookup, by)
    write_fields(view.spec.features, own)
    view.spec.features.extend(sorted(view.spec.entity_columns, key=lambda one: str(one.name)))
    view.spec.disabled = not attrs.get("enabled")
    places = (view.spec.user_defined_function, view.spec.feature_transformation)
    if "udf" in attrs:
        write_function(places[0], attrs["udf"], tools.make_body)
        places[1].user_defined_function.name = places[0].name
        places[1].user_defined_function.body = places[0].body
        places[1].user_defined_function.body_text = places[0].body_text
    else:
        view.spec.ClearField("user_defined_function")
        view.spec.ClearField("feature_transformation")
    _write_sources(view.spec, attrs["source"], tools.sources, lookup, by)


def write_label_view(view: Message, attrs: Mapping[str, Any], tools: Tools, lookup: Lookup) -> None:
    """Put the irregular attributes of a label view into its message."""
    by = f"{LABEL_VIEW}.{view.spec.name}"
    write_fields(view.spec.features, write_columns(view.spec, attrs, lookup, by))
    if not attrs.get("source"):
        view.spec.ClearField("source")
        return
    source = needed(lookup, SOURCE, attrs["source"], by)
    tools.sources.embed(view.spec.source, source, typed=True)
    if source.HasField("batch_source"):
        batch = needed(lookup, SOURCE, source.batch_source.name, by)
        tools.sources.embed(view.spec.source.batch_source, batch)


def _write_sources(spec: Message, name: str, sources: Sources, lookup: Lookup, by: str) -> None:
    spec.ClearField("stream_source")
    spec.ClearField("batch_source")
    if not name:
        return
    source = needed(lookup, SOURCE, name, by)
    if not sources.is_stream(source):
        sources.embed(spec.batch_source, source, typed=True)
        return
    sources.embed(spec.stream_source, source, typed=True)
    batch = needed(lookup, SOURCE, source.batch_source.name, by)
    sources.embed(spec.batch_source, batch, typed=True)
    sources.embed(spec.stream_source.batch_source, batch)
