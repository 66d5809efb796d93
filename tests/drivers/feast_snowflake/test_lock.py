"""The lock of a registry in Snowflake: one holder, who has a name, and whom `fsc unlock` ends."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.locks import registry_lock
from fsc.drivers.lock import Holder
from tests.drivers.feast_snowflake.world import Base
from tests.drivers.feast_sql import alike
from tests.drivers.feast_sql.alike import ME
from tests.drivers.feast_sql.world import refused


def lock_of(base: Base, project: str = "shop") -> Any:
    return registry_lock({"path": "", **base.section}, project)


def test_one_holder_who_has_a_name(base: Base) -> None:
    assert lock_of(base).holder() is None
    assert base.session.tables() == set()
    alike.one_holder_who_has_a_name(lambda: lock_of(base))


def test_of_many_at_once_one_gets_it(base: Base) -> None:
    """Nobody waits in DuckDB: who meets another one at the door is told so and may come again."""
    won: list[str] = []
    lost: list[Exit] = []
    said: list[str] = []

    def take(at: int) -> None:
        lock, holder = lock_of(base), Holder("apply", f"stack {at}")
        try:
            lock.acquire(holder, 0)
            won.append(holder.id)
        except FscError as error:
            lost.append(error.exit_code)
            said.append(error.message)

    many = [threading.Thread(target=take, args=(at,)) for at in range(6)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert len(won) == 1
    assert lost == [Exit.LOCKED] * 5, said
    assert lock_of(base).holder().id == won[0]
    rows = base.rows(f"SELECT project FROM {base.table('fsc_locks')} ORDER BY project")
    assert rows == [("",), ("shop",)]


def test_whoever_waits_gets_it(base: Base) -> None:
    first, second = lock_of(base), lock_of(base)
    first.acquire(Holder("apply", "first"), 0)
    threading.Timer(0.5, first.release).start()
    second.acquire(ME, 20)
    assert second.holder() == ME
    second.release()


def test_unlocking_somebody_who_is_gone(base: Base) -> None:
    gone = Holder("apply", "gone", host="elsewhere")
    lost, lock = lock_of(base), lock_of(base)
    lost.acquire(gone, 0)
    assert "There is no lock `nonsense`" in refused(lambda: lock.force("nonsense", 0)).message
    assert lock.force(gone.id, 0) == gone
    assert lock.holder() is None
    lock.acquire(ME, 0)
    assert "fsc unlock" in refused(lost.check).message
    lost.release()
    assert lock.holder() == ME
    lock.release()
    assert "nothing is locked" in refused(lambda: lock.force(gone.id, 0)).message


def test_a_holder_that_is_alive_hears_of_it_and_lets_go(base: Base) -> None:
    mine = Holder("apply", "slow")
    slow, lock = lock_of(base), lock_of(base)
    slow.acquire(mine, 0)

    def hold() -> None:
        while True:
            try:
                slow.check()
            except FscError:
                return slow.release()
            time.sleep(0.1)

    holding = threading.Thread(target=hold)
    holding.start()
    assert lock.force(mine.id, 20) == mine
    holding.join()
    assert lock.holder() is None


def test_projects_have_a_lock_each(base: Base) -> None:
    here, there = lock_of(base, "north"), lock_of(base, "it's")
    here.acquire(ME, 0)
    there.acquire(Holder("apply", "other"), 0)
    assert here.holder() == ME
    here.release()
    assert there.holder().stack == "other"
    there.release()


def test_a_row_that_is_no_lock(base: Base) -> None:
    lock = lock_of(base)
    lock.acquire(ME, 0)
    base.run(f"UPDATE {base.table('fsc_locks')} SET holder = 'what?' WHERE project = 'shop'")
    with pytest.raises(FscError, match="is not a lock of fsc"):
        lock_of(base).holder()
