"""Databases of a Snowflake that is fakesnow over HTTP, and stacks on them."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fsc.drivers.feast.snowflake_connect import Line, Session
from fsc.drivers.feast.snowflake_options import account_of
from fsc.drivers.feast.snowflake_rows import ALL
from tests.support import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from fake_snowflake import Snowflake as Snowflake

PASSWORD = "s3cr3t-c4n4ry"
INI = """[connections.feast_registry]
host = 127.0.0.1
port = {port}
protocol = http
account = shop-eu
user = feast
password = nobody reads this one
"""


class Base:
    """One database of its own; where the server is, is in the INI file that Feast has too."""

    def __init__(self, config: Path) -> None:
        self.name = f"FSC_{uuid.uuid4().hex[:12].upper()}"
        self.section: dict[str, Any] = {
            "registry_type": "snowflake.registry",
            "config_path": str(config),
            "password": PASSWORD,
            "database": self.name,
        }
        self._line = Line(account_of(self.section))

    @property
    def session(self) -> Session:
        """A session of the test itself."""
        with self._line.session("looked at") as session:
            return session

    def rows(self, statement: str, arguments: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.session.rows(statement, arguments)

    def run(self, statement: str, arguments: Sequence[Any] = ()) -> int:
        return self.session.run(statement, arguments)

    def table(self, name: str) -> str:
        return self.session.account.table(name)

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table of Feast."""
        there = self.session.tables()
        return {
            one: sorted(self.rows(f"SELECT * FROM {self.table(one)}"), key=repr)
            for one in ALL
            if one in there
        }

    def close(self) -> None:
        self._line.close()
