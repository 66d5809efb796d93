"""Between plan and apply: what moved and matters is named, what does not matter does not stop it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fsc import pipeline
from fsc.diagnostics import Exit, FscError
from fsc.pipeline import Inputs
from tests.crash.meddling import (
    Edit,
    Kept,
    appeared,
    copied,
    described,
    encoded,
    gone,
    project,
    sql,
)
from tests.crash.remote import Remote
from tests.crash.world import APPROVED, World

LABELS = "UPDATE stack_component SET environment = ? WHERE name = ?"
VALUES = 'UPDATE secret SET "values" = ? WHERE name = ?'
MOVED: dict[str, Edit] = {
    "feast.entity.customer": described("entities", "customer"),
    "feast.data_source.rows": described("data_sources", "rows"),
    "feast.feature_view.purchases": described("feature_views", "spend"),
    "feast.feature_view.old": described("feature_views", "old"),
    "feast.feature_view.fresh": appeared("feature_views", "old", "fresh"),
    "feast.feature_service.model": described("feature_services", "model"),
    "zenml.secret.key": sql(VALUES, encoded({"token": "other"}), "key"),
    "zenml.secret.more": copied("secret", "theirs", name="more"),
    "zenml.component.orchestrator/runs": sql(LABELS, encoded({"A": "b"}), "runs"),
    "zenml.component.artifact_store/files": sql(LABELS, encoded({"A": "b"}), "files"),
    "zenml.component.container_registry/images": sql(LABELS, encoded({"A": "b"}), "images"),
    "zenml.component.image_builder/builds": copied(
        "stack_component", "runs", name="builds", type="image_builder", labels=None
    ),
    "zenml.stack.team": sql("UPDATE stack SET description = ? WHERE name = ?", "by hand", "team"),
}
GONE = {"feast.feature_view.old": gone("feature_views", "old"),
        "feast.feature_service.model": gone("feature_services", "model")}  # fmt: skip
ELSEWHERE: dict[str, Edit] = {
    "another stack's service": described("feature_services", "theirs"),
    "another stack's view": described("feature_views", "visits"),
    "another stack's component": sql(
        "UPDATE stack_component SET environment = ? WHERE name = 'theirs' AND type = 'orchestrator'",
        encoded({"A": "b"}),
    ),
    "another stack's secret": sql(VALUES, encoded({"token": "other"}), "theirs"),
    "another stack": sql("UPDATE stack SET description = ? WHERE name = ?", "by hand", "others"),
    "another project": project("elsewhere"),
}


def start(request: pytest.FixtureRequest, which: str) -> World:
    """Both teams applied, on files or on servers."""
    if which == "servers":
        remote: Remote = request.getfixturevalue("remote")
        remote.begin()
        return remote
    prepared: tuple[World, Path] = request.getfixturevalue("prepared")
    world, base = prepared
    world.copy_from(base)
    return world


@pytest.fixture
def saved(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> World:
    """A folder with a saved plan in it, and this process as the one that applies."""
    world = start(request, getattr(request, "param", "files"))
    assert world.run("plan", "-o", "plan.json") == Exit.OK, world.said()
    for name, value in world.job("plan")["environ"].items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(world.folder)
    return world


def again() -> None:
    pipeline.plan_again(pipeline.open_plan("plan.json"), Inputs("stack.yaml"))


BOTH = pytest.mark.parametrize("saved", ["files", "servers"], indirect=True)


@BOTH
def test_whatever_moves_is_named(saved: World, tmp_path: Path) -> None:
    again()
    planned = {one["address"] for one in json.loads(Path("plan.json").read_text())["changes"]}
    assert planned <= set(MOVED)
    kept = Kept.of(saved, tmp_path)
    for cases in (MOVED, GONE):
        for address, edit in cases.items():
            edit(saved)
            with pytest.raises(FscError, match="stale") as refused:
                again()
            assert refused.value.exit_code is Exit.STALE
            assert f"  {address}" in refused.value.message, (address, refused.value.message)
            kept.restore(saved)
    again()


@BOTH
def test_what_others_do_does_not_matter(saved: World) -> None:
    for edit in ELSEWHERE.values():
        edit(saved)
    again()
    assert os.environ["FSC_TEST_TOKEN"]
    assert saved.run("apply", "plan.json", *APPROVED) == Exit.OK, saved.said()


def test_a_stale_plan_is_refused_at_the_command_line_too(saved: World) -> None:
    described("entities", "customer")(saved)
    assert saved.run("apply", "plan.json", *APPROVED) == Exit.STALE
    assert "feast.entity.customer" in saved.said()
    assert "Nothing was changed" in saved.said()
