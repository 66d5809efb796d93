"""How fsc logs in to Snowflake: as Feast does, and without showing what opens the account."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fsc.drivers.feast.snowflake_options import account_of, login
from fsc.drivers.feast.store import open_store
from tests.drivers.feast.world import Team
from tests.drivers.feast_snowflake.world import PASSWORD, Base
from tests.drivers.feast_sql.world import refused, small
from tests.support import require

SECTION = {"registry_type": "snowflake.registry", "path": "", "database": "D", "account": "a-b"}


def test_what_the_section_says_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text(
        "[connections.feast_registry]\nuser = filed\nrole = R\nschema = s\npassword = a%%b\n"
        "[connections.feast_online_store]\nwarehouse = other\n",
        encoding="utf-8",
    )
    section = {**SECTION, "config_path": str(file), "user": "said", "warehouse": None}
    account = account_of({**section, "cache_ttl_seconds": 5, "type": "snowflake.registry"})
    assert (account.database, account.schema) == ("D", "s")
    assert dict(account.options) == {
        "account": "a-b", "user": "said", "role": "R", "password": "a%b",
        "database": "D", "schema": "s",
    }  # fmt: skip


def key(passphrase: bytes = b"") -> bytes:
    from cryptography.hazmat.primitives import serialization as words
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(65537, 2048)
    closed = words.BestAvailableEncryption(passphrase) if passphrase else words.NoEncryption()
    return made.private_bytes(words.Encoding.PEM, words.PrivateFormat.PKCS8, closed)


def test_private_keys() -> None:
    require("cryptography")
    content = key(b"open").decode()
    section = {**SECTION, "private_key_content": content, "private_key_passphrase": "open"}
    assert isinstance(login(account_of(section))["private_key"], bytes)
    for wrong in ({"private_key_passphrase": "shut"}, {"private_key_passphrase": None},
                  {"private_key_content": "no key"}):  # fmt: skip
        error = refused(lambda wrong=wrong: login(account_of({**section, **wrong})))
        assert "cannot be opened" in error.message
        assert "open" not in error.message.replace("opened", "")
    error = refused(lambda: login(account_of({**SECTION, "private_key": "/nowhere/key.p8"})))
    assert "`/nowhere/key.p8` cannot be read" in error.message


def test_a_file_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "config"
    for text in (f"password = {PASSWORD}", f"[connections.feast_registry]\npassword = %{PASSWORD}"):
        file.write_text(text, encoding="utf-8")
        error = refused(lambda: account_of({**SECTION, "config_path": str(file)}))
        assert str(file) in error.message
        assert PASSWORD not in error.message + error.hint


def test_without_a_database() -> None:
    error = refused(lambda: account_of({**SECTION, "database": ""}))
    assert "in which database" in error.message


def test_secrets_are_not_shown() -> None:
    account = account_of({**SECTION, "user": "u", "password": PASSWORD, "token": "t0k3n"})
    assert PASSWORD not in repr(account) + account.place
    assert account.without_secrets(f"{PASSWORD} and t0k3n") == "*** and ***"


def test_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("snowflake.connector")
    monkeypatch.setenv("FSC_NETWORK_TIMEOUT", "1")
    file = tmp_path / "config"
    file.write_text("[connections.feast_registry]\nhost = 127.0.0.1\nport = 9\nprotocol = http\n")
    section = {**SECTION, "config_path": str(file), "user": "u", "password": PASSWORD}
    error = refused(open_store(section, "shop").load)
    assert "`D.PUBLIC` of the Snowflake account `a-b` as user `u`" in error.message
    assert PASSWORD not in error.message + error.hint


def test_what_the_connector_does_not_take(base: Base) -> None:
    error = refused(open_store({"path": "", **base.section, "account": ""}, "shop").load)
    assert "There is no session" in error.message
    assert PASSWORD not in error.message + error.hint


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "snowflake.connector", None)
    section = {**SECTION, "config_path": "/nowhere", "user": "u", "password": PASSWORD}
    error = refused(open_store(section, "shop").load)
    assert "needs the package `snowflake-connector-python`" in error.message
    assert "feature-stack-compiler[snowflake]" in error.hint


def test_a_plan_imports_the_connector_and_not_feast(base: Base, tmp_path: Path) -> None:
    Team(tmp_path, small(base)).apply()
    program = (
        "import json, sys\n"
        "from fsc.drivers.feast.store import open_store\n"
        "store = open_store(json.loads(sys.argv[1]), 'shop')\n"
        "assert len(store.load().feature_views) == 1\n"
        "store.close()\n"
        "print([one for one in ('feast', 'snowflake.connector', 'sqlalchemy') if one in sys.modules])"
    )
    section = json.dumps({"path": "", **base.section})
    ran = subprocess.run(
        [sys.executable, "-c", program, section], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "['snowflake.connector']"
    assert ran.stderr == ""
