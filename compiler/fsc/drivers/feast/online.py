"""Online tables, through Feast itself: it knows every online store.

Only this and serving.py import feast. Five of the seven seconds that takes are typeguard's
`@typechecked`, which compiles Feast's functions a second time (feast.md 0.8). It checks arguments
and changes nothing else, so it is replaced by nothing while Feast is imported.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.extras import install
from fsc.drivers.feast import online_sqlite
from fsc.drivers.feast.config import Config
from fsc.drivers.feast.lookup import BATCH_VIEW, FEATURE_VIEW, LABEL_VIEW, ON_DEMAND, STREAM_VIEW
from fsc.drivers.feast.tables import View, Work
from fsc.drivers.patience import finished

# kind -> (module and class of the view, module of its message). Views travel as bytes, since
# Feast's messages and ours are classes of different pools.
_CLASSES: Mapping[str, tuple[str, str, str]] = {
    FEATURE_VIEW: ("feast.feature_view", "FeatureView", "FeatureView_pb2"),
    BATCH_VIEW: ("feast.feature_view", "FeatureView", "FeatureView_pb2"),
    STREAM_VIEW: ("feast.stream_feature_view", "StreamFeatureView", "StreamFeatureView_pb2"),
    LABEL_VIEW: ("feast.labeling.label_view", "LabelView", "LabelView_pb2"),
    ON_DEMAND: ("feast.on_demand_feature_view", "OnDemandFeatureView", "OnDemandFeatureView_pb2"),
}
_LOCAL_ENGINES = (None, "local")

Renames = tuple[tuple[str, str], ...]  # from, to


def update(config: Config, work: Work) -> None:
    """Do the work. Each step can be done again, so that the next apply mends a crash in between.

    Raises FscError with what Feast or the online store said. SQLite, which every demo and most
    tests use, needs no Feast.
    """
    if config.online_store_type == "sqlite" and config.is_plain:
        online_sqlite.update(config, work)
        return
    require_feast("Changing online tables")
    with feast_quickly(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            finished(lambda: _update(config, work), "The online store")
        except FscError:
            raise
        except Exception as error:
            raise FscError(
                f"The online store could not be changed: {type(error).__name__}: {error}",
                hint="The registry was not written. Apply again when the online store works.",
            ) from error


def require_feast(what: str) -> None:
    """Raise FscError where Feast is not installed."""
    if importlib.util.find_spec("feast") is None:
        raise FscError(
            f"{what} needs the package `feast`, which is not installed.",
            hint=install("feast"),
        )


def _update(config: Config, work: Work) -> None:
    given = config.everything()
    _make_folder(given["online_store"] or {})
    from feast.infra.provider import get_provider
    from feast.repo_config import RepoConfig

    repo = RepoConfig(**_narrowed(given))
    provider = get_provider(repo)
    with _one_transaction(repo, provider.online_store):
        _call(provider, repo.project, tables_to_delete=_views(work.drop))
        if work.rename:
            _RENAME[repo.online_store.type](provider.online_store, repo, work.rename)
        _call(provider, repo.project, tables_to_keep=_views(work.make))


def _call(provider: Any, project: str, **tables: list[Any]) -> None:
    """Feast's own path for every online store (feast/feature_store.py, apply)."""
    if any(tables.values()):
        nothing: dict[str, Any] = {"tables_to_delete": [], "tables_to_keep": []}
        entities: dict[str, Any] = {"entities_to_delete": [], "entities_to_keep": []}
        provider.update_infra(project=project, partial=True, **{**nothing, **tables}, **entities)


def _narrowed(given: dict[str, Any]) -> dict[str, Any]:
    """Without the offline store, unless the batch engine needs it: it may want cloud libraries."""
    engine = given.get("batch_engine")
    kind = engine.get("type") if isinstance(engine, Mapping) else engine
    return {**given, "offline_store": {"type": "dask"}} if kind in _LOCAL_ENGINES else given


def _make_folder(store: Mapping[str, Any]) -> None:
    """Feast makes the folder of a SQLite database, but not the folders above it."""
    if store.get("type") == "sqlite":
        os.makedirs(os.path.dirname(store["path"]), exist_ok=True)


def _views(views: tuple[View, ...]) -> list[Any]:
    return [_view(kind, data) for kind, data in views]


def _view(kind: str, data: bytes) -> Any:
    """Feast's object of a view, without its code, which is neither loaded nor run.

    It is given as online: whether it gets a table was decided before.
    """
    module, name, messages = _CLASSES[kind]
    proto = getattr(importlib.import_module(f"feast.protos.feast.core.{messages}"), name)
    without_code = {} if kind == LABEL_VIEW else {"skip_udf": True}
    found = getattr(importlib.import_module(module), name).from_proto(
        proto.FromString(data), **without_code
    )
    if kind != ON_DEMAND:
        found.online = True
    return found


@contextmanager
def _one_transaction(repo: Any, store: Any) -> Iterator[None]:
    """SQLite would write to the disk after every table; in one transaction it does so once."""
    if repo.online_store is None or repo.online_store.type != "sqlite":
        yield
        return
    connection = store._get_conn(repo)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()
        store._conn = None


def _rename_sqlite(store: Any, repo: Any, renames: Renames) -> None:
    connection = store._get_conn(repo)
    for before, after in renames:
        online_sqlite.rename(connection, before, after)


def _rename_postgres(store: Any, repo: Any, renames: Renames) -> None:
    """As for SQLite, in one transaction; indexes keep the name that Feast looks for."""
    with store._get_conn(repo) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for before, after in _possible(renames, {name for (name,) in cursor.fetchall()}):
            cursor.execute(f"ALTER TABLE {_quoted(before)} RENAME TO {_quoted(after)}")
            for end in ("_ek", "_fts_idx"):
                old, new = _quoted(before + end), _quoted(after + end)
                cursor.execute(f"ALTER INDEX IF EXISTS {old} RENAME TO {new}")
        connection.commit()


def _possible(renames: Renames, tables: set[str]) -> Iterator[tuple[str, str]]:
    """A table that is gone, or has the new name already, was renamed before a crash."""
    return ((old, new) for old, new in renames if old in tables and new not in tables)


_RENAME: Mapping[str, Callable[[Any, Any, Renames], None]] = {
    "sqlite": _rename_sqlite,
    "postgres": _rename_postgres,
}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def feast_quickly() -> Iterator[None]:
    """Inside, what Feast imports is not type-checked at run time."""
    import typeguard

    before = typeguard.typechecked
    typeguard.typechecked = _unchecked
    try:
        yield
    finally:
        typeguard.typechecked = before


def _unchecked(target: Any = None, **_options: Any) -> Any:
    """Stands for `typeguard.typechecked`, with and without arguments."""
    return target if target is not None else _unchecked
