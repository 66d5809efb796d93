"""The commands of fsc on a registry in Snowflake, from the first plan to the last object."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from fsc import cli
from fsc.drivers.feast.locks import registry_lock
from fsc.drivers.feast.messages import message
from fsc.drivers.lock import Holder
from tests.drivers.feast.world import edited
from tests.drivers.feast_snowflake.world import PASSWORD, Base
from tests.drivers.feast_sql.world import small


@pytest.fixture
def folder(base: Base, tmp_path: Path) -> Path:
    written(base, tmp_path, "30d")
    return tmp_path


def written(base: Base, folder: Path, ttl: str) -> None:
    made: dict[str, Any] = edited("feature_views.spend.ttl", ttl, small(base))
    made["data_sources"]["spending"]["path"] = "s3://lake/spending.parquet"
    made["feature_store"]["registry"]["password"] = "${env:FLAKE}"
    made = {"apiVersion": "fsc/v1", "kind": "Stack", **made}
    (folder / "stack.yaml").write_text(yaml.safe_dump(made), encoding="utf-8")


@pytest.fixture
def run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """A command in this process; fails the test when it ends with another code."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("FLAKE", PASSWORD)

    def one(*arguments: str, code: int = 0) -> str:
        ended = cli.run(arguments)
        printed = capsys.readouterr()
        said = printed.out + printed.err
        assert ended == code, said
        assert PASSWORD not in said
        return said

    return one


def describe(base: Base, text: str) -> None:
    """What somebody else does to an entity."""
    table, where = base.table("entities"), "WHERE entity_name = 'customer'"
    ((data,),) = base.rows(f"SELECT entity_proto FROM {table} {where}")
    entity = message("Entity").FromString(bytes(data))
    entity.spec.description = text
    base.run(f"UPDATE {table} SET entity_proto = ? {where}", (entity.SerializeToString(),))


def test_the_commands(base: Base, folder: Path, run: Callable[..., str]) -> None:
    run("validate")
    run("apply", "--auto-approve")
    assert json.loads(run("plan", "--json"))["changes"] == []
    written(base, folder, "7d")
    run("apply", "--auto-approve")
    describe(base, "somebody")
    assert "customer" in run("drift", code=9)
    run("apply", "--auto-approve")
    run("drift")
    run("rollback", "--auto-approve")
    run("plan", "--detailed-exitcode", code=2)
    assert base.rows(f"SELECT COUNT(*) FROM {base.table('fsc_locks')}") == [(1,)]

    lock = registry_lock({"path": "", **base.section}, "shop")
    holder = Holder("apply", "other", host="elsewhere")
    lock.acquire(holder, 0)
    assert holder.id in run("apply", "--auto-approve", code=6)
    run("unlock", holder.id, "--lock-timeout", "0")
    run("destroy", "--auto-approve", "--allow-destroy", "all")
    assert {len(rows) for rows in base.content().values()} == {0}


def test_a_registry_becomes_a_manifest(base: Base, folder: Path, run: Callable[..., str]) -> None:
    """Read by way of the Feast repo, as stock Feast would; then taken over, with nothing to do."""
    run("apply", "--auto-approve")
    run("compile")
    views = ("entity.customer", "data_source.spending", "feature_view.spend")
    run("forget", "--auto-approve", *(f"feast.{one}" for one in views))
    out = folder / "adopted"
    run("adopt", "--feast-repo", "build/default/feature_repo", "--name", "other", "-o", str(out))
    made = yaml.safe_load((out / "stack.yaml").read_text(encoding="utf-8"))
    assert made["feature_store"]["registry"]["password"] == "${env:FLAKE}"
    taken = run("adopt", "all", "-C", str(out), "--auto-approve")
    for one in views:
        assert f"feast.{one}" in taken
    assert json.loads(run("plan", "-C", str(out), "--json"))["changes"] == []
