"""The compiled register.sh, run for real, gives a store on which a plan is empty.

Its commands are warm, but for the run that stops at once: each would take seconds to start.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from fsc.driver import Resource
from fsc.emit.zenml import files
from fsc.model.secrets import secret_digest
from fsc.model.stack import Stack
from fsc.model.zenml.component import Component
from fsc.model.zenml.flavor import Flavor
from fsc.model.zenml.secret import ZenSecret
from fsc.model.zenml.service_connector import ServiceConnector
from fsc.model.zenml.stack import ZenStack
from fsc.plan.desired import resources
from fsc.plan.planner import Options, plan_changes
from tests.drivers.zenml.manifest import TARGET, lowered
from tests.drivers.zenml.support import BIN, SECRET_VALUE, Place, live, read
from tests.support import ROOT
from tests.warm import Warm

TOKEN = "two\r\nlines\n"


def manifest() -> Stack:
    """Little, since each command takes seconds; with all that the commands cannot say."""
    both = ["label_studio"]
    settings = {"region": "eu", "aws_access_key_id": "${env:LABEL_STUDIO_API_KEY}",
                "aws_secret_access_key": "${file:token}"}  # fmt: skip
    values = {"api_key": "${env:LABEL_STUDIO_API_KEY}", "not-a-name": "${file:token}"}
    return lowered(
        "risk",
        ZenSecret(name="label_studio", values=values, private=True),
        Flavor(
            name="sheets", type="annotator", code="0123456789abcdef", protect=True,
            source="flavors.annotator.SheetAnnotatorFlavor",
        ),
        ServiceConnector(
            name="our cloud", type="aws", auth_method="secret-key", configuration=settings,
            labels={"a": "b"}, description="$(date)", expires_at="2030-01-31T00:00:00Z",
        ),
        Component(
            type="annotator", name="risk", flavor="sheets", config={"folder": "data"},
        ),
        Component(
            type="artifact_store", name="risk", flavor="s3", connector="our cloud",
            config={"path": "s3://risk", "secret": "{{label_studio.api_key}}"},
        ),
        Component(
            type="feature_store", name="risk", flavor="feast", needs_feast_repo=True,
            config={"online_host": "@home's", "online_port": 1}, secrets=both,
            labels={"a": "b=c", "d": "e"}, environment={"A": "b", "C": ""},
        ),
        Component(
            type="image_builder", name="risk", flavor="kaniko",
            config={"kubernetes_context": "c", "env": [{"name": "A"}]},
        ),
        ZenStack(
            name="risk", description="$(date)", labels={"a": "b"}, secrets=both, activate=True,
            components={
                "annotator": ["risk"], "artifact_store": ["risk"], "feature_store": ["risk"],
                "image_builder": ["risk"], "orchestrator": ["default"],
            },
        ),
    )  # fmt: skip


def desired(stack: Stack, folder: Path) -> tuple[Resource, ...]:
    """What the manifest wants on this machine."""
    values = {"${env:LABEL_STUDIO_API_KEY}": SECRET_VALUE, "${file:token}": TOKEN}
    repo = str(folder / TARGET.repo)
    return resources(stack, repo, lambda name, key, text: secret_digest(name, key, values[text]))


def run(place: Place, stack: Stack, folder: Path, check: bool = True) -> str:
    for one in files(stack, TARGET):
        path = folder / "build" / "default" / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.text, encoding="utf-8", newline="")
    (folder / TARGET.repo).mkdir(exist_ok=True)
    if not (folder / "flavors").exists():
        shutil.copytree(ROOT / "examples/custom_flavors/flavors", folder / "flavors")
    (folder / "token").write_bytes(TOKEN.encode())
    done = place.run("bash", str(folder / "build/default/zenml/register.sh"), check=check)
    assert SECRET_VALUE not in done.stdout + done.stderr
    return done.stderr


def planned(place: Place, stack: Stack, folder: Path) -> list[str]:
    found = read(place.driver(stack.name), stack.name).resources
    outcome = plan_changes(desired(stack, folder), found, Options(stack.name))
    return [str(one) for one in (*outcome.changes, *outcome.drift)]


def test_a_plan_after_the_script_is_empty(empty: Place, warm: Warm, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    program = {"FSC_PYTHON": str(warm.bin / "python")}
    place = replace(empty, more=program, programs=warm.bin)
    stack = manifest()
    run(place, stack, folder)
    assert planned(place, stack, folder) == []
    first = live(place.driver(), "risk")
    assert first["zenml.stack.risk"].facts["active"]

    # A second run with another manifest changes what is there and takes away what is gone.
    secret, flavor, cloud, annotator, files_, store, builder, group = stack.objects
    settings = {**cloud.configuration, "region": "us"}
    moved = replace(cloud, description="", labels={}, configuration=settings)
    detached = replace(files_, connector="", resource_id="")
    fewer = replace(store, labels={}, environment={"A": "c"}, config={"online_port": 2}, secrets=[])
    other = replace(group, description="", labels={}, secrets=[], activate=False)
    code = folder / "flavors/annotator.py"
    code.write_text(
        code.read_text().replace("    folder: str\n", "    folder: str\n    n: int = 1\n")
    )
    again = replace(flavor, code="fedcba9876543210", protect=False)
    changed = lowered(
        "risk", replace(secret, private=False), again, moved, annotator, detached, fewer, builder,
        other,
    )  # fmt: skip
    assert planned(place, changed, folder) != []
    run(place, changed, folder)
    assert planned(place, changed, folder) == []
    second = live(place.driver(), "risk")
    assert {key: one.facts["id"] for key, one in first.items()} == {
        key: one.facts["id"] for key, one in second.items()
    }


def test_it_stops_before_what_belongs_to_others(place: Place, tmp_path: Path) -> None:
    before = live(place.driver())
    theirs = lowered("risk", Component(type="annotator", name="labels", flavor="label_studio"))
    mine = replace(place, more={"FSC_PYTHON": str(BIN / "python")})
    words = run(mine, theirs, tmp_path / "project", check=False)
    assert words == "The component `labels` belongs to the stack `credit_risk`.\n"
    assert live(place.driver()) == before
