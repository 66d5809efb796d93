"""Feature views, on-demand views and services <-> their messages: what is irregular about them.

(feast/feature_view.py, feast/on_demand_feature_view.py, feast/feature_service.py)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fsc.drivers.feast.columns import described_keys, entity_copies, read_entities, write_columns
from fsc.drivers.feast.fields import read_fields, write_fields
from fsc.drivers.feast.lookup import (
    ENTITY,
    FEATURE_VIEW,
    ON_DEMAND,
    PROJECT,
    SERVICE,
    SOURCE,
    Lookup,
    needed,
)  # fmt: skip
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.projections import before_by_name, merged, read_projection, write_projection
from fsc.drivers.feast.sources import Sources, copies_of
from fsc.model.copies import source_copy

TRACK_TAG = "feast:track_metrics"

# (name, source) -> the pickle that Feast keeps beside the source.
MakeBody = Callable[[str, str], bytes]
Found = tuple[dict[str, Any], dict[str, str]]

IRREGULAR: Mapping[str, frozenset[str]] = {
    PROJECT: frozenset(),
    ENTITY: frozenset({"join_keys"}),
    FEATURE_VIEW: frozenset({"entities", "source", "schema", "enabled"}),
    ON_DEMAND: frozenset({"sources", "udf", "schema", "entities", "track_metrics", "enabled"}),
    SERVICE: frozenset({"features"}),
}


def read_feature_view(view: Message, sources: Sources, lookup: Lookup) -> Found:
    """The irregular attributes of a feature view, and the digests of the copies that it carries."""
    spec = view.spec
    attrs, copies = _read_entities_and_schema(spec, lookup)
    if not spec.HasField("batch_source") and not spec.HasField("stream_source"):
        return attrs, copies
    behind = [sources.embedded(spec.batch_source)] if spec.HasField("batch_source") else []
    if not spec.HasField("stream_source"):
        first, behind = behind[0], []
    else:
        first = sources.embedded(spec.stream_source)
        if spec.stream_source.HasField("batch_source"):
            behind.append(sources.embedded(spec.stream_source.batch_source))
    return {**attrs, "source": first.name}, {**copies, **copies_of(first, *behind)}


def write_feature_view(
    view: Message, attrs: Mapping[str, Any], sources: Sources, lookup: Lookup
) -> None:
    """Put the irregular attributes of a feature view into its message."""
    by = f"{FEATURE_VIEW}.{view.spec.name}"
    write_fields(view.spec.features, write_columns(view.spec, attrs, lookup, by))
    view.spec.disabled = not attrs.get("enabled")
    source = needed(lookup, SOURCE, attrs["source"], by)
    view.spec.ClearField("stream_source")
    if not source.HasField("batch_source"):
        sources.embed(view.spec.batch_source, source, typed=True)
        return
    sources.embed(view.spec.stream_source, source, typed=True)
    batch = needed(lookup, SOURCE, source.batch_source.name, by)
    sources.embed(view.spec.batch_source, batch, typed=True)
    sources.embed(view.spec.stream_source.batch_source, batch)


def read_on_demand(view: Message, sources: Sources, lookup: Lookup) -> Found:
    """The irregular attributes of an on-demand view, and the digests of its copies."""
    attrs, copies = _read_entities_and_schema(view.spec, lookup)
    reads, seen = _read_sources(view.spec, sources, lookup)
    attrs.update({"sources": reads} if reads else {})
    attrs.update(_read_udf(view.spec))
    return attrs, {**seen, **copies}


def _read_entities_and_schema(spec: Message, lookup: Lookup) -> Found:
    entities = read_entities(spec.entities)
    schema = {
        **read_fields(spec.features),
        **(described_keys(spec.entity_columns, entities, lookup) if entities else {}),
    }
    attrs: dict[str, Any] = {"schema": schema} if schema else {}
    if not spec.disabled:
        attrs["enabled"] = True
    if not entities:
        return attrs, {}
    return {**attrs, "entities": entities}, entity_copies(entities, spec.entity_columns, lookup)


def _read_sources(spec: Message, sources: Sources, lookup: Lookup) -> Found:
    found, requests, copies = [], {}, {}
    for one in spec.sources.values():
        kind = one.WhichOneof("source")
        if kind == "request_data_source":
            embedded = sources.embedded(one.request_data_source)
            requests[embedded.name] = {"source": embedded.name}
            copies[f"{SOURCE}.{embedded.name}"] = source_copy(embedded.attrs)
        elif kind == "feature_view_projection":
            found.append(read_projection(one.feature_view_projection, sources, lookup))
    copies.update({one.address: one.digest for one in found})
    return {**merged(found), **requests}, copies


def _read_udf(spec: Message) -> dict[str, Any]:
    """Feast before 0.40 kept the function in a field of its own, which it still reads."""
    held = spec.feature_transformation
    old = held.WhichOneof("transformation") is None and spec.HasField("user_defined_function")
    found = spec.user_defined_function if old else held.user_defined_function
    if not found.body_text:
        return {}
    return {"udf": {"name": found.name, "source": canonical_source(found.body_text)}}


def canonical_source(text: str) -> str:
    """The source of a function from `def` on, without decorators, ending in one newline.

    Feast's decorators keep the lines above `def` too. Text that is not one function stays as it
    is; nothing is executed.
    """
    if text.startswith("def ") and text.endswith("\n") and not text.endswith("\n\n"):
        return text
    import ast

    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    function = next((one for one in body if isinstance(one, ast.FunctionDef)), None)
    if function is None or len(body) != 1:
        return text
    lines = text.replace("\r\n", "\n").split("\n")[function.lineno - 1 : function.end_lineno]
    return "\n".join(line.rstrip() if not line.strip() else line for line in lines) + "\n"


def write_on_demand(
    view: Message, attrs: Mapping[str, Any], sources: Sources, lookup: Lookup, make_body: MakeBody
) -> None:
    """Put the irregular attributes of an on-demand view into its message.

    Aggregations and the old place of the function would change what is computed, so they go.
    """
    by = f"{ON_DEMAND}.{view.spec.name}"
    write_fields(view.spec.features, write_columns(view.spec, attrs, lookup, by))
    view.spec.disabled = not attrs.get("enabled")
    _write_sources(view.spec, attrs.get("sources", {}), sources, lookup, by)
    _write_udf(view.spec, attrs, make_body)
    view.spec.ClearField("user_defined_function")
    view.spec.ClearField("aggregations")
    if attrs.get("track_metrics"):
        view.spec.tags[TRACK_TAG] = "true"


def _write_sources(
    spec: Message, reads: Mapping[str, Any], sources: Sources, lookup: Lookup, by: str
) -> None:
    """Feast keys the map by the name of the view, not by its alias."""
    held = [
        one.feature_view_projection
        for one in spec.sources.values()
        if one.HasField("feature_view_projection")
    ]
    before = before_by_name(held)
    spec.ClearField("sources")
    for name, read in sorted(reads.items()):
        if "source" in read:
            request = needed(lookup, SOURCE, read["source"], by)
            sources.embed(spec.sources[read["source"]].request_data_source, request)
            continue
        into = spec.sources[read["view"]].feature_view_projection
        if name in before:
            into.CopyFrom(before[name])
        write_projection(into, read, sources, lookup, by)


def _write_udf(spec: Message, attrs: Mapping[str, Any], make_body: MakeBody) -> None:
    """The pickle is made only when the source is another than before."""
    udf = attrs["udf"]
    held = spec.feature_transformation.user_defined_function
    if not held.body or (held.name, held.body_text) != (udf["name"], udf["source"]):
        held.body = make_body(udf["name"], udf["source"])
    held.name, held.body_text, held.mode = udf["name"], udf["source"], attrs["mode"]


def read_service(service: Message, sources: Sources, lookup: Lookup) -> Found:
    """What a service reads, and the digests of its copies."""
    found = [read_projection(one, sources, lookup) for one in service.spec.features]
    reads = merged(found)
    return ({"features": reads} if reads else {}), {one.address: one.digest for one in found}


def write_service(
    service: Message, attrs: Mapping[str, Any], sources: Sources, lookup: Lookup
) -> None:
    """Put what a service reads into its message, sorted by the name in use."""
    by = f"{SERVICE}.{service.spec.name}"
    before = before_by_name(service.spec.features)
    del service.spec.features[:]
    for name, read in sorted(attrs.get("features", {}).items()):
        into = service.spec.features.add()
        if name in before:
            into.CopyFrom(before[name])
        write_projection(into, read, sources, lookup, by)
