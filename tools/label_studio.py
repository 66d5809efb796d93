"""A Label Studio of our own, for tests: `python tools/label_studio.py` makes it in .label-studio/.

It gets an environment (its packages do not fit beside Feast's) and a data folder in which the
migrations of its database are done, so that a test starts it in three seconds on a copy. It
listens on the loopback only. Tests import `Server` from here.
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

VERSION = "1.23.2"
HOME = Path(__file__).resolve().parent.parent / ".label-studio"
PROGRAM = HOME / "venv" / ("Scripts" if os.name == "nt" else "bin") / "label-studio"
DATA = HOME / "data"

# A token of 40 hex digits, as Label Studio gives them; it opens nothing but a server of a test.
TOKEN = "fe3d" * 10
USER = "labeler@example.com"
_START_SECONDS = 240.0


@dataclass
class Server:
    """Label Studio on a free port of the loopback, with `data` as its folder."""

    data: Path
    port: int = 0
    token: str = TOKEN
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Server:
        """Start it and wait until it answers. Never with `--version`, which serves everybody."""
        self.port = self.port or free_port()
        self.data.mkdir(parents=True, exist_ok=True)
        command = [
            str(PROGRAM), "start", "--no-browser", "--port", str(self.port), "--internal-host",
            "127.0.0.1", "--username", USER, "--password", "only-for-tests", "--user-token",
            self.token, "--data-dir", str(self.data),
        ]  # fmt: skip
        with (self.data / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                command, env=self._environment(), cwd=self.data, stdout=log, stderr=log
            )
        self._wait()
        return self

    def stop(self) -> None:
        """End it; nothing when it does not run."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
        self._process = None

    def _environment(self) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        return {
            **kept,
            "LABEL_STUDIO_BASE_DATA_DIR": str(self.data),
            "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
            "LATEST_VERSION_CHECK": "0",
            "COLLECT_ANALYTICS": "0",
            "SENTRY_DSN": "",
            "FRONTEND_SENTRY_DSN": "",
        }

    def _wait(self) -> None:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.3)
        self.stop()
        raise RuntimeError(f"Label Studio did not start: {(self.data / 'server.log').read_text()}")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def main() -> None:
    if not PROGRAM.exists():
        venv.create(HOME / "venv", with_pip=True)
        pip = [str(PROGRAM.with_name("python")), "-m", "pip", "--disable-pip-version-check", "-q"]
        subprocess.run([*pip, "install", f"label-studio=={VERSION}"], check=True)
    shutil.rmtree(DATA, ignore_errors=True)
    Server(DATA).start().stop()
    print(f"Label Studio {VERSION} is ready in {HOME}", file=sys.stderr)


if __name__ == "__main__":
    main()
