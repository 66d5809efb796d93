"""Between plan and apply: what moved and matters is named, what does not matter does not stop it."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fsc import pipeline
from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.messages import message
from fsc.pipeline import Inputs
from tests.crash.world import APPROVED, World

Edit = Callable[[World], None]
SECTIONS = {
    "entity": "entities",
    "data_source": "data_sources",
    "feature_view": "feature_views",
    "feature_service": "feature_services",
}


def registry(world: World, change: Callable[[Any], None]) -> None:
    """Change the registry as another program would."""
    path = world.folder / "data" / "registry.db"
    found = message("Registry")()
    found.ParseFromString(path.read_bytes())
    change(found)
    path.write_bytes(found.SerializeToString())


def spec(one: Any) -> Any:
    return one.spec if "spec" in one.DESCRIPTOR.fields_by_name else one


def described(kind: str, name: str) -> Edit:
    """Somebody writes another description."""

    def change(found: Any) -> None:
        held = [spec(one) for one in getattr(found, SECTIONS[kind]) if spec(one).name == name]
        held[0].description = "by hand"

    return lambda world: registry(world, change)


def appeared(kind: str, like: str, name: str) -> Edit:
    """Somebody makes an object of the name that is to be created."""

    def change(found: Any) -> None:
        section = getattr(found, SECTIONS[kind])
        made = section.add()
        made.CopyFrom(next(one for one in section if spec(one).name == like))
        spec(made).name = name
        spec(made).tags.clear()

    return lambda world: registry(world, change)


def gone(kind: str, name: str) -> Edit:
    def change(found: Any) -> None:
        section = getattr(found, SECTIONS[kind])
        del section[next(at for at, one in enumerate(section) if spec(one).name == name)]

    return lambda world: registry(world, change)


def sql(statement: str, *arguments: Any) -> Edit:
    def change(world: World) -> None:
        path = world.zen / "stores" / "default_zen_store" / "zenml.db"
        with closing(sqlite3.connect(path)) as database, database:
            assert database.execute(statement, arguments).rowcount == 1

    return change


def encoded(value: Any) -> bytes:
    return base64.b64encode(json.dumps(value).encode())


def copied(name: str, like: str) -> Edit:
    """A component of the name that is to be created, made by somebody else."""

    def change(world: World) -> None:
        path = world.zen / "stores" / "default_zen_store" / "zenml.db"
        with closing(sqlite3.connect(path)) as database, database:
            found = database.execute("SELECT * FROM stack_component WHERE name = ?", (like,))
            columns = [one[0] for one in found.description]
            row = dict(zip(columns, found.fetchone(), strict=True))
            row |= {"id": uuid.uuid4().hex, "name": name, "type": "image_builder", "labels": None}
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO stack_component VALUES ({marks})", list(row.values()))

    return change


LABELS = "UPDATE stack_component SET environment = ? WHERE name = ?"
VALUES = 'UPDATE secret SET "values" = ? WHERE name = ?'
MOVED: dict[str, Edit] = {
    "feast.entity.customer": described("entity", "customer"),
    "feast.data_source.rows": described("data_source", "rows"),
    "feast.feature_view.purchases": described("feature_view", "spend"),
    "feast.feature_view.old": described("feature_view", "old"),
    "feast.feature_view.fresh": appeared("feature_view", "old", "fresh"),
    "feast.feature_service.model": described("feature_service", "model"),
    "zenml.secret.key": sql(VALUES, encoded({"token": "other"}), "key"),
    "zenml.component.orchestrator/runs": sql(LABELS, encoded({"A": "b"}), "runs"),
    "zenml.component.artifact_store/files": sql(LABELS, encoded({"A": "b"}), "files"),
    "zenml.component.container_registry/images": sql(LABELS, encoded({"A": "b"}), "images"),
    "zenml.component.image_builder/builds": copied("builds", "runs"),
    "zenml.stack.team": sql("UPDATE stack SET description = ? WHERE name = ?", "by hand", "team"),
}
GONE = {"feast.feature_view.old": gone("feature_view", "old"),
        "feast.feature_service.model": gone("feature_service", "model")}  # fmt: skip
ELSEWHERE: dict[str, Edit] = {
    "another stack's service": described("feature_service", "theirs"),
    "another stack's view": described("feature_view", "visits"),
    "another stack's component": sql(
        "UPDATE stack_component SET environment = ? WHERE name = 'theirs' AND type = 'orchestrator'",
        encoded({"A": "b"}),
    ),
    "another stack's secret": sql(VALUES, encoded({"token": "other"}), "theirs"),
    "another stack": sql("UPDATE stack SET description = ? WHERE name = ?", "by hand", "others"),
    "another project": lambda world: registry(
        world, lambda found: setattr(found.projects.add().spec, "name", "elsewhere")
    ),
}


@pytest.fixture
def saved(prepared: tuple[World, Path], monkeypatch: pytest.MonkeyPatch) -> World:
    """A folder with a saved plan in it, and this process as the one that applies."""
    world, base = prepared
    world.copy_from(base)
    assert world.run("plan", "-o", "plan.json") == Exit.OK, world.said()
    for name, value in world.job("plan")["environ"].items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(world.folder)
    return world


def again() -> None:
    pipeline.plan_again(pipeline.open_plan("plan.json"), Inputs("stack.yaml"))


def test_whatever_moves_is_named(saved: World) -> None:
    again()
    planned = {one["address"] for one in json.loads(Path("plan.json").read_text())["changes"]}
    assert planned - set(MOVED) <= {"zenml.secret.more"}
    store = [saved.folder / "data" / "registry.db", saved.zen / "stores" / "default_zen_store" / "zenml.db"]  # fmt: skip
    untouched = {path: path.read_bytes() for path in store}
    for cases in (MOVED, GONE):
        for address, edit in cases.items():
            edit(saved)
            with pytest.raises(FscError, match="stale") as refused:
                again()
            assert refused.value.exit_code is Exit.STALE
            assert f"  {address}" in refused.value.message, (address, refused.value.message)
            for path, data in untouched.items():
                path.write_bytes(data)
    again()


def test_what_others_do_does_not_matter(saved: World) -> None:
    for edit in ELSEWHERE.values():
        edit(saved)
    again()
    assert os.environ["FSC_TEST_TOKEN"]
    assert saved.run("apply", "plan.json", *APPROVED) == Exit.OK, saved.said()


def test_a_stale_plan_is_refused_at_the_command_line_too(saved: World) -> None:
    described("entity", "customer")(saved)
    assert saved.run("apply", "plan.json", *APPROVED) == Exit.STALE
    assert "feast.entity.customer" in saved.said()
    assert "Nothing was changed" in saved.said()
