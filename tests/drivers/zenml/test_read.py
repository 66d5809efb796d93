"""Reading a local store: what is found, and that not one byte is written."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from fsc.diagnostics import FscError
from fsc.driver import Scope
from fsc.drivers.zenml import Settings, ZenmlDriver
from fsc.drivers.zenml.where import locate
from fsc.marks import UNOWNED
from tests.drivers.zenml.support import (
    OWNER,
    SECRET_VALUE,
    Place,
    create,
    fingerprint,
    live,
    read,
    same,
    wanted,
)


def test_live_is_what_was_applied(place: Place) -> None:
    found = live(place.driver())
    for one in wanted().values():
        same(found[one.address], one)


def test_default_objects_are_there_and_belong_to_nobody(empty: Place) -> None:
    found = live(empty.driver())
    assert sorted(found) == [
        "zenml.component.artifact_store/default",
        "zenml.component.deployer/default",
        "zenml.component.orchestrator/default",
        "zenml.stack.default",
    ]
    assert all(one.marks == UNOWNED for one in found.values())
    assert found["zenml.stack.default"].facts["active"]


def test_reading_writes_nothing(place: Place) -> None:
    before = fingerprint(place.root)
    first = read(place.driver())
    assert first.digest == read(place.driver()).digest
    assert fingerprint(place.root) == before


def test_reading_does_not_import_zenml(place: Place) -> None:
    program = f"""
