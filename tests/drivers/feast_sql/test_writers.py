"""Several writers, and writers that die: one wins, nothing is half written, nobody is forgotten."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.locks import registry_lock
from fsc.drivers.feast.sql_connect import Database, connected
from fsc.drivers.feast.sql_write import Writer
from fsc.drivers.lock import Holder
from tests.drivers.feast.world import Team, edited
from tests.drivers.feast_sql import alike
from tests.drivers.feast_sql.world import Base, prepared, refused, small

ROUNDS = 4


def ttl(base: Base, value: str, **more: str) -> dict[str, Any]:
    return edited("feature_views.spend.ttl", value, small(base, **more))


def forked(work: Callable[[], None]) -> int:
    """Start the work in a process of its own; 0 when it ends, the exit code of an FscError."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except FscError as error:
        code = int(error.exit_code)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """The exit code of a process, negative for the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_the_second_of_two_writers_is_refused(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(base)).apply()
    slow = prepared(Team(tmp_path, ttl(base, "1d")))
    Team(tmp_path, ttl(base, "2d")).apply()
    before = base.content()
    error = refused(slow.driver.flush)
    assert error.exit_code is Exit.STALE
    assert "`spend` in `feature_views` was changed" in error.message
    assert base.content() == before
    assert Team(tmp_path, ttl(base, "2d")).plan().changes == ()


@pytest.mark.parametrize("what", ["made", "deleted", "gone"])
def test_it_is_said_what_the_other_did(what: str, base: Base, tmp_path: Path) -> None:
    more = edited("feature_views.weekly", small(base)["feature_views"]["spend"], small(base))
    Team(tmp_path, small(base) if what == "made" else more).apply()
    if what == "made":
        slow = prepared(Team(tmp_path, more))
        Team(tmp_path, more).apply()
    else:
        slow = prepared(Team(tmp_path, edited("feature_views.weekly.ttl", "1d", more)))
        other = Team(tmp_path, small(base))
        other.apply(destroy=what == "gone")
    error = refused(slow.driver.flush)
    assert error.exit_code is Exit.STALE
    words = {
        "made": "`weekly` in `feature_views` was made",
        "deleted": "`weekly` in `feature_views` was deleted",
        "gone": "`shop` in `projects` was deleted",
    }
    assert words[what] in error.message


def test_a_name_that_another_kind_of_view_has_taken(base: Base, tmp_path: Path) -> None:
    """Feast keeps the views of all kinds under one name."""
    Team(tmp_path, small(base)).apply()
    more = edited("feature_views.weekly", small(base)["feature_views"]["spend"], small(base))
    slow = prepared(Team(tmp_path, more))
    base.rows(
        "INSERT INTO label_views (feature_view_name, project_id, last_updated_timestamp, feature_view_proto) "
        "VALUES ('weekly', 'shop', 1, '')"
    )
    assert "`weekly` in `label_views` was made" in refused(slow.driver.flush).message


def test_what_others_change_beside_it_does_not_refuse(base: Base, tmp_path: Path) -> None:
    alike.what_others_change_beside_it_does_not_refuse(base, tmp_path)


def test_a_project_does_not_go_while_somebody_moves_in(base: Base, tmp_path: Path) -> None:
    first = Team(tmp_path, small(base, "one", prefix="one_"))
    first.apply()
    slow = prepared(first, destroy=True)
    Team(tmp_path, small(base, "two", prefix="two_")).apply()
    error = refused(slow.driver.flush)
    assert error.exit_code is Exit.STALE
    assert "`two_customer` in `entities` was made" in error.message


def test_rows_that_were_compared_stay_as_they_are(served: Base, tmp_path: Path) -> None:
    """Somebody who comes between the comparison and the write has to wait."""
    Team(tmp_path, small(served)).apply()
    slow = prepared(Team(tmp_path, ttl(served, "1d")))
    seconds = {
        "postgresql": "SET lock_timeout = '300ms'",
        "mysql": "SET innodb_lock_wait_timeout = 1",
    }
    compare, said = Writer._refuse_if_moved, []

    def compared(self: Writer, rows: Any, gone: bool) -> None:
        compare(self, rows, gone)
        for table in ("projects", "feature_views"):
            with pytest.raises(FscError) as caught:
                come_between(self, table)
            said.append(caught.value.exit_code)

    def come_between(self: Writer, table: str) -> None:
        with connected(self._database.address, "written") as other:
            other.run(seconds[served.engine])
            other.run(f"UPDATE {table} SET last_updated_timestamp = 1")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Writer, "_refuse_if_moved", compared)
        slow.driver.flush()
    assert said == [Exit.LOCKED, Exit.LOCKED]
    assert slow.plan().changes == ()


def test_writers_at_the_same_time(base: Base, tmp_path: Path) -> None:
    """The registry is always what one of them wanted; the other was told."""
    for attempt in range(ROUNDS):
        Team(tmp_path, ttl(base, "0s")).apply()
        made = [both(base, value) for value in ("1d", "2d")]
        children = [forked(lambda one=one: together(Team(tmp_path, one))) for one in made]
        codes = [ended(child) for child in children]
        assert set(codes) <= {0, int(Exit.STALE), int(Exit.LOCKED)}, (attempt, codes)
        assert 0 in codes
        clean = [not Team(tmp_path, one).plan().changes for one in made]
        assert sum(clean) == 1
        assert codes[clean.index(True)] == 0


def both(base: Base, value: str) -> dict[str, Any]:
    """Two objects change, so that a mixture would show."""
    return edited("entities.customer.description", f"for {value}", ttl(base, value))


def together(team: Team) -> None:
    """Read, then wait a little, so that both have read before one writes."""
    prepared(team)
    import time

    time.sleep(0.1)
    team.driver.flush()


def test_with_the_lock_both_are_done_one_after_the_other(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, ttl(base, "0s")).apply()
    made = [both(base, value) for value in ("1d", "2d")]
    children = [forked(lambda one=one: locked(base, Team(tmp_path, one))) for one in made]
    assert [ended(child) for child in children] == [0, 0]
    assert sum(not Team(tmp_path, one).plan().changes for one in made) == 1


def locked(base: Base, team: Team) -> None:
    lock = registry_lock(base.section, "shop")
    lock.acquire(Holder("apply", team.stack.name), 20)
    try:
        together(team)
    finally:
        lock.release()


def test_two_stacks_at_once_make_the_tables(base: Base, tmp_path: Path) -> None:
    """Feast fails here in three of ten processes (feast.md 4.6)."""
    made = [small(base, name, name) for name in ("north", "south")]
    children = [forked(lambda one=one: together(Team(tmp_path, one))) for one in made]
    assert [ended(child) for child in children] == [0, 0]
    assert [Team(tmp_path, one).plan().changes for one in made] == [(), ()]


def test_a_writer_that_is_killed_leaves_nothing(base: Base, tmp_path: Path) -> None:
    """Before every statement of a write, until one comes through; the next apply does the rest."""
    Team(tmp_path, small(base)).apply()
    before = base.content()
    made = edited("feature_views.spend.schema.n_7d", "Int64", both(base, "1d"))
    made["feature_views"]["weekly"] = made["feature_views"]["spend"]
    for at in counting():
        code = ended(forked(lambda at=at: dying(Team(tmp_path, made), at)))
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert base.content() == before
        assert len(Team(tmp_path, made).plan().changes) == 3
    assert at > 10
    assert Team(tmp_path, made).plan().changes == ()
    assert base.content() != before


def counting() -> Iterator[int]:
    yield from range(1, 60)
    raise AssertionError("it never came through")


def dying(team: Team, at: int) -> None:
    """Be killed before statement `at` of the write."""
    prepared(team)
    left = [at]

    def counted(run: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*arguments: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return run(*arguments)

        return inner

    for name in ("rows", "run", "many"):
        setattr(Database, name, counted(getattr(Database, name)))
    team.driver.flush()


def test_a_killed_first_apply_can_be_done_again(base: Base, tmp_path: Path) -> None:
    """Dying while tables are made leaves some of them on MySQL, which knows no better."""
    made = small(base)
    for at in (3, 9, 40):
        assert ended(forked(lambda at=at: dying(Team(tmp_path, made), at))) == -signal.SIGKILL
        assert all(rows == [] for rows in base.content().values())
    team = Team(tmp_path, made)
    team.apply()
    assert team.plan().changes == ()
