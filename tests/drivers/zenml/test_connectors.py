"""Service connectors on a real store: every type and method, attached, changed, replaced, deleted."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fsc.driver import Action
from fsc.drivers.zenml.wire import CONNECTOR
from fsc.model.zenml.service_connector import (
    NO_SECRETS,
    OPTIONAL_SECRETS,
    RESOURCES,
    SECRET_SETTINGS,
)
from tests.drivers.zenml.converge import apply, live, plan, stack_of
from tests.drivers.zenml.support import Place, change
from tests.support import ROOT

CATALOG = json.loads((ROOT / "schemas/zenml/connectors.json").read_text("utf-8"))["types"]
METHODS = [(type_, method) for type_, one in CATALOG.items() for method in one["auth_methods"]]
BASE = "    orchestrator: {flavor: local}\n    artifact_store: {flavor: local}\n"
SECRET = "canary-9d1e"


def manifest(connectors: dict[str, Any], components: str = "", more: str = "") -> str:
    section = f"  service_connectors: {json.dumps(connectors)}\n" if connectors else ""
    return f"zenml:\n{section}  components:\n{BASE}{components}{more}"


def connector(type_: str, method: str, **more: Any) -> dict[str, Any]:
    """The example of the catalog, its secrets as references."""
    entry = CATALOG[type_]["auth_methods"][method]
    settings = dict(entry["config"]["examples"][0])
    settings |= {key: "${env:THE_SECRET}" for key in settings if key in entry["secret_fields"]}
    return {"type": type_, "auth_method": method, "configuration": settings, **more}


@pytest.fixture
def store(empty: Place) -> Place:
    return replace(empty, more={"THE_SECRET": SECRET})


def test_tables_are_those_of_the_catalog() -> None:
    assert {name: set(one) for name, one in RESOURCES.items()} == {
        name: set(one["resource_types"]) for name, one in CATALOG.items()
    }
    for name, one in CATALOG.items():
        for resource, entry in one["resource_types"].items():
            assert RESOURCES[name][resource] == entry["supports_instances"]
        secret = {key for each in one["auth_methods"].values() for key in each["secret_fields"]}
        assert SECRET_SETTINGS[name] == secret
        for method, each in one["auth_methods"].items():
            assert (not each["secret_fields"]) == (method == NO_SECRETS)
            required = {*each["secret_fields"]} & {*each["config"].get("required", ())}
            assert bool(required) != ((name, method) in OPTIONAL_SECRETS or method == NO_SECRETS)


def test_every_type_and_method(store: Place, tmp_path: Path) -> None:
    assert len(METHODS) == 25
    wanted = {f"{type_} {method}": connector(type_, method) for type_, method in METHODS}
    done = apply(store, manifest(wanted), tmp_path / "p")
    assert sum(1 for one in done if one.startswith("zenml.service_connector.")) == 25
    assert _plain_of(store) == []
    # Another value is seen, and written; nothing else changes.
    changed = replace(store, more={"THE_SECRET": "canary-other"})
    again = apply(changed, manifest(wanted), tmp_path / "p")
    secret = {f"zenml.service_connector.{t} {m}" for t, m in METHODS
              if CATALOG[t]["auth_methods"][m]["secret_fields"]}  # fmt: skip
    assert again == dict.fromkeys(sorted(secret), "update")
    assert apply(changed, manifest({}), tmp_path / "p") == {
        f"zenml.service_connector.{name}": "delete" for name in wanted
    }


def _plain_of(store: Place) -> list[str]:
    """Where a secret value lies outside ZenML's own secrets."""
    with closing(sqlite3.connect(store.database)) as database:
        rows = database.execute("select name, configuration, labels from service_connector")
        return [row[0] for row in rows if SECRET in _decoded(row)]


def _decoded(row: tuple[Any, ...]) -> str:
    import base64

    return "".join(base64.b64decode(one).decode() for one in row[1:] if one)


S3 = "    container_registry: {{flavor: aws, config: {{uri: 1.dkr.ecr.eu.amazonaws.com}}{}}}\n"


