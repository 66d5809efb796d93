"""fsc and stock Feast on the same definitions, in SQL: the rows are the same, both ways."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fsc.drivers.feast.messages import message
from fsc.drivers.feast.sql_rows import ALL, BY_NAME, HISTORY, INFRA, METADATA
from tests.drivers.feast.world import MANIFEST, REPO, Team, edited, manifest
from tests.drivers.feast_sql.conftest import Stock, need
from tests.drivers.feast_sql.world import ENGINES, Base, on
from tests.support import ROOT

NOTHING = ("No changes to registry", "No changes to infrastructure")
CHANGES = (
    ("feature_views.spend.org", "wholesale"),
    ("feature_views.spend.schema.n_7d", None),
    ("feature_views.pushed.source", "spending"),
    ("on_demand_feature_views.rate.tags", {"kind": "quotient"}),
    ("data_sources.asked.schema.more", "Int64"),
    ("data_sources.spending.description", "every night"),
    ("entities.branch.value_type", "Int64"),
    ("on_demand_feature_views.kept", None),
)


class Both(NamedTuple):
    """The same manifest applied by fsc, and by `feast apply` of the compiled repo."""

    ours: Team
    theirs: Team
    our_base: Base
    their_base: Base


def start() -> dict[str, Any]:
    made = manifest()
    made["feature_services"]["both"]["features"][0]["features"] = ["spend_7d"]
    return made


@pytest.fixture(scope="module", params=ENGINES)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, stock: Stock
) -> Iterator[Both]:
    need(request.param)
    folders = [tmp_path_factory.mktemp(name) for name in ("fsc", "stock")]
    bases = [Base(request.param, folder) for folder in folders]
    ours, theirs = (Team(one, on(base, start())) for one, base in zip(folders, bases, strict=True))
    ours.apply()
    ours.compile()
    stock("run", str(theirs.compile()), "apply", "--skip-source-validation")
    yield Both(ours, theirs, *bases)
    for base in bases:
        base.drop()


def plain(team: Team, base: Base) -> dict[str, Any]:
    """The rows as data: messages read, without times, random ids and pickles."""
    names = {PROTOS[table]: table for table in PROTOS}
    found: dict[str, Any] = {}
    for table in (one for one in BY_NAME if one != INFRA.name):
        spec = BY_NAME[table]
        rows = base.rows(f"SELECT {spec.key}, project_id, {spec.proto} FROM {table}")
        cls = message(next(name for name, held in names.items() if held == table))
        found[table] = {(name, project): data_of(cls, data) for name, project, data in rows}
    found["infra"] = infra(team, base)
    found["history"] = sorted(
        base.rows(
            f"SELECT feature_view_name, project_id, version_number, feature_view_type, description FROM {HISTORY}"
        )
    )
    found["metadata"] = sorted(base.rows(f"SELECT project_id, metadata_key FROM {METADATA}"))
    return found


PROTOS = {
    "projects": "Project",
    "entities": "Entity",
    "data_sources": "DataSource",
    "feature_views": "FeatureView",
    "on_demand_feature_views": "OnDemandFeatureView",
    "stream_feature_views": "StreamFeatureView",
    "label_views": "LabelView",
    "feature_services": "FeatureService",
    "saved_datasets": "SavedDataset",
    "validation_references": "ValidationReference",
    "permissions": "Permission",
}
NOISE = frozenset({"created_timestamp", "last_updated_timestamp", "meta", "body"})


def data_of(cls: Any, data: Any) -> Any:
    """All of `meta` that is not a time is the version number, which is compared in `history`."""
    from google.protobuf.json_format import MessageToDict

    found = MessageToDict(cls.FromString(bytes(data)), preserving_proto_field_name=True)
    for reads in (found.get("spec", {}).get("features"),):
        if reads and "feature_view_name" in reads[0]:
            reads.sort(key=str)
    return without_noise(found)


def without_noise(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_noise(one) for key, one in value.items() if key not in NOISE}
    return [without_noise(one) for one in value] if isinstance(value, list) else value


def infra(team: Team, base: Base) -> list[tuple[str, str, str]]:
    rows = base.rows(f"SELECT infra_name, infra_proto FROM {INFRA.name}")
    root = os.path.realpath(team.root)
    return sorted(
        (name, one.sqlite_table.name, one.sqlite_table.path.replace(root, ""))
        for name, data in rows
        for one in message("Infra").FromString(bytes(data)).infra_objects
    )


def test_both_databases_hold_the_same(both: Both) -> None:
    ours, theirs = plain(both.ours, both.our_base), plain(both.theirs, both.their_base)
    assert sum(len(one) for one in theirs.values()) > 20
    for key in sorted(theirs):
        assert ours[key] == theirs[key], key


def test_fsc_reads_what_feast_wrote_as_its_own(both: Both) -> None:
    """The marks are in the compiled code too, so even they are there."""
    assert both.theirs.plan().changes == ()
    assert both.theirs.read().digest == both.ours.read().digest


def test_it_is_read_like_a_file_registry(both: Both, tmp_path: Path, stock: Stock) -> None:
    file = Team(tmp_path, start())
    stock("run", str(file.compile()), "apply", "--skip-source-validation")
    ours, theirs = both.theirs.live(), file.live()
    assert ours.keys() == theirs.keys()
    for address, one in theirs.items():
        assert dict(ours[address].attrs) == dict(one.attrs), address
        assert dict(ours[address].copies) == dict(one.copies), address
        assert ours[address].depends_on == one.depends_on
    assert both.theirs.read().digest == file.read().digest


def test_the_sdk_lists_every_object(both: Both, stock: Stock) -> None:
    found = stock("list", str(both.ours.root / REPO))
    assert found.pop("projects") == ["shop"]
    assert found == {key: sorted(MANIFEST[key]) for key in found}
    assert stock("versions", str(both.ours.root / REPO), "spend") == ["v0"]


def test_stock_plan_has_nothing_to_say(both: Both, stock: Stock) -> None:
    said = stock("run", str(both.ours.root / REPO), "plan", "--skip-source-validation")
    assert all(one in said for one in NOTHING), said


def test_and_nothing_after_changes(both: Both, stock: Stock) -> None:
    """On what fsc wrote and on what Feast wrote, with rows of 4.3 among them, and a deletion."""
    for team, base in ((both.ours, both.our_base), (both.theirs, both.their_base)):
        made = start()
        for path, value in CHANGES:
            made = edited(path, value, made)
        again = Team(team.root, on(base, made))
        assert len(again.apply()) >= len(CHANGES)
        assert again.plan().changes == ()
        repo = str(again.compile())
        said = stock("run", repo, "plan", "--skip-source-validation")
        assert all(one in said for one in NOTHING), said
        assert stock("versions", repo, "spend") == ["v0", "v1"]
        assert stock("list", repo)["on_demand_feature_views"] == ["rate"]


def test_what_feast_applies_next_fsc_reads(both: Both, stock: Stock) -> None:
    """A view of fsc's goes back to the first version by way of stock Feast."""
    team = Team(both.ours.root, on(both.our_base, start()))
    stock("run", str(team.compile()), "apply", "--skip-source-validation")
    assert team.plan().changes == ()


def test_the_tables_are_those_of_feast(both: Both) -> None:
    assert both.our_base.tables() == both.their_base.tables() == set(ALL)
    assert columns(both.our_base) == columns(both.their_base)


def columns(base: Base) -> list[Any]:
    if base.engine == "sqlite":
        rows = base.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
        return [(name, "".join((sql or "").split())) for name, sql in rows]
    fields = "table_name, column_name, data_type, is_nullable, ordinal_position"
    where = "'public'" if base.engine == "postgresql" else f"'{base.name}'"
    made = base.rows(
        f"SELECT {fields} FROM information_schema.columns WHERE table_schema = {where} ORDER BY 1, 5"
    )
    if base.engine == "mysql":
        keys = "SELECT table_name, index_name, column_name FROM information_schema.statistics"
        return made + base.rows(f"{keys} WHERE table_schema = {where} ORDER BY 1, 2, seq_in_index")
    indexes = base.rows("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
    return made + indexes


def test_the_statements_are_those_of_the_installed_feast(stock: Stock) -> None:
    """As `python tools/feast_sql_schema.py --check`."""
    held = (ROOT / "schemas" / "feast" / "sql_registry.json").read_text(encoding="utf-8")
    assert stock("schema") == held
