"""A ZenML stack that nobody owns becomes a manifest: only its owner is missing, and no secret."""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fsc import pipeline
from fsc.cli import run
from fsc.diagnostics import FscError
from fsc.driver import Action
from fsc.marks import Marks
from fsc.pipeline import ApplyOptions, Inputs, Origin, Planned, PlanOptions
from tests.adopt.test_registry import registry
from tests.drivers.zenml.converge import apply
from tests.drivers.zenml.server import Server
from tests.drivers.zenml.support import OWNER, SECRET_VALUE, Place, change, create, live, wanted
from tests.drivers.zenml.test_connectors import CATALOG, METHODS, connector
from tests.drivers.zenml.test_connectors import manifest as connectors
from tests.support import ROOT

STACK = """\
zenml:
  secrets:
    label_studio: {values: {api_key: "${env:LABEL_STUDIO_API_KEY}"}}
    boxes: {values: {token: "${env:LABEL_STUDIO_API_KEY}"}}
    hub: {values: {token: "${env:LABEL_STUDIO_API_KEY}"}}
    slack: {private: true, values: {token: "${env:LABEL_STUDIO_API_KEY}", "2nd": "${env:LABEL_STUDIO_API_KEY}"}}
  service_connectors:
    aws:
      type: aws
      auth_method: secret-key
      labels: {a: b}
      description: "Ours: ${x"
      configuration:
        region: eu-central-1
        aws_access_key_id: "${env:LABEL_STUDIO_API_KEY}"
        aws_secret_access_key: "${env:LABEL_STUDIO_API_KEY}"
      expires_at: "2030-01-31T00:00:00Z"
      expires_skew_tolerance: 5
      expiration_seconds: 60
  components:
    orchestrator: {flavor: local}
    artifact_store: default
    container_registry: {flavor: aws, config: {uri: 1.dkr.ecr.eu.amazonaws.com}, connector: aws}
    image_builder: {flavor: local}
    sandbox: {flavor: local, config: {sandbox_environment: {TOKEN: "{{boxes.token}}"}}}
    model_deployer: {flavor: huggingface, config: {namespace: risk, secret_name: hub}}
    feature_store: {flavor: feast, config: {feast_repo: /repo}}
    alerter:
      - {name: ops, flavor: slack, config: {slack_token: "{{slack.token}}"}, secrets: [slack]}
      - {name: backup, flavor: discord, config: {discord_token: "{{slack.token}}"}}
    annotator:
      name: labels
      flavor: label_studio
      config: {authentication_secret: label_studio, instance_url: "http://localhost", port: 8080}
      labels: {x: "# no: comment"}
      environment: {A: "1"}
  stack:
    description: where it runs
    labels: {team: risk}
    environment: {B: "2"}
    secrets: [slack]
""".replace('"Ours: ${x"', '"Ours: $${x"')


def forget(store: Place) -> None:
    """Nobody owns anything any more, as with what people register by hand."""
    with closing(sqlite3.connect(store.database)) as database:
        for table in ("stack_component", "stack", "service_connector"):
            for id_, labels in database.execute(f"select id, labels from {table}").fetchall():
                given = json.loads(base64.b64decode(labels)) or {} if labels else {}
                own = {key: one for key, one in given.items() if not key.startswith("fsc.")}
                kept = base64.b64encode(json.dumps(own).encode())
                database.execute(f"update {table} set labels = ? where id = ?", (kept, id_))
        database.commit()


def adopted(
    store: Place, folder: Path, patch: pytest.MonkeyPatch, stack: str = "team", **more: str
) -> tuple[Inputs, pipeline.Adopted]:
    """The manifest of a stack, written, with its variables set; no file holds a secret."""
    for key, one in store.variables.items():
        patch.setenv(key, one)
    made = pipeline.adopt_live(Origin(zenml_stack=stack, **more), str(folder))
    checked = pipeline.write_adopted(made, str(folder))
    assert [one for one in checked.diagnostics if one.severity.value == "error"] == []
    for name in made.variables:
        patch.setenv(name, SECRET_VALUE)
    for file in folder.rglob("*"):
        assert not file.is_file() or SECRET_VALUE.encode() not in file.read_bytes()
    return Inputs(str(folder / "stack.yaml")), made


def offered(inputs: Inputs) -> Planned:
    """The first plan, which takes over what is there and does nothing else."""
    made = pipeline.plan(inputs, PlanOptions(adopt=frozenset({"all"})))
    assert made.plan is not None, made.checked.diagnostics
    assert {one.action for one in made.plan.changes} == {Action.ADOPT}
    assert [(one.address, one.attributes) for one in made.plan.changes if one.attributes] == []
    return made


def only_ownership(inputs: Inputs) -> set[str]:
    """The addresses that the first plan takes over."""
    made = offered(inputs).plan
    return {one.address for one in made.changes} if made else set()


