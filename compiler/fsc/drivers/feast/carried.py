"""Marks of sources inside the copies that views and services carry.

Marks are tags, and copies hold the tags of the original. Where only marks change, as on adoption,
nothing else writes the copies again, and stock `feast plan` would report each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from fsc.drivers.feast.index import Index
from fsc.drivers.feast.lookup import (
    BATCH_VIEW,
    FEATURE_VIEW,
    LABEL_VIEW,
    ON_DEMAND,
    SERVICE,
    SOURCE,
    STREAM_VIEW,
)  # fmt: skip
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.sources import Sources
from fsc.marks import MARK_PREFIX


def refresh_marks(
    index: Index, project: str, sources: Sources, names: Iterable[str]
) -> list[tuple[str, str]]:
    """Give the copies of these sources the marks of the originals; says which objects changed.

    A copy that is behind in anything else is left to its owner.
    """
    found = ((name, index.get(SOURCE, project, name)) for name in sorted(names))
    current = {name: one for name, one in found if one is not None}
    changed = []
    for kind, copies in _COPIES.items() if current else ():
        for (owner, name), one in index.of(kind).items():
            held = (
                [copy for copy in copies(one) if copy.name in current] if owner == project else []
            )
            if sum(_marked_like(copy, current[copy.name], sources) for copy in held):
                changed.append((kind, name))
    return changed


def refresh_view_marks(index: Index, project: str) -> list[tuple[str, str]]:
    """The same for the views that others are made of; says which objects changed."""
    changed = []
    for kind in (FEATURE_VIEW, BATCH_VIEW):
        for (owner, name), one in index.of(kind).items():
            if owner == project and sum(_marked(copy, index, project) for copy in _views(one)):
                changed.append((kind, name))
    return changed


def _views(view: Message) -> Iterator[Message]:
    """The specs of the views that a view is made of, and of those that these are made of."""
    todo = list(view.spec.source_views)
    while todo:
        one = todo.pop()
        yield one
        todo.extend(one.source_views)


def _marked(copy: Message, index: Index, project: str) -> bool:
    found = (index.get(kind, project, copy.name) for kind in (FEATURE_VIEW, BATCH_VIEW))
    view = next((one for one in found if one is not None), None)
    if view is None or _marks(copy) == _marks(view.spec):
        return False
    for key in _marks(copy):
        del copy.tags[key]
    copy.tags.update(_marks(view.spec))
    return True


def _marked_like(copy: Message, source: Message, sources: Sources) -> bool:
    if _marks(copy) == _marks(source):
        return False
    if sources.embedded(copy).digest != sources.embedded(source).digest:
        return False
    for key in _marks(copy):
        del copy.tags[key]
    copy.tags.update(_marks(source))
    return True


def _marks(held: Message) -> dict[str, str]:
    return {key: value for key, value in held.tags.items() if key.startswith(MARK_PREFIX)}


def _behind(source: Message) -> Iterator[Message]:
    if source.HasField("batch_source"):
        yield source.batch_source


def _in_view(view: Message) -> Iterator[Message]:
    yield from _in_spec(view.spec)


def _in_spec(spec: Message) -> Iterator[Message]:
    if spec.HasField("batch_source"):
        yield spec.batch_source
    if spec.HasField("stream_source"):
        yield spec.stream_source
        yield from _behind(spec.stream_source)
    for one in getattr(spec, "source_views", ()):
        yield from _in_spec(one)


def _in_label(view: Message) -> Iterator[Message]:
    if view.spec.HasField("source"):
        yield view.spec.source
        yield from _behind(view.spec.source)


def _in_on_demand(view: Message) -> Iterator[Message]:
    for one in view.spec.sources.values():
        if one.HasField("request_data_source"):
            yield one.request_data_source
        elif one.HasField("feature_view_projection"):
            yield from _behind(one.feature_view_projection)


def _in_service(service: Message) -> Iterator[Message]:
    for one in service.spec.features:
        yield from _behind(one)


_COPIES: Mapping[str, Callable[[Message], Iterator[Message]]] = {
    SOURCE: _behind,
    FEATURE_VIEW: _in_view,
    BATCH_VIEW: _in_view,
    STREAM_VIEW: _in_view,
    LABEL_VIEW: _in_label,
    ON_DEMAND: _in_on_demand,
    SERVICE: _in_service,
}
