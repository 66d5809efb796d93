"""Cases on real systems: those of a manifest in the working folder, beside what is there already."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsc.driver import Driver
from fsc.drivers import Place, connect
from fsc.model.stack import Stack
from tests.manifests import stack_of
from tests.random.cases import run
from tests.support import changed

STACK = "random"  # whose name and objects nobody else there has


@dataclass(frozen=True)
class Live:
    """`registry` is a section of a manifest. Online tables have tests of their own (setups)."""

    registry: dict[str, Any]

    def stack(self, manifest: dict[str, Any]) -> Stack:
        store = {"project": "shared", "registry": self.registry, "online_store": "none"}
        return stack_of({**manifest, "feature_store": store})

    def open(self, stack: Stack) -> Sequence[Driver]:
        return connect(stack, Place(os.getcwd(), "build", os.environ))


def play(case: str) -> None:
    """Run the case of a file on the systems of `stack.yaml`."""
    found = json.loads(Path("stack.yaml").read_text(encoding="utf-8"))
    steps = json.loads(Path(case).read_text(encoding="utf-8"))["steps"]
    named = [
        {**one, "manifest": changed(one["manifest"], {"metadata.name": STACK})} for one in steps
    ]
    run({"steps": named}, Live(found["feature_store"]["registry"]))