def take_over(inputs: Inputs) -> set[str]:
    """What was taken over; the plan is empty after it."""
    made = offered(inputs)
    report = pipeline.apply(made, ApplyOptions())
    assert (report.failed, report.diagnostics) == (False, ())
    again = pipeline.plan(inputs)
    assert again.plan is not None
    assert again.plan.changes == ()
    return {one.address for one in report.steps}


def zenml_of(inputs: Inputs) -> dict[str, Any]:
    checked = pipeline.validate(inputs)
    assert checked.document is not None
    found: dict[str, Any] = checked.document.root.plain()["zenml"]
    return found


def test_all_of_a_stack(empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apply(empty, STACK, tmp_path / "theirs")
    forget(empty)
    inputs, made = adopted(empty, tmp_path / "ours", monkeypatch)
    said = zenml_of(inputs)
    assert [one["name"] for one in said["components"]["alerter"]] == ["ops", "backup"]
    assert said["components"]["artifact_store"] == "default"
    assert said["service_connectors"]["aws"]["description"] == "Ours: ${x"
    assert said["secrets"]["slack"] == {
        "values": {"2nd": "${env:SLACK_2ND}", "token": "${env:SLACK_TOKEN}"}, "private": True,
    }  # fmt: skip
    assert made.variables == (
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "BOXES_TOKEN", "HUB_TOKEN",
        "LABEL_STUDIO_API_KEY", "SLACK_2ND", "SLACK_TOKEN",
    )  # fmt: skip
    assert made.named == {"zenml.component.artifact_store/default": "ZenML makes it itself"}
    assert "# `default` is only named: ZenML makes it itself" in made.files["stack.yaml"]
    assert len(take_over(inputs)) == 11
    assert pipeline.compile_(inputs).files
    with pytest.raises(FscError, match="belongs to the fsc stack `team`"):
        adopted(empty, tmp_path / "again", monkeypatch)


def test_connectors_of_every_method(
    empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attached in the database, since no component of ZenML's takes some of these types."""
    theirs = {f"{type_} {method}": connector(type_, method) for type_, method in METHODS}
    alerters = [
        {"name": f"a{number:02}", "flavor": "discord", "config": {"discord_token": "{{x.y}}"}}
        for number in range(len(theirs))
    ]
    text = connectors(theirs, f"    alerter: {json.dumps(alerters)}\n")
    apply(replace(empty, more={"THE_SECRET": SECRET_VALUE}), text, tmp_path / "theirs")
    forget(empty)
    with closing(sqlite3.connect(empty.database)) as database:
        for number, name in enumerate(theirs):
            database.execute(
                "update stack_component set connector_id = (select id from service_connector "
                "where name = ?) where name = ?", (name, f"a{number:02}"),
            )  # fmt: skip
        database.commit()
    inputs, _ = adopted(empty, tmp_path / "ours", monkeypatch)
    said = zenml_of(inputs)["service_connectors"]
    assert {(one["type"], one["auth_method"]) for one in said.values()} == set(METHODS)
    for name, one in said.items():
        secret = CATALOG[one["type"]]["auth_methods"][one["auth_method"]]["secret_fields"]
        for key in set(secret) & set(one.get("configuration", {})):
            assert one["configuration"][key].startswith("${env:"), name
    assert {f"zenml.service_connector.{one}" for one in said} <= only_ownership(inputs)


def test_custom_flavors(empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples/custom_flavors", tmp_path / "theirs",
                    ignore=shutil.ignore_patterns("build", "__pycache__"))  # fmt: skip
    text = (tmp_path / "theirs/stack.yaml").read_text().partition("\nvariables:")[2]
    apply(empty, f"variables:{text}", tmp_path / "theirs")
    forget(empty)
    with pytest.raises(FscError, match="`2 b` is no name for a manifest"):
        adopted(empty, tmp_path / "ours", monkeypatch, "own_flavors", name="2 b")
    inputs, _ = adopted(empty, tmp_path / "ours", monkeypatch, "own_flavors", name="team")
    assert set(zenml_of(inputs)["flavors"]) == {"tables", "sheets"}
    assert "zenml.component.feature_store/team" in only_ownership(inputs)


def test_a_secret_written_out_is_left_where_it_is(
    empty: Place,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    apply(empty, STACK, tmp_path / "theirs")
    forget(empty)
    config = base64.b64encode(json.dumps({"slack_token": SECRET_VALUE}).encode())
    with closing(sqlite3.connect(empty.database)) as database:
        database.execute(
            "update stack_component set configuration = ? where name = 'ops'", (config,)
        )
        database.commit()
    for key, one in empty.variables.items():
        monkeypatch.setenv(key, one)
    assert run(["adopt", "--zenml-stack", "team", "-o", str(tmp_path / "ours")]) == 0
    shown = capsys.readouterr()
    text = (tmp_path / "ours/stack.yaml").read_text()
    assert SECRET_VALUE not in shown.out + shown.err + text
    assert "Only named, not managed: zenml.component.alerter/ops (its `slack_token`" in shown.out
    assert "# `ops` is only named: its `slack_token` is a secret" in text
    assert zenml_of(Inputs(str(tmp_path / "ours/stack.yaml")))["components"]["alerter"][0] == "ops"


def test_what_others_own_is_left_to_them(
    empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(empty, STACK, tmp_path / "theirs")
    forget(empty)
    driver = empty.driver("others")
    there = live(driver, "others")["zenml.component.annotator/labels"]
    taken = replace(there, marks=Marks("others"))
    driver.apply(change(Action.ADOPT, taken, there))
    driver.flush()
    driver.close()
    inputs, made = adopted(empty, tmp_path / "ours", monkeypatch)
    assert zenml_of(inputs)["components"]["annotator"] == "labels"
    assert made.external == {"zenml.component.annotator/labels": "others"}
    assert "# `labels` is only named: it belongs to stack `others`" in made.files["stack.yaml"]
    assert "zenml.component.annotator/labels" not in only_ownership(inputs)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tea", r"There is no ZenML stack `tea` in the ZenML store sqlite"),
        ("default", "ZenML makes the stack `default` itself"),
    ],
)
def test_refused(
    empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    with pytest.raises(FscError, match=message):
        adopted(empty, tmp_path / "ours", monkeypatch, name)
    assert not (tmp_path / "ours").exists()


def test_together_with_feast(
    furnished: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One manifest says both, be the registry named by its address or by its repo."""
    store = furnished.copy(tmp_path / "store")
    forget(store)
    held = str(registry(tmp_path, lambda _: None))
    inputs, made = adopted(
        store, tmp_path / "ours", monkeypatch, OWNER, registry=held, project="shop"
    )
    assert "from the registry" in made.files["stack.yaml"]
    assert f"and the ZenML stack `{OWNER}`" in made.files["stack.yaml"]
    kinds = {one.rpartition(".")[0] for one in only_ownership(inputs)}
    assert {"zenml.stack", "feast.entity", "feast.feature_view"} <= kinds

    folder = tmp_path / "theirs"
    repo = folder / "repo"
    (repo / "data").mkdir(parents=True)
    shutil.copy(held, repo / "data/registry.db")
    (repo / "feature_store.yaml").write_text(
        "project: shop\nprovider: local\nregistry: data/registry.db\n"
        "online_store: {type: sqlite, path: data/online.db}\n"
    )
    there = ["--feast-repo", str(repo), "--zenml-stack", OWNER, "-o", str(folder)]
    assert run(["adopt", *there, "--name", "both"]) == 0
    both = Inputs(str(folder / "stack.yaml"))
    text = (folder / "stack.yaml").read_text()
    assert f"and the ZenML stack `{OWNER}`" in text
    assert zenml_of(both)["stack"]["name"] == OWNER
    (repo / "feature_store.yaml").unlink()  # as the command has told
    assert {one.rpartition(".")[0] for one in take_over(both)} == kinds


def test_from_a_database(
    on_mariadb: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store on MariaDB, of which a stack is read that the next test need not find."""
    on_mariadb.wipe()
    place = Place(tmp_path / "client", {"ZENML_STORE_URL": on_mariadb.database})
    given_up(place)
    inputs, made = adopted(place, tmp_path / "ours", monkeypatch, OWNER)
    assert made.variables == ("LABEL_STUDIO_API_KEY",)
    assert len(only_ownership(inputs)) == 5
    on_mariadb.wipe()


def given_up(place: Place) -> None:
    """The stack of `wanted()`, made and left to nobody."""
    driver = place.driver()
    create(driver, *wanted().values())
    mine = [one for one in live(driver).values() if one.marks.stack]
    for one in reversed(mine):
        driver.apply(change(Action.FORGET, None, one))
    driver.flush()
    driver.close()


def test_from_a_server(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a server that is not there."""
    server.wipe()
    token = {"ZENML_STORE_URL": server.url, "ZENML_STORE_API_TOKEN": server.login()}
    place = Place(tmp_path / "client", token)  # a login with the key costs a second
    given_up(place)
    inputs, made = adopted(place, tmp_path / "ours", monkeypatch, OWNER)
    assert made.variables == ("LABEL_STUDIO_API_KEY",)
    assert len(take_over(inputs)) == 5

    server.wipe()
    monkeypatch.setitem(os.environ, "ZENML_STORE_URL", "http://127.0.0.1:9")
    with pytest.raises(FscError, match=r"127\.0\.0\.1:9"):
        pipeline.adopt_live(Origin(zenml_stack=OWNER), str(tmp_path / "x"))
