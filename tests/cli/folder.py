"""A folder with a small manifest, and the command line run in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import ROOT

HARNESS = Path(__file__).with_name("on_memory.py")

MANIFEST = """\
apiVersion: fsc/v1
kind: Stack
metadata: {name: team}
feature_store:
  project: shared
  registry: {registry_type: file, path: data/registry.db}
  online_store: {type: sqlite, path: data/online.db}
entities:
  customer: {join_keys: [customer_id], value_type: Int64, owner: me@example.com}
  account: {join_keys: [account_id], value_type: String, owner: me@example.com}
environments:
  prod: {patch: {entities: {account: null}}}
"""


@dataclass(frozen=True)
class Folder:
    """A project on disk whose live system is a file beside it."""

    path: Path

    def write(self, text: str, name: str = "stack.yaml") -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def replace(self, old: str, new: str) -> None:
        text = (self.path / "stack.yaml").read_text(encoding="utf-8")
        assert old in text
        self.write(text.replace(old, new))

    def command(self, *args: str) -> list[str]:
        return [sys.executable, str(HARNESS), "../live.pickle", *args]

    def environment(self, **env: str) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if key not in UNWANTED}
        return {**clean, "PYTHONPATH": str(ROOT), **env}

    def run(self, *args: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*args), cwd=self.path, env=self.environment(**env), input=stdin,
            capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip

    def code(self, *args: str, **env: str) -> int:
        return self.run(*args, **env).returncode

    def events(self, *args: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*args).stdout.splitlines()]

    @property
    def live(self) -> bytes:
        state = self.path.parent / "live.pickle"
        return state.read_bytes() if state.exists() else b""

    def files(self) -> dict[str, bytes]:
        """Everything in the folder."""
        found = sorted(path for path in self.path.rglob("*") if path.is_file())
        return {str(path.relative_to(self.path)): path.read_bytes() for path in found}


UNWANTED: Sequence[str] = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "GITHUB_OUTPUT")
