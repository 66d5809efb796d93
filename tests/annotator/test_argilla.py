"""A dataset on a real Argilla (its API and database; only the search engine is none)."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from fsc import pipeline
from fsc.diagnostics import FscError
from fsc.driver import Action, Change, Scope
from fsc.drivers import Place, annotation_service
from fsc.drivers.annotator import AnnotatorDriver, Settings, connect
from fsc.model.describe import Effect
from fsc.pipeline import Checked, Inputs
from fsc.plan.planner import Options, plan_changes
from tests.annotator.service import TOKEN, Argilla, Server, started
from tests.support import require

DATASET: dict[str, Any] = {
    "guidelines": "Was it taken back?",
    "fields": {"amount": {"type": "text", "title": "Amount"}},
    "questions": {
        "verdict": {"type": "label_selection", "labels": ["fraud", "ok"]},
        "reasons": {
            "type": "multi_label_selection", "labels": {"a": "Stolen card", "b": "Other"},
            "required": False,
        },
        "sure": {"type": "rating", "values": [1, 2, 3], "required": False},
        "note": {"type": "text", "required": False, "description": "In your words"},
        "order": {"type": "ranking", "values": ["x", "y"], "required": False},
        "words": {"type": "span", "field": "amount", "labels": ["sum"], "required": False},
    },
    "tasks": {"source": "payments"},
    "labels": {"source": "verdicts"},
}  # fmt: skip
MANIFEST: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "review"},
    "data_sources": {
        "payments": {
            "type": "file", "path": "payments.parquet", "timestamp_field": "at",
        },
        "verdicts": {
            "type": "file", "path": "verdicts.parquet", "timestamp_field": "at",
            "created_timestamp_column": "labeled_at",
        },
    },
    "zenml": {
        "secrets": {"argilla": {"values": {"api_key": "${env:ARGILLA_API_KEY}"}}},
        "components": {
            "orchestrator": {"flavor": "local"},
            "artifact_store": {"flavor": "local"},
            "annotator": {
                "flavor": "argilla",
                "config": {"authentication_secret": "argilla", "instance_url": "http://127.0.0.1"},
            },
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = started(Argilla, tmp_path_factory.mktemp("argilla"))
    yield made
    made.stop()


@dataclass(frozen=True)
class World:
    """A manifest whose datasets are planned and applied; what other drivers do is tested there."""

    folder: Path
    server: Server

    def write(self, **datasets: Any) -> Checked:
        made = json.loads(json.dumps(MANIFEST))
        annotator = made["zenml"]["components"]["annotator"]
        annotator["config"]["port"] = self.server.port
        annotator["datasets"] = datasets
        (self.folder / "stack.yaml").write_text(json.dumps(made))
        checked = pipeline.validate(Inputs(str(self.folder / "stack.yaml")))
        assert checked.stack is not None, checked.diagnostics
        return checked

    def plan(self, checked: Checked) -> tuple[tuple[Change, ...], AnnotatorDriver]:
        stack, _ = checked.valid()
        driver = annotation_service(stack, Place(str(self.folder), "", os.environ))
        wanted = [one for one in checked.alone if one.kind in driver.kinds]
        live = driver.read(Scope(stack.name, ""))
        assert live.unread == ""
        return plan_changes(tuple(wanted), live.resources, Options(stack.name)).changes, driver

    def apply(self, checked: Checked) -> tuple[Change, ...]:
        changes, driver = self.plan(checked)
        for one in changes:
            assert driver.objection(one) == ""
            driver.apply(one)
        left = self.plan(checked)[0]
        assert [one.attributes or one.action for one in left] == []
        return changes

    def call(self, method: str, path: str, data: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.server.url}/api/v1{path}",
            None if data is None else json.dumps(data).encode(),
            {"X-Argilla-Api-Key": TOKEN, "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def datasets(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", "/me/datasets")["items"]
        return found


@pytest.fixture
def world(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("ARGILLA_API_KEY", TOKEN)
    made = World(tmp_path, server)
    for one in made.datasets():
        made.call("DELETE", f"/datasets/{one['id']}")
    return made


def test_the_story(world: World) -> None:
    require("pyarrow")
    import pyarrow as pa
    from pyarrow import parquet

    at = pa.array([datetime(2026, 1, day, tzinfo=timezone.utc) for day in (1, 2, 3)])
    rows = {"customer_id": pa.array([1, 2, 3]), "amount": pa.array([1.5, 2.0, 3.5]), "at": at}
    parquet.write_table(pa.table(rows), world.folder / "payments.parquet")
    checked = world.write(cb=DATASET)
    assert [one.action for one in world.apply(checked)] == [Action.CREATE]
    (made,) = world.datasets()
    assert (made["name"], made["status"], made["guidelines"]) == (
        "cb", "ready", "Was it taken back?",
    )  # fmt: skip
    assert made["metadata"]["fsc.stack"] == "review"

    assert [one.added for one in pipeline.import_rows(checked)] == [3]
    assert [(one.added, one.already) for one in pipeline.import_rows(checked)] == [(0, 3)]
    records = world.call("GET", f"/datasets/{made['id']}/records")["items"]
    assert [one["fields"] for one in records] == [{"amount": "1.5"}, {"amount": "2"},
                                                  {"amount": "3.5"}]  # fmt: skip
    said = {"verdict": {"value": "fraud"}, "reasons": {"value": ["a", "b"]}, "sure": {"value": 3}}
    for record in records[:2]:
        world.call("POST", f"/records/{record['id']}/responses",
                   {"status": "submitted", "values": said})  # fmt: skip

    (found,) = pipeline.progress(checked)
    assert (found.labeled, found.unlabeled, found.labels) == (2, 1, 2)
    assert found.url == f"{world.server.url}/dataset/{made['id']}/annotation-mode"
    assert world.plan(checked)[0] == ()

    assert [one.labels for one in pipeline.export_labels(checked)] == [2]
    table = parquet.read_table(world.folder / "verdicts.parquet")
    first = table.to_pylist()[0]
    assert (first["customer_id"], first["amount"], first["verdict"], first["reasons"]) == (
        1, 1.5, "fraud", ["a", "b"],
    )  # fmt: skip
    assert (first["sure"], first["note"], first["labeler"]) == (3, None, "owner")
    assert first["at"] == datetime(2026, 1, 1, tzinfo=timezone.utc)
    assert table.schema.field("customer_id").type == pa.int64()


def test_words_change_in_place_and_the_form_is_made_anew(world: World) -> None:
    world.apply(world.write(cb=DATASET))
    (before,) = world.datasets()
    words = json.loads(json.dumps(DATASET))
    words["guidelines"] = "Look closely."
    words["fields"]["amount"] = {"type": "text", "use_markdown": True}
    words["questions"]["verdict"]["title"] = "Verdict?"
    words["questions"]["note"]["description"] = "In a sentence"
    (change,) = world.apply(world.write(cb=words))
    assert change.action is Action.UPDATE
    assert change.effect is Effect.METADATA
    assert [one["id"] for one in world.datasets()] == [before["id"]]
    words["questions"]["verdict"]["labels"] = ["fraud", "ok", "unsure"]
    (change,) = world.plan(world.write(cb=words))[0]
    assert change.action is Action.REPLACE
    assert change.effect is Effect.DESTRUCTIVE
    world.apply(world.write(cb=words))
    (after,) = world.datasets()
    assert after["id"] != before["id"]
    (change,) = world.apply(world.write())
    assert change.action is Action.DELETE
    assert world.datasets() == []


def test_what_an_apply_began_is_completed(world: World) -> None:
    """A crash between making a dataset and opening it for people."""
    checked = world.write(cb=DATASET)
    changes, driver = world.plan(checked)
    (wanted,) = [one.desired for one in changes]
    assert wanted is not None
    half = {"fields": wanted.attrs["fields"]}
    with pytest.raises(FscError):
        driver.backend.create("cb", half, wanted.marks)
    (made,) = world.datasets()
    assert made["status"] == "draft"
    world.apply(checked)
    assert [one["status"] for one in world.datasets()] == ["ready"]


def test_others_are_left_alone(world: World) -> None:
    workspace = world.call("GET", "/me/workspaces")["items"][0]["id"]
    for name in ("cb", "other"):
        world.call("POST", "/datasets", {"name": name, "workspace_id": workspace})
    (change,) = world.plan(world.write(cb=DATASET))[0]
    assert "belongs to nobody that fsc knows" in change.blocked
    assert world.plan(world.write())[0] == ()


def test_a_wrong_key_and_a_server_that_is_down(world: World) -> None:
    def why(port: int, key: str) -> str:
        config = {"instance_url": "http://127.0.0.1/", "port": port,
                  "api_key": "{{argilla.api_key}}"}  # fmt: skip
        secrets = {"argilla": {"api_key": "${env:KEY}"}}
        driver = connect(Settings("labels", "argilla", config, secrets), {"KEY": key})
        return driver.read(Scope("review", "")).unread

    assert "refuses the key (401)" in why(world.server.port, "wrong")
    assert "cannot be reached" in why(9, TOKEN)
    assert "Unauthorized" not in why(world.server.port, TOKEN)
