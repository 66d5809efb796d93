"""A project on disk that labels payments with Label Studio, and the command line in it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from tests.annotator.service import TOKEN, Studio
from tests.drivers.zenml.support import Place
from tests.support import fsc

CONFIG = """\
<View>
  <Text name="amount" value="$amount"/>
  <Choices name="verdict" toName="amount" choice="single">
    <Choice value="fraud"/>
    <Choice value="ok"/>
  </Choices>
</View>
"""
MANIFEST: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "review"},
    "feature_store": {
        "registry": {"registry_type": "file", "path": "data/registry.db"},
        "online_store": {"type": "sqlite", "path": "data/online.db"},
    },
    "entities": {"customer": {"join_keys": ["customer_id"], "value_type": "Int64"}},
    "data_sources": {
        "payments": {
            "type": "file", "path": "data/payments.parquet", "timestamp_field": "at",
            "field_mapping": {"amt": "amount"},
        },
        "verdicts": {
            "type": "file", "path": "data/verdicts.parquet", "timestamp_field": "at",
            "created_timestamp_column": "labeled_at",
        },
    },
    "feature_views": {
        "payment": {
            "entities": ["customer"], "source": "payments", "ttl": "0s",
            "schema": {"amount": "Float64"},
        },
        "chargeback": {
            "entities": ["customer"], "source": "verdicts", "ttl": "0s",
            "schema": {"verdict": "String", "labeler": "String"},
        },
    },
    "zenml": {
        "secrets": {"label_studio": {"values": {"api_key": "${env:LABEL_STUDIO_API_KEY}"}}},
        "components": {
            "orchestrator": {"flavor": "local"},
            "artifact_store": {"flavor": "local"},
            "annotator": {
                "flavor": "label_studio",
                "config": {"authentication_secret": "label_studio",
                           "instance_url": "http://127.0.0.1"},
                "datasets": {
                    "chargebacks": {
                        "title": "Chargebacks",
                        "description": "Payments that were taken back",
                        "label_config": "labels/chargebacks.xml",
                        "tasks": {"source": "payment", "limit": 5},
                        "labels": {"source": "verdicts"},
                    }
                },
            },
        },
        "stack": {"activate": True},
    },
}  # fmt: skip
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
ADDRESS = "annotator.dataset.chargebacks"


@dataclass
class World:
    folder: Path
    studio: Studio
    zenml: Place
    key: str = TOKEN

    def prepared(self) -> World:
        import pyarrow as pa
        from pyarrow import parquet

        (self.folder / "data").mkdir(parents=True)
        (self.folder / "labels").mkdir()
        rows = {
            "customer_id": pa.array(range(8), pa.int64()),
            "amt": pa.array([10.5 * one for one in range(8)], pa.float64()),
            "at": pa.array([START + timedelta(days=one) for one in range(8)],
                           pa.timestamp("ms", tz="UTC")),
        }  # fmt: skip
        parquet.write_table(pa.table(rows), self.folder / "data" / "payments.parquet")
        self.config(CONFIG)
        self.write()
        return self

    def write(self, change: Any = None, port: int = 0) -> None:
        """The manifest, after `change` has had its dataset section."""
        made = json.loads(json.dumps(MANIFEST))
        annotator = made["zenml"]["components"]["annotator"]
        annotator["config"]["port"] = port or self.studio.port
        if change:
            change(annotator)
        (self.folder / "stack.yaml").write_text(json.dumps(made, indent=1))

    def without_datasets(self) -> None:
        """As if its block was deleted. Then nobody writes the labels, and their file must exist."""
        (self.folder / "data" / "verdicts.parquet").touch()
        self.write(lambda one: one.update(datasets={}))

    def config(self, text: str) -> None:
        (self.folder / "labels" / "chargebacks.xml").write_text(text)

    @property
    def env(self) -> dict[str, str]:
        return {**self.zenml.variables, "LABEL_STUDIO_API_KEY": self.key, "FEAST_USAGE": "False"}

    def fsc(self, *args: str, code: int = 0) -> str:
        """The command line; stdout, and stderr where it was to fail."""
        done = fsc(*args, cwd=self.folder, env=self.env, python=self.zenml.programs / "python")
        assert done.returncode == code, done.stdout + done.stderr
        assert self.key not in done.stdout + done.stderr
        return done.stdout if code == 0 else done.stdout + done.stderr

    def apply(self, *args: str, code: int = 0) -> str:
        return self.fsc("apply", "--auto-approve", *args, code=code)

    def no_changes(self) -> None:
        assert "No changes." in self.fsc("plan", "--detailed-exitcode")

    def changes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.fsc("plan", "--json"))["changes"]
        return found

    def change(self) -> dict[str, Any]:
        """The one change of a dataset. The annotator notes which it has, and changes with them."""
        (found,) = [one for one in self.changes() if one["kind"] == "annotator.dataset"]
        return found

    def stats(self) -> dict[str, Any]:
        (found,) = json.loads(self.fsc("annotate", "stats", "--json"))["datasets"]
        assert isinstance(found, dict)
        return found

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env={**os.environ, **self.env}, capture_output=True,
            text=True, timeout=300, check=False,
        )  # fmt: skip
