"""What is known of the rows that a dataset labels, from the manifest alone."""

from __future__ import annotations

from fsc.model.feast.data_source import BatchSource, DataSource
from fsc.model.feast.feature_view import FeatureView
from fsc.model.stack import Stack


def view_of(name: str, stack: Stack) -> FeatureView | None:
    """The feature view that `tasks.source` means; a data source of that name comes first."""
    if any(one.name == name for one in stack.of("feast.data_source")):
        return None
    return next((one for one in stack.of("feast.feature_view") if one.name == name), None)


def source_of(name: str, stack: Stack) -> DataSource | None:
    """The data source whose rows are meant, with the history behind pushed rows."""
    view = view_of(name, stack)
    known: dict[str, DataSource] = {one.name: one for one in stack.of("feast.data_source")}
    found = known.get(view.source if view else name)
    return known.get(str(getattr(found, "batch_source", ""))) or found


def join_keys(view: FeatureView, stack: Stack) -> tuple[str, ...]:
    """The columns that say whom a row of a view is about."""
    entities = {one.name: one for one in stack.of("feast.entity")}
    return tuple(key for name in view.entities if name in entities
                 for key in entities[name].join_keys)  # fmt: skip


def columns_of(name: str, stack: Stack) -> tuple[str, ...]:
    """The columns of a feature view's rows: keys, time, features; () when only the data knows."""
    view = view_of(name, stack)
    if view is None:
        return ()
    source = source_of(name, stack)
    time = (source.timestamp_field,) if isinstance(source, BatchSource) else ()
    return tuple(dict.fromkeys((*join_keys(view, stack), *time, *sorted(view.schema))))


def key_of(name: str, stack: Stack) -> tuple[str, ...]:
    """What tells the rows of a view apart: its join keys and the time; () for a source."""
    view, source = view_of(name, stack), source_of(name, stack)
    if view is None or not isinstance(source, BatchSource):
        return ()
    return (*join_keys(view, stack), source.timestamp_field)
