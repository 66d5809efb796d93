"""What the registry in Snowflake keeps: everything of a stack, and of others what they left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import Exit
from fsc.driver import Action
from fsc.drivers.feast.messages import message
from fsc.drivers.feast.snowflake_connect import Session
from fsc.drivers.feast.snowflake_rows import ALL
from fsc.drivers.feast.snowflake_write import Writer
from tests.drivers.feast.kinds import with_ours
from tests.drivers.feast.world import Team, change, edited, without_online
from tests.drivers.feast_snowflake.world import Base
from tests.drivers.feast_sql import alike
from tests.drivers.feast_sql.world import on, prepared, refused, small

VIEW = "feast.feature_view.spend"


def test_every_kind_is_read_as_it_was_written(base: Base, tmp_path: Path) -> None:
    team = Team(tmp_path, on(base, without_online(with_ours())))
    team.apply()
    live = team.live()
    for one in team.wanted:
        assert dict(live[one.address].attrs) == dict(one.attrs), one.address
        assert dict(live[one.address].copies) == dict(one.copies), one.address
        assert live[one.address].marks == one.marks, one.address
    assert team.plan().changes == ()
    team.apply(destroy=True)
    assert team.live() == {}
    assert {len(rows) for rows in base.content().values()} == {0}


def test_a_plan_writes_nothing(base: Base, tmp_path: Path) -> None:
    assert len(Team(tmp_path, small(base)).plan().changes) == 4
    assert base.session.tables() == set()
    Team(tmp_path, small(base)).apply()
    before = base.content()
    more = Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base)))
    assert [one.address for one in more.plan().changes] == [VIEW]
    assert base.content() == before


def test_only_the_rows_of_what_changed_are_written(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(base)).apply()
    tables = ("entities", "data_sources", "projects", "feature_views")
    for table in tables:
        base.run(f"UPDATE {base.table(table)} SET last_updated_timestamp = '2001-01-01'")
    Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))).apply()
    years = {
        table: {
            at.year
            for (at,) in base.rows(f"SELECT last_updated_timestamp FROM {base.table(table)}")
        }
        for table in tables
    }
    assert 2001 not in years.pop("feature_views")
    assert set.union(*years.values()) == {2001}


def test_what_a_view_has_beside_its_message_stays(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(base)).apply()
    table = base.table("feature_views")
    base.run(f"UPDATE {table} SET user_metadata = ?", (b"mine",))
    Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))).apply()
    assert base.rows(f"SELECT user_metadata, materialized_intervals FROM {table}") == [
        (b"mine", b"")
    ]


def test_two_projects_do_not_touch_each_other(base: Base, tmp_path: Path) -> None:
    north, south = (Team(tmp_path, small(base, name, name)) for name in ("north", "south"))
    north.apply()
    kept = base.content()
    south.apply()
    assert south.plan().changes == north.plan().changes == ()
    south.apply(destroy=True)
    assert base.content() == kept


def test_views_whose_online_tables_may_be_ours_are_read(base: Base, tmp_path: Path) -> None:
    """`a` with `b_spend` and `a_b` with `spend` share a table; `ab` shares none."""
    for project, prefix in (("a", "b_"), ("a_b", ""), ("ab", "")):
        Team(tmp_path, small(base, project, project, prefix)).apply()
    team = Team(tmp_path, small(base, "a", "a", "b_"))
    team.read()
    registry = team.driver._begun().registry
    assert {one.spec.name for one in registry.projects} == {"a", "a_b", "ab"}
    views = {(one.spec.project, one.spec.name) for one in registry.feature_views}
    assert views == {("a", "b_spend"), ("a_b", "spend")}
    assert {one.spec.project for one in registry.entities} == {"a"}


def test_a_view_gets_another_name_and_kind(base: Base, tmp_path: Path) -> None:
    made = small(base)
    Team(tmp_path, made).apply()
    made["feature_views"]["weekly"] = made["feature_views"].pop("spend")
    team = Team(tmp_path, made)
    live, wanted = team.live(), {one.address: one for one in team.wanted}
    new = wanted["feast.feature_view.weekly"]
    team.driver.apply(change(Action.MOVE, new, desired=new, live=live[VIEW], moved_from=VIEW))
    team.driver.flush()
    assert team.plan().changes == ()
    made["feature_views"] = {}
    made["data_sources"]["asked"] = {"type": "request", "schema": {"amount": "Float64"}}
    made["on_demand_feature_views"] = {
        "weekly": {"sources": ["asked"], "udf": "udfs.py:rate", "schema": {"rate": "Float64"}}
    }
    team = Team(tmp_path, made)
    team.apply()
    assert team.plan().changes == ()
    assert base.rows(f"SELECT * FROM {base.table('feature_views')}") == []


def test_views_have_no_versions(base: Base, tmp_path: Path) -> None:
    """Feast has no table for them here, so a number would be one that nobody can look up."""
    for schema in ({"a": "Int64"}, {"b": "Int64"}, {"c": "Int64"}):
        made = edited("feature_views.spend.schema", schema, small(base))
        Team(tmp_path, on(base, made, enable_online_feature_view_versioning=True)).apply()
    ((data,),) = base.rows(f"SELECT feature_view_proto FROM {base.table('feature_views')}")
    view = message("FeatureView").FromString(bytes(data))
    assert view.meta.current_version_number == 0
    assert [one.name for one in view.spec.features] == ["c"]


HOSTILE = (
    "it's", 'a "word"', "back\\slash", "semi; DROP TABLE x --", "100%", "?", ":1", "ünï😀",
)  # fmt: skip


def test_hostile_names_are_only_names(base: Base, tmp_path: Path) -> None:
    made = small(base)
    for name in HOSTILE:
        made["entities"][name] = {"join_keys": ["k"], "value_type": "Int64", "description": name}
        made["data_sources"][name] = made["data_sources"]["spending"]
    team = Team(tmp_path, made)
    team.apply()
    assert team.plan().changes == ()
    names = f"SELECT entity_name FROM {base.table('entities')}"
    assert {(name,) for name in HOSTILE} <= set(base.rows(names))
    Team(tmp_path, small(base)).apply()
    assert set(base.rows(names)) == {("customer",), ("__dummy",)}


def test_hostile_schemas_and_projects(base: Base, tmp_path: Path) -> None:
    made = small(base, project="it's")
    team = Team(tmp_path, on(base, made, schema="PUBLIC"))
    team.apply()
    assert team.plan().changes == ()
    error = refused(Team(tmp_path, on(base, small(base), schema='X" --')).read)
    assert "cannot be read" in error.message or "no session" in error.message


def test_many_rows_are_written_in_pieces(base: Base, tmp_path: Path) -> None:
    made = small(base)
    made["entities"].update({f"e{at}": {"value_type": "Int64"} for at in range(450)})
    team = Team(tmp_path, made)
    team.apply()
    assert len(team.live()) == len(team.wanted) == 454
    assert team.plan().changes == ()


def test_metadata_is_kept_as_feast_keeps_it(base: Base, tmp_path: Path) -> None:
    table = f"SELECT metadata_key, metadata_value FROM {base.table('feast_metadata')}"
    Team(tmp_path, small(base)).apply()
    first = dict(base.rows(table))
    assert set(first) == {"project_uuid", "last_updated_timestamp"}
    Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))).apply()
    assert dict(base.rows(table))["project_uuid"] == first["project_uuid"]


def test_metadata_may_be_unwanted(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, on(base, small(base), purge_feast_metadata=True)).apply()
    assert base.rows(f"SELECT * FROM {base.table('feast_metadata')}") == []


def test_what_a_newer_feast_says_stays(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(base)).apply()
    table = base.table("entities")
    ((data,),) = base.rows(f"SELECT entity_proto FROM {table} WHERE entity_name = 'customer'")
    newer = bytes(data) + b"\xaa\xbb\x06\x03new"  # field 12725, text
    base.run(f"UPDATE {table} SET entity_proto = ? WHERE entity_name = 'customer'", (newer,))
    Team(tmp_path, edited("entities.customer.description", "a person", small(base))).apply()
    ((after,),) = base.rows(f"SELECT entity_proto FROM {table} WHERE entity_name = 'customer'")
    assert b"\xaa\xbb\x06\x03new" in bytes(after)


def test_a_broken_row_is_named(base: Base, tmp_path: Path) -> None:
    team = Team(tmp_path, small(base))
    team.apply()
    table = base.table("entities")
    base.run(f"UPDATE {table} SET entity_proto = ? WHERE entity_name = 'customer'", (b"\xff\xff",))
    assert "`customer` in the table `entities`" in refused(team.read).message


def test_a_name_that_is_there_twice_is_refused(base: Base, tmp_path: Path) -> None:
    """Snowflake keeps no primary key, and two applies of Feast at once insert both."""
    Team(tmp_path, small(base)).apply()
    table = base.table("entities")
    base.run(f"CREATE TABLE {base.table('other')} AS SELECT * FROM {table}")
    base.run(f"DROP TABLE {table}")
    base.run(f"CREATE TABLE {table} AS SELECT * FROM {base.table('other')}")
    base.run(f"INSERT INTO {table} SELECT * FROM {base.table('other')}")
    error = refused(Team(tmp_path, small(base)).read)
    assert "in the table `ENTITIES`" in error.message
    assert "twice" in error.message


def test_the_second_of_two_writers_is_refused(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(base)).apply()
    slow = prepared(Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))))
    Team(tmp_path, edited("feature_views.spend.ttl", "2d", small(base))).apply()
    before = base.content()
    error = refused(slow.driver.flush)
    assert error.exit_code is Exit.STALE
    assert "`spend` in `FEATURE_VIEWS` was changed" in error.message
    assert base.content() == before


def test_of_two_first_writers_the_second_is_refused(base: Base, tmp_path: Path) -> None:
    """Snowflake would take both rows of the project."""
    slow = prepared(Team(tmp_path, small(base, "one", prefix="one_")))
    two = Team(tmp_path, small(base, "two", prefix="two_"))
    two.apply()
    error = refused(slow.driver.flush)
    assert error.exit_code is Exit.STALE
    assert "`shop` in `PROJECTS` was made" in error.message
    assert two.plan().changes == ()


def test_a_row_that_moves_behind_the_comparison(base: Base, tmp_path: Path) -> None:
    """Stock Feast does not wait for its turn: the change itself looks at the row again."""
    Team(tmp_path, small(base)).apply()
    slow = prepared(Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))))
    theirs = message("FeatureView")(spec={"name": "spend", "description": "theirs"})
    compare = Writer._refuse_if_moved

    def compared(self: Writer, *given: Any) -> None:
        compare(self, *given)
        table = base.table("feature_views")
        base.run(f"UPDATE {table} SET feature_view_proto = ?", (theirs.SerializeToString(),))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Writer, "_refuse_if_moved", compared)
        error = refused(slow.driver.flush)
    assert error.exit_code in (Exit.STALE, Exit.LOCKED)  # DuckDB keeps one view of everything
    table = base.table("feature_views")
    assert base.rows(f"SELECT feature_view_proto FROM {table}") == [(theirs.SerializeToString(),)]


@pytest.mark.parametrize("what", ["made", "deleted", "gone"])
def test_it_is_said_what_the_other_did(what: str, base: Base, tmp_path: Path) -> None:
    more = edited("feature_views.weekly", small(base)["feature_views"]["spend"], small(base))
    Team(tmp_path, small(base) if what == "made" else more).apply()
    if what == "made":
        slow = prepared(Team(tmp_path, more))
        Team(tmp_path, more).apply()
    else:
        slow = prepared(Team(tmp_path, edited("feature_views.weekly.ttl", "1d", more)))
        Team(tmp_path, small(base)).apply(destroy=what == "gone")
    error = refused(slow.driver.flush)
    assert error.exit_code is Exit.STALE
    words = {
        "made": "`weekly` in `FEATURE_VIEWS` was made",
        "deleted": "`weekly` in `FEATURE_VIEWS` was deleted",
        "gone": "`shop` in `PROJECTS` was deleted",
    }
    assert words[what] in error.message


def test_what_others_change_beside_it_does_not_refuse(base: Base, tmp_path: Path) -> None:
    alike.what_others_change_beside_it_does_not_refuse(base, tmp_path)


def test_a_writer_that_fails_leaves_nothing(base: Base, tmp_path: Path) -> None:
    """At every statement of a write, until one comes through; the next apply does the rest."""
    Team(tmp_path, small(base)).apply()
    before = base.content()
    made = edited("feature_views.spend.ttl", "1d", small(base))
    made["entities"].update({name: {"value_type": "Int64"} for name in ("a", "b")})
    made["data_sources"] = {**made["data_sources"], "more": made["data_sources"]["spending"]}
    for at in range(1, 30):
        if not stopped(Team(tmp_path, made), at):
            break
        assert base.content() == before
    assert at > 6
    assert Team(tmp_path, made).plan().changes == ()


def stopped(team: Team, at: int) -> bool:
    """Write, and be interrupted before statement `at`; False when there is none."""
    run, left = Session.run, [at]

    def counted(self: Any, statement: str, arguments: Any = ()) -> int:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return run(self, statement, arguments)

    prepared(team)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "run", counted)
        try:
            team.driver.flush()
        except KeyboardInterrupt:
            return True
    return False


def test_a_waiting_writer_is_told_that_somebody_writes(base: Base, tmp_path: Path) -> None:
    """Here nobody waits: DuckDB answers at once what Snowflake does after LOCK_TIMEOUT."""
    Team(tmp_path, small(base)).apply()
    slow = prepared(Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))))
    from fsc.drivers.feast.snowflake_guard import guarded

    base.run("BEGIN")
    guarded(base.session)
    error = refused(slow.driver.flush)
    assert error.exit_code is Exit.LOCKED
    assert "Somebody else is writing" in error.hint
    base.run("ROLLBACK")
    slow.driver.flush()
    assert slow.plan().changes == ()


def test_a_table_that_is_missing_is_added(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(base)).apply()
    base.run(f"DROP TABLE {base.table('label_views')}")
    assert Team(tmp_path, small(base)).plan().changes == ()
    Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base))).apply()
    assert base.session.tables() == {*ALL, "fsc_locks"}
