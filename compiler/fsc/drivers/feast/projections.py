"""What a service or an on-demand view reads <-> FeatureViewProjection, with its copies.

(feast/feature_view_projection.py)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from fsc.diagnostics import FscError
from fsc.drivers.feast.fields import read_fields
from fsc.drivers.feast.lookup import LABEL_VIEW, SOURCE, Lookup, needed, view_kind
from fsc.drivers.feast.messages import Message, copy_of
from fsc.drivers.feast.sources import Sources
from fsc.model.copies import view_copy


class Read(NamedTuple):
    """One projection: the name in use, its canonical form, whose copy it is, and the digest."""

    name: str
    value: dict[str, Any]
    address: str
    digest: str


def read_projection(projection: Message, sources: Sources, lookup: Lookup) -> Read:
    """A projection in the vocabulary of the manifest."""
    columns = read_fields(projection.feature_columns)
    view = projection.feature_view_name
    alias = projection.feature_view_name_alias
    value: dict[str, Any] = {"view": view, "features": sorted(columns)}
    if alias:
        value["as"] = alias
    if projection.join_key_map:
        value["join_key_map"] = dict(projection.join_key_map)
    batch = projection.batch_source if projection.HasField("batch_source") else None
    source = sources.embedded(batch).attrs if batch is not None else None
    return _named(
        projection, value, f"{view_kind(lookup, view)}.{view}", view_copy(columns, source)
    )


def _named(projection: Message, value: dict[str, Any], address: str, digest: str) -> Read:
    """Manifests pin no versions: a projection that does is found under Feast's name for it."""
    name = value.get("as", value["view"])
    if projection.HasField("version_tag"):
        name = f"{name}@v{projection.version_tag}"
    return Read(name, value, address if name == value["view"] else f"{address} as {name}", digest)


def merged(found: Iterable[Read]) -> dict[str, Any]:
    """Projections by the name in use; two of one name (feature references) read their union."""
    made: dict[str, Any] = {}
    for one in found:
        before = made.get(one.name)
        features = {*one.value["features"], *(before["features"] if before else ())}
        made[one.name] = {**one.value, "features": sorted(features)}
    return made


def write_projection(
    into: Message, read: Mapping[str, Any], sources: Sources, lookup: Lookup, by: str
) -> None:
    """Make a projection from the view that it reads, as it is in the registry now."""
    view = needed(lookup, view_kind(lookup, read["view"]), read["view"], by)
    into.feature_view_name = read["view"]
    into.feature_view_name_alias = read.get("as", "")
    is_label = lookup.get(LABEL_VIEW, read["view"]) is view
    into.view_type = "labelView" if is_label else "featureView"
    into.ClearField("version_tag")
    into.join_key_map.clear()
    into.join_key_map.update(read.get("join_key_map", {}))
    _write_columns(into, view, read["features"], by)
    _write_source(into, view, sources, lookup)


def _write_columns(into: Message, view: Message, names: Iterable[str], by: str) -> None:
    """No names mean all features. Join keys are no features: Feast always adds them."""
    keys = {one.name for one in getattr(view.spec, "entity_columns", ())}
    known = {one.name: one for one in view.spec.features if one.name not in keys}
    del into.feature_columns[:]
    for name in sorted(set(names) - keys or known):
        if name not in known:
            raise FscError(
                f"`{by}` reads `{name}` of `{view.spec.name}`, which has no such feature.",
                hint=f"It has {', '.join(sorted(known))}.",
            )
        into.feature_columns.add().CopyFrom(known[name])


def _write_source(into: Message, view: Message, sources: Sources, lookup: Lookup) -> None:
    """The source as the registry has it now, else as the view carries it.

    `timestamp_field` takes the created column: so does Feast (from_feature_view_definition).
    """
    for field in (
        "batch_source",
        "timestamp_field",
        "created_timestamp_column",
        "date_partition_column",
    ):
        into.ClearField(field)
    batch = _batch_source(view, lookup)
    if batch is None:
        return
    sources.embed(into.batch_source, batch)
    into.timestamp_field = batch.created_timestamp_column
    into.created_timestamp_column = batch.created_timestamp_column
    into.date_partition_column = batch.date_partition_column


def _batch_source(view: Message, lookup: Lookup) -> Message | None:
    """The source with the history; a label view has it itself, or behind its push source."""
    carried = next((one for one in _sources(view.spec) if one.name), None)
    return None if carried is None else lookup.get(SOURCE, carried.name) or carried


def _sources(spec: Message) -> Iterator[Message]:
    fields = spec.DESCRIPTOR.fields_by_name
    if "batch_source" in fields and spec.HasField("batch_source"):
        yield spec.batch_source
    elif "source" in fields and spec.HasField("source"):
        yield spec.source.batch_source if spec.source.HasField("batch_source") else spec.source


def before_by_name(projections: Iterable[Message]) -> dict[str, Message]:
    """Copies of projections by the name in use, so that what a newer Feast added survives."""
    return {
        one.feature_view_name_alias or one.feature_view_name: copy_of(one) for one in projections
    }
