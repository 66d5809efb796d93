"""`fsc verify` on the real Feast with files and SQLite: what training reads, what is served."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from fsc.cli import run
from fsc.diagnostics import Exit
from tests.conftest import Golden
from tests.support import ROOT, require

require("feast")

MANIFEST = """\
apiVersion: fsc/v1
kind: Stack
metadata: {name: shop}
feature_store:
  project: shop
  registry: {registry_type: file, path: data/registry.db}
  online_store: {type: sqlite, path: data/online.db}
  offline_store: {type: dask}
entities:
  customer: {join_keys: [customer_id], value_type: Int64, owner: me@example.com}
data_sources:
  rows: {type: file, path: data/rows.parquet, timestamp_field: ts, field_mapping: {raw: spent}}
  shop_wide: {type: file, path: data/shop_wide.parquet, timestamp_field: ts}
feature_views:
  spend:
    entities: [customer]
    source: rows
    ttl: 30d
    schema: {spent: Float64, small: Float32, n: Int64, at: UnixTimestamp, words: Array(String)}
  totals: {source: shop_wide, schema: {total: Int64}}
  kept_back: {entities: [customer], source: rows, schema: {n: Int64}, online: false}
  pushed: {entities: [customer], schema: {clicked: Int64}}
"""
PAGE = ROOT / "docs" / "verify.md"
NOW = datetime.now(timezone.utc).replace(microsecond=0)


def rows() -> Any:
    """Customers 1 to 4; the fourth has a NaN and no other value. Two rows of customer 1."""
    import pandas as pd

    return pd.DataFrame(
        {
            "customer_id": [1, 1, 2, 3, 4],
            "ts": [NOW - timedelta(hours=age) for age in (9, 3, 4, 5, 6)],
            "raw": [9.5, 1.5, 2.5, 3.5, float("nan")],
            "small": [9.1, 0.1, 0.2, 0.3, 0.4],
            "n": [9, 1, 2, 3, 4],
            "at": [NOW - timedelta(days=age) for age in range(5)],
            "words": [["x"], ["a", "b"], ["c"], ["d"], None],
        }
    )


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where everything is applied and materialised."""
    import pandas as pd

    root = tmp_path_factory.mktemp("verify")
    (root / "data").mkdir()
    (root / "stack.yaml").write_text(MANIFEST)
    rows().to_parquet(root / "data/rows.parquet")
    wide = pd.DataFrame({"ts": [NOW - timedelta(hours=1)], "total": [7]})
    wide.to_parquet(root / "data/shop_wide.parquet")
    assert run(["verify", "-f", str(root / "stack.yaml")]) == Exit.ERROR
    assert run(["apply", "-f", str(root / "stack.yaml"), "--auto-approve"]) == Exit.OK
    from fsc.drivers.feast.online import feast_quickly

    with feast_quickly():
        from feast import FeatureStore

    store = FeatureStore(str(root / "build/default/feature_repo"))
    store.materialize(NOW - timedelta(days=20), NOW, ["spend", "totals"])
    return root


