"""A folder with both systems in it, and commands on it through the server."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import DROP, ROOT, changed

FIRST: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "team"},
    "feature_store": {
        "project": "shop",
        "registry": {"registry_type": "file", "path": "data/registry.db"},
        "online_store": {"type": "sqlite", "path": "data/online.db"},
    },
    "entities": {"customer": {"join_keys": ["customer_id"], "value_type": "Int64"}},
    "data_sources": {
        "rows": {"type": "file", "path": "rows.parquet", "timestamp_field": "ts"},
    },
    "feature_views": {
        "spend": {
            "entities": ["customer"],
            "source": "rows",
            "ttl": "30d",
            "schema": {"total": "Float64", "trips": "Int64"},
        },
        "old": {"entities": ["customer"], "source": "rows", "schema": {"x": "Int64"}},
    },
    "feature_services": {"model": {"features": ["spend"]}},
    "zenml": {
        "secrets": {"key": {"values": {"token": "${env:FSC_TEST_TOKEN}"}}},
        "components": {
            "orchestrator": {"name": "runs", "flavor": "local"},
            "artifact_store": {"name": "files", "flavor": "local"},
            "container_registry": {
                "name": "images", "flavor": "default", "config": {"uri": "localhost:5000"},
            },
        },
        "stack": {"name": "team"},
    },
}  # fmt: skip

# Every action at once, in both systems: create, update, replace, delete, move.
SECOND: dict[str, Any] = changed(
    FIRST,
    {
        "entities.customer.description": "a person",
        "feature_views.spend": DROP,
        "feature_views.old": DROP,
        "feature_views.purchases": {**FIRST["feature_views"]["spend"], "ttl": "7d"},
        "feature_views.fresh": {
            "entities": ["customer"], "source": "rows", "schema": {"y": "Float64"},
        },
        "feature_services.model.features": ["purchases", "fresh"],
        "moved": [{"from": "feast.feature_view.spend", "to": "feast.feature_view.purchases"}],
        "zenml.secrets.key.values": {"token": "${env:FSC_TEST_TOKEN}", "user": "${env:USER}"},
        "zenml.secrets.more": {"values": {"token": "${env:FSC_TEST_TOKEN}"}},
        "zenml.components.container_registry": {
            "name": "images", "flavor": "dockerhub", "config": {"uri": "docker.io/team"},
        },
        "zenml.components.image_builder": {"name": "builds", "flavor": "local"},
    },
)  # fmt: skip

# What another team has in the same systems.
OTHERS: dict[str, Any] = {
    **changed(
        FIRST,
        {
            "metadata.name": "others",
            "entities": {"branch": {"join_keys": ["branch_id"], "value_type": "String"}},
            "data_sources": {
                "visits": {"type": "file", "path": "rows.parquet", "timestamp_field": "ts"}
            },
            "feature_views": {
                "visits": {"entities": ["branch"], "source": "visits", "schema": {"n": "Int64"}}
            },
            "feature_services": {"theirs": {"features": ["visits"]}},
            "zenml": {
                "secrets": {"theirs": {"values": {"token": "${env:FSC_TEST_TOKEN}"}}},
                "components": {
                    "orchestrator": {"name": "theirs", "flavor": "local"},
                    "artifact_store": {"name": "theirs", "flavor": "local"},
                },
                "stack": {"name": "others"},
            },
        },
    )
}

# A row of a view that is to be moved, of Feast's shape in SQLite and in PostgreSQL.
ROW = "INSERT INTO shop_spend (entity_key, feature_name, value) VALUES ('key', 'total', 'value')"

CANARY = "canary-7f3a"
APPROVED = ("--auto-approve", "--allow-destroy", "all")


def variables(zen: Path) -> dict[str, str]:
    """What a command of these tests finds in its environment."""
    return {
        "ZENML_CONFIG_PATH": str(zen / "config"),
        "ZENML_LOCAL_STORES_PATH": str(zen / "stores"),
        "FSC_TEST_TOKEN": CANARY,
        "USER": "tester",
    }


class Server:
    """The process of tests/crash/server.py."""

    def __init__(self, *which: str) -> None:
        command = [sys.executable, "-m", "tests.crash.server", *which]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        assert self._out.readline() == "ready\n"

    @property
    def _out(self) -> Any:
        return self._process.stdout

    def run(self, *jobs: Mapping[str, Any]) -> list[int]:
        """Run jobs at once; their exit codes, negative for a signal."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(jobs) + "\n")
        self._process.stdin.flush()
        codes: list[int] = json.loads(self._out.readline())
        return codes

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@dataclass(frozen=True)
class World:
    """One folder. `zen` holds ZenML's configuration and store, whose paths are absolute."""

    server: Server
    folder: Path

    @property
    def zen(self) -> Path:
        return self.folder / "zen"

    def write(self, manifest: Mapping[str, Any], file: str = "stack.yaml") -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "rows.parquet").touch()
        (self.folder / file).write_text(json.dumps(manifest, indent=1))

    def job(
        self, *args: str, output: str = "output", ticks: str = "ticks", **environ: str
    ) -> dict[str, Any]:
        more = {**variables(self.zen), **environ}
        return {
            "folder": str(self.folder), "args": args, "environ": more,
            "output": str(self.folder / output), "ticks": ticks and str(self.folder / ticks),
        }  # fmt: skip

    def run(self, *args: str, **environ: str) -> int:
        """The exit code of a command, which shows no secret."""
        code = self.server.run(self.job(*args, **environ))[0]
        assert CANARY not in self.said()
        return code

    def said(self, output: str = "output") -> str:
        return (self.folder / output).read_text()

    def state(self) -> dict[str, Any]:
        assert self.run("state") == 0, self.said()
        found: dict[str, Any] = json.loads(self.said().splitlines()[-1])
        return found

    def half(self, *args: str) -> tuple[dict[str, Any], int]:
        """The state, and then a command, in one process."""
        code = self.run("state", *args)
        return json.loads(self.said().splitlines()[0]), code

    def ticks(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = json.loads((self.folder / "ticks").read_text())
        return found

    def copy_from(self, base: Path) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(base, self.folder)
