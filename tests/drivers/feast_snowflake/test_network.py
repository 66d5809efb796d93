"""The network goes while a registry in Snowflake is read or written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import Exit
from fsc.drivers.feast.snowflake_connect import Session
from tests.crash.relay import Relay
from tests.drivers.feast.world import Team, edited
from tests.drivers.feast_snowflake.world import INI, PASSWORD, Base
from tests.drivers.feast_sql.world import on, prepared, refused, small

QUERY = b"POST /queries/v1/query-request"


@pytest.fixture
def relay(config: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """A line to the server that goes silent with the next query once `word` is set."""
    monkeypatch.setenv("FSC_NETWORK_TIMEOUT", "1")
    (port,) = re.findall(r"port = (\d+)", config.read_text(encoding="utf-8"))
    with Relay(int(port), how="hang") as line:
        yield line


def through(relay: Relay, base: Base, folder: Path, **more: Any) -> Team:
    file = folder / "relayed"
    file.write_text(INI.format(port=relay.port), encoding="utf-8")
    made = edited("feature_views.spend.ttl", "1d", small(base)) if more else small(base)
    return Team(folder, on(base, made, config_path=str(file)))


def test_silence_while_reading(relay: Relay, base: Base, tmp_path: Path) -> None:
    relay.word = QUERY
    error = refused(through(relay, base, tmp_path).read)
    assert "did not answer within 1 seconds" in error.message
    assert PASSWORD not in error.message + error.hint


def test_silence_at_the_commit(
    relay: Relay, base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether it was done; the next apply does what is left."""
    Team(tmp_path, small(base)).apply()
    slow = prepared(through(relay, base, tmp_path, changed=True))
    run = Session.run

    def cut(self: Session, statement: str, arguments: Any = ()) -> int:
        if statement == "COMMIT":
            relay.word = QUERY
        return run(self, statement, arguments)

    monkeypatch.setattr(Session, "run", cut)
    error = refused(slow.driver.flush)
    assert error.exit_code is Exit.PARTIAL
    assert "not known whether the registry was written" in error.message


def test_nobody_is_there(relay: Relay, base: Base, tmp_path: Path) -> None:
    relay.word, relay.how = QUERY, "reset"
    error = refused(through(relay, base, tmp_path).read)
    assert "the connection is gone" in error.message