Verify = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def folder(applied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(applied, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    def command(*args: str) -> tuple[int, dict[str, Any]]:
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        code = run(["verify", "--json", *args])
        after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert before == after
        return code, json.loads(capsys.readouterr().out)

    return command


def found(data: dict[str, Any]) -> set[tuple[str, str, str, int]]:
    """Every difference: view, feature, kind, number of keys."""
    return {
        (view["address"].rpartition(".")[2], one["feature"], one["kind"], one["keys"])
        for view in data["views"]
        for one in view["skew"]
    }


def test_what_was_materialised_is_the_same(verify: Verify) -> None:
    code, data = verify()
    assert (code, found(data)) == (0, set())
    keys = {one["address"]: (one["keys"], one["features"]) for one in data["views"]}
    assert keys == {"feast.feature_view.spend": (4, 5), "feast.feature_view.totals": (1, 1)}
    assert {one["address"].rpartition(".")[2]: one["reason"] for one in data["not_checked"]} == {
        "kept_back": "it is not served online",
        "pushed": "programs push its values, no source has them",
    }
    assert verify("spend", "--limit", "2")[1]["views"][0]["keys"] == 2


def rewritten(folder: Path, change: Callable[[Any], Any]) -> None:
    import pandas as pd

    path = folder / "data/rows.parquet"
    change(pd.read_parquet(path)).to_parquet(path)


def test_another_value(folder: Path, verify: Verify) -> None:
    rewritten(folder, lambda rows: rows.assign(raw=rows.raw.where(rows.customer_id != 2, 2.75)))
    code, data = verify()
    assert (code, found(data)) == (8, {("spend", "spent", "value", 1)})
    assert data["views"][0]["skew"][0]["example"] == {
        "key": {"customer_id": 2}, "offline": 2.75, "online": 2.5
    }  # fmt: skip
    assert verify("totals")[0] == 0
    assert verify("spend", "--tolerance", "0.2")[0] == 0


def test_an_online_row_that_was_deleted(folder: Path, verify: Verify) -> None:
    with closing(sqlite3.connect(folder / "data/online.db")) as database:
        keys = database.execute("SELECT DISTINCT entity_key FROM shop_spend ORDER BY 1").fetchall()
        assert len(keys) == 4
        database.execute("DELETE FROM shop_spend WHERE entity_key = ?", keys[0])
        database.commit()
    code, data = verify()
    features = ("spent", "small", "n", "at", "words")
    assert (code, found(data)) == (8, {("spend", one, "missing", 1) for one in features})


def test_a_key_that_was_never_materialised(folder: Path, verify: Verify) -> None:
    import pandas as pd

    rewritten(
        folder, lambda rows: pd.concat([rows, rows[rows.customer_id == 3].assign(customer_id=5)])
    )
    code, data = verify()
    features = ("spent", "small", "n", "at", "words")
    assert (code, found(data)) == (8, {("spend", one, "missing", 1) for one in features})
    assert data["views"][0]["skew"][0]["example"]["key"] == {"customer_id": 5}


def test_columns_of_the_source(
    folder: Path, verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other types and missing columns are counted over all keys, the rest is still compared."""
    rewritten(folder, lambda rows: rows.assign(n=rows.n.astype(str)).drop(columns="small"))
    code, data = verify()
    assert code == 8
    assert found(data) == {("spend", "n", "type", 4), ("spend", "small", "column", 4)}
    assert run(["verify", "spend"]) == 8
    said = capsys.readouterr().out
    assert "n: different type for 4 keys: column `n` is string, the view says Int64" in said
    assert "small: no such column for 4 keys: the source has no column `small`" in said
    rewritten(folder, lambda rows: rows.rename(columns={"customer_id": "id"}))
    assert ("spend", "customer_id", "column", 0) in found(verify("spend")[1])


def test_the_page_shows_what_it_says(
    folder: Path, golden: Golden, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(folder, lambda rows: rows.assign(n=rows.n.astype(str), raw=rows.raw + 1))
    assert run(["verify"]) == Exit.SKEW
    said = re.sub(r"until \S+(?=\))", "until 2026-11-24T17:58:29+00:00", capsys.readouterr().out)
    text = PAGE.read_text(encoding="utf-8")
    block = re.compile(r"(?<=^```console\n\$ fsc verify\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
    golden(PAGE, block.sub(lambda _: said, text, count=1))


def test_what_cannot_be_read_is_an_error(
    folder: Path, verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "data/rows.parquet").unlink()
    code, data = verify()
    assert (code, found(data)) == (1, set())
    (failed,) = (one for one in data["not_checked"] if one["failed"])
    assert failed["address"] == "feast.feature_view.spend"
    assert "FileNotFoundError" in failed["reason"]
    assert run(["verify", "spnd"]) == 1
    assert "Did you mean `spend`?" in capsys.readouterr().err
    (folder / "data/online.db").unlink()
    assert run(["verify"]) == 1
    assert "There is no online store" in capsys.readouterr().err
    assert not (folder / "data/online.db").exists()


def test_without_feast_the_extra_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert run(["verify"]) == 1
    assert "feature-stack-compiler[feast]" in capsys.readouterr().err
