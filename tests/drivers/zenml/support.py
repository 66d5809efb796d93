"""A ZenML store of one's own in a folder, and resources and changes as the planner makes them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fsc.driver import Action, Change, Live, Resource, Scope, by_address
from fsc.drivers.zenml import Settings, ZenmlDriver
from fsc.marks import Marks
from fsc.model.describe import Effect
from fsc.model.digest import digests
from fsc.model.secrets import secret_digest

OWNER = "credit_risk"
SECRET_VALUE = "canary-7f3a"

_MAKE = """
from zenml.config.global_config import GlobalConfiguration
GlobalConfiguration().zen_store
"""


@dataclass(frozen=True)
class Place:
    """A folder with ZenML's configuration and local store; `driver()` works there."""

    root: Path
    more: Mapping[str, str] = field(default_factory=dict)
    programs: Path = Path(sys.executable).parent

    @property
    def variables(self) -> dict[str, str]:
        return {
            "ZENML_CONFIG_PATH": str(self.root / "config"),
            "ZENML_LOCAL_STORES_PATH": str(self.root / "stores"),
            "ZENML_ANALYTICS_OPT_IN": "false",
            "ZENML_LOGGING_VERBOSITY": "ERROR",
            "LABEL_STUDIO_API_KEY": SECRET_VALUE,
            **self.more,
        }

    @property
    def database(self) -> Path:
        return self.root / "stores" / "default_zen_store" / "zenml.db"

    def driver(self, stack: str = OWNER, **settings: str) -> ZenmlDriver:
        return ZenmlDriver(Settings(stack=stack, **settings), self.variables)

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A program with this store as ZenML's own."""
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            command,
            env={**os.environ, **self.variables, "PATH": path},
            capture_output=True,
            text=True,
            timeout=300,
            check=check,
        )

    def copy(self, root: Path) -> Place:
        """The same store in another folder; ZenML notes absolute paths in its configuration."""
        shutil.copytree(self.root, root)
        config = root / "config" / "config.yaml"
        config.write_text(config.read_text().replace(str(self.root), str(root)))
        return replace(self, root=root)


BIN = Path(sys.executable).parent


def fresh_store(root: Path) -> Place:
    """A store as ZenML makes it at the first command: flavors and the default stack."""
    place = Place(root)
    place.run(sys.executable, "-c", _MAKE)
    return place


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes, SQLite's journals included."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def resource(address: str, attrs: Mapping[str, Any], owner: str = OWNER, **more: Any) -> Resource:
    """What the manifest wants, with the marks that an owner leaves."""
    kind = ".".join(address.split(".")[:2])
    name = address[len(kind) + 1 :]
    name = name.partition("/")[2] if kind == "zenml.component" else name
    noted = {} if kind == "zenml.secret" else digests(attrs)
    protect = more.pop("protect", False)
    return Resource(address, kind, name, attrs, marks=Marks(owner, noted, protect), **more)


def secret(name: str = "label_studio", value: str = SECRET_VALUE, **more: Any) -> Resource:
    """A secret whose value is in a variable of the environment."""
    attrs = {"values": {"api_key": secret_digest(name, "api_key", value)}, **more}
    facts = {"values": {"api_key": "${env:LABEL_STUDIO_API_KEY}"}}
    return resource(f"zenml.secret.{name}", attrs, facts=facts)


def component(type_: str, flavor: str, name: str = "", **attrs: Any) -> Resource:
    return resource(f"zenml.component.{type_}/{name or OWNER}", {"flavor": flavor, **attrs})


def wanted(**stack: Any) -> dict[str, Resource]:
    """A small complete stack by short names: secret, four components, stack."""
    parts = {
        "annotator": ["labels"],
        "artifact_store": [OWNER],
        "feature_store": [OWNER],
        "orchestrator": [OWNER],
    }
    config = {
        "authentication_secret": "label_studio",
        "instance_url": "http://localhost",
        "port": 8080,
    }
    needs = tuple(f"zenml.component.{type_}/{found[0]}" for type_, found in parts.items())
    on_secret = ("zenml.secret.label_studio",)
    return {
        "secret": secret(),
        "orchestrator": component("orchestrator", "local"),
        "artifact_store": component("artifact_store", "local", labels={"team": "risk"}),
        "feature_store": component("feature_store", "feast", config={"feast_repo": "/repo"}),
        "annotator": replace(
            component("annotator", "label_studio", "labels", config=config), depends_on=on_secret
        ),
        "stack": resource(
            f"zenml.stack.{OWNER}", {"components": parts, "description": "Where it runs", **stack},
            depends_on=needs,
        ),
    }  # fmt: skip


def change(
    action: Action, desired: Resource | None, live: Resource | None = None, **more: Any
) -> Change:
    """A change as the planner would make it."""
    one = desired or live
    assert one is not None
    return Change(
        one.address, one.kind, one.name, action, "", Effect.METADATA,
        desired=desired, live=live, **more,
    )  # fmt: skip


def create(driver: ZenmlDriver, *resources: Resource) -> None:
    for one in resources:
        driver.apply(change(Action.CREATE, one))
    driver.flush()


def live(driver: ZenmlDriver, stack: str = OWNER) -> dict[str, Resource]:
    return by_address(read(driver, stack).resources)


def read(driver: ZenmlDriver, stack: str = OWNER) -> Live:
    return driver.read(Scope(stack, "project"))


def same(found: Resource, expected: Resource) -> None:
    """Live equals desired as the planner compares them."""
    assert dict(found.attrs) == dict(expected.attrs)
    assert found.marks == expected.marks
    assert found.depends_on == expected.depends_on
