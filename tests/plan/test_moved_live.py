"""A move on the real Feast registry: intervals, rows in SQLite, and what stock Feast reads."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from fsc.cli.approval import asked_about
from fsc.driver import Action, Change
from fsc.model.describe import Verdict
from fsc.pipeline import ApplyOptions, refusal
from fsc.render import json, plan_text
from tests.drivers.feast_sql.world import Base, missing, server
from tests.laws.project import Project
from tests.plan.small import SMALL, renamed_view
from tests.support import DROP, absent, changed, require

require("feast")

PURCHASES = "feast.feature_view.purchases"
PLAIN: dict[str, Any] = changed(
    SMALL, {"on_demand_feature_views": DROP, "feature_services.model.features": ["spend"]}
)
RENAMED: dict[str, Any] = changed(
    renamed_view(SMALL),
    {"on_demand_feature_views": DROP, "feature_services.model.features": ["purchases"]},
)
GONE: dict[str, Any] = changed(
    RENAMED, {"feature_views": DROP, "feature_services": DROP, "moved": DROP}
)


# The way back, with the last of serving.
BACK_OFFLINE: dict[str, Any] = changed(
    PLAIN,
    {
        "feature_views.spend.online": False,
        "moved": [{"from": PURCHASES, "to": "feast.feature_view.spend"}],
    },
)


def moved_view(project: Project) -> Change:
    return next(one for one in project.changes() if one.action is Action.MOVE)


def loses(project: Project, manifest: dict[str, Any]) -> None:
    """Whoever is asked about a deletion hears how much is served from the view."""
    planned = project.write(manifest).plan().plan
    assert planned is not None
    gone = next(one for one in planned.changes if one.address == PURCHASES)
    assert gone.loses == "the stored rows of 2 entities"
    assert f"{PURCHASES} ({gone.loses})" in refusal(planned, ApplyOptions())
    assert asked_about(gone) == f"the object and {gone.loses}"
    assert "loses: the stored rows of 2 entities" in plan_text.plan(json.plan(planned))


def store_of(project: Project) -> Any:
    from feast import FeatureStore

    return FeatureStore(str(project.folder / "build" / "stack.yaml" / "feature_repo"))


def written(project: Project, *, materialise: bool = True) -> None:
    """Rows for two customers, materialised by stock Feast."""
    import pandas as pd

    stamps = pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True)
    rows = {"customer_id": [1, 2], "ts": stamps, "total": [1.5, 2.5], "trips": [3, 4]}
    pd.DataFrame(rows).to_parquet(project.folder / "rows.parquet")
    if materialise:
        begin, end = (datetime(2026, 1, day, tzinfo=timezone.utc) for day in (1, 3))
        store_of(project).materialize(begin, end)


def served(project: Project, name: str) -> list[Any]:
    found = store_of(project).get_online_features(
        [f"{name}:total"], [{"customer_id": 1}, {"customer_id": 2}]
    )
    return list(found.to_dict()["total"])


def test_rows_and_intervals_go_with_the_name(tmp_path: Path) -> None:
    project = Project(tmp_path).write(PLAIN)
    project.apply()
    written(project)
    assert served(project, "spend") == [1.5, 2.5]
    project.write(RENAMED)
    written_again = project.folder / "rows.parquet"
    assert written_again.exists()
    planned = project.plan().plan
    assert planned is not None
    first = next(one for one in planned.changes if one.address == PURCHASES)
    assert first.action is Action.MOVE
    assert "its stored rows are kept" in first.reason
    assert Action.DELETE not in {one.action for one in planned.changes}
    project.apply()
    assert project.changes() == ()
    assert served(project, "purchases") == [1.5, 2.5]
    view = store_of(project).get_feature_view("purchases")
    assert len(view.materialization_intervals) == 1
    assert [one.name for one in store_of(project).list_feature_views()] == ["purchases"]
    tables = sqlite3.connect(tmp_path / "online.db").execute("select name from sqlite_master")
    assert "shared_spend" not in {name for (name,) in tables}
    loses(project, GONE)


def test_what_else_changes_decides_about_the_rows(tmp_path: Path) -> None:
    """Rows stand under the key that they were written with; those that are not served go."""
    project = Project(tmp_path).write(PLAIN)
    project.apply()
    written(project)
    project.write(changed(RENAMED, {"entities.customer.join_keys": ["client_id"]}))
    first = moved_view(project)
    assert first.rematerialise.verdict is Verdict.KEYS
    assert "kept, under the key that they were written with" in first.reason
    project.apply()
    assert stored(tmp_path, "shared_purchases") == 4
    asked = [{"client_id": 1}, {"client_id": 2}]
    found = store_of(project).get_online_features(["purchases:total"], asked)
    assert found.to_dict()["total"] == [None, None]
    project.write(PLAIN | {"moved": BACK_OFFLINE["moved"]}).apply()
    assert served(project, "spend") == [1.5, 2.5]
    other = {"feature_views": {"Spend": PLAIN["feature_views"]["spend"]}}
    move = [{"from": "feast.feature_view.spend", "to": "feast.feature_view.Spend"}]
    readers = {"feature_services.model.features": ["Spend"], "moved": move}
    project.write(changed(PLAIN, {**other, **readers})).apply()
    assert served(project, "Spend") == [1.5, 2.5], "names that differ in case are one to SQLite"
    project.write(PLAIN | {"moved": [{"from": move[0]["to"], "to": move[0]["from"]}]}).apply()
    off = {"feature_views.purchases.online": False}
    project.write(changed(RENAMED, off))
    assert "its stored rows are deleted" in moved_view(project).reason
    project.apply()
    assert stored(tmp_path, "shared_purchases") == 0
    assert project.changes() == ()


def stored(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "online.db")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_rows_go_with_the_name_on_postgresql(tmp_path: Path) -> None:
    """The table and its indexes get the new name; stock Feast reads the same rows."""
    require("psycopg_pool")
    if missing("postgresql"):
        absent(missing("postgresql"))
    base = Base("postgresql", tmp_path)
    url = urlsplit(server("postgresql"))
    store = {
        "type": "postgres", "host": url.hostname, "port": url.port or 5432, "database": base.name,
        "db_schema": "public", "sslmode": "disable", "user": url.username or "postgres", "password": "${env:FSC_TEST_PG}",
    }  # fmt: skip
    project = Project(tmp_path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FSC_TEST_PG", url.password or "none")
        try:
            project.write(changed(PLAIN, {"feature_store.online_store": store}))
            project.apply()
            written(project)
            project.write(changed(RENAMED, {"feature_store.online_store": store}))
            first = next(one for one in project.changes() if one.address == PURCHASES)
            assert first.action is Action.MOVE
            assert "its stored rows are kept" in first.reason
            written(project, materialise=False)
            project.apply()
            assert served(project, "purchases") == [1.5, 2.5]
            indexes = base.rows("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
            assert base.tables() == {"shared_purchases"}
            assert ("shared_purchases_ek",) in indexes
            assert ("shared_spend_ek",) not in indexes
            loses(project, changed(GONE, {"feature_store.online_store": store}))
            project.write(changed(BACK_OFFLINE, {"feature_store.online_store": store}))
            assert "its stored rows are deleted" in moved_view(project).reason
            project.apply()
            assert base.tables() == set()
        finally:
            base.drop()
