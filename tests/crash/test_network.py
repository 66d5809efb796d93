"""The network goes in the middle of an apply: it says what was done, and the next completes it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest

from fsc.diagnostics import Exit
from tests.crash.relay import How, Relay
from tests.crash.remote import Remote
from tests.crash.test_kills import foreign
from tests.crash.world import APPROVED, FIRST, SECOND, Server, World
from tests.drivers.feast_sql.world import Base, missing
from tests.support import DROP, absent, changed

LONGEST = 60.0  # seconds, where each answer is awaited for one; what is not given up takes minutes
PATIENCE = {"FSC_NETWORK_TIMEOUT": "1", "ZENML_STORE_HTTP_TIMEOUT": "1"}
BEFORE, PART = Exit.ERROR, Exit.PARTIAL


@dataclass(frozen=True)
class Case:
    """When bytes with `word` are sent for the `count`th time, the network goes as `how` says."""

    system: Literal["postgresql", "mysql", "zenml"]
    how: How
    word: bytes
    code: Exit
    says: str
    count: int = 1


CASES = (
    Case("postgresql", "hang", b"REPEATABLE READ", BEFORE, "did not answer within 1 seconds"),
    Case("postgresql", "reset", b"pg_try_advisory_lock", BEFORE, "cannot be locked"),
    Case("postgresql", "hang", b"CREATE TABLE", BEFORE, "online store did not answer within 10"),
    Case("postgresql", "lost", b"INSERT INTO feature_views", BEFORE, "Nothing was applied"),
    Case("postgresql", "lost", b"COMMIT", PART, "not known whether the registry was written", 3),
    Case("zenml", "reset", b"POST /api/v1/secrets", PART, "cannot be reached"),
    Case("zenml", "half", b"POST /api/v1/components", PART, "The ZenML server at"),
    Case("zenml", "hang", b"PUT /api/v1/stacks", PART, "did not answer within 1 seconds"),
)


@pytest.fixture(scope="module")
def states(remote: Remote) -> tuple[dict[str, object], dict[str, object]]:
    """Before the apply, and after one that nothing disturbs."""
    remote.begin()
    before = remote.state()
    assert remote.run("apply", *APPROVED) == Exit.OK, remote.said()
    return before, remote.state()


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.how} at {one.word.decode()}")
def test_cut(case: Case, remote: Remote, states: tuple[dict[str, object], ...]) -> None:
    before, after = states
    remote.begin()
    first = case.system == "postgresql"
    target = 5432 if first else remote.zenml.port
    with Relay(target, case.word, case.count, case.how) as relay:
        cut = replace(remote, ports=(relay.port, 0) if first else (0, relay.port))
        cut.write(SECOND)
        started = time.monotonic()
        code = cut.run("apply", *APPROVED, **PATIENCE)
        text = " ".join(cut.said().split())
        assert relay.cut, text
        assert time.monotonic() - started < LONGEST
        assert case.says in text, cut.said()
        assert code == case.code, cut.said()
        assert "canary" not in text
        remote.write(SECOND)
        half = remote.state()
        assert foreign(half) == foreign(before)
        assert code != BEFORE or half["resources"] == before["resources"]
        if case.word == b"CREATE TABLE":
            unlocked(remote)
    assert remote.run("apply", *APPROVED, "--lock-timeout", "10") == Exit.OK, remote.said()
    assert remote.state() == after


def unlocked(remote: Remote) -> None:
    """A session that the server believes in holds the lock; its holder has a name and an id."""
    assert remote.run("apply", *APPROVED) == Exit.LOCKED, remote.said()
    found = re.search(r"fsc unlock\s+(\S+?)`", remote.said())
    assert found, remote.said()
    assert remote.run("unlock", found[1]) == Exit.OK, remote.said()


LATE = "did not answer within 1 seconds"
SILENT = (
    Case("mysql", "hang", b"REPEATABLE READ", BEFORE, LATE),
    Case("mysql", "hang", b"GET_LOCK", BEFORE, LATE),
    Case("mysql", "hang", b"INSERT INTO", BEFORE, LATE),
    Case("mysql", "hang", b"COMMIT", PART, "not known whether the registry was written", 3),
)


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    if why := missing("mysql"):
        absent(why)
    made = Base("mysql", tmp_path_factory.mktemp("mariadb"))
    yield made
    made.drop()


@pytest.mark.parametrize("case", SILENT, ids=lambda one: one.word.decode())
def test_a_silent_mariadb(case: Case, light: Server, mariadb: Base, tmp_path: Path) -> None:
    world = World(light, tmp_path / "work")
    with Relay(urlsplit(mariadb.url).port or 3306, case.word, case.count, case.how) as relay:
        world.write(registry_only(mariadb.url, relay.port))
        started = time.monotonic()
        code = world.run("apply", *APPROVED, **PATIENCE)
        assert relay.cut, world.said()
        assert time.monotonic() - started < LONGEST
        assert code == case.code, world.said()
        assert case.says in " ".join(world.said().split()), world.said()
    world.write(registry_only(mariadb.url))
    assert world.run("apply", *APPROVED, "--lock-timeout", "10") == Exit.OK, world.said()
    assert world.run("destroy", *APPROVED) == Exit.OK, world.said()


def registry_only(url: str, port: int = 0) -> dict[str, Any]:
    """Nothing that needs ZenML or an online store."""
    there = urlsplit(url)
    path = url if not port else url.replace(there.netloc, f"{there.username}@127.0.0.1:{port}")
    store = {"project": "shop", "registry": {"registry_type": "sql", "path": path}}
    return changed(FIRST, {"feature_store": {**store, "online_store": None}, "zenml": DROP})
