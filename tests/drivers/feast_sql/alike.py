"""What every database that holds registries must do, told once."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fsc.diagnostics import Exit
from fsc.drivers.lock import Holder
from tests.drivers.feast.world import Team, edited
from tests.drivers.feast_sql.world import Placed, prepared, refused, small

ME = Holder("apply", "team")


def one_holder_who_has_a_name(lock_of: Callable[[], Any]) -> None:
    first, second = lock_of(), lock_of()
    first.acquire(ME, 0)
    first.check()
    assert second.holder() == ME
    started = time.monotonic()
    error = refused(lambda: second.acquire(Holder("destroy", "other"), 0.5))
    assert time.monotonic() - started >= 0.5
    assert error.exit_code is Exit.LOCKED
    assert "`fsc apply` for stack `team`" in error.message
    assert ME.id in error.hint
    second.release()
    assert first.holder() == ME
    first.release()
    assert first.holder() is None
    second.acquire(ME, 0)
    second.release()


def what_others_change_beside_it_does_not_refuse(base: Placed, folder: Path) -> None:
    """Another stack in the project, and another project."""
    Team(folder, small(base, "one", prefix="one_")).apply()
    made = edited("feature_views.one_spend.ttl", "1d", small(base, "one", prefix="one_"))
    slow = prepared(Team(folder, made))
    others = [
        Team(folder, small(base, "two", prefix="two_")),
        Team(folder, small(base, "x", "x")),
    ]
    for other in others:
        other.apply()
    slow.driver.flush()
    assert [one.plan().changes for one in (slow, *others)] == [(), (), ()]
