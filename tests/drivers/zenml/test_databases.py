"""A store on MariaDB, and tables of a revision that only the installed ZenML knows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fsc.diagnostics import FscError
from fsc.driver import Action
from fsc.drivers.zenml import tables
from fsc.drivers.zenml.backend import UnreachableError
from tests.drivers.feast_sql.world import on_server
from tests.drivers.zenml.server import PASSWORD, Server, free_port
from tests.drivers.zenml.support import (
    OWNER,
    Place,
    change,
    create,
    fingerprint,
    live,
    read,
    same,
    wanted,
)


@pytest.fixture
def database(on_mariadb: Server, tmp_path: Path) -> Iterator[Place]:
    """A machine that uses the database without the server."""
    on_mariadb.wipe()
    yield Place(tmp_path / "client", {"ZENML_STORE_URL": on_mariadb.database})
    on_mariadb.wipe()


def test_a_stack_on_mariadb_is_made_read_and_deleted(database: Place) -> None:
    driver = database.driver()
    create(driver, *wanted().values())
    before = live(driver)
    for one in wanted().values():
        same(before[one.address], one)
    program = f"""
import sys
from pathlib import Path
from tests.drivers.zenml.support import Place, live
assert len(live(Place(Path({str(database.root)!r}), {dict(database.more)!r}).driver())) == 10
print(sorted({{"zenml", "yaml", "sqlalchemy", "pydantic"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    for one in reversed(wanted().values()):
        driver.apply(change(Action.DELETE, None, before[one.address]))
    driver.flush()
    assert len(live(driver)) == 4
    with pytest.raises(FscError, match="no ZenML project `nowhere`"):
        read(database.driver(project="nowhere"))
    driver.close()


def test_databases_that_cannot_be_read(database: Place, tmp_path: Path) -> None:
    url = database.more["ZENML_STORE_URL"]
    wrong = {
        url.replace(PASSWORD, "canary-word"): "cannot be read: Access denied",
        url.replace(str(urlsplit(url).port), str(free_port())): "cannot be read: Can't connect",
    }
    for given, words in wrong.items():
        with pytest.raises(FscError, match=words) as caught:
            read(Place(tmp_path, {"ZENML_STORE_URL": given}).driver())
        assert "canary" not in caught.value.message
        assert isinstance(caught.value, UnreachableError) == ("connect" in words)
    name = urlsplit(url).path.lstrip("/")
    on_server("mysql", "update alembic_version set version_num = '0.99.1'", name)
    try:
        with pytest.raises(FscError, match=r"revision 0\.99\.1; this fsc knows 0\.98\.0") as caught:
            read(database.driver())
        assert PASSWORD not in caught.value.message
    finally:
        on_server("mysql", "update alembic_version set version_num = '0.98.0'", name)


def test_tables_that_only_zenml_knows_are_read_through_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of a ZenML that is newer than this fsc, and installed."""
    driver = place.driver()
    direct = live(driver)
    before = fingerprint(place.root / "stores")
    monkeypatch.setattr(tables, "REVISIONS", ("0.97.0",))
    there = place.driver()
    assert live(there) == direct
    assert direct[f"zenml.stack.{OWNER}"].attrs
    there.close()
    assert fingerprint(place.root / "stores") == before
    with pytest.raises(FscError, match="no ZenML project `nowhere`"):
        read(place.driver(project="nowhere"))


def test_a_project_must_be_there(place: Place) -> None:
    assert read(place.driver(project="default")).resources
    with pytest.raises(FscError, match="no ZenML project `nowhere`") as caught:
        read(place.driver(project="nowhere"))
    assert caught.value.hint == "There is `default`."
