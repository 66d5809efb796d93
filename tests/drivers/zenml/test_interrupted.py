"""A server that is killed in the middle of an apply, as the person at the terminal sees it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from fsc.diagnostics import Exit
from tests.drivers.zenml.faults import Call, Proxy
from tests.drivers.zenml.server import Server
from tests.support import fsc

MANIFEST = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "team"},
    "feature_store": {"registry": {"path": "data/registry.db"}},
    "zenml": {
        "secrets": {"labels": {"values": {"api_key": "${env:LABEL_STUDIO_API_KEY}"}}},
        "components": {
            "orchestrator": {"flavor": "local"},
            "artifact_store": {"flavor": "local"},
            "image_builder": {"flavor": "local"},
            "annotator": {
                "name": "labels",
                "flavor": "label_studio",
                "config": {"authentication_secret": "labels"},
            },
        },
        "stack": {},
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stack.yaml").write_text(yaml.safe_dump(MANIFEST))
    return tmp_path


def test_the_next_apply_completes_what_a_dead_server_left(server: Server, folder: Path) -> None:
    server.wipe()
    made: list[Call] = []

    def fault(call: Call) -> None:
        """The first component is made; at the third the power goes."""
        made.extend([call] if (call.method, call.collection) == ("POST", "components") else [])
        if len(made) == 3:
            server.kill()

    variables = {
        "ZENML_CONFIG_PATH": str(folder / "zenml"),
        "ZENML_STORE_API_TOKEN": server.login(),
        "LABEL_STUDIO_API_KEY": "canary-key",
        "COLUMNS": "200",
    }

    def run(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = fsc(*arguments, cwd=folder, env={**variables, "ZENML_STORE_URL": url})
        assert "canary" not in done.stdout + done.stderr
        return done

    with Proxy(server.port, fault) as proxy:
        done = run(proxy.url, "apply", "--auto-approve")
        assert done.returncode == Exit.PARTIAL, done.stdout + done.stderr
        text = done.stdout + done.stderr
        assert f"The ZenML server at {proxy.url} cannot be reached" in text
        assert "zenml.secret.labels" in text
    server.start()
    again = run(server.url, "plan", "--json")
    assert "zenml.secret.labels" not in [
        one["address"] for one in yaml.safe_load(again.stdout)["changes"]
    ], "the secret is made, and ours"
    done = run(server.url, "apply", "--auto-approve")
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    assert run(server.url, "plan", "--detailed-exitcode").returncode == Exit.OK
    token = variables["ZENML_STORE_API_TOKEN"]
    parts = server.ask(token, "GET", "components?size=100")["items"]
    assert sorted(one["name"] for one in parts) == [
        "default", "default", "default", "labels", "team", "team", "team",
    ]  # fmt: skip
