"""What the SQL registry keeps: everything of a stack, and of others what they left there."""

from __future__ import annotations

from typing import Any

import pytest

from fsc.driver import Action
from fsc.drivers.feast.messages import message
from fsc.drivers.feast.sql_rows import ALL, HISTORY, METADATA
from tests.drivers.feast.world import MANIFEST, Team, change, edited, without_online
from tests.drivers.feast_sql.conftest import Make
from tests.drivers.feast_sql.world import Base, on, opened, refused, small

VIEW = "feast.feature_view.spend"


def whole(base: Base) -> dict[str, Any]:
    return on(base, without_online(MANIFEST))


def test_what_is_written_is_read(base: Base, tmp_path: Any) -> None:
    team = Team(tmp_path, whole(base))
    assert len(team.apply()) == len(team.wanted)
    live = team.live()
    for one in team.wanted:
        assert dict(live[one.address].attrs) == dict(one.attrs)
        assert dict(live[one.address].copies) == dict(one.copies)
        assert live[one.address].marks == one.marks
    assert team.plan().changes == ()
    assert Team(tmp_path, whole(base)).read().digest == team.read().digest


def test_a_plan_writes_nothing(base: Base, tmp_path: Any) -> None:
    team = Team(tmp_path, small(base))
    assert len(team.plan().changes) == 4
    assert base.tables() == set()
    team.apply()
    before = base.content()
    edited_ = Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base)))
    assert [one.address for one in edited_.plan().changes] == [VIEW]
    assert base.content() == before


def test_only_the_rows_of_what_changed_are_written(base: Base, tmp_path: Any) -> None:
    Team(tmp_path, small(base)).apply()
    for table in ("entities", "data_sources", "feature_views", "projects"):
        base.rows(f"UPDATE {table} SET last_updated_timestamp = 1")
    Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))).apply()
    stamps = {
        table: {row[0] for row in base.rows(f"SELECT last_updated_timestamp FROM {table}")}
        for table in ("entities", "data_sources", "feature_views", "projects")
    }
    views = stamps.pop("feature_views")
    assert set.union(*stamps.values()) == {1}
    assert views.isdisjoint({1})


def test_two_projects_do_not_touch_each_other(base: Base, tmp_path: Any) -> None:
    north, south = (Team(tmp_path, small(base, name, name)) for name in ("north", "south"))
    north.apply()
    kept = base.content()
    south.apply()
    Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base, "south", "south"))).apply()
    assert {name for (name,) in base.rows("SELECT project_id FROM projects")} == {"north", "south"}
    south.apply(destroy=True)
    assert base.content() == kept
    assert north.plan().changes == ()


def test_two_stacks_in_one_project_leave_each_other_alone(base: Base, tmp_path: Any) -> None:
    one, two = (Team(tmp_path, small(base, name, prefix=f"{name}_")) for name in ("one", "two"))
    one.apply()
    two.apply()
    assert one.plan().changes == two.plan().changes == ()
    two.apply(destroy=True)
    assert one.plan().changes == ()
    one.apply(destroy=True)
    assert one.read().resources == ()
    assert {len(rows) for rows in base.content().values()} == {0}


def test_views_whose_online_tables_may_be_ours_are_read(base: Base, tmp_path: Any) -> None:
    """`a` with `b_spend` and `a_b` with `spend` share a table; `ab` shares none."""
    for project, prefix in (("a", "b_"), ("a_b", ""), ("ab", "")):
        Team(tmp_path, small(base, project, project, prefix)).apply()
    registry = opened(base, "a").load()
    assert {one.spec.name for one in registry.projects} == {"a", "a_b", "ab"}
    views = {(one.spec.project, one.spec.name) for one in registry.feature_views}
    assert views == {("a", "b_spend"), ("a_b", "spend")}
    assert {one.spec.project for one in registry.entities} == {"a"}


def test_versions_follow_their_view(base: Base, tmp_path: Any) -> None:
    Team(tmp_path, small(base)).apply()
    Team(tmp_path, edited("feature_views.spend.schema.n_7d", "Int64", small(base))).apply()
    before = base.rows(f"SELECT * FROM {HISTORY} ORDER BY version_number")
    assert [row[2] for row in before] == [0, 1]
    made = edited("feature_views.spend.schema.n_7d", "Int64", small(base))
    made["feature_views"]["weekly"] = made["feature_views"].pop("spend")
    team = Team(tmp_path, made)
    live, wanted = team.live(), {one.address: one for one in team.wanted}
    new = wanted["feast.feature_view.weekly"]
    team.driver.apply(change(Action.MOVE, new, desired=new, live=live[VIEW], moved_from=VIEW))
    team.driver.flush()
    assert team.plan().changes == ()
    after = base.rows(f"SELECT * FROM {HISTORY} ORDER BY version_number")
    assert after == [("weekly", *row[1:]) for row in before]
    made["feature_views"] = {}
    Team(tmp_path, made).apply()
    assert base.rows(f"SELECT * FROM {HISTORY}") == []


def test_names_may_move_on_in_a_row(base: Base, tmp_path: Any) -> None:
    """`a` becomes `b` while `b` becomes `c`: no version gets lost on the way."""
    made = small(base)
    views = dict.fromkeys(("a", "b"), made["feature_views"]["spend"])
    team = Team(tmp_path, {**made, "feature_views": views})
    team.apply()
    then = Team(tmp_path, {**made, "feature_views": {"b": views["a"], "c": views["b"]}})
    live, wanted = then.live(), {one.address: one for one in then.wanted}
    for before, after in (("b", "c"), ("a", "b")):
        old, new = f"feast.feature_view.{before}", wanted[f"feast.feature_view.{after}"]
        then.driver.apply(change(Action.MOVE, new, desired=new, live=live[old], moved_from=old))
    ids = dict(base.rows(f"SELECT feature_view_name, version_id FROM {HISTORY}"))
    then.driver.flush()
    moved = dict(base.rows(f"SELECT feature_view_name, version_id FROM {HISTORY}"))
    assert moved == {"b": ids["a"], "c": ids["b"]}
    assert then.plan().changes == ()


