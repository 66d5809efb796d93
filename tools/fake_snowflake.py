"""A Snowflake of our own, for tests: made in .snowflake/ by running this file.

fakesnow gets an environment, since its sqlglot does not fit beside that of ibis. The real connector
talks to it over HTTP (serve_snowflake.py); it is gone with its process. Tests import `Snowflake`.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from annotators import ROOT, Server


class Snowflake(Server):
    """fakesnow's server; any user and password are let in."""

    NAME: ClassVar[str] = "fakesnow"
    PACKAGES: ClassVar[tuple[str, ...]] = (
        "fakesnow[server]==0.12.1",
        "snowflake-connector-python==4.8.1",  # 5 has not got what fakesnow imports
    )
    HEALTH: ClassVar[str] = "/health"

    @classmethod
    def home(cls) -> Path:
        """See Server."""
        return ROOT / ".snowflake"

    def command(self) -> list[str]:
        """See Server."""
        program = ROOT / "tools" / "serve_snowflake.py"
        return [str(self.program("python")), str(program), str(self.port)]


if __name__ == "__main__":
    Snowflake.make()
