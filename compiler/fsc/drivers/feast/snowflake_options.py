"""The registry section of feature_store.yaml -> how to log in to Snowflake, as Feast does.

Feast takes the section `[connections.feast_registry]` of the INI file under `config_path`, then
what the registry section itself says, and hands all of it to Snowflake's connector
(feast/infra/utils/snowflake/snowflake_utils.py, GetSnowflakeConnection).
"""

from __future__ import annotations

import configparser
import os
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from fsc.diagnostics import FscError
from fsc.records import dataclass

_FILE = "~/.snowsql/config"
_SECTION = "connections.feast_registry"
_KEY = ("private_key", "private_key_content", "private_key_passphrase")
# What the registry section says to Feast and not to Snowflake (RegistryConfig).
_FEAST = frozenset({
    "registry_type", "type", "path", "config_path", "cache_mode", "cache_ttl_seconds",
    "registry_store_type", "s3_additional_kwargs", "purge_feast_metadata", "mcp",
    "enable_online_feature_view_versioning", "serve_features_while_materializing",
})  # fmt: skip
_SECRET = ("password", "passcode", "token", *_KEY[1:])


@dataclass(frozen=True)
class Account:
    """Where a registry is, and who logs in; `options` are those of the connector."""

    database: str
    schema: str
    options: Mapping[str, Any] = field(repr=False)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        there = self.options.get("account") or self.options.get("connection_name") or "Snowflake"
        return f"`{self.database}.{self.schema}` of the Snowflake account `{there}`"

    def table(self, name: str) -> str:
        """The quoted name of one of Feast's tables, which are in capitals."""
        return f"{self.path}.{_quoted(name.upper())}"

    @property
    def path(self) -> str:
        """The quoted name of the schema: Feast keeps the case of both words."""
        return f"{_quoted(self.database)}.{_quoted(self.schema)}"

    def without_secrets(self, text: str) -> str:
        """What somebody says, without what opens the account."""
        for key in _SECRET:
            secret = self.options.get(key)
            if isinstance(secret, str) and secret:
                text = text.replace(secret, "***")
        return text


def account_of(registry: Mapping[str, Any]) -> Account:
    """The account in a resolved registry section (config.py). Raises FscError where it is none."""
    said = {key: one for key, one in registry.items() if key not in _FEAST and one is not None}
    given = {**_from_file(registry.get("config_path")), **said}
    database, schema = str(given.get("database") or ""), str(given.get("schema") or "PUBLIC")
    if not database:
        raise FscError(
            "The manifest does not say in which database of Snowflake the registry is.",
            hint="Write `database: FEAST` under `feature_store.registry`.",
        )
    return Account(database, schema, {**given, "database": database, "schema": schema})


def login(account: Account) -> dict[str, Any]:
    """What the connector is given: the options, a private key as the bytes that it takes."""
    rest = {key: one for key, one in account.options.items() if key not in _KEY}
    path, content, passphrase = (account.options.get(key) for key in _KEY)
    if not (path or content):
        return rest
    pem = str(content).encode() if content else _read(str(path))
    return {**rest, "private_key": _key(pem, str(passphrase) if passphrase else None)}


def _from_file(path: object) -> dict[str, str]:
    """Feast takes a file that is not there for an empty one."""
    reader = configparser.ConfigParser()
    file = os.path.expanduser(_FILE) if path is None else str(path)
    try:
        reader.read([file])
        return dict(reader[_SECTION]) if reader.has_section(_SECTION) else {}
    except (configparser.Error, OSError, UnicodeDecodeError):
        raise FscError(  # what the parser says holds lines of the file, so perhaps a password
            f"`{file}`, from which the registry takes how to log in to Snowflake, cannot be read.",
            hint=f"It is an INI file with a section `[{_SECTION}]`; a `%` is written `%%`.",
        ) from None


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise FscError(
            f"The private key `{path}` cannot be read: {error.strerror or error}.",
            hint="Check `feature_store.registry.private_key`.",
        ) from error


def _key(pem: bytes, passphrase: str | None) -> bytes:
    """As Feast's parse_private_key_path; `cryptography` comes with the connector."""
    from cryptography.hazmat.primitives import serialization as words

    try:
        key = words.load_pem_private_key(pem, passphrase.encode() if passphrase else None)
        made: bytes = key.private_bytes(
            words.Encoding.DER, words.PrivateFormat.PKCS8, words.NoEncryption()
        )
    except (ValueError, TypeError):
        raise FscError(
            "The private key for Snowflake cannot be opened: it is no key in PEM, or its "
            "passphrase is another.",
            hint="Check `private_key` and `private_key_passphrase` under `feature_store.registry`.",
        ) from None
    return made


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
