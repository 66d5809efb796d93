"""Feast once per session, without the run-time type checks that take five seconds to set up."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.drivers.feast.buckets import SERVERS, Place, Server
from tests.support import require


@pytest.fixture(autouse=True, scope="session")
def installed() -> None:
    """Even what does not import feast needs protobuf and dill, which come with it."""
    require("feast")


@pytest.fixture(scope="session")
def feast() -> Any:
    os.environ["FEAST_USAGE"] = "False"
    from fsc.drivers.feast.online import feast_quickly

    with feast_quickly(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import feast
        import feast.cli.cli
        import feast.infra.online_stores.sqlite
        import feast.infra.passthrough_provider
        import feast.infra.provider
    return feast


@pytest.fixture(scope="module")
def servers() -> Iterator[Callable[[str], Server]]:
    """The server of a kind of bucket, started when it is asked for."""
    running: dict[str, Server] = {}
    with ExitStack() as stack:

        def server(name: str) -> Server:
            if name not in running:
                running[name] = stack.enter_context(SERVERS[name]())
            return running[name]

        yield server


@pytest.fixture(params=sorted(SERVERS))
def place(
    request: pytest.FixtureRequest,
    servers: Callable[[str], Server],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Place:
    """One empty bucket of each kind; `indirect` parameters say which."""
    return servers(request.param)(monkeypatch, tmp_path)
