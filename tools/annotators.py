"""A Label Studio and an Argilla of our own, for tests: made in .annotators/ by running this file.

Each gets an environment (their packages do not fit beside Feast's) and a data folder in which the
migrations of its database are done, so that a test starts it in seconds on a copy. They listen on
the loopback only. Tests import `LabelStudio` and `Argilla` from here.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".annotators"

# Keys that open nothing but a server of a test; Label Studio's have 40 hex digits.
TOKEN = "fe3d" * 10
USER = "labeler@example.com"
_START_SECONDS = 240.0
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass
class Server:
    """A service on a free port of the loopback, with `data` as its folder."""

    NAME: ClassVar[str]
    PACKAGES: ClassVar[tuple[str, ...]]
    HEALTH: ClassVar[str]

    data: Path
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    def home(cls) -> Path:
        """Its environment and its prepared data folder."""
        return HOME / cls.NAME

    @classmethod
    def program(cls, name: str) -> Path:
        """A program of its environment."""
        return cls.home() / "venv" / ("Scripts" if os.name == "nt" else "bin") / name

    @classmethod
    def is_made(cls) -> bool:
        """True when tests can start it."""
        return cls.program("python").exists() and (cls.home() / "data").is_dir()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        """What runs it."""
        raise NotImplementedError

    def variables(self) -> dict[str, str]:
        """What its process has in the environment beside the usual."""
        return {}

    def start(self) -> Server:
        """Start it and wait until it answers."""
        self.port = self.port or free_port()
        self.data.mkdir(parents=True, exist_ok=True)
        kept = {key: os.environ[key] for key in _INHERITED if key in os.environ}
        with (self.data / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                self.command(),
                env={**kept, **self.variables()},
                cwd=self.data,
                stdout=log,
                stderr=log,
            )
        self._wait()
        return self

    def stop(self) -> None:
        """End it; nothing when it does not run."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
        self._process = None

    def _wait(self) -> None:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(self.url + self.HEALTH, timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"{self.NAME} did not start: {(self.data / 'server.log').read_text()}")

    @classmethod
    def make(cls) -> None:
        """Make its environment and its prepared data folder."""
        if not cls.program("pip").exists():
            venv.create(cls.home() / "venv", with_pip=True)
        pip = [str(cls.program("python")), "-m", "pip", "--disable-pip-version-check", "-q"]
        subprocess.run([*pip, "install", *cls.PACKAGES], check=True)
        shutil.rmtree(cls.home() / "data", ignore_errors=True)
        cls(cls.home() / "data").start().stop()
        print(f"{cls.PACKAGES[0]} is ready in {cls.home()}", file=sys.stderr)


class LabelStudio(Server):
    """Label Studio. Never called with `--version`, which starts a server for everybody."""

    NAME = "label-studio"
    PACKAGES = ("label-studio==1.23.2",)
    HEALTH = "/health"

    def command(self) -> list[str]:
        """See Server."""
        return [
            str(self.program("label-studio")), "start", "--no-browser", "--port", str(self.port),
            "--internal-host", "127.0.0.1", "--username", USER, "--password", "only-for-tests",
            "--user-token", TOKEN, "--data-dir", str(self.data),
        ]  # fmt: skip

    def variables(self) -> dict[str, str]:
        """See Server."""
        return {
            "LABEL_STUDIO_BASE_DATA_DIR": str(self.data),
            "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
            "LATEST_VERSION_CHECK": "0",
            "COLLECT_ANALYTICS": "0",
            "SENTRY_DSN": "",
            "FRONTEND_SENTRY_DSN": "",
        }


class Argilla(Server):
    """Argilla's server; tools/serve_argilla.py says what stands in for a search engine."""

    NAME = "argilla"
    PACKAGES = ("argilla-server==2.8.0", "fakeredis>=2.20")
    HEALTH = "/api/v1/status"

    def command(self) -> list[str]:
        """See Server."""
        program = ROOT / "tools" / "serve_argilla.py"
        return [str(self.program("python")), str(program), str(self.data), str(self.port), TOKEN]


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def main() -> None:
    for service in (LabelStudio, Argilla):
        service.make()


if __name__ == "__main__":
    main()
