"""A password of feature_store.yaml is not copied into a manifest, which goes into git."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fsc.cli import run
from fsc.pipeline.adopting_secrets import without_secrets
from tests.adopt.test_registry import adopted, registry, take_over
from tests.drivers.feast.world import Team, manifest

ONLINE = {"type": "redis", "connection_string": "localhost:6379,password=hunter2"}
STORE = {
    "registry": "data/registry.db",
    "online_store": ONLINE,
    "offline_store": {"type": "clickhouse", "host": "h", "user": "u", "password": "hunter3"},
    "auth": {"type": "oidc", "client_id": "fsc", "client_secret": "${SAID}"},
}
HIDDEN = {
    "FEAST_ONLINE_STORE_CONNECTION_STRING": "online_store.connection_string",
    "FEAST_OFFLINE_STORE_PASSWORD": "offline_store.password",
}


def test_no_password_is_written_and_its_variable_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sections = {name: {} for name in ("feature_views", "on_demand_feature_views")}
    team = Team(tmp_path, manifest(**sections, feature_services={}))
    team.apply()
    held = team.registry()
    for one in (*held.entities, *held.data_sources):
        tags = one.spec.tags if hasattr(one, "spec") else one.tags
        for key in [key for key in tags if key.startswith("fsc.")]:
            del tags[key]
    team.registry_path.write_bytes(held.SerializeToString())
    text = yaml.safe_dump({"project": "shop", "provider": "local", **STORE})
    (tmp_path / "feature_store.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAID", "hunter4")
    code = run(["adopt", "--feast-repo", ".", "-o", "ours"])
    said = "".join(capsys.readouterr())
    assert code == 0, said
    for variable, setting in HIDDEN.items():
        assert f"`{setting}` has a secret in it: its value goes into {variable}." in said
    assert f"Set these variables: {', '.join(sorted((*HIDDEN, 'SAID')))}." in said
    written = "".join(path.read_text(encoding="utf-8") for path in Path("ours").iterdir())
    assert "hunter" not in written + said
    assert "ignore FSC402" not in written
    store = yaml.safe_load(Path("ours/stack.yaml").read_text(encoding="utf-8"))["feature_store"]
    assert store["online_store"]["connection_string"] == "${env:" + next(iter(HIDDEN)) + "}"
    assert store["auth"]["client_secret"] == "${env:SAID}"


@pytest.mark.parametrize(
    ("config", "hidden"),
    [
        ({"registry": "postgresql://u:pw@h/db"}, {"FEAST_REGISTRY_URL": "registry"}),
        (
            {"registry": {"registry_type": "sql", "path": "mysql://u:pw@h/db"}},
            {"FEAST_REGISTRY_URL": "registry.path"},
        ),
        ({"registry": "postgresql://u@h/db"}, {}),
        ({"registry": "postgresql://u:${env:PW}@h/db"}, {}),
        (
            {"online_store": {"type": "mine.Store", "more": [{"api-key": "x"}], "tokens": "3"}},
            {"FEAST_ONLINE_STORE_MORE_0_API_KEY": "online_store.more.0.api-key"},
        ),
        (
            {"offline_store": {"type": "postgres", "password": 12345}},
            {"FEAST_OFFLINE_STORE_PASSWORD": "offline_store.password"},
        ),
        ({"offline_store": {"type": "postgres", "password": "${env:PW}"}}, {}),
        (
            {"mine": {"a.secret": "x", "a_secret": "y"}},
            {"FEAST_MINE_A_SECRET": "mine.a.secret", "FEAST_MINE_A_SECRET_2": "mine.a_secret"},
        ),
        (
            {"batch_engine": {"type": "spark.engine", "spark_conf": {"s3a.secret.key": "x"}}},
            {
                "FEAST_BATCH_ENGINE_SPARK_CONF_S3A_SECRET_KEY": "batch_engine.spark_conf.s3a.secret.key"
            },
        ),
        ({"online_store": "redis", "provider": "local", "flags": None}, {}),
    ],
)
def test_what_is_taken_for_a_secret(config: dict[str, Any], hidden: dict[str, str]) -> None:
    made, found = without_secrets(config)
    assert found == hidden
    assert made.keys() == config.keys()
    if not hidden:
        assert made == config


def test_a_source_with_a_secret_is_only_referred_to(tmp_path: Path) -> None:
    """Neither in words nor as bytes, nor in the bytes of what carries a copy of it."""

    def plant(held: Any) -> None:
        spending = next(one for one in held.data_sources if one.name == "spending")
        spending.file_options.uri = "s3://me:hunter2@lake/x.parquet"
        for view in held.feature_views:
            if view.spec.batch_source.name == "spending":
                view.spec.batch_source.CopyFrom(spending)
        odd = held.feature_views.add()
        odd.CopyFrom(next(one for one in held.feature_views if one.spec.name == "spend"))
        odd.spec.name = "odd name!"

    inputs, made, _ = adopted(tmp_path, registry(tmp_path, plant))
    files = (path for path in (tmp_path / "ours").iterdir() if path.is_file())
    written = "".join(path.read_text(encoding="utf-8") for path in files)
    assert "hunter2" not in written
    assert "opaque:" not in written
    assert "`path` is a secret" in made.named["feast.data_source.spending"]
    assert made.named["feast.feature_view.odd name!"] == "it carries a copy of a secret"
    assert "data_sources: [spending]" in written
    taken = {one.address for one in take_over(inputs)}
    assert "feast.feature_view.spend" in taken
    assert "feast.data_source.spending" not in taken
