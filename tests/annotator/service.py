"""Real annotation services for tests, and what people do in them."""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import ROOT, absent

sys.path.insert(0, str(ROOT / "tools"))

from annotators import TOKEN, USER, Argilla, LabelStudio, Server


def require_service(service: type[Server]) -> None:
    """Skip without the environment that `make annotators` makes; fail instead when CI says so."""
    if service.is_made():
        return
    absent(f"needs {service.NAME}: make annotators")


def started(service: type[Server], folder: Path) -> Server:
    """A server on a copy of its prepared folder."""
    require_service(service)
    return service(Path(shutil.copytree(service.home() / "data", folder / "data"))).start()


@dataclass(frozen=True)
class Studio:
    """A running server, spoken to as its own web page does."""

    server: Server

    @property
    def port(self) -> int:
        return self.server.port

    def call(self, method: str, path: str, data: Any = None, signed: str = f"Token {TOKEN}") -> Any:
        request = urllib.request.Request(
            self.server.url + path,
            None if data is None else json.dumps(data).encode(),
            {"Content-Type": "application/json", **({"Authorization": signed} if signed else {})},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def projects(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", "/api/projects?page_size=100")["results"]
        return found

    def project(self, title: str) -> dict[str, Any]:
        (found,) = [one for one in self.projects() if one["title"] == title]
        return found

    def tasks(self, title: str) -> list[dict[str, Any]]:
        path = f"/api/tasks?fields=all&page_size=500&project={self.project(title)['id']}"
        found: list[dict[str, Any]] = self.call("GET", path)["tasks"]
        return sorted(found, key=lambda one: one["id"])

    def label(self, title: str, *verdicts: str) -> None:
        """Say something about the first tasks, one each."""
        for task, verdict in zip(self.tasks(title), verdicts, strict=False):
            result = {"from_name": "verdict", "to_name": "amount", "type": "choices",
                      "value": {"choices": [verdict]}}  # fmt: skip
            self.call("POST", f"/api/tasks/{task['id']}/annotations/", {"result": [result]})

    def change(self, title: str, **fields: Any) -> None:
        self.call("PATCH", f"/api/projects/{self.project(title)['id']}/", fields)

    def empty(self) -> None:
        for one in self.projects():
            self.call("DELETE", f"/api/projects/{one['id']}/")


__all__ = ["TOKEN", "USER", "Argilla", "LabelStudio", "Server", "Studio", "started"]
