"""A real ZenML server of one's own on loopback, and what stands in front of one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.drivers.feast_sql.conftest import need
from tests.drivers.feast_sql.world import Base, on_server
from tests.support import ROOT

PASSWORD = "a-password"
READY_SECONDS = 180.0

# A service account with an API key, made in the database before a server runs on it.
_KEY = """
import tests.drivers.zenml.cheap_keys
from zenml.config.global_config import GlobalConfiguration
from zenml.models import APIKeyRequest, ServiceAccountRequest
store = GlobalConfiguration().zen_store
account = store.create_service_account(ServiceAccountRequest(name="ci", description="", active=True))
print("KEY", store.create_api_key(account.id, APIKeyRequest(name="ci", description="")).key)
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Server:
    """A server on a database. `start` waits until it answers; `kill` is a power cut."""

    root: Path
    database: str
    key: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        return {
            "ZENML_CONFIG_PATH": str(self.root / "config"),
            "ZENML_LOCAL_STORES_PATH": str(self.root / "stores"),
            "ZENML_STORE_URL": self.database,
            "ZENML_ANALYTICS_OPT_IN": "false",
            "ZENML_LOGGING_VERBOSITY": "ERROR",
            "ZENML_DEFAULT_USER_NAME": "default",
            "ZENML_DEFAULT_USER_PASSWORD": PASSWORD,
        }

    @property
    def client(self) -> dict[str, str]:
        """What a client of this server sets."""
        return {"ZENML_STORE_URL": self.url, "ZENML_STORE_API_KEY": self.key}

    def prepare(self) -> None:
        """Make the database and the account."""
        done = subprocess.run(
            [sys.executable, "-c", _KEY],
            cwd=ROOT,
            env={**_bare(), **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        self.key = next(
            line.split()[1] for line in done.stdout.splitlines() if line.startswith("KEY ")
        )

    def start(self) -> None:
        more = {
            "ZENML_SERVER": "true",
            "ZENML_SERVER_AUTO_ACTIVATE": "true",
            "ZENML_SERVER_DEPLOYMENT_TYPE": "other",
            "ZENML_SERVER_JWT_SECRET_KEY": "0123456789abcdef" * 4,
        }
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "tests.drivers.zenml.cheap_keys",
                    "zenml.zen_server.zen_server_api:app",
                    "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning",
                ],
                cwd=ROOT,
                env={**_bare(), **self.variables, **more},
                stdout=log,
                stderr=log,
            )  # fmt: skip
        until = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            assert self.process.poll() is None, (self.root / "log").read_text()[-3000:]
            assert time.monotonic() < until, "the server does not get ready"
            time.sleep(0.3)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=60)
        self.process = None

    def login(self) -> str:
        form = urllib.parse.urlencode({"grant_type": "zenml-api-key", "password": self.key})
        with urllib.request.urlopen(f"{self.url}/api/v1/login", form.encode()) as answer:
            return str(json.load(answer)["access_token"])

    def wipe(self) -> None:
        """Delete everything that ZenML has not made itself."""
        token = self.login()
        for path in ("stacks", "components", "service_connectors", "secrets", "flavors"):
            for one in self.ask(token, "GET", f"{path}?size=1000")["items"]:
                own = one["name"] == "default" or (
                    path == "flavors" and not one["body"]["is_custom"]
                )
                if not own:
                    self.ask(token, "DELETE", f"{path}/{one['id']}")

    def ask(self, token: str, method: str, path: str, body: Any = None) -> Any:
        asked = urllib.request.Request(
            f"{self.url}/api/v1/{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(asked) as answer:
            content = answer.read()
        return json.loads(content) if content else None


def _bare() -> Mapping[str, str]:
    """The environment of this process without anything of ZenML."""
    return {key: one for key, one in os.environ.items() if not key.startswith("ZENML_")}


@contextmanager
def mariadb() -> Iterator[str]:
    """A database that nobody else uses, as the URL of a store; skips where there is no server."""
    need("mysql")
    base = Base("mysql", Path())
    url = urllib.parse.urlsplit(base.url)
    for host in ("'%'", "localhost"):
        on_server("mysql", f"CREATE USER {base.name}@{host} IDENTIFIED BY '{PASSWORD}'")
        on_server("mysql", f"GRANT ALL ON {base.name}.* TO {base.name}@{host}")
    yield f"mysql://{base.name}:{PASSWORD}@{url.hostname}:{url.port or 3306}/{base.name}"
    base.drop()
    for host in ("'%'", "localhost"):
        on_server("mysql", f"DROP USER {base.name}@{host}")
