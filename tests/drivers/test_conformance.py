"""One suite for every driver: the fake in memory, a Feast registry, a ZenML store, Label Studio.

A world is a manifest that speaks of one system and the edits that a person would make. Whatever
the system, planning and applying obey the same laws.
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile as copy_file
from shutil import copytree
from typing import Any

import pytest

from fsc import pipeline
from fsc.driver import Action, Change, Driver, Resource, Scope
from fsc.drivers.memory import MemoryDriver
from fsc.model.describe import attrs
from fsc.model.stack import KINDS, Stack
from fsc.pipeline import Inputs, PlanOptions
from fsc.pipeline.planning import connect_all
from tests.annotator.service import TOKEN
from tests.annotator.world import CONFIG
from tests.drivers.zenml.server import Server
from tests.laws.base import BASE, FUNCTIONS
from tests.laws.project import ALL, Project
from tests.support import DROP, ROOT, changed, require

ZENML: dict[str, Any] = {
    "secrets": {"labels": {"values": {"api_key": "${env:LABEL_STUDIO_API_KEY}"}}},
    "flavors": {
        "sheets": {"type": "annotator", "source": "flavors.annotator.SheetAnnotatorFlavor"}
    },
    "service_connectors": {
        "cluster": {
            "type": "kubernetes",
            "auth_method": "token",
            "configuration": {
                "server": "https://kubernetes.example.com",
                "cluster_name": "risk",
                "token": "${env:LABEL_STUDIO_API_KEY}",
            },
        }
    },
    "components": {
        "step_operator": [
            {"name": "first", "flavor": "kubernetes", "connector": "cluster"},
            {"name": "second", "flavor": "kubernetes"},
        ],
        "orchestrator": {"flavor": "local"},
        "artifact_store": {"flavor": "local"},
        "feature_store": {"flavor": "feast"},
        "annotator": {
            "name": "labels",
            "flavor": "label_studio",
            "config": {"authentication_secret": "labels", "port": 8080},
            "labels": {"team": "risk"},
        },
    },
    "stack": {"description": "first"},
}  # fmt: skip
PART, LINK = "zenml.components.annotator", "zenml.service_connectors.cluster"
FLAVORS = ROOT / "examples/custom_flavors/flavors"
DATASETS: dict[str, Any] = {
    "payments": {"description": "first", "label_config": CONFIG},
    "refunds": {"title": "Money back", "label_config": CONFIG, "protect": False},
}
FEAST_EDITS: dict[str, dict[str, Any]] = {
    "text": {"feature_views.spend.description": "x"},
    "field": {"feature_views.spend.schema.extra": "Int64"},
    "source": {"data_sources.rows.description": "y"},
    "service": {"feature_services.model.features": ["spend"]},
    "removal": {"feature_services.model": DROP},
}
ZENML_EDITS: dict[str, dict[str, Any]] = {
    "config": {f"{PART}.config.port": 9090},
    "labels": {f"{PART}.labels": {"team": "growth", "tier": "one"}},
    "environment": {f"{PART}.environment": {"MODE": "fast"}},
    "secrets": {f"{PART}.secrets": ["labels"]},
    "flavor": {PART: {"name": "labels", "flavor": "pigeon"}},
    "secret": {
        "zenml.secrets.labels.values.spare": "${env:LABEL_STUDIO_API_KEY}",
        "zenml.secrets.labels.private": True,
    },
    "stack surroundings": {
        "zenml.stack.environment": {"A": "b"},
        "zenml.stack.secrets": ["labels"],
    },
    "stack text": {"zenml.stack.description": DROP, "zenml.stack.labels": {"a": "b"}},
    "connector text": {f"{LINK}.description": "x", f"{LINK}.labels": {"team": "risk"}},
    "connector settings": {f"{LINK}.configuration.insecure": True, f"{LINK}.expiration_seconds": 9},
    "connector expires": {
        f"{LINK}.expires_at": "2030-01-31T00:00:00Z",
        f"{LINK}.expires_skew_tolerance": 5,
    },
    "connector resource": {
        f"{LINK}.resource_type": "kubernetes-cluster",
        f"{LINK}.resource_id": "risk",
    },
    "connector method": {
        LINK: {
            "type": "kubernetes",
            "auth_method": "password",
            "configuration": {
                "server": "https://kubernetes.example.com",
                "cluster_name": "risk",
                "username": "${env:LABEL_STUDIO_API_KEY}",
                "password": "${env:LABEL_STUDIO_API_KEY}",
            },
        }
    },
    "attached and detached": {
        "zenml.components.step_operator": [
            {"name": "first", "flavor": "kubernetes"},
            {
                "name": "second",
                "flavor": "kubernetes",
                "connector": "cluster",
                "resource_id": "risk",
            },
        ]
    },
    "another default": {
        "zenml.components.step_operator": [
            {"name": "second", "flavor": "kubernetes"},
            {"name": "first", "flavor": "kubernetes", "connector": "cluster"},
        ]
    },
    "no connector": {LINK: DROP, "zenml.components.step_operator": DROP},
    "flavor source": {"zenml.flavors.sheets.source": "flavors.copied.SheetAnnotatorFlavor"},
    "flavor used": {PART: {"name": "labels", "flavor": "sheets", "config": {"folder": "x"}}},
    "no flavor": {"zenml.flavors.sheets": DROP},
    "new component": {"zenml.components.image_builder": {"flavor": "local"}},
    "removal": {PART: DROP},
}
ANNOTATOR_EDITS: dict[str, dict[str, Any]] = {
    "text": {f"{PART}.datasets.payments.description": DROP},
    "title": {f"{PART}.datasets.payments.title": "Payments of June"},
    "labeling config": {f"{PART}.datasets.refunds.label_config": CONFIG.replace("ok", "fine")},
    "protection": {f"{PART}.datasets.refunds.protect": True},
    "new dataset": {f"{PART}.datasets.transfers": {"label_config": CONFIG}},
    "removal": {f"{PART}.datasets.payments": DROP},
}

FEAST_NAMES: dict[str, Any] = {
    "feature_services.scorer": {"features": ["spend"]},
    "feature_services.model": DROP,
    "moved": [{"from": "feast.feature_service.model", "to": "feast.feature_service.scorer"}],
}
ZENML_NAMES: dict[str, Any] = {
    f"{PART}.name": "verdicts",
    f"{PART}.config.authentication_secret": "keys",
    "zenml.secrets": {"keys": ZENML["secrets"]["labels"]},
    "zenml.service_connectors": {"park": ZENML["service_connectors"]["cluster"]},
    "zenml.components.step_operator": [
        {"name": "first", "flavor": "kubernetes", "connector": "park"},
        {"name": "second", "flavor": "kubernetes"},
    ],
    "zenml.stack.name": "growth",
    "moved": [
        {"from": "zenml.secret.labels", "to": "zenml.secret.keys"},
        {"from": "zenml.service_connector.cluster", "to": "zenml.service_connector.park"},
        {"from": "zenml.component.annotator/labels", "to": "zenml.component.annotator/verdicts"},
        {"from": "zenml.stack.team", "to": "zenml.stack.growth"},
    ],
}
ANNOTATOR_NAMES: dict[str, Any] = {
    f"{PART}.datasets.transfers": DATASETS["payments"],
    f"{PART}.datasets.payments": DROP,
    "moved": [{"from": "annotator.dataset.payments", "to": "annotator.dataset.transfers"}],
}


@dataclass
class World:
    """One system: how to reach it, what to say to it."""

    name: str
    folder: Path
    manifest: dict[str, Any]
    edits: dict[str, dict[str, Any]]
    names: dict[str, Any]
    memory: MemoryDriver = field(default_factory=MemoryDriver)

    def connect(self, stack: Stack, inputs: Inputs) -> tuple[Driver, ...]:
        return (self.memory,) if self.name == "memory" else connect_all(stack, inputs)

    def write(self, manifest: dict[str, Any], file: str = "stack.yaml") -> Inputs:
        project = Project(self.folder, file).write(manifest)
        (self.folder / "udfs.py").write_text(FUNCTIONS)
        if not (self.folder / "flavors").exists():
            copytree(FLAVORS, self.folder / "flavors")
            copy_file(FLAVORS / "annotator.py", self.folder / "flavors/copied.py")
        return project.inputs

    def changes(self, inputs: Inputs, **options: Any) -> tuple[Change, ...]:
        made = pipeline.plan(inputs, PlanOptions(**options), self.connect)
        assert made.plan is not None, made.checked.diagnostics
        return made.plan.changes

    def apply(self, inputs: Inputs, **options: Any) -> tuple[Change, ...]:
        made = pipeline.plan(inputs, PlanOptions(**options), self.connect)
        assert made.plan is not None, made.checked.diagnostics
        report = pipeline.apply(made, ALL, self.connect)
        assert not report.failed, report.steps
        assert report.diagnostics == (), report.diagnostics
        assert [step.address for step in report.steps] == [one.address for one in made.plan.changes]
        return made.plan.changes

    def live(self, inputs: Inputs) -> dict[str, Resource]:
        stack, _ = pipeline.validate(inputs).valid()
        drivers = self.connect(stack, inputs)
        addresses = frozenset(one.address for one in stack.objects)
        scope = Scope(stack.name, stack.feature_store.project, addresses)
        found = {one.address: one for driver in drivers for one in driver.read(scope).resources}
        for driver in drivers:
            driver.close()
        return found


def manifest_of(name: str) -> dict[str, Any]:
    made = copy.deepcopy(BASE)
    if name in ("zenml", "annotator"):
        made = {key: made[key] for key in ("apiVersion", "kind", "metadata", "feature_store")}
        made["data_sources"] = {}
    made = made if name == "feast" else {**made, "zenml": copy.deepcopy(ZENML)}
    if name in ("memory", "annotator"):
        made["zenml"]["components"]["annotator"]["datasets"] = copy.deepcopy(DATASETS)
    return made


EDITS = {
    "memory": {
        **FEAST_EDITS,
        **{f"zenml {key}": one for key, one in ZENML_EDITS.items()},
        **{f"annotator {key}": one for key, one in ANNOTATOR_EDITS.items()},
    },
    "annotator": ANNOTATOR_EDITS,
    "feast": FEAST_EDITS,
    "zenml": ZENML_EDITS,
}
NAMES = {
    "memory": ZENML_NAMES, "annotator": ANNOTATOR_NAMES, "feast": FEAST_NAMES, "zenml": ZENML_NAMES,
}  # fmt: skip
# What the edits of ZenML need not say: ZenML or fsc computes it, or its own tests say it.
UNSAID = {
    "protect": "a mark of fsc: the laws of protection (tests/laws)",
    "code": "of the class of a flavor: test_flavors.py changes a class",
    "config_schema": "of the class of a flavor: test_flavors.py changes a class",
    "activate": "of the person's own configuration, not of the store: test_write.py, test_server.py",
    "components": "follows from the components: every edit that adds or removes one",
    "resource_type": "kubernetes has only one; test_connectors.py changes that of another",
    "type": "a connector of another type is another one: test_connectors.py",
}
ZENML_ATTRIBUTES = {
    (kind.KIND.name, one.name)
    for kind in KINDS
    if kind.KIND.name.startswith("zenml.")
    for one in attrs(kind)
    if one.name not in UNSAID
}


@pytest.fixture(params=["memory", "feast", "zenml", "server", "on_mariadb", "annotator"])
def world(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """`server` is a ZenML server over REST, `on_mariadb` one whose database is MariaDB."""
    name = request.param
    if name in ("server", "on_mariadb"):
        for key, value in serving(request.getfixturevalue(name), tmp_path / "client").items():
            monkeypatch.setenv(key, value)
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", "a-key")
        return World("zenml", tmp_path / "stack", manifest_of("zenml"), ZENML_EDITS, ZENML_NAMES)
    manifest = manifest_of(name)
    if name != "memory":
        require("zenml" if name == "annotator" else name)
    if name in ("zenml", "annotator"):
        place = request.getfixturevalue("pristine").copy(tmp_path / "zenml")
        for key, value in place.variables.items():
            monkeypatch.setenv(key, value)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", TOKEN if name == "annotator" else "a-key")
    if name == "annotator":
        port = request.getfixturevalue("studio").port
        config = manifest["zenml"]["components"]["annotator"]["config"]
        config |= {"instance_url": "http://127.0.0.1", "port": port}
    return World(name, tmp_path / "stack", manifest, EDITS[name], NAMES[name])


def serving(server: Server, folder: Path) -> dict[str, str]:
    """A server as ZenML made it, and what a machine that uses it sets.

    A token, since logging in with the key costs the server a second each time.
    """
    server.wipe()
    return {
        "ZENML_CONFIG_PATH": str(folder),
        "ZENML_STORE_URL": server.url,
        "ZENML_STORE_API_TOKEN": server.login(),
    }


def test_what_is_wanted_is_what_is_read(world: World) -> None:
    inputs = world.write(world.manifest)
    assert {one.action for one in world.apply(inputs)} == {Action.CREATE}
    checked = pipeline.validate(inputs)
    live = world.live(inputs)
    for one in checked.alone:
        there = live[one.address]
        assert (dict(there.attrs), dict(there.copies)) == (dict(one.attrs), dict(one.copies))
        assert (there.marks.stack, there.marks.protect) == (one.marks.stack, one.marks.protect)
    assert world.changes(inputs) == ()


def test_every_edit_is_planned_made_and_gone(world: World) -> None:
    """One after the other; each apply makes an edit and takes the one before it back."""
    inputs = world.write(world.manifest)
    world.apply(inputs)
    touched: set[tuple[str, str]] = set()
    for name, edit in (*world.edits.items(), ("as it was", {})):
        world.write(changed(world.manifest, edit))
        made = world.apply(inputs)
        assert made, name
        touched |= attributes(made)
        assert world.changes(inputs) == (), name
    assert world.names is not ZENML_NAMES or touched >= ZENML_ATTRIBUTES


def attributes(made: tuple[Change, ...]) -> set[tuple[str, str]]:
    """Kind and name of each attribute that was changed on something that was there."""
    return {
        (one.kind, each.path.partition(".")[0])
        for one in made
        if one.action in (Action.UPDATE, Action.REPLACE)
        for each in one.attributes
    }


def test_what_is_renamed_stays_itself(world: World) -> None:
    inputs = world.write(world.manifest)
    world.apply(inputs)
    before = world.live(inputs)
    inputs = world.write(changed(world.manifest, world.names))
    done = {one.address: one.action for one in world.apply(inputs)}
    after = world.live(inputs)
    for one in world.names["moved"]:
        assert done[one["to"]] is Action.MOVE
        assert one["from"] not in after
        assert after[one["to"]].facts.get("id") == before[one["from"]].facts.get("id")
    assert world.changes(inputs) == ()


@pytest.mark.parametrize("world", ["zenml", "server", "on_mariadb"], indirect=True)
def test_the_command_line_of_zenml_sees_the_same(world: World) -> None:
    inputs = world.write(world.manifest)
    world.apply(inputs)
    wanted = world.live(inputs)["zenml.stack.team"].attrs["components"]
    program = str(Path(sys.executable).with_name("zenml"))
    done = subprocess.run(
        [program, "stack", "describe", "team", "--output=json"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(done.stdout[done.stdout.index("{") :])
    parts = {type_: [one["name"] for one in ones] for type_, ones in found["components"].items()}
    assert parts == wanted
    assert parts["step_operator"] == ["first", "second"]
    assert found["labels"]["fsc.stack"] == "team"
    assert found["labels"]["fsc.secrets"] == "labels"


def test_destroying_leaves_nothing_of_ours_and_all_of_theirs(world: World) -> None:
    theirs = changed(world.manifest, {"metadata.name": "theirs"})
    for section in (
        "entities",
        "data_sources",
        "feature_views",
        "on_demand_feature_views",
        "feature_services",
    ):
        theirs.pop(section, None)
    theirs["data_sources"] = {
        "their_rows": {"type": "file", "path": "t.parquet", "timestamp_field": "ts"}
    }
    if "zenml" in theirs:
        theirs["zenml"] = {
            "components": {
                "orchestrator": {"flavor": "local"},
                "artifact_store": {"flavor": "local"},
            }
        }
    other = world.write(theirs, "theirs.yaml")
    world.apply(other)
    before = {key: one for key, one in world.live(other).items() if one.marks.stack == "theirs"}
    inputs = world.write(world.manifest)
    world.apply(inputs)
    assert {one.action for one in world.apply(inputs, destroy=True)} == {Action.DELETE}
    assert [one for one in world.live(inputs).values() if one.marks.stack == "team"] == []
    assert world.changes(inputs, destroy=True) == ()
    after = {key: one for key, one in world.live(other).items() if one.marks.stack == "theirs"}
    assert {key: one.attrs for key, one in after.items()} == {
        key: one.attrs for key, one in before.items()
    }
    assert world.changes(other) == ()


def test_what_others_own_is_a_conflict_until_it_is_adopted(world: World) -> None:
    other = world.write(
        changed(world.manifest, {"metadata.name": "theirs", **NAMED[world.name]}), "theirs.yaml"
    )
    world.apply(other)
    inputs = world.write(changed(world.manifest, NAMED[world.name]))
    planned = world.changes(inputs)
    assert planned
    assert all("theirs" in one.blocked for one in planned)
    world.apply(inputs, adopt=frozenset({"all"}))
    assert world.changes(inputs) == ()


# Components and stacks are named like the stack unless they have a name; here both say the same.
_SAME = {
    "zenml.components.orchestrator.name": "shared",
    "zenml.components.artifact_store.name": "shared",
    "zenml.components.feature_store.name": "shared",
    "zenml.stack.name": "shared",
}
NAMED: dict[str, dict[str, Any]] = {
    "memory": _SAME,
    "feast": {},
    "zenml": _SAME,
    "annotator": _SAME,
}
