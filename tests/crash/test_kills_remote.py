"""`kill -9` in the middle of an apply to PostgreSQL and a ZenML server; again completes it."""

from __future__ import annotations

import signal

from fsc.diagnostics import Exit
from tests.crash.releases import ONLY_ZENML
from tests.crash.remote import Remote
from tests.crash.test_invariants import planned, steps
from tests.crash.test_kills import foreign
from tests.crash.world import APPROVED, World

# A round takes some seconds, so that of each sort of point one stands for all: the first (0) or
# the last (-1). Every single point is tried in test_kills.py, on files.
CHOSEN = (
    ("behind SqlLock.acquire", 0),  # nothing was done, and a lock is held
    ("behind fsc.drivers.feast.online._call", 0),  # tables first, the registry not yet
    ("before Database.run COMMIT", 0),  # everything is sent, and nothing is written
    ("behind Database.run COMMIT", 0),  # the registry is written, ZenML untouched
    ("behind Connection.ask POST", -1),  # the server has made it
    ("behind Connection.ask DELETE", 0),  # inside the replacement of a component
    ("before SqlLock.release", 0),  # everything is done, and the lock still held
)


def chosen(names: list[str]) -> list[str]:
    """These points, as FSC_TEST_KILL_AT names them."""
    counts = {sort: sum(one.startswith(sort) for one in names) for sort, _ in CHOSEN}
    assert all(counts.values()), counts
    return [f"{counts[sort] if which else 1} {sort}" for sort, which in CHOSEN]


def test_killed_on_servers_it_completes(remote: Remote) -> None:
    remote.begin()
    before = remote.state()
    assert before["online"]["shop_spend"] == 1
    assert remote.run("apply", *APPROVED) == 0, remote.said()
    names = [name for name, _ in remote.ticks()]
    after = remote.state()
    assert after != before
    assert foreign(after) == foreign(before)
    assert after["online"]["shop_purchases"] == 1, "the row moves with its view"
    for k in chosen(names):
        remote.begin()
        killed = remote.run("apply", *APPROVED, FSC_TEST_KILL_AT=k)
        assert killed == -signal.SIGKILL, (k, remote.said())
        half, code = remote.half("apply", *APPROVED)
        assert code == 0, (k, remote.said())
        assert foreign(half) == foreign(before), k
        done = remote.state()
        assert done == after, k
        assert all(len(set(one)) == len(one) for one in done["zenml"].values())


def test_on_servers_too_the_plan_is_what_happens(remote: Remote) -> None:
    remote.begin()
    before, wanted = remote.state(), planned(remote)
    assert remote.state() == before, "a plan writes nothing"
    assert remote.run("apply", *APPROVED) == Exit.OK, remote.said()
    assert steps(remote) == wanted
    assert planned(remote) == []
    done = remote.state()
    assert remote.run("apply", *APPROVED) == Exit.OK
    assert steps(remote) == []
    assert remote.state() == done
    assert remote.run("destroy", *APPROVED) == Exit.OK, remote.said()
    ended = remote.state()
    assert remote.run("destroy", *APPROVED) == Exit.OK
    assert remote.state() == ended
    assert foreign(ended) == foreign(before)


def test_two_writers_make_nothing_twice(remote: Remote) -> None:
    """A manifest without a registry has no lock on a server: names, which are unique, decide."""
    for _ in range(3):
        remote.begin()
        World.write(remote, ONLY_ZENML)
        jobs = [remote.job("apply", *APPROVED, output=f"out{one}", ticks="") for one in (1, 2)]
        codes = remote.server.run(*jobs)
        said = [remote.said(f"out{one}") for one in (1, 2)]
        assert set(codes) <= {Exit.OK, Exit.ERROR, Exit.PARTIAL, Exit.STALE}, said
        assert remote.run("apply", *APPROVED) == Exit.OK, remote.said()
        assert planned(remote) == []
        there = remote.state()["zenml"]
        assert all(len(set(one)) == len(one) for one in there.values()), there
