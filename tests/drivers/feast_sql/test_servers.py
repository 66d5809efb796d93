"""Addresses, drivers, users and servers that do not do what was hoped."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from fsc.drivers.feast.sql_address import address_of
from fsc.drivers.feast.sql_connect import connected
from tests.drivers.feast.world import Team, edited
from tests.drivers.feast_sql.conftest import Make
from tests.drivers.feast_sql.world import Base, on_server, prepared, refused, small
from tests.support import require

CANARY = "s3cr3t-c4n4ry"


def section(url: str, **more: Any) -> dict[str, Any]:
    return {"registry_type": "sql", "path": url, **more}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////abs/r.db", ("sqlite", "", "", "", "", 0, "/abs/r.db")),
        ("sqlite+pysqlite:///r.db", ("sqlite", "", "", "", "", 0, "r.db")),
        ("postgresql://u@h/d", ("postgresql", "", "u", "", "h", 5432, "d")),
        (
            "postgresql+psycopg2://u:p%40s@h:1/d",
            ("postgresql", "psycopg2", "u", "p@s", "h", 1, "d"),
        ),
        ("postgresql+psycopg:///d?host=/run", ("postgresql", "psycopg", "", "", "", 5432, "d")),
        ("postgresql://u:p@[::1]:7/d", ("postgresql", "", "u", "p", "::1", 7, "d")),
        ("mysql+pymysql://u:a:b@h/d", ("mysql", "pymysql", "u", "a:b", "h", 3306, "d")),
        ("mariadb+pymysql://u@h/d?charset=utf8", ("mysql", "pymysql", "u", "", "h", 3306, "d")),
    ],
)
def test_addresses(url: str, expected: tuple[Any, ...]) -> None:
    found = address_of(section(url))
    names = ("dialect", "driver", "user", "password", "host", "port", "database")
    assert tuple(getattr(found, name) for name in names) == expected


def test_addresses_are_read_as_sqlalchemy_reads_them() -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy.engine.url")
    for url in ("postgresql+psycopg2://us%2Fer:p%40:s@host.example:15432/data%20base?sslmode=require&x=%20",
                "mysql+pymysql://root@[fe80::1]/d?charset=utf8mb4"):  # fmt: skip
        theirs, ours = sqlalchemy.make_url(url), address_of(section(url))
        assert (ours.user, ours.password or None, ours.host) == (
            theirs.username, theirs.password, theirs.host)  # fmt: skip
        assert ours.database == theirs.database
        assert dict(ours.arguments) == dict(theirs.query)
        assert theirs.port in (ours.port, None)


def test_arguments_of_the_driver() -> None:
    more = {"sqlalchemy_config_kwargs": {"echo": False, "connect_args": {"sslmode": "require"}}}
    found = address_of(section("postgresql://h/d?sslmode=disable&connect_timeout=3", **more))
    assert found.arguments == {"sslmode": "require", "connect_timeout": "3"}


@pytest.mark.parametrize(
    "url", ["oracle://u:{}@h/d", "{}", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true",
            "postgresql://u:{}@h:port/d"],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    error = refused(lambda: address_of(section(url.format(CANARY))))
    assert CANARY not in error.message + error.hint
    assert "feature_store.registry.path" in error.hint


def test_the_password_is_not_shown() -> None:
    address = address_of(section(f"postgresql://u:{CANARY}@h/d?password={CANARY}"))
    assert CANARY not in repr(address) + address.place


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "mysql+pymysql"])
def test_no_server(scheme: str) -> None:
    error = refused(opened_at(f"{scheme}://somebody:{CANARY}@127.0.0.1:1/features").load)
    assert "`features` on 127.0.0.1:1 as user `somebody`" in error.message
    assert "refused" in error.message
    assert CANARY not in error.message + error.hint


def opened_at(url: str) -> Any:
    from fsc.drivers.feast.store import open_store

    return open_store(section(url), "shop")


def test_no_such_database(served: Base) -> None:
    error = refused(opened_at(served.url.replace(served.name, "fsc_never_made")).load)
    assert "fsc_never_made" in error.message


def test_no_such_user(served: Base) -> None:
    scheme, _, rest = served.url.partition("://")
    url = f"{scheme}://fsc_nobody:{CANARY}@{rest.partition('@')[2] or rest}"
    error = refused(opened_at(url).load)
    assert "as user `fsc_nobody`" in error.message
    assert CANARY not in error.message + error.hint


def test_a_wrong_password(make: Make) -> None:
    base = make("mysql")
    with User(base, "SELECT") as url:
        error = refused(opened_at(url.replace(CANARY, f"{CANARY}x")).load)
    assert "Access denied" in error.message
    assert CANARY not in error.message + error.hint


@pytest.mark.parametrize("module", ["psycopg", "pymysql"])
def test_a_missing_driver(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (module, "psycopg2"):
        monkeypatch.setitem(sys.modules, name, None)
    url = {"psycopg": "postgresql://h/d", "pymysql": "mysql+pymysql://h/d"}[module]
    error = refused(opened_at(url).load)
    assert f"needs the package `{module}`" in error.message
    extra = {"psycopg": "postgres", "pymysql": "mysql"}[module]
    assert f"feature-stack-compiler[{extra}]" in error.hint


def test_an_unknown_argument() -> None:
    error = refused(opened_at(f"mysql+pymysql://u:{CANARY}@127.0.0.1/d?no_such=1").load)
    assert "no_such" in error.message
    assert CANARY not in error.message


class User:
    """A user of a database with some rights only; gives the URL that it connects with."""

    def __init__(self, base: Base, rights: str) -> None:
        self.base, self.rights, self.name = base, rights, base.name[-16:]

    def __enter__(self) -> str:
        base, name = self.base, self.name
        if base.engine == "mysql":
            on_server("mysql", f"CREATE USER '{name}'@'%' IDENTIFIED BY '{CANARY}'")
            on_server("mysql", f"GRANT {self.rights} ON {base.name}.* TO '{name}'@'%'")
        else:
            on_server("postgresql", f"CREATE ROLE {name} LOGIN PASSWORD '{CANARY}'")
            base.rows(f"GRANT {self.rights} ON ALL TABLES IN SCHEMA public TO {name}")
        scheme, _, rest = base.url.partition("://")
        return f"{scheme}://{name}:{CANARY}@{rest.partition('@')[2]}"

    def __exit__(self, *_: object) -> None:
        if self.base.engine == "mysql":
            on_server("mysql", f"DROP USER '{self.name}'@'%'")
        else:
            self.base.rows(f"DROP OWNED BY {self.name}")
            on_server("postgresql", f"DROP ROLE {self.name}")


def test_a_user_who_may_only_read(served: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(served)).apply()
    before = served.content()
    with User(served, "SELECT") as url:
        made = edited("feature_views.spend.ttl", "1d", small(served))
        made["feature_store"]["registry"] = section(url)
        team = Team(tmp_path, made)
        (change,) = team.plan().changes
        error = refused(lambda: team.driver.apply(change))
    assert "cannot be written" in error.message
    assert "Ask for the permission" in error.hint
    assert CANARY not in error.message + error.hint
    assert served.content() == before


def test_a_user_who_may_not_make_tables(make: Make, tmp_path: Path) -> None:
    base = make("postgresql")
    with User(base, "ALL") as url:
        made = small(base)
        made["feature_store"]["registry"] = section(url)
        team = Team(tmp_path, made)
        error = refused(lambda: prepared(team))
    assert "No tables can be made" in error.message
    assert base.tables() == set()


def test_the_server_goes_away_while_writing(served: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(served)).apply()
    before = served.content()
    slow = prepared(Team(tmp_path, edited("feature_views.spend.ttl", "1d", small(served))))
    end = {
        "postgresql": "SELECT pg_terminate_backend(pg_backend_pid())",
        "mysql": "KILL CONNECTION CONNECTION_ID()",
    }

    from fsc.drivers.feast.sql_write import Writer

    writes = Writer._update

    def gone(self: Writer, table: Any, wanted: Any) -> None:
        self._database.rows(end[served.engine])
        writes(self, table, wanted)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Writer, "_update", gone)
        error = refused(slow.driver.flush)
    assert served.name in error.message
    assert served.content() == before
    slow.driver.flush()
    assert slow.plan().changes == ()


def test_psycopg2_reads_and_writes_too(make: Make, tmp_path: Path) -> None:
    require("psycopg2")
    base = make("postgresql")
    made = small(base)
    made["feature_store"]["registry"] = section(base.url.replace("+psycopg", "+psycopg2"))
    team = Team(tmp_path, made)
    team.apply()
    assert team.plan().changes == ()
    with connected(address_of(made["feature_store"]["registry"]), "read") as database:
        assert database.errors.__name__ == "psycopg2"


def test_a_blob_that_is_too_small_is_not_cut(make: Make, tmp_path: Path) -> None:
    """Registries of old have columns of 64 KiB, and MySQL may cut without a word."""
    base = make("mysql")
    Team(tmp_path, small(base)).apply()
    base.rows("ALTER TABLE feature_views MODIFY feature_view_proto BLOB NOT NULL")
    before = base.content()
    made = edited("feature_views.spend.description", "x" * 70_000, small(base))
    lax = {"connect_args": {"init_command": "SET SESSION sql_mode = ''"}}
    made["feature_store"]["registry"]["sqlalchemy_config_kwargs"] = lax
    error = refused(prepared(Team(tmp_path, made)).driver.flush)
    assert "too long" in error.message
    assert base.content() == before
