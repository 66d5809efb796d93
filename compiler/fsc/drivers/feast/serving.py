"""The same keys, read for training and for serving, through Feast's own API.

Feast gets a registry in memory with nothing but the views to compare: reading the whole one would
unpickle the functions of others. Nothing is written, and watchers (MLflow, OpenLineage) are off.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from fsc.drivers.feast.config import Config
from fsc.drivers.feast.online import feast_quickly
from fsc.plan.skew import Asked, ComparedView, Rows, Skew, SkewKind, Unchecked, differences
from fsc.records import dataclass

_WATCHERS = frozenset({"mlflow", "openlineage"})
_LONG_AGO = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Feast's value types by what can stand for each other without loss of meaning; what is not here is
# not judged. A column of integers with gaps is one of doubles in parquet, so numbers are one.
_FAMILY: Mapping[str, str] = {
    "INT32": "number", "INT64": "number", "FLOAT": "number", "DOUBLE": "number",
    "DECIMAL": "number", "STRING": "text", "BOOL": "truth", "BYTES": "bytes",
    "UNIX_TIMESTAMP": "time",
}  # fmt: skip


def compare_all(
    config: Config, registry: bytes, views: Mapping[str, str], asked: Asked
) -> tuple[ComparedView | Unchecked, ...]:
    """Compare views (address -> name) of a serialised registry, one after the other."""
    with feast_quickly(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        store = _store(config, registry)
        return tuple(_compared(store, at, name, asked) for at, name in views.items())


def _store(config: Config, registry: bytes) -> Any:
    from feast import FeatureStore, RepoConfig
    from feast.infra.registry.registry import Registry
    from feast.protos.feast.core.Registry_pb2 import Registry as Message

    given = {key: one for key, one in config.everything().items() if key not in _WATCHERS}
    store = FeatureStore(config.repo, RepoConfig(**given, repo_path=Path(config.repo)))
    held = Message.FromString(registry)
    held.version_id = str(uuid4())  # Feast caches by the address in memory, and this
    made = Registry(config.settings.project, None, None)
    made._registry_store = SimpleNamespace(get_registry_proto=lambda: held)
    made.cached_registry_proto, made.cached_registry_proto_ttl = held, timedelta(0)
    made.enable_online_versioning = config.versions_tables
    made._feature_service_cache = {}
    store._registry = made
    return store


def _compared(store: Any, address: str, name: str, asked: Asked) -> ComparedView | Unchecked:
    """One view; whatever Feast or a system behind it says becomes the reason."""
    try:
        return _judged(_view(store, name), address, asked)
    except Exception as error:
        said = " ".join(str(error).split())
        return Unchecked(address, name, f"it cannot be read: {type(error).__name__}: {said}", True)


@dataclass(frozen=True)
class _View:
    """A view of Feast, and the columns of its source that it reads: column -> name in Feast."""

    store: Any
    view: Any
    keys: Mapping[str, str]
    features: Mapping[str, str]
    times: tuple[str, str]  # of the event and of its making; "" for none
    types: Mapping[str, str]  # name in Feast -> value type


def _view(store: Any, name: str) -> _View:
    from feast.feature_view import DUMMY_ENTITY_NAME
    from feast.utils import _get_column_names

    view = store.registry.get_any_feature_view(name, store.project)
    named = [one for one in view.entities if one != DUMMY_ENTITY_NAME]
    entities = [store.registry.get_entity(one, store.project) for one in named]
    keys, columns, time, created = _get_column_names(view, entities)
    mapping = view.batch_source.field_mapping or {}
    types = {one.name: one.dtype.to_value_type().name for one in view.features}
    types.update((one.name, one.dtype.to_value_type().name) for one in view.entity_columns)
    features = {column: mapping.get(column, column) for column in columns}
    joined = dict(zip(keys, (one.join_key for one in entities), strict=True))
    return _View(store, view, joined, features, (time, created or ""), types)


def _judged(it: _View, address: str, asked: Asked) -> ComparedView:
    """What the source says of itself, then the values of the newest keys."""
    wrong = _misfits(it)
    usable = {column: one for column, one in it.features.items() if one not in wrong}
    needed = {*it.keys.values(), it.times[0]}
    keys = _newest(it, usable, asked.limit) if usable and not needed & set(wrong) else []
    skews = [replace(one, keys=len(keys)) for one in wrong.values()]
    if keys:
        skews += _differences(it, keys, sorted(usable.values()), asked.tolerance)
    ends = [end for _, end in it.view.materialization_intervals]
    last = max(ends).astimezone(timezone.utc).isoformat(timespec="seconds") if ends else ""
    in_order = tuple(sorted(skews, key=lambda one: (one.feature, one.kind)))
    return ComparedView(address, it.view.name, len(keys), len(it.features), last, in_order)


def _misfits(it: _View) -> dict[str, Skew]:
    """Columns that a local file lacks, or has with another type, by name in Feast."""
    from feast import FileSource

    source = it.view.batch_source
    if not isinstance(source, FileSource) or "://" in source.path:
        return {}
    there = dict(source.get_table_column_names_and_types(it.store.config))
    wrong = {}
    for column, name in {**{it.times[0]: it.times[0]}, **it.keys, **it.features}.items():
        detail = _misfit(source, column, there.get(column), it.types.get(name, ""))
        if detail:
            kind = SkewKind.TYPE if column in there else SkewKind.COLUMN
            wrong[name] = Skew(name, kind, 0, detail=detail)
    return wrong


def _misfit(source: Any, column: str, there: str | None, wanted: str) -> str:
    if there is None:
        return f"the source has no column `{column}`"
    try:
        found = source.source_datatype_to_feast_value_type()(there).name
    except (KeyError, ValueError, AttributeError):  # a type that Feast has no word for
        return ""
    one, other = _FAMILY.get(found, ""), _FAMILY.get(wanted, "")
    if not one or not other or one == other:
        return ""
    return f"column `{column}` is {there}, the view says {wanted.title().replace('_', '')}"


def _newest(it: _View, usable: Mapping[str, str], limit: int) -> list[dict[str, Any]]:
    """The keys of the newest rows within the ttl, newest first; one empty key without entities.

    Read as a materialisation reads them (feast/infra/offline_stores/offline_store.py).
    """
    now = datetime.now(timezone.utc)
    time, created = it.times
    job = it.store.provider.offline_store.pull_latest_from_table_or_query(
        config=it.store.config,
        data_source=it.view.batch_source,
        join_key_columns=list(it.keys),
        feature_name_columns=list(usable)[:1],
        timestamp_field=time,
        created_timestamp_column=created or None,
        start_date=now - it.view.ttl if it.view.ttl else _LONG_AGO,
        end_date=now,
    )
    frame = job.to_df().dropna(subset=list(it.keys))
    order = [time, *it.keys]
    newest = frame.sort_values(order, ascending=[False] + [True] * len(it.keys)).head(limit)
    if not it.keys:
        return [{}] if len(newest) else []
    found = newest[list(it.keys)].rename(columns=dict(it.keys)).to_dict("records")
    types = it.types
    return [{key: _whole(value, types.get(key, "")) for key, value in one.items()} for one in found]


def _whole(value: Any, kind: str) -> Any:
    """A key as Feast takes it: integers with gaps are floats in pandas."""
    whole = kind in ("INT32", "INT64") and isinstance(value, float)
    return int(value) if whole else plain(value)


def _differences(
    it: _View, keys: list[dict[str, Any]], features: list[str], tolerance: float
) -> list[Skew]:
    import pandas
    from feast.feature_view import DUMMY_ENTITY_ID, DUMMY_ENTITY_VAL

    refs = [f"{it.view.name}:{one}" for one in features]
    rows = [one or {DUMMY_ENTITY_ID: DUMMY_ENTITY_VAL} for one in keys]
    # First: reading history takes the entity out of Feast's cached view without entities.
    served = it.store.get_online_features(refs, rows, full_feature_names=True).to_dict()
    asked = pandas.DataFrame(keys, index=range(len(keys)))
    asked["event_timestamp"] = pandas.Timestamp.now(tz="UTC")
    read = it.store.get_historical_features(asked, refs, full_feature_names=True).to_df()
    names = list(it.keys.values())
    at = {_row(one, names): one for one in read.to_dict("records")}
    trained = [at.get(_row(one, names), {}) for one in keys]
    found: list[Skew] = []
    for one in features:
        column = f"{it.view.name}__{one}"
        offline = [plain(row.get(column)) for row in trained]
        online = [plain(value) for value in served[column]]
        found += differences(one, Rows(keys, offline, online), tolerance)
    return found


def _row(row: Mapping[str, Any], names: list[str]) -> tuple[Any, ...]:
    return tuple(plain(row[one]) for one in names)


def plain(value: Any) -> Any:
    """A value of pandas or Feast as Python's own; None for every kind of nothing.

    Times are UTC in whole seconds, which is what Feast serves (Value.proto, unix_timestamp_val).
    """
    if hasattr(value, "tolist"):  # numpy
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(one) for one in value), key=repr)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    import pandas

    if value is None or pandas.isna(value):
        return None
    if isinstance(value, datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return datetime.fromtimestamp(int(zoned.timestamp()), timezone.utc)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=timezone.utc)
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, UUID) else value
