"""SQLite files: reading leaves the folder as it was, whatever state the file is in."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fsc.drivers.feast.config import Config, Settings
from fsc.drivers.feast.sql_connect import Database
from tests.drivers.feast.world import REPO, Team, edited, snapshot, tiny, without_online
from tests.drivers.feast_sql.conftest import Make
from tests.drivers.feast_sql.test_writers import ended, forked, prepared
from tests.drivers.feast_sql.world import Base, on, opened, refused, small


@pytest.fixture
def base(make: Make) -> Base:
    return make("sqlite")


def test_a_missing_file_is_an_empty_registry(base: Base, tmp_path: Path) -> None:
    base.path = base.path.parent / "not" / "there yet %20?#.db"
    before = snapshot(tmp_path)
    team = Team(tmp_path, small(base))
    assert len(team.plan().changes) == 4
    assert snapshot(tmp_path) == before
    team.apply()
    assert team.plan().changes == ()


def test_a_path_is_relative_to_the_manifest(tmp_path: Path) -> None:
    made = without_online(tiny())
    made["feature_store"]["registry"] = {"registry_type": "sql", "path": "sqlite:///data/r.db"}
    Team(tmp_path, made).apply()
    assert (tmp_path / "data" / "r.db").exists()
    made["feature_store"]["registry"]["path"] = "${env:FSC_TEST_REGISTRY}"
    team = Team(tmp_path, made, FSC_TEST_REGISTRY="sqlite:///../../../data/r.db")
    assert team.plan().changes == ()
    settings = Settings(str(tmp_path), REPO, "shop", made["feature_store"])
    assert (
        Config(settings, {"FSC_TEST_REGISTRY": "sqlite:///x.db"})
        .registry()["path"]
        .endswith("x.db")
    )


def test_reading_writes_nothing(base: Base, tmp_path: Path) -> None:
    team = Team(tmp_path, small(base))
    team.apply()
    before = snapshot(tmp_path)
    assert team.plan().changes == ()
    assert snapshot(tmp_path) == before


def test_nor_where_there_is_a_log(base: Base, tmp_path: Path) -> None:
    """Even a reader would make the files of the log."""
    team = Team(tmp_path, small(base))
    team.apply()
    base.rows("PRAGMA journal_mode = WAL")
    before = snapshot(tmp_path)
    assert not [name for name in before if name.endswith(("-wal", "-shm"))]
    assert team.plan().changes == ()
    assert snapshot(tmp_path) == before


def test_a_log_in_use_is_read_too(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(base)).apply()
    later = Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(base)))
    with another_process(base):
        later.apply()
        assert os.path.getsize(f"{base.path}-wal") > 0
        before = {name: held for name, held in snapshot(tmp_path).items() if "-shm" not in name}
        assert later.plan().changes == ()
        after = {name: held for name, held in snapshot(tmp_path).items() if "-shm" not in name}
    assert after == before
    assert later.plan().changes == ()


@contextmanager
def another_process(base: Base) -> Iterator[None]:
    """One that has the file open with a log; locks of SQLite are those of processes."""
    script = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1])\n"
        "connection.execute('PRAGMA journal_mode = WAL').fetchall()\n"
        "connection.execute('SELECT * FROM feature_views').fetchall()\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(base.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"ready\n"
        yield


def test_a_commit_that_was_cut_off_is_undone(base: Base, tmp_path: Path) -> None:
    """SQLite itself demands that the next reader puts the old pages back."""
    team = Team(tmp_path, small(base))
    team.apply()
    before = base.content()
    assert ended(forked(lambda: cut_off(base))) == -signal.SIGKILL
    assert os.path.getsize(f"{base.path}-journal") > 0
    assert team.plan().changes == ()
    assert base.content() == before


def cut_off(base: Base) -> None:
    """Die after some pages are in the file, and before the end of the transaction."""
    connection = sqlite3.connect(base.path, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE feature_views SET feature_view_proto = randomblob(100000)")
    connection.execute("UPDATE entities SET entity_proto = randomblob(100000)")
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_write_leaves_nothing_to_undo(base: Base, tmp_path: Path) -> None:
    """So that even a plan after a crash writes nothing. It is more than SQLite keeps in memory."""
    made = small(base)
    Team(tmp_path, made).apply()
    view = made["feature_views"]["spend"]
    made["feature_views"] |= {
        f"v{at}": {**view, "description": str(at) * 1000} for at in range(1000)
    }
    assert ended(forked(lambda: dying_last(Team(tmp_path, made)))) == -signal.SIGKILL
    before = snapshot(tmp_path)
    assert base.path.stat().st_size < 500_000
    assert Team(tmp_path, small(base)).plan().changes == ()
    assert snapshot(tmp_path) == before


def dying_last(team: Team) -> None:
    prepared(team)
    run: Callable[..., None] = Database.run

    def dying(self: Database, statement: str, *arguments: object) -> None:
        if statement == "COMMIT":
            os.kill(os.getpid(), signal.SIGKILL)
        run(self, statement, *arguments)

    pytest.MonkeyPatch().setattr(Database, "run", dying)
    team.driver.flush()


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough for a header" * 40, b"SQLite"]
)
def test_another_file_is_refused(content: bytes, base: Base, tmp_path: Path) -> None:
    base.path.write_bytes(content)
    error = refused(Team(tmp_path, small(base)).plan)
    assert str(base.path) in error.message
    assert base.path.read_bytes() == content


def test_a_folder_is_refused(base: Base, tmp_path: Path) -> None:
    base.path.mkdir()
    assert "Is a directory" in refused(Team(tmp_path, small(base)).plan).message


def test_a_file_that_is_busy(base: Base, tmp_path: Path) -> None:
    team = Team(
        tmp_path, on(base, small(base), sqlalchemy_config_kwargs={"connect_args": {"timeout": 0.1}})
    )
    Team(tmp_path, small(base)).apply()
    changed = edited("feature_views.spend.ttl", "1d", small(base))
    changed["feature_store"]["registry"] = team.stack.feature_store.config["registry"]
    slow = prepared(Team(tmp_path, changed))
    with closing(sqlite3.connect(base.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        error = refused(slow.driver.flush)
        assert int(error.exit_code) == 6
        assert "locked" in error.message
        other.execute("ROLLBACK")
    slow.driver.flush()
    assert slow.plan().changes == ()


def test_where_nothing_may_be_written(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Team(tmp_path, small(base)).apply()
    monkeypatch.setattr(
        os, "access", lambda path, mode: not str(path).startswith(str(base.path.parent))
    )
    assert "may not be written" in refused(opened(base).check_writable).message
