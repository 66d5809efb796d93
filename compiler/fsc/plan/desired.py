"""Stack -> resources: the desired side of a diff, in the same form as the live side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from fsc.driver import Resource
from fsc.marks import Marks
from fsc.model.annotator.dataset import Dataset
from fsc.model.copies import derived_copy, entity_copy, source_copy, view_copy
from fsc.model.describe import Object, values
from fsc.model.digest import Later, digests
from fsc.model.feast.data_source import STREAM_TYPES
from fsc.model.feast.projection import VIEWS
from fsc.model.stack import KINDS, Opaque, Stack
from fsc.model.zenml.component import Component
from fsc.model.zenml.normalise import normalise
from fsc.model.zenml.secret import ZenSecret
from fsc.model.zenml.service_connector import ServiceConnector, secret_place, split_secrets
from fsc.model.zenml.stack import ZenStack
from fsc.plan.external import filled, reads_of

SHARED = frozenset({"feast.project"})

NONE: Mapping[str, Mapping[str, Any]] = {}
SecretDigest = Callable[[str, str, str], str]


def keep_reference(_secret: str, _key: str, reference: str) -> str:
    """The value of a secret where nothing may be read: the reference itself."""
    return reference


def resources(
    stack: Stack,
    feast_repo: str = "",
    secret_digest: SecretDigest = keep_reference,
    external: Mapping[str, Mapping[str, Any]] = NONE,
) -> tuple[Resource, ...]:
    """Everything the manifest wants, in creation order.

    `feast_repo` is where the compiled repo lies for pipelines; `secret_digest(secret, key,
    reference)` gives what stands for a secret value in attributes (model/secrets.py). `external`
    are the attributes of what others can refer to and the manifest does not say, by address.
    """

    def attrs_of(obj: Object) -> dict[str, Any]:
        return filled(obj.KIND.name, _attrs(obj, feast_repo, secret_digest), external)

    made = {one.address: attrs_of(one) for one in stack.objects}
    made = {address: reads_of(one, made) for address, one in made.items()} if external else made
    found = tuple(_resource(one, stack, made[one.address]) for one in stack.objects)
    attrs = {**external, **{one.address: one.attrs for one in found}}
    kept = tuple(_kept(one, stack) for one in stack.opaque)
    return (*_shared(found), *kept, *(with_copies(one, attrs) for one in _owned(found)))


def _shared(found: tuple[Resource, ...]) -> tuple[Resource, ...]:
    return tuple(one for one in found if one.kind in SHARED)


def _owned(found: tuple[Resource, ...]) -> tuple[Resource, ...]:
    return tuple(one for one in found if one.kind not in SHARED)


def _kept(one: Opaque, stack: Stack) -> Resource:
    """An object that is kept as it is stored; others can need it, so it comes first."""
    attrs = {"message": one.message}
    marks = Marks(stack.name, digests(attrs), one.protect)
    needs = tuple(f"{kind}.{stack.feature_store.project}" for kind in sorted(SHARED))
    return Resource(one.address, one.kind, one.name, attrs, needs, marks=marks, at=one.at)


def marks(obj: Object, stack: Stack, attrs: Mapping[str, Any]) -> Marks:
    """What fsc notes on an object; nothing on what stacks share."""
    if obj.KIND.name in SHARED:
        return Marks()
    noted = Later(partial(digests, attrs))
    return Marks(stack.name, noted, obj.protect, _datasets(obj, stack))


def _resource(obj: Object, stack: Stack, attrs: dict[str, Any]) -> Resource:
    return Resource(
        obj.address,
        obj.KIND.name,
        obj.name,
        attrs,
        stack.needs.get(obj.address, ()),
        marks=marks(obj, stack, attrs),
        facts=_facts(obj),
        at=stack.place(obj),
    )


def _datasets(obj: Object, stack: Stack) -> tuple[str, ...]:
    """The names of the datasets of an annotator."""
    if not isinstance(obj, Component) or obj.type != "annotator":
        return ()
    return tuple(sorted(one.name for one in stack.of(Dataset.KIND.name)))


def _facts(obj: Object) -> dict[str, Any]:
    """What a driver needs beside the attributes: where values come from, what to activate."""
    if isinstance(obj, ZenSecret):
        return {"values": dict(obj.values)}
    if isinstance(obj, ServiceConnector):
        return {"values": split_secrets(obj.type, obj.configuration)[1]}
    return {"activate": True} if isinstance(obj, ZenStack) and obj.activate else {}


def _attrs(obj: Object, feast_repo: str, secret_digest: SecretDigest) -> dict[str, Any]:
    attrs = values(obj)
    if isinstance(obj, Component) and obj.needs_feast_repo:
        attrs["config"] = {**attrs.get("config", {}), "feast_repo": feast_repo}
    if isinstance(obj, Component) and "config" in attrs:
        attrs["config"] = normalise(obj.type, obj.flavor, attrs["config"])
    if isinstance(obj, ZenSecret):
        given = attrs.get("values", {})
        attrs["values"] = {key: secret_digest(obj.name, key, ref) for key, ref in given.items()}
    if isinstance(obj, ServiceConnector) and "configuration" in attrs:
        plain, secret = split_secrets(obj.type, obj.configuration)
        salt = secret_place(obj.name)
        hidden = {key: secret_digest(salt, key, ref) for key, ref in secret.items()}
        attrs["configuration"] = plain | hidden
    return attrs


def with_copies(one: Resource, attrs: Mapping[str, Mapping[str, Any]]) -> Resource:
    """A resource with digests of the copies that it carries, made from attributes by address."""
    copies = COPIES[one.kind](one.attrs, attrs) if one.kind in COPIES else {}
    if not copies:
        return one
    return Resource(
        one.address, one.kind, one.name, one.attrs, one.depends_on,
        dict(sorted(copies.items())), one.marks, one.facts, one.at,
    )  # fmt: skip


Attrs = Mapping[str, Mapping[str, Any]]


def _view_copies(view: Mapping[str, Any], attrs: Attrs) -> dict[str, str]:
    entities = {f"feast.entity.{name}": entity_copy for name in view.get("entities", ())}
    sources = dict.fromkeys(_sources(view, attrs), source_copy)
    made = {**entities, **sources}
    found = {address: make(attrs[address]) for address, make in made.items() if address in attrs}
    return found | _made_of(view, attrs)


def _made_of(view: Mapping[str, Any], attrs: Attrs) -> dict[str, str]:
    """The views that a view is made of are in it whole."""
    found = (_view(name, attrs) for name in view.get("source_views", ()))
    return {address: derived_copy(one, _sorted_copies(one, attrs)) for address, one in found}


def _sorted_copies(view: Mapping[str, Any], attrs: Attrs) -> dict[str, str]:
    return dict(sorted(_view_copies(view, attrs).items()))


def _sources(view: Mapping[str, Any], attrs: Attrs) -> list[str]:
    """The source of a view, or where its values are kept; behind a push source the batch source."""
    name = view.get("source") or view.get("sink_source")
    first = f"feast.data_source.{name}" if name else ""
    behind = attrs.get(first, {}).get("batch_source", "")
    return [one for one in (first, f"feast.data_source.{behind}" if behind else "") if one]


def _reader_copies(reader: Mapping[str, Any], attrs: Attrs, key: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, read in reader.get(key, {}).items():
        if "source" in read:
            address = f"feast.data_source.{read['source']}"
            made[address] = source_copy(attrs.get(address, {}))
        else:
            address, view = _view(read["view"], attrs)
            columns = {one: view.get("schema", {}).get(one) for one in read.get("features", ())}
            made[f"{address} as {name}" if name != read["view"] else address] = view_copy(
                columns, _batch_source(view, attrs)
            )
    return made


def _view(name: str, attrs: Attrs) -> tuple[str, Mapping[str, Any]]:
    for kind in VIEWS:
        if f"{kind}.{name}" in attrs:
            return f"{kind}.{name}", attrs[f"{kind}.{name}"]
    return f"feast.feature_view.{name}", {}


def _batch_source(view: Mapping[str, Any], attrs: Attrs) -> Mapping[str, Any] | None:
    """The source with the rows: behind a stream the batch source."""
    found = _sources(view, attrs)
    if not found:
        return None
    first = attrs.get(found[0], {})
    return attrs.get(found[-1]) if first.get("type") in STREAM_TYPES else first or None


COPIES: Mapping[str, Callable[[Mapping[str, Any], Attrs], dict[str, str]]] = {
    **{kind.KIND.name: _view_copies for kind in KINDS if kind.KIND.stored},
    "feast.on_demand_feature_view": lambda one, attrs: (
        _reader_copies(one, attrs, "sources")
        | _view_copies({"entities": one.get("entities", ())}, attrs)
    ),
    "feast.feature_service": lambda one, attrs: _reader_copies(one, attrs, "features"),
    "feast.data_source": lambda one, attrs: (
        {
            f"feast.data_source.{one['batch_source']}": source_copy(
                attrs.get(f"feast.data_source.{one['batch_source']}", {})
            )
        }
        if "batch_source" in one
        else {}
    ),
}
