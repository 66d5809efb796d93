"""The lock of a registry: one holder, who has a name, and none after a crash."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import FscError
from fsc.drivers.feast.lock_sql import TABLE
from fsc.drivers.feast.locks import registry_lock
from fsc.drivers.lock import FileLock, Holder
from tests.drivers.feast_sql import alike
from tests.drivers.feast_sql.alike import ME
from tests.drivers.feast_sql.test_writers import ended, forked
from tests.drivers.feast_sql.world import Base, refused


def lock_of(base: Base, project: str = "shop", **more: Any) -> Any:
    return registry_lock({**base.section, **more}, project)


def test_one_holder_who_has_a_name(base: Base) -> None:
    assert lock_of(base).holder() is None
    alike.one_holder_who_has_a_name(lambda: lock_of(base))


def test_whoever_waits_gets_it(base: Base) -> None:
    seen, say_seen = os.pipe()

    def hold() -> None:
        lock = lock_of(base)
        lock.acquire(Holder("apply", "first"), 0)
        os.read(seen, 1)
        time.sleep(0.6)
        lock.release()

    child = forked(hold)
    waiting = lock_of(base)
    until(lambda: waiting.holder() is not None)
    os.write(say_seen, b"1")
    waiting.acquire(ME, 20)
    assert waiting.holder() == ME
    waiting.release()
    assert ended(child) == 0
    os.close(seen)
    os.close(say_seen)


def until(true: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def holding(base: Base, holder: Holder) -> int:
    """A process that holds the lock until it is killed."""

    def hold() -> None:
        lock = lock_of(base)
        lock.acquire(holder, 5)
        time.sleep(60)
        lock.release()

    return forked(hold)


def test_a_killed_holder_holds_nothing(base: Base) -> None:
    child = holding(base, Holder("apply", "dead"))
    lock = lock_of(base)
    until(lambda: lock.holder() is not None)
    os.kill(child, signal.SIGKILL)
    assert ended(child) == -signal.SIGKILL
    if base.engine != "sqlite":  # beside a file the name stays until the next one writes his
        until(lambda: lock.holder() is None)
    lock.acquire(ME, 10)
    assert lock.holder() == ME
    lock.release()


def test_unlocking_somebody_who_does_not_answer(served: Base) -> None:
    """The other machine is gone and its connection is not: the server ends it."""
    gone = Holder("apply", "gone", host="elsewhere")
    child = holding(served, gone)
    lock = lock_of(served)
    until(lambda: lock.holder() == gone)
    assert "There is no lock `nonsense`" in refused(lambda: lock.force("nonsense", 0)).message
    assert lock.holder() == gone
    assert lock.force(gone.id, 0) == gone
    assert lock.holder() is None
    lock.acquire(ME, 0)
    lock.release()
    os.kill(child, signal.SIGKILL)
    ended(child)
    assert "nothing is locked" in refused(lambda: lock.force(gone.id, 0)).message


def test_a_holder_that_is_alive_hears_of_it_and_lets_go(served: Base) -> None:
    def hold() -> None:
        lock = lock_of(served)
        lock.acquire(mine, 5)
        until(lambda: _is_taken(lock))
        lock.release()

    mine = Holder("apply", "slow")
    child = forked(hold)
    lock = lock_of(served)
    until(lambda: lock.holder() == mine)
    assert lock.force(mine.id, 20) == mine
    assert ended(child) == 0
    assert lock.holder() is None


def _is_taken(lock: Any) -> bool:
    try:
        lock.check()
    except FscError as error:
        return "fsc unlock" in error.message
    return False


def test_a_session_that_ended_is_no_lock(served: Base) -> None:
    lock = lock_of(served)
    lock.acquire(Holder("apply", "cut", host="elsewhere"), 0)
    lock.check()
    holder = lock_of(served).noted()
    lock_of(served).force(holder.id, 0)
    assert _is_taken(lock)
    lock.release()


def test_projects_have_a_lock_each(served: Base) -> None:
    here, there = lock_of(served, "north"), lock_of(served, "south")
    here.acquire(ME, 0)
    there.acquire(Holder("apply", "other"), 0)
    assert here.holder() == ME
    here.release()
    assert there.holder().stack == "other"
    there.release()


def test_another_database_has_another_lock(served: Base, make: Any) -> None:
    """The names of MySQL's locks are those of the whole server."""
    other = make(served.engine)
    here, there = lock_of(served), lock_of(other)
    here.acquire(ME, 0)
    there.acquire(ME, 0)
    here.release()
    there.release()


@pytest.mark.parametrize("mode", ["verify", "skip"])
def test_without_the_right_to_make_tables_it_holds_too(mode: str, served: Base) -> None:
    first, second = lock_of(served, schema_mode=mode), lock_of(served, schema_mode=mode)
    first.acquire(ME, 0)
    assert served.tables() == set()
    assert "session" in refused(lambda: second.acquire(ME, 0)).message
    assert second.holder() is None
    first.release()
    second.acquire(ME, 0)
    second.release()


def test_the_table_is_the_only_thing_it_makes(served: Base) -> None:
    lock = lock_of(served)
    assert lock.holder() is None
    assert served.tables() == set()
    lock.acquire(ME, 0)
    assert served.tables() == {TABLE}
    lock.release()
    assert served.rows(f"SELECT * FROM {TABLE}") == []


def test_a_file_has_its_lock_beside_it(tmp_path: Path) -> None:
    file = registry_lock({"registry_type": "file", "path": str(tmp_path / "r.db")}, "shop")
    url = f"sqlite:///{tmp_path}/r.db"
    sqlite = registry_lock({"registry_type": "sql", "path": url}, "shop")
    assert isinstance(file, FileLock)
    assert isinstance(sqlite, FileLock)
    assert file.path == sqlite.path == tmp_path / "r.db.fsc-lock"


def test_a_registry_that_offers_no_lock_has_one_for_this_machine() -> None:
    one, again, other = (
        registry_lock({"registry_type": "remote", "path": path}, "shop")
        for path in ("h:1", "h:1", "h:2")
    )
    assert isinstance(one, FileLock)
    assert isinstance(again, FileLock)
    assert isinstance(other, FileLock)
    assert one.path == again.path != other.path
