"""On-demand views <-> their messages: what is irregular (feast/on_demand_feature_view.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.drivers.feast.columns import write_columns
from fsc.drivers.feast.fields import read_fields, write_fields
from fsc.drivers.feast.functions import read_function, write_function
from fsc.drivers.feast.lookup import ON_DEMAND, SOURCE, Lookup, needed
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.projections import before_by_name, merged, read_projection, write_projection
from fsc.drivers.feast.stored import Found, Tools, read_entities_and_schema
from fsc.drivers.feast.substrait import Columns, columns_of, write_plan
from fsc.model.copies import source_copy
from fsc.model.feast.on_demand_feature_view import TRACK_TAG, UDF_TAG

# The request source that Feast makes of `input_schema` (_INPUT_SCHEMA_SOURCE_PREFIX).
INPUT_PREFIX = "__input_schema__"


def read_on_demand(view: Message, tools: Tools, lookup: Lookup) -> Found:
    """The irregular attributes of an on-demand view, and the digests of its copies."""
    attrs, copies = read_entities_and_schema(view.spec, lookup)
    reads, seen = _read_sources(view.spec, tools, lookup)
    attrs.update({"sources": reads} if reads else {})
    attrs.update(_read_input(view.spec))
    attrs.update(read_function(view.spec))
    return attrs, {**seen, **copies}


def _read_sources(spec: Message, tools: Tools, lookup: Lookup) -> Found:
    found, requests, copies = [], {}, {}
    for one in spec.sources.values():
        kind = one.WhichOneof("source")
        if kind == "request_data_source":
            if one.request_data_source.name.startswith(INPUT_PREFIX):
                continue
            embedded = tools.sources.embedded(one.request_data_source)
            requests[embedded.name] = {"source": embedded.name}
            copies[f"{SOURCE}.{embedded.name}"] = source_copy(embedded.attrs)
        elif kind == "feature_view_projection":
            found.append(read_projection(one.feature_view_projection, tools.sources, lookup))
    copies.update({one.address: one.digest for one in found})
    return {**merged(found), **requests}, copies


def _read_input(spec: Message) -> dict[str, Any]:
    found = {
        name: field
        for one in spec.sources.values()
        if one.request_data_source.name.startswith(INPUT_PREFIX)
        for name, field in read_fields(one.request_data_source.request_data_options.schema).items()
    }
    return {"input_schema": found} if found else {}


def write_on_demand(view: Message, attrs: Mapping[str, Any], tools: Tools, lookup: Lookup) -> None:
    """Put the irregular attributes of an on-demand view into its message.

    The old place of the function would change what is computed, so it goes.
    """
    by, before = f"{ON_DEMAND}.{view.spec.name}", columns_of(view.spec)
    write_fields(view.spec.features, write_columns(view.spec, attrs, lookup, by))
    view.spec.disabled = not attrs.get("enabled")
    _write_sources(view.spec, attrs.get("sources", {}), tools, lookup, by)
    _write_input(view.spec, attrs.get("input_schema"))
    _write_udf(view.spec, attrs, before, tools)
    view.spec.ClearField("user_defined_function")
    if attrs.get("track_metrics"):
        view.spec.tags[TRACK_TAG] = "true"


def _write_udf(spec: Message, attrs: Mapping[str, Any], before: Columns, tools: Tools) -> None:
    if "udf" in attrs and attrs["mode"] == "substrait":
        write_plan(spec, attrs["udf"], before, tools.make_body, tools.make_plan)
        return
    spec.tags.pop(UDF_TAG, None)
    if "udf" not in attrs:
        spec.ClearField("feature_transformation")
        return
    held = spec.feature_transformation.user_defined_function
    write_function(held, attrs["udf"], tools.make_body)
    held.mode = attrs["mode"]


def _write_sources(
    spec: Message, reads: Mapping[str, Any], tools: Tools, lookup: Lookup, by: str
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
            tools.sources.embed(spec.sources[read["source"]].request_data_source, request)
            continue
        into = spec.sources[read["view"]].feature_view_projection
        if name in before:
            into.CopyFrom(before[name])
        write_projection(into, read, tools.sources, lookup, by)


def _write_input(spec: Message, schema: Mapping[str, Any] | None) -> None:
    if not schema:
        return
    name = f"{INPUT_PREFIX}{spec.name}"
    into = spec.sources[name].request_data_source
    into.name, into.type = name, into.REQUEST_SOURCE
    write_fields(into.request_data_options.schema, schema)
