"""The URL of a SQL registry, as SQLAlchemy reads it (sqlalchemy/engine/url.py, _parse_url).

Its password is shown nowhere: `Address.place` is what messages say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from fsc.diagnostics import FscError
from fsc.records import dataclass

_URL = re.compile(
    r"""
    (?P<dialect>\w+)(?:\+(?P<driver>\w+))?://
    (?:(?P<user>[^:/]*)(?::(?P<password>[^@]*))?@)?
    (?:\[(?P<ipv6>[^/?]+)\]|(?P<host>[^/:?]+)?)
    (?::(?P<port>[^/?]*))?
    (?:/(?P<database>[^?]*))?
    (?:\?(?P<query>.*))?
    """,
    re.VERBOSE,
)
# What a URL may begin with -> what is spoken there.
_DIALECTS: Mapping[str, str] = {
    "sqlite": "sqlite",
    "postgresql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}
_PORTS = {"postgresql": 5432, "mysql": 3306}
_HINT = (
    "Write `sqlite:///data/registry.db`, `postgresql+psycopg://user@host/database` or "
    "`mysql+pymysql://user@host/database` as `feature_store.registry.path`."
)


@dataclass(frozen=True)
class Address:
    """Where a registry is. `database` is the path of the file for SQLite.

    `arguments` are the URL's query and Feast's `sqlalchemy_config_kwargs.connect_args`.
    """

    dialect: str
    driver: str
    user: str
    password: str = field(repr=False)
    host: str
    port: int
    database: str
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> str:
        """Where it is, for people, without the password."""
        if self.dialect == "sqlite":
            return f"`{self.database}`"
        return f"the database `{self.database}` on {self.host or 'this machine'}:{self.port}"


def address_of(registry: Mapping[str, Any]) -> Address:
    """The address in a resolved registry section (config.py). Raises FscError for another URL."""
    found = _URL.fullmatch(str(registry["path"]))
    dialect = _DIALECTS.get(found["dialect"].lower()) if found else None
    if found is None or dialect is None:
        said = f"`{found['dialect']}`" if found else "what is not a database URL"
        raise FscError(f"A SQL registry on {said} is not supported.", hint=_HINT)
    made = _sqlite(found) if dialect == "sqlite" else _server(dialect, found)
    given = (registry.get("sqlalchemy_config_kwargs") or {}).get("connect_args") or {}
    return Address(**{**made, "arguments": {**made["arguments"], **given}})


def _sqlite(found: re.Match[str]) -> dict[str, Any]:
    """A file is all that there is; a database in memory would be gone with the process."""
    path = found["database"] or ""
    if path in ("", ":memory:") or path.startswith("file:"):
        raise FscError(
            "A SQLite registry needs the path of a file.",
            hint="Write `sqlite:///data/registry.db` as `feature_store.registry.path`.",
        )
    return {"dialect": "sqlite", "driver": "", "user": "", "password": "", "host": "",
            "port": 0, "database": path, "arguments": {}}  # fmt: skip


def _server(dialect: str, found: re.Match[str]) -> dict[str, Any]:
    from urllib.parse import parse_qsl, unquote

    port = found["port"] or ""
    if port and not port.isdecimal():
        raise FscError("The port in the URL of the SQL registry is not a number.", hint=_HINT)
    query = dict(parse_qsl(found["query"] or "", keep_blank_values=True))
    return {
        "dialect": dialect,
        "driver": found["driver"] or "",
        "user": unquote(found["user"] or ""),
        "password": unquote(found["password"] or ""),
        "host": found["ipv6"] or found["host"] or "",
        "port": int(port) if port else _PORTS[dialect],
        "database": found["database"] or "",
        "arguments": query,
    }
