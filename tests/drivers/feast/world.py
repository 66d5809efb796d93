"""A small world for the tests of the Feast driver: manifests, drivers on them, stock Feast."""

from __future__ import annotations

import contextlib
import copy
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fsc.apply import execute
from fsc.driver import Action, Change, Live, Resource, Scope
from fsc.drivers.feast import FeastDriver, Settings
from fsc.drivers.feast.messages import message
from fsc.emit import Target
from fsc.emit.feast import files
from fsc.model.describe import Effect
from fsc.model.stack import Stack
from fsc.plan.desired import resources
from fsc.plan.planner import Options, Outcome, plan_changes
from fsc.plan.select import Selection
from tests.manifests import UDF, stack_of

REPO = "build/default/feature_repo"
STORE = {
    "project": "shop",
    "project_description": "of the shop",
    "provider": "local",
    "registry": {"registry_type": "file", "path": "data/registry.db"},
    "online_store": {"type": "sqlite", "path": "data/online.db"},
    "offline_store": {"type": "dask"},
}
MANIFEST: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "team"},
    "feature_store": STORE,
    "entities": {
        "customer": {
            "join_keys": ["customer_id"],
            "value_type": "Int64",
            "description": "a person",
            "tags": {"pii": "yes"},
            "owner": "o@example.com",
        },
        "branch": {"value_type": "String"},
    },
    "data_sources": {
        "spending": {
            "type": "file",
            "path": "data/spending.parquet",
            "timestamp_field": "ts",
            "created_timestamp_column": "created",
            "tags": {"lake": "bronze"},
        },
        "table": {
            "type": "file",
            "path": "s3://lake/table/",
            "file_format": "delta",
            "timestamp_field": "ts",
            "field_mapping": {"raw": "cooked"},
            "s3_endpoint_override": "http://localhost:9000",
        },
        "updates": {"type": "push", "batch_source": "spending", "description": "as it happens"},
        "asked": {"type": "request", "schema": {"amount": "Float64", "code": "String"}},
    },
    "feature_views": {
        "spend": {
            "entities": ["customer"],
            "source": "spending",
            "ttl": "30d",
            "schema": {
                "spend_7d": "Float64",
                "n_7d": {"dtype": "Int64", "description": "in a week", "tags": {"unit": "1"}},
            },
            "tags": {"team": "risk"},
            "owner": "o@example.com",
            "description": "what a customer spends",
            "org": "retail",
            "mode": "python",
            "enable_validation": True,
        },
        "pushed": {
            "entities": ["customer", "branch"],
            "source": "updates",
            "schema": {
                "taste": {
                    "dtype": "Array(Float32)",
                    "vector_index": True,
                    "vector_length": 8,
                    "vector_search_metric": "cosine",
                },
                "visits": "Array(Struct({at: UnixTimestamp, what: Array(String)}))",
                "groups": "Set(Array(Int64))",
            },
            "offline": True,
        },
        "totals": {
            "source": "table",
            "schema": {"all": "Int64"},
            "online": False,
            "enabled": False,
        },
    },
    "on_demand_feature_views": {
        "rate": {
            "sources": ["spend", "asked"],
            "udf": "udfs.py:rate",
            "schema": {"rate": "Float64"},
            "track_metrics": True,
            "tags": {"kind": "ratio"},
            "description": "per amount",
            "owner": "o@example.com",
            "org": "retail",
        },
        "kept": {
            "sources": [{"view": "spend", "features": ["spend_7d"]}],
            "udf": "udfs.py:rate",
            "schema": {"rate": "Float64"},
            "entities": ["customer"],
            "write_to_online_store": True,
        },
    },
    "feature_services": {
        "scoring": {
            "features": ["spend", {"view": "rate", "features": ["rate"]}],
            "description": "what the model reads",
            "tags": {"model": "m1"},
            "owner": "m@example.com",
        },
        "both": {
            "features": [
                {"view": "spend", "features": ["n_7d"], "as": "mine"},
                {"view": "pushed", "as": "theirs", "join_key_map": {"customer_id": "other_id"}},
            ],
            "precompute_online": True,
        },
    },
}


def manifest(**sections: Any) -> dict[str, Any]:
    """A copy of the manifest with other sections."""
    return {**copy.deepcopy(MANIFEST), **sections}


def edited(path: str, value: Any, start: Mapping[str, Any] = MANIFEST) -> dict[str, Any]:
    """A copy of a manifest with another value at a dotted path; None takes the key out."""
    made = copy.deepcopy(dict(start))
    *steps, last = path.split(".")
    parent = made
    for step in steps:
        parent = parent.setdefault(step, {})
    if value is None:
        del parent[last]
    else:
        parent[last] = value
    return made


