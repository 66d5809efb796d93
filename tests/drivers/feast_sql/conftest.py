"""A database of its own for each test, on every engine that is here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.drivers.feast_sql.world import ENGINES, SERVERS, Base, missing
from tests.support import ROOT, absent, require

Make = Callable[..., Base]


@pytest.fixture(autouse=True, scope="session")
def installed() -> None:
    """Even what does not import feast needs protobuf and dill, which come with it."""
    require("feast", "psycopg", "pymysql")


@cache
def reason(engine: str) -> str:
    return missing(engine)


def need(engine: str) -> None:
    """Skip without this engine; fail instead when CI says that it must be there."""
    if why := reason(engine):
        absent(why)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes a database on an engine."""
    made: list[Base] = []

    def one(engine: str) -> Base:
        need(engine)
        folder = tmp_path / f"database{len(made)}"
        folder.mkdir()
        made.append(Base(engine, folder))
        return made[-1]

    yield one
    for base in made:
        base.drop()


@pytest.fixture(params=ENGINES)
def base(request: pytest.FixtureRequest, make: Make) -> Base:
    return make(request.param)


@pytest.fixture(params=tuple(SERVERS))
def served(request: pytest.FixtureRequest, make: Make) -> Base:
    """A database on a server, where connections, users and locks of their own are."""
    return make(request.param)


class Stock:
    """Stock Feast in a process of its own, asked line by line (stock_feast.py)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("stock_feast.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT / "tools"), "FEAST_USAGE": "False"},
            text=True,
        )

    def __call__(self, what: str, *arguments: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([what, *arguments]) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=60)


@pytest.fixture(scope="session")
def stock() -> Iterator[Stock]:
    running = Stock()
    yield running
    running.close()
