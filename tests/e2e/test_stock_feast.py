"""fsc beside the stock Feast: what one writes, the other finds as it should be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from fsc import pipeline
from tests.laws.base import BASE, FUNCTIONS
from tests.laws.project import Project, snapshot
from tests.manifests import manifests, with_labeler
from tests.support import ROOT, changed, require

require("feast", "pandas")


def feast(repo: Path, *args: str) -> str:
    """The stock command line, in the compiled repo."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "feast"), *args],
        cwd=repo, capture_output=True, text=True, check=False, env={**os.environ, "FEAST_USAGE": "False"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def apply_stock(repo: Path) -> None:
    """`feast apply` in this process, where feast is imported only once."""
    from feast import FeatureStore
    from feast.repo_operations import apply_total_with_repo_instance, parse_repo

    before = os.getcwd()
    os.chdir(repo)
    sys.path.append(str(repo))
    sys.modules.pop("fsc_feature_repo", None)
    try:
        store = FeatureStore(str(repo))
        contents = parse_repo(repo)
        apply_total_with_repo_instance(store, store.project, store.registry, contents, True)
    finally:
        sys.path.remove(str(repo))
        os.chdir(before)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(manifests())
def test_stock_apply_of_the_compiled_repo_leaves_nothing_to_plan(manifest: dict[str, Any]) -> None:
    """Into a fresh registry; ownership tags are in the compiled code, so not even they are left."""
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        project = Project(Path(made)).write(with_true_output(manifest))
        pipeline.write_files(pipeline.compile_(project.inputs))
        apply_stock(project.inputs.folder / "feature_repo")
        assert [(one.action.value, one.address, one.attributes) for one in project.changes()] == []


NUMBER = {"c_number": "Float64"}
NUMBERS = {
    "feature_views": NUMBER,
    "batch_feature_views": NUMBER,
    "stream_feature_views": NUMBER,
    "label_views": with_labeler(NUMBER),
}


def with_true_output(manifest: dict[str, Any]) -> dict[str, Any]:
    """Stock apply runs the functions to infer their output, on the first column of their input:
    leave only such sources as give a number there."""
    views = {
        section: {name: {**view, "schema": schema} for name, view in manifest[section].items()}
        for section, schema in NUMBERS.items()
        if section in manifest
    }
    sources = {
        name: {**one, "schema": {"q_number": "Float64"}} if one["type"] == "request" else one
        for name, one in manifest["data_sources"].items()
    }
    services = {
        name: {
            **one,
            "features": [
                read["view"] if isinstance(read, dict) else read for read in one["features"]
            ],
        }
        for name, one in manifest.get("feature_services", {}).items()
    }
    made = {**manifest, **views, "data_sources": sources}
    return made | ({"feature_services": services} if services else {})


@pytest.fixture(scope="module")
def credit_risk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example without its ZenML part, with data, applied and materialised."""
    folder = tmp_path_factory.mktemp("stock") / "credit_risk"
    shutil.copytree(
        ROOT / "examples" / "credit_risk", folder, ignore=shutil.ignore_patterns("data", "build")
    )
    text = (folder / "stack.yaml").read_text()
    (folder / "stack.yaml").write_text(text[: text.index("\nzenml:")] + "\n")
    subprocess.run([sys.executable, "generate_data.py", "data"], cwd=folder, check=True)
    return folder


def test_stock_feast_agrees_before_and_after_materialising(credit_risk: Path) -> None:
    from feast import FeatureStore

    inputs = pipeline.Inputs(str(credit_risk / "stack.yaml"))
    report = pipeline.apply(pipeline.plan(inputs))
    assert not report.failed
    assert report.diagnostics == ()
    repo = inputs.folder / "feature_repo"
    out = feast(repo, "plan")
    assert "No changes to registry" in out
    assert "No changes to infrastructure" in out

    now = datetime.now(timezone.utc)
    FeatureStore(str(repo)).materialize(now - timedelta(days=30), now)
    before = snapshot(credit_risk)
    plan = pipeline.plan(inputs).plan
    assert plan is not None
    assert plan.changes == plan.drift == ()
    assert snapshot(credit_risk) == before

    store = FeatureStore(str(repo))
    rows = [{"customer_id": 1001, "amount": 12000.0, "months": 24}]
    served = store.get_online_features(store.get_feature_service("scoring_v1"), rows).to_dict()
    assert served["spend_7d"][0] > 0
    assert served["ratio"][0] > 0


def rows_of(online: Path, table: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(online) as database:
        return sorted(
            database.execute(f'select entity_key, feature_name, value from "{table}"').fetchall()
        )


def test_another_team_keeps_its_online_rows(tmp_path: Path) -> None:
    theirs = Project(tmp_path, "theirs.yaml").write(BASE)
    (tmp_path / "udfs.py").write_text(FUNCTIONS)
    theirs.apply()
    online = tmp_path / "online.db"
    with sqlite3.connect(online) as database:
        database.execute(
            "insert into shared_spend (entity_key, feature_name, value) values (x'01', 'total', x'02')"
        )
    before = rows_of(online, "shared_spend")

    names = {"spend": "trips", "live": "clicks"}
    mine_manifest = changed(BASE, {"metadata.name": "mine"})
    for section in ("entities", "data_sources", "on_demand_feature_views", "feature_services"):
        mine_manifest.pop(section)
    mine_manifest["entities"] = {"driver": {"join_keys": ["driver_id"], "value_type": "Int64"}}
    mine_manifest["data_sources"] = {
        "drives": {"type": "file", "path": "drives.parquet", "timestamp_field": "ts"}
    }
    mine_manifest["feature_views"] = {
        new: {"entities": ["driver"], "source": "drives", "schema": {"n": "Int64"}}
        for new in names.values()
    }
    mine = Project(tmp_path, "mine.yaml").write(mine_manifest)
    (tmp_path / "udfs.py").write_text(FUNCTIONS)
    mine.apply()
    assert rows_of(online, "shared_spend") == before
    mine.apply(destroy=True)
    assert rows_of(online, "shared_spend") == before
    with sqlite3.connect(online) as database:
        tables = {
            name
            for (name,) in database.execute("select name from sqlite_master where type = 'table'")
        }
    assert tables == {"shared_spend", "shared_live"}
    assert theirs.changes() == ()
