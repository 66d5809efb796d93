"""What one run of the suite does on a set-up: make, change, and take everything away again."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import permutations
from typing import Any

from fsc.driver import Action, Change
from fsc.drivers.feast.registry_remote import FORGOTTEN
from tests.laws.project import Project
from tests.setups.others import READABLE, TABLE, sampled
from tests.setups.row import Row
from tests.setups.setups import Setup
from tests.setups.world import FUNCTIONS, SECTIONS, WORLD, copied, edited, merged, parts

EVERY = tuple(
    f"{kind}.{name}" for kind, section in SECTIONS.items() for name in WORLD.get(section, {})
)
SHARED: dict[str, Any] = {
    "data_sources": {"lake": {"type": "file", "path": "lake.parquet", "timestamp_field": "ts"}},
    "saved_datasets": {"april": WORLD["saved_datasets"]["training"]},
}
# One view of each kind, for views that become one of another kind.
SHAPES: dict[str, dict[str, Any]] = {
    "feature_view": {"entities": ["customer"], "source": "rows", "schema": {"x": "Float64"}, "ttl": "1d"},
    "batch_feature_view": {"entities": ["customer"], "source": "rows", "udf": "udfs.py:rate", "schema": {"x": "Float64"}, "ttl": "1d"},
    "stream_feature_view": {"entities": ["customer"], "source": "pushed", "schema": {"x": "Float64"}, "ttl": "1d"},
    "label_view": {"entities": ["customer"], "source": "pushed", "schema": {"x": "Bool", "labeler": "String"}},
    "on_demand_feature_view": {"input_schema": {"a": "Float64"}, "aggregations": [{"column": "a", "function": "sum"}], "schema": {"sum_a": "Float64"}},
}  # fmt: skip
PAIRS = tuple(permutations(SHAPES, 2))
# Views with rows online, and a feature of each.
ROWS: dict[str, str] = {
    "spend": "total",
    "live": "clicks",
    "clicks": "sums",
    "fraud": "is_fraud",
    "stored": "rate",
}


def pair_name(before: str, after: str) -> str:
    return f"was_{before[:2]}_is_{after[:2]}"


def types(setup: Setup) -> tuple[str, ...]:
    """The types of sources that the registry can keep, beside those of the table."""
    forgotten = () if setup.registry["registry_type"] == "remote" else tuple(sorted(FORGOTTEN))
    return (*READABLE, *forgotten)


def touched(row: Row) -> set[str]:
    """The objects that a row needs copies of."""
    kinds = {section: kind for kind, section in SECTIONS.items()}
    sections = [path.split(".")[:2] for path in row.edit]
    return {*row.planned, *(f"{kinds[section]}.{name}" for section, name in sections)}


def before(setup: Setup) -> dict[str, Any]:
    """The manifest with everything that is changed later."""
    views = [{f"{old}s": {pair_name(old, new): SHAPES[old]}} for old, new in PAIRS]
    sources = [sampled(one) for one in types(setup)]
    return merged(
        {"feature_store": setup.store}, WORLD, SHARED,
        *(copied(WORLD, touched(row), row.suffix) for row in TABLE),
        copied(WORLD, EVERY, "_before"), copied(WORLD, EVERY, "_gone"), *views,
        {"data_sources": {name: old for name, old, _ in sources}},
    )  # fmt: skip


def after(setup: Setup) -> dict[str, Any]:
    """The manifest with every row of the table, every rename, every deletion and other kind."""
    sources = [sampled(one) for one in types(setup)]
    made = merged(
        {"feature_store": {**setup.store, "project_owner": "o", "project_tags": {"a": "b"}, "project_description": "d"}},
        WORLD, SHARED, *(changed(row) for row in TABLE), copied(WORLD, EVERY, "_after"),
        *({f"{new}s": {pair_name(old, new): SHAPES[new]}} for old, new in PAIRS),
        {"data_sources": {name: new for name, _, new in sources}},
    )  # fmt: skip
    made["moved"] = [{"from": f"{one}_before", "to": f"{one}_after"} for one in EVERY]
    return made


def changed(row: Row) -> dict[str, Any]:
    """The copies of a row with its edit."""
    objects = touched(row)
    made = copied(WORLD, objects, row.suffix)
    names = {name: f"{name}{row.suffix}" for _, name in map(parts, objects)}
    edited(made, row.edit, row.suffix, names)
    return made


@dataclass(frozen=True)
class Ran:
    """What one apply planned, by address; what the next plan still wants; stock Feast on it."""

    setup: Setup
    project: Project
    changes: Mapping[str, Change]
    leftover: Mapping[str, Change]
    store: Any

    def read(self, address: str) -> Any:
        """What stock Feast has under an address. Raises its error when there is nothing."""
        kind, name = address.split(".", 2)[1:]
        if kind == "project":
            return self.store.get_project(self.setup.project)
        if kind in ("saved_dataset", "validation_reference"):
            return getattr(self.store.registry, f"get_{kind}")(name, self.setup.project)
        kind = {"batch_feature_view": "feature_view"}.get(kind, kind)
        return getattr(self.store, f"get_{kind}")(name)

    def served(self, view: str, feature: str) -> Any:
        """The value of the feature for the customer with rows."""
        asked = self.store.get_online_features([f"{view}:{feature}"], [{"customer_id": 1}])
        return asked.to_dict()[feature][0]


def write(setup: Setup, manifest: dict[str, Any]) -> Project:
    """The manifest in the folder of the set-up, with what it names."""
    (setup.folder / "udfs.py").write_text(FUNCTIONS)
    for name in ("rows", "other", "lake", "training", "x"):
        (setup.folder / f"{name}.parquet").touch()
    (setup.folder / "stack.yaml").write_text(json.dumps(manifest, indent=1))
    return Project(setup.folder)


def apply(setup: Setup, manifest: dict[str, Any]) -> Ran:
    """Plan, apply, plan again, and stock Feast on the compiled repo."""
    project = write(setup, manifest)
    changes = project.changes()
    project.apply()
    return Ran(setup, project, keyed(changes), keyed(project.changes()), stock(project))


def tables(setup: Setup, manifest: Mapping[str, Any]) -> set[str]:
    """The views of a manifest that should have an online table (Redis: that can have rows).

    Where Feast plans infrastructure, that is with SQLite and a registry of its own, every feature
    view has one (tables.py).
    """
    planned = setup.online["type"] == "sqlite" and setup.registry["registry_type"] != "remote"
    found = set()
    for kind in SHAPES:
        for name, view in manifest.get(f"{kind}s", {}).items():
            served = view.get("online", kind != "batch_feature_view")
            if kind == "on_demand_feature_view":
                served = view.get("write_to_online_store", False)
            if served or (planned and kind.endswith("feature_view") and kind[:2] != "on"):
                found.add(name)
    return found


def keyed(changes: tuple[Change, ...]) -> dict[str, Change]:
    """By address; a deletion beside a creation of the same name has another address."""
    assert len({one.address for one in changes}) == len(changes)
    return {one.address: one for one in changes}


def stock(project: Project) -> Any:
    os.environ["FEAST_USAGE"] = "False"
    from fsc.drivers.feast.online import feast_quickly

    with feast_quickly(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from feast import FeatureStore

        return FeatureStore(str(project.inputs.folder / "feature_repo"))


def written(setup: Setup) -> dict[str, str]:
    """The views that stock Feast can write to: its registry server does not list label views."""
    remote = setup.registry["registry_type"] == "remote"
    return {view: one for view, one in ROWS.items() if not (remote and view == "fraud")}


def write_rows(ran: Ran, ends: tuple[str, ...]) -> None:
    """A row of one customer in each view, as programs write it, and a note that spend has been
    materialised."""
    import pandas as pd

    now = pd.Timestamp.now(tz="UTC")
    values = {"total": 1.5, "trips": 3, "clicks": 4, "sums": 2.5, "is_fraud": True, "labeler": "me"}
    frame = pd.DataFrame([{"customer_id": 1, "ts": now, "event_timestamp": now, **values}])
    for view in (f"{one}{end}" for one in written(ran.setup) for end in ends):
        ran.store.write_to_online_store(view, frame, allow_registry_cache=False)
    begin, end = (datetime(2026, 1, day, tzinfo=timezone.utc) for day in (1, 2))
    spend = ran.store.get_feature_view("spend_before")
    ran.store.registry.apply_materialization(spend, ran.setup.project, begin, end)


def actions(ran: Ran, address: str) -> tuple[Action, list[str]] | None:
    """What was planned at an address: the action and the paths, in the words of the table."""
    found = ran.changes.get(address)
    return found and (found.action, sorted({_short(one.path) for one in found.attributes}))


def _short(path: str) -> str:
    """Lists and maps that are new or gone are shown key by key."""
    for key in (
        "aggregations",
        "connection_ref",
        "field_mapping",
        "logging_config",
        "required_tags",
        "tags",
        "udf",
    ):
        if path.startswith(
            (f"{key}[", f"{key}.a", f"{key}.provider", f"{key}.destination", f"{key}.sample")
        ):
            return key
    return path
