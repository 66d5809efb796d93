"""Objects of other stacks: what the desired side needs of them, and whether they fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fsc.codes import CONFLICT, FIELD_IS_KEY, SHARED_KEY, SOURCE_KIND, UNKNOWN_FEATURE, UNKNOWN_NAME
from fsc.diagnostics import Diagnostic, Span, did_you_mean
from fsc.document import Node
from fsc.driver import Resource
from fsc.model.describe import Object, values
from fsc.model.feast.projection import VIEWS
from fsc.model.stack import Stack

Attrs = Mapping[str, Mapping[str, Any]]

_ENTITY, _SOURCE = "feast.entity", "feast.data_source"
_VIEW_KINDS = frozenset(VIEWS)


def external_attrs(stack: Stack, there: Iterable[Resource]) -> dict[str, Mapping[str, Any]]:
    """The live attributes of the external objects, and of what they carry copies of."""
    live = {one.address: one for one in there}
    found: dict[str, Mapping[str, Any]] = {}
    todo = [one.address for one in stack.external]
    while todo:
        address = todo.pop()
        if address in live and address not in found:
            found[address] = live[address].attrs
            todo.extend(live[address].depends_on)
    return found


def filled(kind: str, attrs: dict[str, Any], external: Attrs) -> dict[str, Any]:
    """The attributes of an object with what only the live side knows of external objects.

    A read of an external view without features means all that it has; and a field that is a join
    key of an external entity is no feature (lower/feast.py does so for entities declared here).
    """
    if not external:
        return attrs
    made = dict(attrs)
    key = "features" if kind == "feast.feature_service" else "sources"
    if kind in ("feast.feature_service", "feast.on_demand_feature_view"):
        made[key] = {name: _whole(read, external) for name, read in attrs.get(key, {}).items()}
    if kind in _VIEW_KINDS:
        keys = {
            each
            for name in attrs.get("entities", ())
            if external.get(f"{_ENTITY}.{name}", {}).get("value_type")
            for each in _keys(f"{_ENTITY}.{name}", external)
        }
        made["schema"] = {
            name: field
            for name, field in attrs.get("schema", {}).items()
            if name not in keys or set(field) != {"dtype"}
        }
    return made


def reads_of(attrs: dict[str, Any], wanted: Attrs) -> dict[str, Any]:
    """The attributes of a reader without the columns that `filled` took out of a view."""
    made = dict(attrs)
    for key in ("features", "sources"):
        if isinstance(attrs.get(key), Mapping):
            made[key] = {name: _kept(read, wanted) for name, read in attrs[key].items()}
    return made


def _kept(read: Mapping[str, Any], wanted: Attrs) -> Mapping[str, Any]:
    view = _view(read.get("view", ""), wanted)
    if view is None:
        return read
    return {**read, "features": [one for one in read["features"] if one in view["schema"]]}


def _whole(read: Mapping[str, Any], external: Attrs) -> Mapping[str, Any]:
    view = _view(read.get("view", ""), external)
    if read.get("features") or view is None:
        return read
    return {**read, "features": sorted(view.get("schema", {}))}


def _view(name: str, external: Attrs) -> Mapping[str, Any] | None:
    return next(
        (external[f"{kind}.{name}"] for kind in VIEWS if f"{kind}.{name}" in external), None
    )


def _keys(entity: str, known: Attrs) -> list[str]:
    """The join keys of an entity; Feast takes its name when it says none."""
    if entity not in known:
        return []
    return list(known[entity].get("join_keys") or [entity.removeprefix(f"{_ENTITY}.")])


def misfits(stack: Stack, there: Iterable[Resource]) -> Iterator[Diagnostic]:
    """What the manifest takes for given of other stacks and is not so."""
    if not stack.external:
        return
    live = {one.address: one for one in there}
    yield from _missing(stack, live)
    known = external_attrs(stack, live.values())
    whole = {**known, **{one.address: values(one) for one in stack.objects}}
    for one in stack.objects:
        if one.KIND.name in _VIEW_KINDS:
            yield from _keys_fit(one, known, whole)
            yield from _source_fits(one, known)
        yield from _features_fit(one, known)


def _missing(stack: Stack, live: Mapping[str, Resource]) -> Iterator[Diagnostic]:
    for one in stack.external:
        found = live.get(one.address)
        if found is None:
            names = [each.name for each in live.values() if each.kind == one.kind]
            yield UNKNOWN_NAME(
                f"There is no live `{one.address}`.",
                one.at,
                hint=did_you_mean(one.name, names)
                or "Apply the stack that owns it first, or declare it here.",
            )
        elif found.marks.stack == stack.name:
            yield CONFLICT(
                f"`{one.address}` belongs to this stack, so it is not external.",
                one.at,
                hint="Declare it here; the stack that is to own it takes it over with `fsc adopt`.",
            )


def _keys_fit(view: Object, known: Attrs, whole: Attrs) -> Iterator[Diagnostic]:
    """As the rules do for entities of this stack (validate/rules/join_keys.py, shared_keys.py)."""
    attrs, owner = values(view), dict[str, str]()
    for index, name in enumerate(attrs.get("entities", ())):
        entity = f"{_ENTITY}.{name}"
        for key in _keys(entity, whole):
            other = owner.setdefault(key, entity)
            if other != entity and {other, entity} & set(known):
                yield SHARED_KEY(
                    f"`{other}` and `{entity}` both have the join key `{key}`.",
                    view.at.span("entities", index),
                )
            field = attrs.get("schema", {}).get(key)
            wanted = whole[entity].get("value_type")
            if entity in known and field and wanted and field["dtype"] != wanted:
                yield FIELD_IS_KEY(
                    f"`{key}` is a join key of `{entity}` with the type {wanted}, "
                    f"not {field['dtype']}.",
                    view.at.span("schema", key),
                    hint="Remove the field, or give it that type.",
                )


def _source_fits(view: Object, known: Attrs) -> Iterator[Diagnostic]:
    source = known.get(f"{_SOURCE}.{getattr(view, 'source', '')}")
    if source is not None and source.get("type") == "request":
        yield SOURCE_KIND(
            f"`{values(view)['source']}` is a request source: it has no rows for a feature view.",
            view.at.span("source"),
        )


def _features_fit(obj: Object, known: Attrs) -> Iterator[Diagnostic]:
    key = "features" if obj.KIND.name == "feast.feature_service" else "sources"
    for read in values(obj).get(key, {}).values() if key in values(obj) else ():
        view = _view(read.get("view", ""), known)
        has = sorted(view.get("schema", {})) if view is not None else []
        for name in read.get("features", ()) if view is not None else ():
            if name not in has:
                yield UNKNOWN_FEATURE(
                    f"`{read['view']}` has no feature `{name}` where it is live.",
                    _place(obj.at, key, read["view"], name),
                    hint=did_you_mean(name, has) or f"It has {', '.join(has)}.",
                )


def _place(node: Node, key: str, view: str, feature: str) -> Span:
    """Where a manifest selects a feature of a view."""
    for item in (node.get(key) or Node([])).items:
        named = item.get("view")
        if named is not None and named.value == view:
            for one in (item.get("features") or Node([])).items:
                if one.value == feature:
                    return one.at
    return node.span(key)
