"""Who needs whom, and an order in which everything is made before it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.codes import CYCLE
from fsc.diagnostics import Diagnostic
from fsc.lower.annotator import ROWS
from fsc.model.annotator.dataset import Dataset
from fsc.model.describe import Attr, Object, attrs
from fsc.model.feast.saved_dataset import SavedDataset
from fsc.model.stack import KINDS, External
from fsc.model.types import Listing, Projections, Ref, SetOf
from fsc.model.zenml.component import Component
from fsc.model.zenml.references import referred
from fsc.model.zenml.stack import ZenStack

_RANK = {kind.KIND.name: rank for rank, kind in enumerate(KINDS)}
Needs = Mapping[str, tuple[str, ...]]


def needs(
    objects: tuple[Object, ...], external: tuple[External, ...] = ()
) -> dict[str, tuple[str, ...]]:
    """From each address to the addresses that it reads, sorted. Unknown names are left out."""
    kinds: dict[str, dict[str, str]] = {}
    for other in external:
        kinds.setdefault(other.kind, {})[other.name] = other.address
    for one in objects:
        kinds.setdefault(one.KIND.name, {})[one.name] = one.address
    return {one.address: tuple(sorted(set(_needed(one, kinds)))) for one in objects}


def _needed(obj: Object, kinds: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    if obj.KIND.name.startswith("feast.") and obj.KIND.name != "feast.project":
        yield from kinds.get("feast.project", {}).values()
    if isinstance(obj, ZenStack):
        yield from (
            f"zenml.component.{type_}/{name}"
            for type_, names in obj.components.items()
            for name in names
        )
    if isinstance(obj, Dataset):
        yield from _of_dataset(obj, kinds)
    if isinstance(obj, SavedDataset):
        for name in sorted({one.partition(":")[0] for one in obj.features}):
            yield from [kinds[kind][name] for kind in VIEW_KINDS if name in kinds.get(kind, {})][:1]
    for one in attrs(type(obj)):
        for kinds_meant, name in _names(one, getattr(obj, one.name)):
            yield from [kinds[kind][name] for kind in kinds_meant if name in kinds.get(kind, {})][
                :1
            ]
    if isinstance(obj, Component):
        secrets = kinds.get("zenml.secret", {})
        yield from (secrets[name] for name in sorted(referred(obj.config) & set(secrets)))
        flavor = kinds.get("zenml.flavor", {}).get(obj.flavor, "")
        yield from [flavor] if flavor == f"zenml.flavor.{obj.type}/{obj.flavor}" else []


def _of_dataset(obj: Dataset, kinds: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The annotator and the stack that it is used through, and what rows come from and go to."""
    yield f"zenml.component.annotator/{obj.annotator}"
    yield from kinds.get("zenml.stack", {}).values()
    for given, meant in ((obj.tasks, ROWS), (obj.labels, ("feast.data_source",))):
        name = given.get("source", "")
        yield from [kinds[kind][name] for kind in meant if name in kinds.get(kind, {})][:1]


def _names(one: Attr, value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    match one.type:
        case Ref(kinds) if value:
            yield kinds, value
        case Listing(Ref(kinds)) | SetOf(Ref(kinds)):
            yield from ((kinds, name) for name in value)
        case Projections():
            for read in value.values():
                yield (
                    (("feast.data_source",), read["source"])
                    if "source" in read
                    else (VIEW_KINDS, read["view"])
                )
        case _:
            return


VIEW_KINDS = tuple(kind.KIND.name for kind in KINDS if kind.KIND.view)


def in_order(
    objects: tuple[Object, ...], wanted: Needs
) -> tuple[tuple[Object, ...], tuple[Diagnostic, ...]]:
    """Objects so that each stands behind what it needs; ties by kind, then name. Linear.

    A circle is reported once, at the object that closes it; its members keep their place.
    """
    by_address = {one.address: one for one in objects}
    done: dict[str, None] = {}
    found: list[Diagnostic] = []
    for one in sorted(objects, key=lambda one: (_RANK[one.KIND.name], one.address)):
        _visit(one.address, by_address, wanted, done, found)
    return tuple(by_address[address] for address in done), tuple(found)


def _visit(
    start: str,
    known: Mapping[str, Object],
    wanted: Needs,
    done: dict[str, None],
    found: list[Diagnostic],
) -> None:
    """Depth first, with a stack of our own: manifests may be deeper than Python's."""
    path: dict[str, Iterator[str]] = {start: iter(wanted[start])} if start not in done else {}
    while path:
        address = next(reversed(path))
        step = next((one for one in path[address] if one in known and one not in done), None)
        if step is None:
            done[address] = None
            del path[address]
        elif step in path:
            circle = [*list(path)[list(path).index(step) :], step]
            found.append(
                CYCLE(f"{' needs '.join(f'`{one}`' for one in circle)}.", known[step].at.at)
            )
        else:
            path[step] = iter(wanted[step])
