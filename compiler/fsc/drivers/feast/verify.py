"""Which views can be compared, read from the registry without importing feast."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from fsc.diagnostics import FscError
from fsc.drivers.feast.config import Config
from fsc.drivers.feast.index import TABLES, Index
from fsc.drivers.feast.lookup import LABEL_VIEW, ON_DEMAND
from fsc.drivers.feast.messages import Message, message
from fsc.drivers.feast.store import open_store
from fsc.plan.skew import Asked, ComparedView, Unchecked, Verification

_BY_KIND: Mapping[str, str] = {
    ON_DEMAND: "it is computed when it is asked for",
    LABEL_VIEW: "programs write its labels, no source has them",
}
_CODE = ("feature_transformation", "user_defined_function", "aggregations")  # fields of the spec
Views = Mapping[str, tuple[str, str]]  # address -> kind, name


def verified(config: Config, views: Views, asked: Asked) -> Verification:
    """Compare views with what the online store serves. Writes nothing, executes nothing.

    Raises FscError when nothing is applied, and without the package `feast` or an online store.
    """
    if not views:
        return Verification()
    store = open_store(config.registry(), config.settings.project)
    try:
        index = Index(store.load())
    finally:
        store.close()
    project = config.settings.project
    found = {at: index.get(kind, project, name) for at, (kind, name) in views.items()}
    if not any(found.values()):
        raise FscError("None of these views is applied yet.", hint="Run `fsc apply` first.")
    reasons = {at: _why_not(config, views[at][0], one) for at, one in found.items()}
    checkable = {at: one for at, one in found.items() if one is not None and not reasons[at]}
    unchecked = [Unchecked(at, views[at][1], why) for at, why in reasons.items() if why]
    made = _compared(config, index, views, checkable, asked)
    done = tuple(one for one in made if isinstance(one, ComparedView))
    failed = [one for one in made if isinstance(one, Unchecked)]
    return Verification(done, (*failed, *unchecked))


def _why_not(config: Config, kind: str, view: Message | None) -> str:
    """Why a view is not compared; "" when it is."""
    if kind in _BY_KIND or view is None:
        return _BY_KIND.get(kind, "it is not applied yet")
    spec = view.spec
    if not spec.online or not config.online_store_type:
        return "it is not served online"
    if spec.DESCRIPTOR.fields_by_name.get("disabled") and spec.disabled:
        return "it is disabled"
    if _says(spec, *_CODE):
        return "its values are computed by code, which only a materialisation runs"
    if _says(spec, "source_views"):
        return "it is made of other views"
    return "" if _says(spec, "batch_source") else "programs push its values, no source has them"


def _says(spec: Message, *fields: str) -> bool:
    return any(one.name in fields for one, _ in spec.ListFields())


def _compared(
    config: Config, index: Index, views: Views, found: Mapping[str, Message], asked: Asked
) -> tuple[ComparedView | Unchecked, ...]:
    if not found:
        return ()
    from fsc.drivers.feast.online import require_feast
    from fsc.drivers.feast.serving import compare_all

    require_feast("Reading features")
    _refuse_to_make(config)
    part = _part(config.settings.project, index, ((views[at][0], one) for at, one in found.items()))
    return compare_all(config, part, {at: views[at][1] for at in found}, asked)


def _refuse_to_make(config: Config) -> None:
    """Feast would make the file of a SQLite store that is not there."""
    path = str((config.online_store() or {}).get("path", ""))
    if config.online_store_type == "sqlite" and not os.path.exists(path):
        raise FscError(f"There is no online store `{path}`.", hint="Run `fsc apply` first.")


def _part(project: str, index: Index, views: Iterable[tuple[str, Message]]) -> bytes:
    """A registry of these views and the entities: nothing in it has code that Feast would load."""
    made, whole = message("Registry")(), index.registry
    made.registry_schema_version = whole.registry_schema_version
    made.entities.extend(one for one in whole.entities if one.spec.project == project)
    for kind, one in views:
        getattr(made, TABLES[kind]).append(one)
    return bytes(made.SerializeToString())