def test_a_view_that_becomes_another_kind_keeps_one_name(base: Base, tmp_path: Any) -> None:
    made = small(base)
    Team(tmp_path, made).apply()
    made["feature_views"] = {}
    made["data_sources"]["asked"] = {"type": "request", "schema": {"amount": "Float64"}}
    made["on_demand_feature_views"] = {
        "spend": {"sources": ["asked"], "udf": "udfs.py:rate", "schema": {"rate": "Float64"}}
    }
    team = Team(tmp_path, made)
    team.apply()
    assert team.plan().changes == ()
    assert base.rows("SELECT feature_view_name FROM feature_views") == []
    types = "SELECT feature_view_name, version_number, feature_view_type FROM " + HISTORY
    assert base.rows(types) == [("spend", 0, "on_demand_feature_view")]


def test_several_writes_of_one_session(base: Base, tmp_path: Any) -> None:
    """What was written is what is compared the next time."""
    team = Team(tmp_path, small(base))
    changes = team.plan().changes
    for one in changes:
        team.driver.apply(one)
        team.driver.flush()
    assert team.plan().changes == ()
    assert [row[0] for row in base.rows(f"SELECT version_number FROM {HISTORY}")] == [0]


def test_metadata_is_kept_as_feast_keeps_it(base: Base, tmp_path: Any) -> None:
    team = Team(tmp_path, small(base))
    team.apply()
    keys = f"SELECT metadata_key, metadata_value FROM {METADATA} WHERE project_id = 'shop'"
    first = dict(base.rows(keys))
    assert set(first) == {"project_uuid", "last_updated_timestamp"}
    Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))).apply()
    second = dict(base.rows(keys))
    assert second["project_uuid"] == first["project_uuid"]
    assert second["last_updated_timestamp"] >= first["last_updated_timestamp"]
    held = opened(base).load().project_metadata
    assert [(one.project, one.project_uuid) for one in held] == [("shop", first["project_uuid"])]


def test_metadata_may_be_unwanted(base: Base, tmp_path: Any) -> None:
    Team(tmp_path, on(base, small(base), purge_feast_metadata=True)).apply()
    assert base.rows(f"SELECT * FROM {METADATA}") == []


def test_what_a_newer_feast_says_stays(base: Base, tmp_path: Any) -> None:
    """Fields that no descriptor knows come through a change of the object that has them."""
    Team(tmp_path, small(base)).apply()
    (data,) = base.rows("SELECT entity_proto FROM entities WHERE entity_name = 'customer'")[0]
    newer = bytes(data) + b"\xaa\xbb\x06\x03new"  # field 12725, text
    base.put("entities", "entity_proto", newer, "entity_name = 'customer'")
    team = Team(tmp_path, edited("entities.customer.description", "a person", small(base)))
    team.apply()
    (after,) = base.rows("SELECT entity_proto FROM entities WHERE entity_name = 'customer'")[0]
    assert b"\xaa\xbb\x06\x03new" in bytes(after)
    assert message("Entity").FromString(bytes(after)).spec.description == "a person"


def test_a_broken_row_is_named(base: Base, tmp_path: Any) -> None:
    team = Team(tmp_path, small(base))
    team.apply()
    base.put("entities", "entity_proto", b"\xff\xff\xff", "entity_name = 'customer'")
    error = refused(team.read)
    assert "`customer` in the table `entities`" in error.message


@pytest.mark.parametrize("mode", ["verify", "skip"])
def test_tables_are_made_only_where_that_is_wanted(mode: str, base: Base, tmp_path: Any) -> None:
    """`verify` refuses to plan, `skip` plans and refuses to write."""
    team = Team(tmp_path, on(base, small(base), schema_mode=mode))
    error = refused(team.plan if mode == "verify" else lambda: prepared_flush(team))
    assert "lacks the tables" in error.message
    assert "feast registry create-schema" in error.hint
    assert base.tables() == set()
    Team(tmp_path, small(base)).apply()
    assert team.plan().changes == ()
    base.rows("DROP TABLE label_views")
    if mode == "verify":
        assert "label_views" in refused(team.plan).message
    assert Team(tmp_path, small(base)).plan().changes == ()


def prepared_flush(team: Team) -> None:
    for one in team.plan().changes:
        team.driver.apply(one)
    team.driver.flush()


def test_a_table_that_a_newer_feast_has_is_added(base: Base, tmp_path: Any) -> None:
    Team(tmp_path, small(base)).apply()
    base.rows("DROP TABLE label_views")
    Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))).apply()
    assert base.tables() == set(ALL)


def test_mysql_takes_names_that_differ_in_case_for_one(make: Make, tmp_path: Any) -> None:
    base = make("mysql")
    Team(tmp_path, small(base)).apply()
    other = Team(tmp_path, small(base, "other", "Shop"))
    assert "takes for one of the names" in refused(lambda: prepared_flush(other)).message
    assert other.read().resources == ()
    made = small(base)
    made["entities"]["Customer"] = made["entities"]["customer"]
    assert (
        "names that differ only in case"
        in refused(lambda: prepared_flush(Team(tmp_path, made))).hint
    )
