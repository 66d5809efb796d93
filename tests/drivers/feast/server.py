"""Feast's own registry server in a process of its own, with a file behind it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import require

FEAST = str(Path(sys.executable).with_name("feast"))
CONFIG = """\
project: served
provider: local
registry: {registry_type: file, path: registry.db, cache_ttl_seconds: 1}
online_store: {type: sqlite, path: online.db}
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(folder: Path, **environ: str) -> Iterator[str]:
    """The address of a running server with a registry of its own."""
    require("grpc", "grpc_health", "grpc_reflection", "feast")
    port = free_port()
    folder.mkdir(exist_ok=True)
    (folder / "feature_store.yaml").write_text(CONFIG)
    command = [FEAST, "-c", str(folder), "serve_registry", "--port", str(port)]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environ})
    try:
        _wait(port, running, folder / "log")
        yield f"127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(30)


def _wait(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert running.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())
