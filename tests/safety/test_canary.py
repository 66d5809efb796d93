"""A canary in every place a secret can come from: no command, file or error shows one.

Sources: the environment (Feast's settings, ZenML's secrets), secret files, and sensitive variables
by default, environment, `--var-file`, `FSC_VAR_*` and `--var`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import fsc.drivers
from fsc.cli import COMMANDS, run
from fsc.driver import Change
from fsc.drivers.memory import MemoryDriver

MANIFEST = """\
apiVersion: fsc/v1
kind: Stack
metadata: {name: team}
variables: {password: {sensitive: true, default: c4n4ry-default}}
feature_store:
  registry: {registry_type: file, path: data/registry.db}
  online_store: {type: redis, connection_string: "${env:REDIS}"}
  offline_store: {type: dask}
entities:
  customer: {join_keys: [customer_id], value_type: Int64, owner: me@example.com}
zenml:
  secrets:
    keys: {values: {of_env: "${env:API_KEY}", of_file: "${file:keys/api.txt}"}}
  components:
    orchestrator: {flavor: local}
    artifact_store: {flavor: local}
environments:
  prod: {variables: {password: c4n4ry-environment}}
"""
# Everything wrong that a value can make wrong, with a sensitive value in it.
SPOILT = MANIFEST.replace("environments:\n", """\
feature_views:
  spend:
    entities: ["${var.password}"]
    source: ${var.password}
    ttl: ${var.password}
    online: ${var.password}
    description: in ${var.password} text
    schema: {a: "${var.password}", "b_${var.password}": Int64}
  many_${each.key}: {for_each: ["${var.password}"], source: x, schema: {a: Int64}}
  when: {source: x, when: {environments: ["${var.password}"]}, schema: {a: Int64}}
on_demand_feature_views:
  ratio: {sources: [spend], udf: "${var.password}", mode: "${var.password}", schema: {b: Int64}}
environments:
""")  # fmt: skip
SETS = {
    "environment": ["-e", "prod"],
    "file": ["--var-file", "secret.yaml"],
    "option": ["--var", "password=c4n4ry-option-" + "x" * 80],
    "default": [],
}
ON_A_MANIFEST = {
    "validate": [
        ["validate", "--strict"],
        *(["validate", "--format", one] for one in ("json", "sarif", "github", "junit")),
        ["validate", "--write-baseline", "known.json"],
        ["validate", "--baseline", "known.json"],
        ["validate", "--fix"],
    ],
    "fmt": [["fmt", "--check", "--diff"]],
    "compile": [["compile"], ["compile", "--check"]],
    "plan": [["plan", "-o", "p.json", "--markdown", "p.md"], ["plan", "--json"]],
    "show": [["show", "p.json"], ["show", "--resolved"], ["show", "--resolved", "--origins"],
             ["show", "--resolved", "--json"]],
    "apply": [["apply", "--auto-approve"], ["apply", "p.json"]],
    "drift": [["drift"]],
    "verify": [["verify"], ["verify", "--json"]],
    "graph": [["graph"], ["graph", "-o", "graph.txt"]],
    "adopt": [["adopt", "all"], ["adopt", "feast.entity.customer"]],
    "forget": [["forget", "feast.entity.customer"]],
    "rollback": [["rollback"]],
    "annotate": [["annotate", "status"]],
    "unlock": [["unlock", "x"]],
    "flavors": [["flavors", "orchestrator"]],
    "destroy": [["destroy", "--auto-approve", "--allow-destroy", "all"]],
}  # fmt: skip
WITHOUT = frozenset({"init", "schema", "rules", "explain", "completion"})
"""Commands that read no manifest."""

Run = Callable[..., tuple[int, str]]


def test_every_command_is_run_here() -> None:
    assert set(ON_A_MANIFEST) | WITHOUT == set(COMMANDS)


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """A folder full of canaries; the function runs a command there and looks at what it says."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/api.txt").write_text("c4n4ry-key-file\n")
    (tmp_path / "secret.yaml").write_text("password: c4n4ry-var-file\n")
    for name, value in {
        "REDIS": "host:6379,password=c4n4ry-redis",
        "API_KEY": "c4n4ry-api-key",
        "FSC_VAR_password": "c4n4ry-fsc-var",
        "ZENML_CONFIG_PATH": str(tmp_path / "zen"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def command(*args: str) -> tuple[int, str]:
        code = int(run(list(args)))
        said = capsys.readouterr()
        assert "c4n4ry" not in said.out + said.err, args
        assert code != 70, said.err
        for path in tmp_path.rglob("*"):
            if path.is_file() and path.name not in ("secret.yaml", "api.txt", "stack.yaml"):
                assert b"c4n4ry" not in path.read_bytes(), (args, path)
        return code, said.out + said.err

    return command


def memory(monkeypatch: pytest.MonkeyPatch, driver: MemoryDriver) -> None:
    monkeypatch.setattr(fsc.drivers, "connect", lambda _stack, _place: (driver,))


@pytest.mark.parametrize("text", [MANIFEST, SPOILT], ids=["good", "spoilt"])
@pytest.mark.parametrize("given", SETS.values(), ids=SETS)
def test_no_command_shows_a_canary(
    text: str, given: list[str], project: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = MemoryDriver()
    memory(monkeypatch, driver)
    Path("stack.yaml").write_text(text)
    codes = {
        " ".join(args): project(*args, *given)[0]
        for many in ON_A_MANIFEST.values()
        for args in many
    }
    assert codes["validate --strict"] in ((0, 3) if text == MANIFEST else (3,))
    assert codes["compile"] == codes["apply --auto-approve"] == (0 if text == MANIFEST else 3)
    assert "c4n4ry" not in repr(driver.stored)


def test_a_failing_driver_shows_no_canary(project: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(change: Change) -> bool:
        return change.address == "zenml.secret.keys"

    memory(monkeypatch, MemoryDriver(fault=fault))
    Path("stack.yaml").write_text(MANIFEST)
    code, said = project("apply", "--auto-approve")
    assert code == 7
    assert "zenml.secret.keys" in said


@pytest.mark.parametrize("missing", ["REDIS", "API_KEY", "keys/api.txt"])
def test_what_is_missing_is_named_and_the_rest_is_not_shown(
    missing: str, project: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory(monkeypatch, MemoryDriver())
    Path("stack.yaml").write_text(MANIFEST)
    if "/" in missing:
        Path(missing).unlink()
    else:
        monkeypatch.delenv(missing)
    for args in (["plan"], ["apply", "--auto-approve"]):
        _, said = project(*args)
        assert missing in said


@pytest.mark.parametrize(
    "declared",
    ["pattern: x", "type: integer", "type: map", "allowed: [a]", "sensitive: 5", "default: 1"],
)
def test_errors_about_a_sensitive_variable_do_not_quote_it(declared: str, project: Run) -> None:
    Path("stack.yaml").write_text(
        MANIFEST.replace("default: c4n4ry-default", f"default: c4n4ry-default, {declared}")
    )
    code, said = project("validate", "--var", "password=c4n4ry-option")
    assert code == 3, said
