"""Each of ZenML's 82 flavors: a minimal component is accepted offline and registered for real;
an unknown key and a missing required key are found offline, with place and suggestion.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import Diagnostic
from fsc.pipeline import Inputs, validate
from tests.drivers.zenml.converge import HEAD, apply, live
from tests.drivers.zenml.support import Place
from tests.drivers.zenml.test_adopt import adopted, forget, only_ownership
from tests.test_zenml_catalog import CATALOG, FLAVORS

# ZenML needs the packages of the integration to check the settings of this one.
NEEDS = {"orchestrator/kubeflow": "kubernetes"}
SECRETS = ("discord", "slack", "argilla", "label_studio", "comet", "wandb", "datadog", "baseten",
           "runai")  # fmt: skip
KEYS = ("token", "api_key", "application_key", "client_id", "client_secret")
BASE = {"orchestrator": "local", "artifact_store": "local"}


def component(key: str, **settings: Any) -> dict[str, Any]:
    config = {**FLAVORS[key]["config"]["examples"][0], **settings}
    return {"name": "probe", "flavor": key.partition("/")[2], "config": config}


def zenml(components: dict[str, Any]) -> str:
    whole = {type_: {"flavor": flavor} for type_, flavor in BASE.items()} | components
    values = dict.fromkeys(KEYS, "${env:LABEL_STUDIO_API_KEY}")
    secrets = {name: {"values": values} for name in SECRETS}
    return f"zenml: {json.dumps({'secrets': secrets, 'components': whole})}\n"


def found(folder: Path, key: str, one: dict[str, Any]) -> tuple[Diagnostic, ...]:
    text = HEAD.replace("NAME", "team") + zenml({key.partition("/")[0]: one})
    (folder / "stack.yaml").write_text(text)
    return validate(Inputs(str(folder / "stack.yaml"))).diagnostics


@pytest.mark.parametrize("key", FLAVORS)
def test_offline(tmp_path: Path, key: str) -> None:
    minimal = component(key)
    assert [one for one in found(tmp_path, key, minimal) if one.severity.value == "error"] == []
    place = f"zenml.components.{key.partition('/')[0]}.config"
    names = sorted(FLAVORS[key]["config"]["properties"])
    typo = f"{names[0]}x" if names else "anything"
    unknown = component(key, **{typo: "x"})
    (finding,) = found(tmp_path, key, unknown)[:1]
    assert (finding.code, finding.message) == ("FSC103", f"`{place}` has no key `{typo}`.")
    assert f"Did you mean `{names[0]}`" in finding.hint if names else finding.hint == ""
    assert finding.span.line == 4
    for name in FLAVORS[key]["config"].get("required", ()):
        less = component(key)
        if name == "feast_repo":  # fsc fills it in
            continue
        del less["config"][name]
        messages = [(one.code, one.message) for one in found(tmp_path, key, less)]
        assert ("FSC102", f"`{place}` lacks the key `{name}`.") in messages


def adopted_alike(store: Place, types: set[str], folder: Path, patch: pytest.MonkeyPatch) -> None:
    """A manifest that is written from the stack says every component as it is."""
    copy = store.copy(folder)
    forget(copy)
    inputs, made = adopted(copy, folder / "ours", patch)
    taken = only_ownership(inputs)
    assert set(made.named) == set()
    assert {f"zenml.component.{type_}/probe" for type_ in types} <= taken


def test_registered(empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All at once, a stack per turn: most types fit only once into a stack.

    Each of these stacks is adopted, too.
    """
    ready = [key for key in FLAVORS if importlib.util.find_spec(NEEDS.get(key, "json"))]
    assert len(ready) >= 81
    turns = max(len(content["flavors"]) for content in CATALOG.values())
    done: set[str] = set()
    for turn in range(turns):
        here = {}
        for type_ in CATALOG:
            keys = [key for key in ready if key.startswith(f"{type_}/")]
            here |= {type_: component(keys[turn])} if turn < len(keys) else {}
        apply(empty, zenml(here), tmp_path / "p")
        parts = {one.address: one for one in live(empty).values()}
        for type_, one in here.items():
            assert parts[f"zenml.component.{type_}/probe"].attrs["flavor"] == one["flavor"]
            done.add(f"{type_}/{one['flavor']}")
        adopted_alike(empty, set(here), tmp_path / f"turn{turn}", monkeypatch)
    assert done == set(ready)
