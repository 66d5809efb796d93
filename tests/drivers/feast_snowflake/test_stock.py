"""fsc and stock Feast on the same definitions in Snowflake: the rows are the same, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fsc.drivers.feast.messages import message
from fsc.drivers.feast.snowflake_rows import TABLES
from fsc.drivers.feast.sql_rows import INFRA, METADATA
from tests.drivers.feast.kinds import MANIFEST as KINDS
from tests.drivers.feast.world import Team, edited, manifest, spending, without_online
from tests.drivers.feast_snowflake.world import Base
from tests.drivers.feast_sql.conftest import Stock
from tests.drivers.feast_sql.test_stock import PROTOS, data_of
from tests.drivers.feast_sql.world import on
from tests.support import require

NOTHING = ("No changes to registry", "No changes to infrastructure")


class Both(NamedTuple):
    """The same manifest applied by fsc, and by `feast apply` of the compiled repo."""

    ours: Team
    theirs: Team
    our_base: Base
    their_base: Base


def start() -> dict[str, Any]:
    made = manifest()
    made["feature_services"]["both"]["features"][0]["features"] = ["spend_7d"]
    return without_online(made)


@pytest.fixture(scope="module")
def both(config: Path, tmp_path_factory: pytest.TempPathFactory, stock: Stock) -> Iterator[Both]:
    folders = [tmp_path_factory.mktemp(name) for name in ("fsc", "stock")]
    bases = [Base(config) for _ in folders]
    ours, theirs = (Team(one, on(base, start())) for one, base in zip(folders, bases, strict=True))
    for folder in folders:
        spending(folder / "data")
    ours.apply()
    ours.compile()
    their = theirs.compile()
    bases[1].session.tables()  # fakesnow makes a database when somebody logs in to it
    stock("run", str(their), "apply", "--skip-source-validation")
    yield Both(ours, theirs, *bases)
    for base in bases:
        base.close()


def plain(team: Team, base: Base) -> dict[str, Any]:
    """The rows as data: messages read, without times, random ids and pickles."""
    found: dict[str, Any] = {}
    for name, table in PROTOS.items():
        columns = f"{TABLES[name].key}, project_id, {TABLES[name].proto}"
        rows = base.rows(f"SELECT {columns} FROM {base.table(name)}")
        cls = message(table)
        found[name] = {(one, project): data_of(cls, bytes(data)) for one, project, data in rows}
    columns = f"{TABLES[INFRA.name].key}, project_id"
    found["infra"] = base.rows(f"SELECT {columns} FROM {base.table(INFRA.name)}")
    found["metadata"] = sorted(
        base.rows(f"SELECT project_id, metadata_key FROM {base.table(METADATA)}")
    )
    return found


def test_fsc_writes_the_rows_that_feast_writes(both: Both) -> None:
    ours, theirs = plain(both.ours, both.our_base), plain(both.theirs, both.their_base)
    for table in theirs:
        assert ours[table] == theirs[table], table


def test_feast_finds_nothing_to_do_after_fsc(both: Both, stock: Stock) -> None:
    printed = stock("run", str(both.ours.compile()), "plan", "--skip-source-validation")
    for words in NOTHING:
        assert words in printed


def test_feast_lists_what_fsc_wrote(both: Both, stock: Stock) -> None:
    ours, theirs = (stock("names", str(one.compile())) for one in (both.ours, both.theirs))
    assert ours == theirs
    assert ours["feature_views"] == ["pushed", "spend", "totals"]


def test_fsc_reads_what_feast_wrote(both: Both) -> None:
    """Everything is there, and nothing of it is owned: adopting it is all that is left."""
    ours, theirs = both.ours.live(), both.theirs.live()
    assert set(theirs) == set(ours)
    for address, one in ours.items():
        assert dict(theirs[address].attrs) == dict(one.attrs), address
    adopted = both.theirs.apply(adopt=set(theirs))
    assert {one.action.value for one in adopted} <= {"adopt", "no-op"}
    assert both.theirs.plan().changes == ()


def test_every_kind_that_fsc_writes_feast_lists(base: Base, tmp_path: Path, stock: Stock) -> None:
    team = Team(tmp_path, on(base, without_online(KINDS)))
    team.apply()
    listed = stock("names", str(team.compile()))
    words = {
        "entities": "entity",
        "data_sources": "data_source",
        "stream_feature_views": "stream_feature_view",
        "label_views": "label_view",
        "on_demand_feature_views": "on_demand_feature_view",
        "feature_services": "feature_service",
        "saved_datasets": "saved_dataset",
        "validation_references": "validation_reference",
        "permissions": "permission",
    }
    for word, kind in words.items():
        ours = {one.name for one in team.wanted if one.kind == f"feast.{kind}"}
        assert set(listed[word]) - {"__dummy"} == ours, word
    views = {"feast.feature_view", "feast.batch_feature_view"}
    assert set(listed["feature_views"]) == {one.name for one in team.wanted if one.kind in views}


def test_feast_opens_a_registry_beside_a_sqlite_store(
    base: Base, tmp_path: Path, stock: Stock
) -> None:
    """Feast keeps a list of SQLite tables that it cannot read in Snowflake; fsc writes none."""
    require("feast")
    team = Team(tmp_path, on(base, manifest()))
    team.apply()
    assert team.plan().changes == ()
    assert base.rows(f"SELECT * FROM {base.table(INFRA.name)}") == []
    repo = str(team.compile())
    assert "spend" in stock("names", repo)["feature_views"]
    printed = stock("run", repo, "plan", "--skip-source-validation")
    assert NOTHING[0] in printed
    assert "shop_spend" in printed


def test_feast_applies_beside_fsc(base: Base, tmp_path: Path, stock: Stock) -> None:
    """What Feast changes is drift that the next plan sees, and what it does not know stays ours."""
    spending(tmp_path / "data")
    team = Team(tmp_path, on(base, start()))
    team.apply()
    theirs = Team(tmp_path, on(base, edited("feature_views.spend.org", "wholesale", start())))
    stock("run", str(theirs.compile()), "apply", "--skip-source-validation")
    changed = {one.address for one in team.plan().changes}
    assert "feast.feature_view.spend" in changed
    team.apply(adopt=changed)
    assert team.plan().changes == ()
