"""Two teams: in one project, and in two projects of one file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from fsc.driver import Action
from tests.drivers.feast.test_online import rows, tables
from tests.drivers.feast.world import Team, change, edited, tiny, without_online


def parts(team: Team, project: str) -> list[bytes]:
    """The bytes of everything in a registry that belongs to one project."""
    registry = team.registry()
    found = [
        one.SerializeToString(deterministic=True)
        for field in ("entities", "feature_views", "feature_services", "on_demand_feature_views")
        for one in getattr(registry, field)
        if one.spec.project == project
    ]
    found += [
        one.SerializeToString(deterministic=True)
        for one in registry.data_sources
        if one.project == project
    ]
    found += [
        one.SerializeToString(deterministic=True)
        for one in registry.projects
        if one.spec.name == project
    ]
    records = registry.feature_view_version_history.records
    return found + [
        one.SerializeToString(deterministic=True) for one in records if one.project_id == project
    ]


def test_projects_in_one_file_do_not_touch_each_other(tmp_path: Path, feast: Any) -> None:
    here, there = (Team(tmp_path, tiny(name, name)) for name in ("north", "south"))
    here.apply()
    there.apply()
    digest, bytes_ = here.read().digest, parts(here, "north")
    assert bytes_
    assert tables(here.online_path) == {"north_spend", "south_spend"}
    names = {one.sqlite_table.name for one in here.registry().infra.infra_objects}
    assert names == {"north_spend", "south_spend"}
    Team(tmp_path, edited("feature_views.spend.ttl", "1d", tiny("south", "south"))).apply()
    assert (here.read().digest, parts(here, "north")) == (digest, bytes_)
    there.apply(destroy=True)
    assert (here.read().digest, parts(here, "north")) == (digest, bytes_)
    assert parts(here, "south") == []
    assert tables(here.online_path) == {"north_spend"}
    assert [one.sqlite_table.name for one in here.registry().infra.infra_objects] == ["north_spend"]
    assert here.plan().changes == ()


def test_a_table_that_another_project_means_too_is_not_dropped(tmp_path: Path, feast: Any) -> None:
    """`a` with `b_spend` and `a_b` with `spend` share the table `a_b_spend`."""
    first = Team(tmp_path, tiny("one", "a", "b_"))
    Team(tmp_path, tiny("two", "a_b")).apply()
    first.apply()
    with closing(sqlite3.connect(first.online_path)) as database:
        database.execute("INSERT INTO a_b_spend (entity_key, feature_name) VALUES ('k', 'f')")
        database.commit()
    first.apply(destroy=True)
    assert rows(first.online_path, "a_b_spend") == 1


def test_stacks_in_one_project_leave_each_other_alone(tmp_path: Path, feast: Any) -> None:
    first, second = (Team(tmp_path, tiny(name, "shop", f"{name}_")) for name in ("one", "two"))
    first.apply()
    second.apply()
    assert first.plan().changes == second.plan().changes == ()
    second.apply(destroy=True)
    assert first.plan().changes == ()
    assert tables(first.online_path) == {"shop_one_spend"}
    assert first.live()["feast.project.shop"]
    first.apply(destroy=True)
    assert first.read().resources == ()


def test_adopting_changes_marks_only_and_forgetting_takes_them_back(tmp_path: Path) -> None:
    made = without_online(tiny("old"))
    old, new = Team(tmp_path, made), Team(tmp_path, {**made, "metadata": {"name": "new"}})
    old.apply()
    before = old.live()
    assert all(one.blocked for one in new.plan().changes)
    changes = new.apply(adopt=["all"])
    assert {one.action for one in changes} == {Action.ADOPT}
    after = new.live()
    for address, one in after.items():
        assert dict(one.attrs) == dict(before[address].attrs)
        assert one.facts["created"] == before[address].facts["created"]
    assert new.plan().changes == ()
    view = new.registry().feature_views[0].spec
    assert view.batch_source.tags["fsc.stack"] == "new"
    for one in after.values():
        new.driver.apply(change(Action.FORGET, one, live=one))
    new.driver.flush()
    assert {one.marks.stack for one in new.live().values()} == {""}
    assert not new.registry().feature_views[0].spec.batch_source.tags


def test_adopting_brings_what_differs_in_line(tmp_path: Path) -> None:
    made = without_online(tiny("old"))
    Team(tmp_path, made).apply()
    new = Team(
        tmp_path, edited("feature_views.spend.ttl", "2d", {**made, "metadata": {"name": "new"}})
    )
    new.apply(adopt=["all"])
    assert new.plan().changes == ()
    assert new.live()["feast.feature_view.spend"].attrs["ttl"] == "2d"


def test_protection_reaches_the_copies(tmp_path: Path) -> None:
    """Only a mark of the source changes; stock `feast plan` compares copies with their tags."""
    made = without_online(tiny())
    Team(tmp_path, made).apply()
    team = Team(tmp_path, edited("data_sources.spending.protect", True, made))
    assert [one.address for one in team.apply()] == ["feast.data_source.spending"]
    assert team.registry().feature_views[0].spec.batch_source.tags["fsc.protect"] == "true"
