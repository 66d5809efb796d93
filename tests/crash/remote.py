"""Both systems on servers: registry and online tables in PostgreSQL, ZenML over REST.

Every round begins from a copy: PostgreSQL makes databases from a template, SQLite's backup writes
into the database that the ZenML server has open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.crash.world import SECOND, World
from tests.drivers.feast_sql.world import Base, on_server
from tests.drivers.zenml.server import Server as ZenmlServer


@dataclass(frozen=True)
class Remote(World):
    """`base` is the database that is worked on, `zenml` the server; `ports` lead there otherwise."""

    base: Base
    zenml: ZenmlServer
    token: str  # an API key would cost a second for each command, as servers hash it
    ports: tuple[int, int] = (0, 0)

    @property
    def template(self) -> str:
        return f"{self.base.name}_template"

    @property
    def store(self) -> Path:
        return Path(self.zenml.database.removeprefix("sqlite:///"))

    def write(self, manifest: Mapping[str, Any], file: str = "stack.yaml") -> None:
        super().write({**manifest, "feature_store": self._feature_store()}, file)

    def _feature_store(self) -> dict[str, Any]:
        url = urlsplit(self.base.url)
        port = self.ports[0] or url.port or 5432
        user = f"{url.username}:{url.password}" if url.password else url.username
        path = f"{url.scheme}://{user}@{url.hostname}:{port}/{self.base.name}"
        return {
            "project": "shop",
            "registry": {"registry_type": "sql", "path": path},
            "online_store": {
                "type": "postgres", "host": url.hostname, "port": port, "sslmode": "disable",
                "database": self.base.name, "user": url.username, "password": url.password or "",
            },
        }  # fmt: skip

    def job(
        self, *args: str, output: str = "output", ticks: str = "ticks", **environ: str
    ) -> dict[str, Any]:
        more = {
            "ZENML_STORE_URL": f"http://127.0.0.1:{self.ports[1] or self.zenml.port}",
            "ZENML_STORE_API_TOKEN": self.token,
            "FSC_TEST_BASE": self.base.name,
            "FSC_TEST_ZENML": str(self.store),
            **environ,
        }
        return super().job(*args, output=output, ticks=ticks, **more)

    def keep(self) -> None:
        """What there is now is what every round begins from."""
        on_server("postgresql", f"CREATE DATABASE {self.template} TEMPLATE {self.base.name}")
        copy_database(self.store, self.store.with_name("kept.db"))

    def begin(self) -> None:
        """Begin from what was kept, with the second manifest."""
        self.write(SECOND)
        on_server("postgresql", f"DROP DATABASE {self.base.name} WITH (FORCE)")
        on_server("postgresql", f"CREATE DATABASE {self.base.name} TEMPLATE {self.template}")
        copy_database(self.store.with_name("kept.db"), self.store)

    def drop(self) -> None:
        on_server("postgresql", f"DROP DATABASE IF EXISTS {self.template}")
        self.base.drop()


def copy_database(here: Path, there: Path) -> None:
    """The content of a SQLite file into another one, that somebody may have open."""
    with closing(sqlite3.connect(here)) as one, closing(sqlite3.connect(there, timeout=30)) as two:
        one.backup(two)
