"""Feast repos that `feast init` ships, applied by stock Feast once and put back for every test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.drivers.feast_sql.world import Base, missing, on_server, server
from tests.support import absent

Repo = Callable[[str], Path]
Empty = Callable[[str, Path], None]


class Stock:
    """Stock Feast: one process that imports it, and a fork for each command."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("stock_feast.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "FEAST_USAGE": "False", "PYTHONHASHSEED": "0"},
        )  # fmt: skip

    def __call__(self, folder: Path, *args: str, answers: str = "") -> str:
        """What a command prints; it must succeed."""
        assert self._process.stdin
        assert self._process.stdout
        environ = {name: one for name, one in os.environ.items() if name.startswith("FEAST_")}
        asked = {"folder": str(folder), "args": args, "answers": answers, "environ": environ}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        done = json.loads(self._process.stdout.readline())
        assert done["code"] == 0, done["text"]
        return str(done["text"])

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def feast() -> Iterator[Stock]:
    running = Stock()
    yield running
    running.close()


class Database:
    """What the template `postgres` works on; its state can be kept, and be had again."""

    def __init__(self, folder: Path) -> None:
        why = missing("postgresql")
        if why:
            absent(why)
        self._base = Base("postgresql", folder)
        self._kept = f"{self._base.name}_kept"

    @property
    def answers(self) -> str:
        """To the questions of the template, of which the last one is about example data.

        Its answer is no: Feast 0.67 fails at it, as the data holds dicts that psycopg refuses.
        """
        url = urlsplit(server("postgresql"))
        lines = (
            url.hostname, url.port or 5432, self._base.name, "public", url.username,
            url.password or "none", "disable", "n",
        )  # fmt: skip
        return "".join(f"{one}\n" for one in lines)

    def fill(self) -> None:
        """The table of the example data, which `feast apply` asks for its columns."""
        self._base.rows(
            "CREATE TABLE feast_driver_hourly_stats (event_timestamp timestamptz,"
            " driver_id bigint, conv_rate real, acc_rate real, avg_daily_trips integer,"
            " created timestamp)"
        )

    def empty(self) -> None:
        """As it was before `feast apply`."""
        self._base.rows("DROP SCHEMA public CASCADE")
        self._base.rows("CREATE SCHEMA public")
        self.fill()

    def keep(self) -> None:
        on_server("postgresql", f"CREATE DATABASE {self._kept} TEMPLATE {self._base.name}")

    def put_back(self) -> None:
        self._base.drop()
        on_server("postgresql", f"CREATE DATABASE {self._base.name} TEMPLATE {self._kept}")

    def drop(self) -> None:
        self._base.drop()
        on_server("postgresql", f"DROP DATABASE IF EXISTS {self._kept}")


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = Database(tmp_path_factory.mktemp("database"))
    yield made
    made.drop()


Prepare = Callable[[pytest.FixtureRequest, Path], None]


def plain(template: str) -> Prepare:
    """A template that asks nothing."""

    def prepare(request: pytest.FixtureRequest, folder: Path) -> None:
        feast: Stock = request.getfixturevalue("feast")
        feast(folder, "init", "-t", template, "demo")
        feast(folder / "demo/feature_repo", "apply")

    return prepare


def minimal(request: pytest.FixtureRequest, folder: Path) -> None:
    """No objects, and paths that a person is to fill in."""
    feast: Stock = request.getfixturevalue("feast")
    feast(folder, "init", "--minimal", "demo")
    config = folder / "demo/feature_repo/feature_store.yaml"
    text = config.read_text(encoding="utf-8")
    assert "/path/to/registry.db" in text
    config.write_text(text.replace("/path/to/", "data/"), encoding="utf-8")
    feast(folder / "demo/feature_repo", "apply")


def postgres(request: pytest.FixtureRequest, folder: Path) -> None:
    """Registry, offline and online store in one database."""
    feast: Stock = request.getfixturevalue("feast")
    database: Database = request.getfixturevalue("database")
    feast(folder, "init", "-t", "postgres", "demo", answers=database.answers)
    database.fill()
    feast(folder / "demo/feature_repo", "apply")
    database.keep()


PREPARE: dict[str, Prepare] = {
    "local": plain("local"),
    "minimal": minimal,
    "postgres": postgres,
    "pytorch_nlp": plain("pytorch_nlp"),
}


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Repo:
    """From the name of a template to a folder `demo` whose repo stock Feast has applied."""
    made: dict[str, Path] = {}

    def of(template: str) -> Path:
        if template not in made:
            folder = tmp_path_factory.mktemp(template)
            PREPARE[template](request, folder)
            made[template] = folder / "demo"
        return made[template]

    return of


@pytest.fixture
def demo(applied: Repo, tmp_path: Path, request: pytest.FixtureRequest) -> Repo:
    """A copy of it that a test may change."""

    def of(template: str) -> Path:
        source = applied(template)
        if template == "postgres":
            request.getfixturevalue("database").put_back()
        return Path(shutil.copytree(source, tmp_path / "demo"))

    return of


@pytest.fixture
def emptied(request: pytest.FixtureRequest) -> Empty:
    """Empties the registry and the online store of a template."""

    def empty(template: str, folder: Path) -> None:
        if template == "postgres":
            request.getfixturevalue("database").empty()
        for path in (folder / "feature_repo/data").glob("*.db"):
            path.unlink()

    return empty