def tiny(name: str = "team", project: str = "shop", prefix: str = "") -> dict[str, Any]:
    """The smallest stack with a view; the prefix tells two of them apart."""
    return {
        "metadata": {"name": name},
        "feature_store": {**STORE, "project": project},
        "entities": {f"{prefix}customer": {"join_keys": ["customer_id"], "value_type": "Int64"}},
        "data_sources": {
            f"{prefix}spending": {
                "type": "file",
                "path": "data/spending.parquet",
                "timestamp_field": "ts",
            }
        },
        "feature_views": {
            f"{prefix}spend": {
                "entities": [f"{prefix}customer"],
                "source": f"{prefix}spending",
                "schema": {"spend_7d": "Float64"},
            }
        },
    }


def without_online(made: Mapping[str, Any]) -> dict[str, Any]:
    """The same stack without an online store: then nothing needs feast itself."""
    return {**made, "feature_store": {**made["feature_store"], "online_store": "none"}}


class Team:
    """A stack on a machine: plan and apply through the real planner and executor."""

    def __init__(self, root: Path, made: Mapping[str, Any], **environ: str) -> None:
        self.root = root
        self.stack: Stack = stack_of(dict(made))
        store = self.stack.feature_store
        settings = Settings(str(root), REPO, store.project, store.config)
        self.driver = FeastDriver(settings, environ)

    @property
    def wanted(self) -> tuple[Resource, ...]:
        return resources(self.stack)

    @property
    def registry_path(self) -> Path:
        return self.root / "data" / "registry.db"

    @property
    def online_path(self) -> Path:
        return self.root / "data" / "online.db"

    def read(self) -> Live:
        return self.driver.read(Scope(self.stack.name, self.stack.feature_store.project))

    def live(self) -> dict[str, Resource]:
        return {one.address: one for one in self.read().resources}

    def plan(self, adopt: Iterable[str] = (), destroy: bool = False) -> Outcome:
        options = Options(self.stack.name, Selection(), frozenset(adopt), destroy)
        return plan_changes(self.wanted, self.read().resources, options)

    def apply(self, adopt: Iterable[str] = (), destroy: bool = False) -> tuple[Change, ...]:
        """Plan and execute; fails the test when a change is blocked or fails."""
        changes = self.plan(adopt, destroy).changes
        assert not [one.blocked for one in changes if one.blocked]
        report = execute(changes, [self.driver])
        assert not report.failed, report
        return changes

    def registry(self) -> Any:
        return parse(self.registry_path.read_bytes())

    def compile(self) -> Path:
        """Write the compiled repo; gives its folder."""
        for file in files(self.stack, Target("stack.yaml", "0" * 16, REPO)):
            path = self.root / "build" / "default" / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8", newline="\n")
        return self.root / REPO


def parse(data: bytes) -> Any:
    """A registry message of fsc's own classes."""
    found = message("Registry")()
    found.ParseFromString(data)
    return found


def change(action: Action, resource: Resource, **more: Any) -> Change:
    """A change as a planner makes it."""
    effect = Effect.METADATA
    return Change(resource.address, resource.kind, resource.name, action, "test", effect, **more)


def stock(repo: Path, *command: str) -> str:
    """A command of stock Feast in this process, in the folder of a repo; what it printed."""
    from feast.cli.cli import cli

    path, folder, out = list(sys.path), os.getcwd(), io.StringIO()
    sys.modules.pop("fsc_feature_repo", None)  # another test's, whose functions Feast has run
    os.chdir(repo)
    try:
        with contextlib.redirect_stdout(out):
            cli.main(list(command), prog_name="feast", standalone_mode=False)
    finally:
        os.chdir(folder)
        sys.path[:] = path
        sys.modules.pop("fsc_feature_repo", None)
    return out.getvalue()


def spending(folder: Path) -> None:
    """The rows that the file source of the manifest reads."""
    import pandas as pd

    at = pd.Timestamp("2026-01-01", tz="UTC")
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(
        {
            "customer_id": [1, 2, 3],
            "branch": ["a", "b", "c"],
            "ts": [at] * 3,
            "created": [at] * 3,
            "spend_7d": [1.5, 2.5, 3.5],
            "n_7d": [1, 2, 3],
        }
    ).to_parquet(folder / "spending.parquet")


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder with its time of change and content, and every folder."""

    def entries() -> Iterator[tuple[str, tuple[int, bytes]]]:
        for path in sorted(folder.rglob("*")):
            content = path.read_bytes() if path.is_file() else b""
            yield str(path), (path.stat().st_mtime_ns, content)

    return dict(entries())


__all__ = ["MANIFEST", "REPO", "UDF", "Team"]