def test_attached_changed_renamed_detached(store: Place, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    aws = connector("aws", "secret-key", description="Ours", labels={"team": "risk"})
    apply(store, manifest({"aws": aws}, S3.format(", connector: aws")), folder)
    first = live(store)
    assert first["zenml.component.container_registry/team"].attrs["connector"] == "aws"
    assert (
        "zenml.service_connector.aws" in first["zenml.component.container_registry/team"].depends_on
    )

    # An update of the component alone keeps its connector.
    labelled = S3.format(", connector: aws, labels: {a: b}")
    assert apply(store, manifest({"aws": aws}, labelled), folder) == {
        "zenml.component.container_registry/team": "update"
    }
    edited = {**aws, "description": "", "labels": {}, "expires_at": "2030-01-31T00:00:00Z",
              "expires_skew_tolerance": 5, "expiration_seconds": 60}  # fmt: skip
    edited["configuration"] = {**aws["configuration"], "region": "us-east-1"}
    assert apply(store, manifest({"aws": edited}, labelled), folder) == {
        "zenml.service_connector.aws": "update"
    }
    moved = "moved: [{from: zenml.service_connector.aws, to: zenml.service_connector.cloud}]\n"
    attached = S3.format(", connector: cloud, labels: {a: b}")
    done = apply(store, manifest({"cloud": edited}, attached, moved), folder)
    assert done["zenml.service_connector.cloud"] == "move"
    second = live(store)
    was = first["zenml.service_connector.aws"].facts["id"]
    assert second["zenml.service_connector.cloud"].facts["id"] == was
    done = apply(store, manifest({}, S3.format("")), folder)
    assert done == {
        "zenml.component.container_registry/team": "update",
        "zenml.service_connector.cloud": "delete",
    }


def test_fixed_parts_are_replaced_under_the_component(store: Place, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    used = S3.format(", connector: aws")
    ends = "2030-01-31T00:00:00Z"
    before = connector("aws", "secret-key", expires_at=ends)
    apply(store, manifest({"aws": before}, used), folder)
    component = live(store)["zenml.component.container_registry/team"].facts["id"]
    for after in (
        connector("aws", "session-token", expires_at=ends),
        connector("aws", "session-token", expires_at=ends, resource_type="docker-registry"),
        connector("aws", "session-token", resource_type="docker-registry"),
    ):
        done = apply(store, manifest({"aws": after}, used), folder)
        assert done == {"zenml.service_connector.aws": "replace"}
        found = live(store)["zenml.component.container_registry/team"]
        assert (found.facts["id"], found.attrs["connector"]) == (component, "aws")
        names = [one for one in live(store) if one.startswith("zenml.service_connector")]
        assert names == ["zenml.service_connector.aws"]


def test_a_replacement_that_stopped_half_way_is_ended(store: Place, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    used = S3.format(", connector: aws")
    apply(store, manifest({"aws": connector("aws", "secret-key")}, used), folder)
    text = manifest({"aws": connector("aws", "session-token")}, used)
    for steps in range(4):
        stack = stack_of(folder, text)
        driver = store.driver("team", folder=str(folder))
        backend = driver._backend()
        left = [steps]

        def counted(call: Any, left: list[int] = left) -> Any:
            def made(*given: Any) -> Any:
                if left[0] == 0:
                    raise InterruptedError
                left[0] -= 1
                return call(*given)

            return made

        for name in ("create", "update", "delete"):
            setattr(backend, name, counted(getattr(backend, name)))
        (one,) = plan(store, stack, folder)
        with pytest.raises(InterruptedError):
            driver.apply(one)
        driver.close()
        assert apply(store, text, folder) == {"zenml.service_connector.aws": "replace"}
        apply(store, manifest({"aws": connector("aws", "secret-key")}, used), folder)


def test_what_others_use_stays(store: Place, tmp_path: Path) -> None:
    aws = {"aws": connector("aws", "secret-key")}
    apply(store, manifest(aws), tmp_path / "ours")
    theirs = S3.format(", name: theirs, connector: aws")
    text = manifest({}, theirs).replace("{flavor: local}", "default")
    apply(store, text, tmp_path / "theirs", name="others")
    (gone,) = plan(store, stack_of(tmp_path / "ours", manifest({})), tmp_path / "ours")
    assert gone.blocked == "in use: container_registry/theirs of another owner needs it"
    with pytest.raises(Exception, match="cannot be deleted"):
        store.driver("team").apply(change(Action.DELETE, None, gone.live))


def test_unset_variable_is_no_change(store: Place, tmp_path: Path) -> None:
    text = manifest({"aws": connector("aws", "secret-key")})
    apply(store, text, tmp_path / "p")
    unset = replace(store, more={})
    assert plan(unset, stack_of(tmp_path / "p", text), tmp_path / "p") == ()


def test_answers_of_a_server_without_and_with_secrets() -> None:
    """Lists show plain settings; what is not shown is not taken for gone."""
    body = {"connector_type": {"connector_type": "aws"}, "auth_method": "secret-key",
            "resource_types": ["s3-bucket"], "resource_id": None, "description": "",
            "expires_at": "2030-01-31T00:00:00"}  # fmt: skip
    plain = {"name": "a", "id": "0" * 32, "body": body}
    hidden = CONNECTOR.read({**plain, "metadata": {"configuration": {"region": "eu"}}})
    assert (hidden.type, hidden.resource_type, hidden.secrets) == ("aws", "s3-bucket", None)
    assert hidden.expires_at == "2030-01-31T00:00:00Z"
    settings = {"region": "eu", "aws_access_key_id": "x"}
    shown = CONNECTOR.read({**plain, "metadata": {"configuration": settings}})
    assert (shown.configuration, shown.secrets) == ({"region": "eu"}, {"aws_access_key_id": "x"})
    none = {**plain, "body": {**body, "auth_method": "implicit"}, "metadata": {}}
    assert CONNECTOR.read(none).secrets == {}
