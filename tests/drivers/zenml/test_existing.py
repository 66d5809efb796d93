"""What a manifest only names is looked for when planning, not in the middle of an apply."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsc.pipeline import Inputs, PlanOptions, plan
from tests.drivers.zenml.converge import HEAD
from tests.drivers.zenml.support import Place, component, create

TEXT = """\
feature_store: {registry: {registry_type: file, path: registry.db}}
zenml:
  components:
    orchestrator: default
    artifact_store: {flavor: s3, config: {path: "s3://risk"}, connector: CONNECTOR}
    alerter: [ALERTER]
"""


def found(folder: Path, connector: str, alerter: str) -> list[tuple[str, int, str]]:
    folder.mkdir(exist_ok=True)
    text = TEXT.replace("CONNECTOR", connector).replace("ALERTER", alerter)
    (folder / "stack.yaml").write_text(HEAD.replace("NAME", "team") + text)
    made = plan(Inputs(str(folder / "stack.yaml")), PlanOptions())
    return [(one.code, one.span.line, one.message) for one in made.checked.diagnostics]


def test_names_that_lead_nowhere(
    empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in empty.variables.items():
        monkeypatch.setenv(key, value)
    warning = ("FSC410", 8, "There is no service connector `cloud` in this manifest.")
    assert found(tmp_path / "p", "cloud", "pager") == [
        ("FSC201", 8, "ZenML has no service connector `cloud`."),
        warning,
        ("FSC201", 9, "ZenML has no alerter `pager`."),
    ]
    driver = empty.driver("others")
    create(driver, component("alerter", "discord", "pager", config={"discord_token": "{{a.b}}"}))
    driver.close()
    assert found(tmp_path / "p", "cloud", "pager") == [
        ("FSC201", 8, "ZenML has no service connector `cloud`."),
        warning,
    ]