import sys
from fsc.driver import Scope
from fsc.drivers.zenml import Settings, ZenmlDriver
found = ZenmlDriver(Settings(), {place.variables!r}).read(Scope({OWNER!r}, "p"))
assert len(found.resources) == 10, found
print(sorted({{"zenml", "yaml", "sqlalchemy", "pydantic", "asyncio"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_values_of_secrets_stay_in_the_store(place: Place) -> None:
    found = live(place.driver())["zenml.secret.label_studio"]
    assert SECRET_VALUE not in repr(found)
    assert found.attrs["values"]["api_key"].startswith("scrypt:")


def test_foreign_secrets_outside_the_scope_carry_no_digest(place: Place) -> None:
    scope = Scope("other_stack", "project", frozenset({"zenml.secret.other"}))
    found = {one.address: one for one in place.driver("other_stack").read(scope).resources}
    assert found["zenml.secret.label_studio"].attrs == {}
    assert found["zenml.secret.label_studio"].marks.stack == OWNER


def test_no_store_yet_is_an_empty_store(tmp_path: Path) -> None:
    place = Place(tmp_path / "nowhere")
    assert read(place.driver()).resources == ()
    assert list(tmp_path.iterdir()) == []


def test_unknown_schema_revision_is_refused(place: Place) -> None:
    with sqlite3.connect(place.database) as connection:
        connection.execute("update alembic_version set version_num = '0.99.1'")
    before = fingerprint(place.root)
    with pytest.raises(FscError, match=r"revision 0\.99\.1; this fsc knows 0\.98\.0") as caught:
        read(place.driver())
    assert "newer fsc" in caught.value.hint
    assert fingerprint(place.root) == before


@pytest.mark.parametrize("content", [b"", b"not a database, but longer than a header of one" * 9])
def test_a_file_that_is_no_store_is_refused(place: Place, content: bytes) -> None:
    place.database.write_bytes(content)
    with pytest.raises(FscError, match=r"is no ZenML store|cannot be read"):
        read(place.driver())
    assert place.database.read_bytes() == content


def test_a_store_in_wal_mode_is_read_without_making_files(place: Place) -> None:
    with sqlite3.connect(place.database) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("update stack set description = 'wal' where name = 'default'")
    connection.close()
    before = fingerprint(place.root)
    assert live(place.driver())["zenml.stack.default"].attrs["description"] == "wal"
    assert fingerprint(place.root) == before


def test_a_log_that_a_crash_left_is_refused(place: Place, tmp_path: Path) -> None:
    writer = sqlite3.connect(place.database)
    writer.execute("pragma journal_mode = wal")
    writer.execute("update stack set description = 'half' where name = 'default'")
    writer.commit()
    crashed = Place(tmp_path / "crashed")
    crashed.database.parent.mkdir(parents=True)
    for suffix in ("", "-wal"):
        shutil.copy(f"{place.database}{suffix}", f"{crashed.database}{suffix}")
    writer.close()
    before = fingerprint(crashed.root)
    with pytest.raises(FscError, match="stopped while it was writing"):
        read(crashed.driver())
    assert fingerprint(crashed.root) == before


def test_a_store_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    driver = ZenmlDriver(Settings(url="ftp://zenml.example"), Place(tmp_path).variables)
    with pytest.raises(FscError, match="no ZenML store at a `ftp` URL"):
        read(driver)


@pytest.mark.parametrize(
    ("variables", "config", "url"),
    [
        ({}, "", "sqlite:///{home}/.config/zenml/local_stores/default_zen_store/zenml.db"),
        ({"XDG_CONFIG_HOME": "{home}/x"}, "", "sqlite:///{home}/x/zenml/local_stores/default_zen_store/zenml.db"),
        ({"ZENML_LOCAL_STORES_PATH": "/s"}, "", "sqlite:////s/default_zen_store/zenml.db"),
        ({}, "store:\n  type: rest\n  url: http://zen:8080\n", "http://zen:8080"),
        ({}, 'store:\n  "url": \'sqlite:////a b/zen.db\'\n', "sqlite:////a b/zen.db"),
        ({"ZENML_STORE_URL": "sqlite:////v.db"}, "store:\n  url: http://zen:8080\n", "sqlite:////v.db"),
    ],
)  # fmt: skip
def test_the_store_is_found_as_zenml_finds_it(
    tmp_path: Path,
    variables: dict[str, str],
    config: str,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")  # its folders, on every system
    home = str(tmp_path)
    folder = tmp_path / ".config" / "zenml"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(config)
    given = {key: value.format(home=home) for key, value in variables.items()}
    assert locate("", {"HOME": home, **given}).url == url.format(home=home)


def test_zenml_agrees_where_the_store_is(place: Place) -> None:
    program = """
from zenml.config.global_config import GlobalConfiguration
print(GlobalConfiguration().store_configuration.url)
"""
    found = place.run(sys.executable, "-c", program).stdout.strip()
    assert found == locate("", place.variables).url


def test_the_active_stack_of_a_repository_goes_first(place: Place, tmp_path: Path) -> None:
    active = live(place.driver())[f"zenml.stack.{OWNER}"].facts
    assert not active["active"]
    repository = tmp_path / "repository"
    (repository / ".zen").mkdir(parents=True)
    (repository / ".zen" / "config.yaml").write_text(f"active_stack_id: {active['id']}\n")
    there = Place(place.root, {"ZENML_REPOSITORY_PATH": str(repository)})
    assert live(there.driver())[f"zenml.stack.{OWNER}"].facts["active"]


def test_encrypted_secrets_need_their_key(empty: Place) -> None:
    key = {"ZENML_SECRETS_STORE_TYPE": "sql", "ZENML_SECRETS_STORE_ENCRYPTION_KEY": "k" * 32}
    config = empty.root / "config" / "config.yaml"
    before = config.read_text()
    driver = Place(empty.root, key).driver()
    one = wanted()["secret"]
    create(driver, one)
    assert live(driver)[one.address].attrs == one.attrs
    driver.close()
    assert live(empty.driver())[one.address].attrs == one.attrs, "ZenML notes the key"
    config.write_text(before)
    with pytest.raises(FscError, match="`label_studio` cannot be read"):
        read(empty.driver())
    assert live(empty.driver("other"), "other")[one.address].attrs == {}, "others need not know"
