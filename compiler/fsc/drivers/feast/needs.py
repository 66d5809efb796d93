"""What each object of a registry reads, by address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.drivers.feast.lookup import (
    DATASET,
    ENTITY,
    ON_DEMAND,
    PROJECT,
    SERVICE,
    SOURCE,
    Lookup,
    view_kind,
)  # fmt: skip

READERS = frozenset({ON_DEMAND, SERVICE})


def needs_of(project: str, kind: str, attrs: Mapping[str, Any], lookup: Lookup) -> tuple[str, ...]:
    """What an object reads, sorted; everything stands in its project."""
    if kind == PROJECT:
        return ()
    found = {
        f"{PROJECT}.{project}",
        *(f"{ENTITY}.{name}" for name in attrs.get("entities", ())),
    }
    sources = ("source", "batch_source", "sink_source")
    found.update(f"{SOURCE}.{attrs[key]}" for key in sources if key in attrs)
    views = (*attrs.get("source_views", ()), attrs.get("reference_feature_view", ""))
    found.update(_of_dataset(kind, attrs, lookup))
    found.update(f"{view_kind(lookup, name)}.{name}" for name in views if name)
    reads = attrs.get("sources") or attrs.get("features") or {}
    for one in reads.values() if kind in READERS else ():
        source = one.get("source")
        found.add(
            f"{SOURCE}.{source}" if source else f"{view_kind(lookup, one['view'])}.{one['view']}"
        )
    return tuple(sorted(found))


def _of_dataset(kind: str, attrs: Mapping[str, Any], lookup: Lookup) -> Iterator[str]:
    """What a saved dataset was made of, and what a validation reference looks at."""
    if kind == DATASET:
        views = sorted({one.partition(":")[0] for one in attrs.get("features", ())})
        yield from (f"{view_kind(lookup, name)}.{name}" for name in views)
    for key, meant in (("feature_service_name", SERVICE), ("reference", DATASET)):
        if attrs.get(key):
            yield f"{meant}.{attrs[key]}"
