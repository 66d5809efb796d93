"""SQLite tables that fsc makes by itself are, to the letter, those that Feast makes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.drivers.feast.world import MANIFEST, STORE, Team, edited, manifest, stock, tiny

STORES: dict[str, dict[str, Any]] = {
    "plain": {},
    # Feast's own plan makes tables without the column that it then writes to.
    "numbers": {"provider": "gcp", "online_store": {"type": "sqlite", "path": "data/online.db", "enable_openai_compatible_store": True}},
    "versions": {"registry": {"registry_type": "file", "path": "data/registry.db", "enable_online_feature_view_versioning": True}},
    "gcp": {"provider": "gcp"},
}  # fmt: skip


def layout(path: Path) -> list[tuple[Any, ...]]:
    """Every table and index with its columns, as SQLite knows them."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute(
            "SELECT type, name, tbl_name FROM sqlite_master ORDER BY type, name"
        )
        return [
            (*row, *database.execute(f'PRAGMA {"table" if row[0] == "table" else "index"}_info("{row[1]}")').fetchall())
            for row in found.fetchall()
        ]  # fmt: skip


@pytest.mark.parametrize("store", STORES)
def test_tables_are_those_of_feast(tmp_path: Path, store: str, feast: Any) -> None:
    made = manifest(feature_store={**STORE, **STORES[store]})
    ours = Team(tmp_path / "ours", made)
    ours.apply()
    theirs = Team(tmp_path / "theirs", made)
    stock(theirs.compile(), "apply", "--skip-source-validation")
    mine = layout(ours.root / "data/online.db")
    if STORES[store].get("provider", "local") == "local":
        # Feast's plan forgets stored on-demand views (feast.md 4.5), which its other path makes.
        assert [one for one in mine if "kept" not in one[1]] == layout(
            theirs.root / "data/online.db"
        )
        assert any("kept" in one[1] for one in mine)
    else:
        assert mine == layout(theirs.root / "data/online.db")


def test_columns_of_a_newer_feast_are_added(tmp_path: Path) -> None:
    team = Team(tmp_path, tiny())
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data/online.db")) as database:
        database.execute("CREATE TABLE shop_spend (entity_key BLOB, feature_name TEXT, value BLOB)")
        database.execute("INSERT INTO shop_spend VALUES (x'00', 'spend_7d', x'01')")
        database.commit()
    team.apply()
    with closing(sqlite3.connect(tmp_path / "data/online.db")) as database:
        assert "value_text" in {row[1] for row in database.execute("PRAGMA table_info(shop_spend)")}
        assert database.execute("SELECT count(*) FROM shop_spend").fetchone() == (1,)


def test_an_apply_imports_no_feast(tmp_path: Path) -> None:
    """Functions of on-demand views need dill, tables need nothing."""
    team = Team(
        tmp_path,
        edited("on_demand_feature_views", None, edited("feature_services", None, MANIFEST)),
    )
    code = (
        "import sys, pickle; team = pickle.load(sys.stdin.buffer); team.apply(); "
        "print(sorted({'feast', 'pandas', 'typeguard'} & set(sys.modules)))"
    )
    import pickle

    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(team), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().strip() == "[]"
