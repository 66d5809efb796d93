"""Small questions that several rules ask of a model. Objects of other stacks are not in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.model.annotator.dataset import Dataset
from fsc.model.feast.data_source import BatchSource, DataSource
from fsc.model.feast.entity import Entity
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.feast.view import StoredView
from fsc.model.stack import Stack
from fsc.model.zenml.component import Component


def by_name(stack: Stack, kind: str) -> Mapping[str, Any]:
    """All objects of a kind by name."""
    return {one.name: one for one in stack.of(kind)}


def sources(stack: Stack) -> Mapping[str, DataSource]:
    """The data sources of this stack by name."""
    return by_name(stack, DataSource.KIND.name)


def entities(stack: Stack) -> Mapping[str, Entity]:
    """The entities of this stack by name."""
    return by_name(stack, Entity.KIND.name)


def keyed_views(stack: Stack) -> Iterator[StoredView | OnDemandFeatureView]:
    """All views that name entities."""
    yield from feature_views(stack)
    yield from on_demand_views(stack)


def feature_views(stack: Stack) -> Iterator[StoredView]:
    """The views of this stack that are read from a source, of all kinds."""
    return (one for one in stack.objects if isinstance(one, StoredView))


def on_demand_views(stack: Stack) -> Iterator[OnDemandFeatureView]:
    """The on-demand views of this stack."""
    return stack.of(OnDemandFeatureView.KIND.name)


def coded_views(stack: Stack) -> Iterator[Any]:
    """The views of this stack that have a function, of all kinds."""
    return (one for one in stack.objects if getattr(one, "udf", None))


def components(stack: Stack) -> Iterator[Component]:
    """The components that this stack declares."""
    return stack.of(Component.KIND.name)


def datasets(stack: Stack, flavor: str = "") -> Iterator[Dataset]:
    """The datasets of the annotator; of a flavor, when one is named."""
    return (one for one in stack.of(Dataset.KIND.name) if flavor in ("", one.flavor))


def history(name: str, known: Mapping[str, DataSource]) -> BatchSource | None:
    """The source with the rows of the past: itself, or the one behind pushed or streamed rows."""
    source = known.get(name)
    behind = known.get(behind_of(source)) if source else None
    found = behind or source
    return found if isinstance(found, BatchSource) else None


def behind_of(source: DataSource) -> str:
    """The name of the source with the history behind pushed or streamed rows, or ""."""
    return str(getattr(source, "batch_source", ""))


def keys_of(names: list[str], known: Mapping[str, Entity]) -> Iterator[tuple[str, Entity]]:
    """Join keys with their entities, in the order of the view."""
    for name in names:
        if name in known:
            yield from ((key, known[name]) for key in known[name].join_keys)
