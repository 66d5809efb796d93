"""The same changes on five set-ups: each is planned as it is, and reaches the registry and the tables.

Everything is made in one apply, and changed, renamed, turned into other kinds and deleted in a
second one; a third takes all away. The tests look at what those applies did.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fsc.driver import Action
from fsc.drivers.feast.registry_remote import FORGOTTEN
from fsc.model.describe import Effect
from tests.setups.others import PROJECT, READABLE, TABLE, sampled
from tests.setups.row import Row
from tests.setups.run import (
    EVERY,
    PAIRS,
    ROWS,
    Ran,
    actions,
    after,
    apply,
    before,
    pair_name,
    tables,
    touched,
    types,
    write,
    write_rows,
    written,
)
from tests.setups.setups import SETUPS, STAND_IN, Setup
from tests.support import require


@pytest.fixture(scope="module", params=SETUPS)
def setup(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Setup]:
    require("feast", "psycopg", "pymysql")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FSC_TEST_PG", "none")
        patched.syspath_prepend(STAND_IN)
        with SETUPS[request.param](tmp_path_factory.mktemp("setup")) as made:
            yield made


@pytest.fixture(scope="module")
def created(setup: Setup) -> Ran:
    made = apply(setup, before(setup))
    write_rows(made, ("", "_before", "_gone"))
    return made


@pytest.fixture(scope="module")
def changed(created: Ran) -> Ran:
    return apply(created.setup, after(created.setup))


def test_everything_is_made(created: Ran) -> None:
    assert {one.action for one in created.changes.values()} == {Action.CREATE}
    assert created.leftover == {}


@pytest.fixture(scope="module")
def stored(created: Ran) -> set[str]:
    return created.setup.stored()


@pytest.fixture(scope="module")
def stored_now(changed: Ran) -> set[str]:
    return changed.setup.stored()


def test_tables_of_what_is_made(created: Ran, stored: set[str]) -> None:
    """Redis has no tables: there, views with rows count."""
    if created.setup.has_tables:
        assert stored == tables(created.setup, before(created.setup))
    else:
        assert stored == {f"{view}{end}" for view in ROWS for end in ("", "_before", "_gone")}


def test_tables_follow_changes(changed: Ran, stored_now: set[str]) -> None:
    """Of what was deleted or renamed nothing stays behind."""
    if changed.setup.has_tables:
        assert stored_now == tables(changed.setup, after(changed.setup))
    else:
        assert stored_now == set(ROWS)


def test_nothing_is_left_to_do(changed: Ran) -> None:
    assert changed.leftover == {}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_change(changed: Ran, row: Row) -> None:
    end = row.suffix
    found = {one: actions(changed, f"{one}{end}") for one in touched(row)}
    said = {
        address: (given[0], sorted(path.replace(end, "") for path in given[1]))
        for address, given in found.items() if given
    }  # fmt: skip
    assert said == {one: (Action.UPDATE, sorted(paths)) for one, paths in row.planned.items()}
    assert not [one for one in changed.leftover if one.endswith(end)]
    assert row.reads(changed.read(f"{next(iter(row.planned))}{end}"))


@pytest.mark.parametrize("type_", READABLE)
def test_a_source_says_all_that_its_type_can(changed: Ran, type_: str) -> None:
    name, _, wanted = sampled(type_)
    found = actions(changed, f"feast.data_source.{name}")
    assert found
    assert found[0] is Action.UPDATE
    assert changed.read(f"feast.data_source.{name}").tags["team"] == wanted["tags"]["team"]


@pytest.mark.parametrize("type_", sorted(FORGOTTEN))
def test_a_source_whose_tags_feast_forgets(changed: Ran, type_: str) -> None:
    """A server would drop our marks, so that the plan refuses; other registries keep them."""
    name, _, wanted = sampled(type_)
    address = f"feast.data_source.{name}"
    if type_ in types(changed.setup):
        assert actions(changed, address)
        assert changed.read(address).name == name
        return
    manifest = after(changed.setup)
    manifest["data_sources"][name] = wanted
    refused = write(changed.setup, manifest).changes()
    assert [(one.address, f"`{type_}`" in one.blocked) for one in refused] == [(address, True)]


def test_the_project(changed: Ran) -> None:
    address = f"feast.project.{changed.setup.project}"
    assert actions(changed, address) == (Action.UPDATE, PROJECT.planned["feast.project"])
    assert PROJECT.reads(changed.read(address))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_view_becomes_one_of_another_kind(changed: Ran, old: str, new: str) -> None:
    """Feast crashes or refuses most of these; here the old one goes and the new one comes."""
    name = pair_name(old, new)
    assert actions(changed, f"feast.{old}.{name}") == (Action.DELETE, [])
    found = actions(changed, f"feast.{new}.{name}")
    assert found
    assert found[0] is Action.CREATE
    assert changed.read(f"feast.{new}.{name}").name == name


@pytest.mark.parametrize("address", EVERY)
def test_a_rename(changed: Ran, address: str) -> None:
    """Nothing is deleted or made: the object is under its new name, and its readers know it."""
    found = changed.changes[f"{address}_after"]
    assert (found.action, found.moved_from) == (Action.MOVE, f"{address}_before")
    assert f"{address}_before" not in changed.changes
    assert not [one for one in changed.leftover if one.startswith(address)]
    assert changed.read(f"{address}_after").name.endswith("_after")
    with pytest.raises(Exception, match=r"_before"):
        changed.read(f"{address}_before")


@pytest.mark.parametrize("address", EVERY)
def test_a_deletion(changed: Ran, address: str) -> None:
    assert actions(changed, f"{address}_gone") == (Action.DELETE, [])
    with pytest.raises(Exception, match=r"_gone"):
        changed.read(f"{address}_gone")


def test_nothing_else_is_planned(changed: Ran) -> None:
    ends = {*(row.suffix for row in TABLE), "_after", "_gone"}
    pairs = {pair_name(*pair) for pair in PAIRS}
    sources = {sampled(one)[0] for one in types(changed.setup)}
    rest = [
        address for address in changed.changes
        if not address.endswith(tuple(ends)) and address.split(".")[2] not in pairs | sources | {changed.setup.project}
    ]  # fmt: skip
    assert rest == []


@pytest.mark.parametrize("view", ROWS)
def test_rows_go_with_a_new_name_where_they_can(created: Ran, changed: Ran, view: str) -> None:
    """Else the plan says that they are lost, and they are."""
    found = next(
        one for address, one in changed.changes.items() if address.endswith(f"view.{view}_after")
    )
    keeps = changed.setup.keeps_rows
    assert (found.effect is Effect.DESTRUCTIVE) is not keeps, found.reason
    assert ("lost" in found.reason) is not keeps
    if view not in written(changed.setup):
        return
    assert (changed.served(f"{view}_after", ROWS[view]) is not None) is keeps
    assert changed.served(view, ROWS[view]) is not None


def test_all_of_it_goes(changed: Ran) -> None:
    """The last test of a set-up: `destroy` leaves neither objects nor tables."""
    changed.project.apply(destroy=True)
    plan = changed.project.plan(destroy=True).plan
    assert plan is not None
    assert plan.changes == ()
    assert changed.setup.stored() == set()
