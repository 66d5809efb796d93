"""Of which live systems a manifest speaks, and what is compiled for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsc import pipeline
from fsc.pipeline import Inputs

HEAD = "apiVersion: fsc/v1\nkind: Stack\nmetadata: {name: risk}\n"
PARTS = "zenml: {components: {orchestrator: {flavor: local}, artifact_store: {flavor: local}%s}}\n"
STORE = ", feature_store: {flavor: feast%s}"
FEAST_FILES = ["feature_repo/feature_store.yaml", "feature_repo/fsc_feature_repo.py"]
ZENML_FILES = ["zenml/register.py", "zenml/register.sh"]

CASES = {
    "feast alone": ("entities: {customer: {value_type: Int64}}\n", {"feast"}, FEAST_FILES),
    "zenml alone": (PARTS % "", {"zenml"}, ZENML_FILES),
    "a repo from elsewhere": (
        PARTS % STORE % ", config: {feast_repo: /repo}", {"zenml"}, ZENML_FILES,
    ),
    "a store that wants the compiled repo": (
        PARTS % STORE % "", {"feast", "zenml"}, [*FEAST_FILES, *ZENML_FILES],
    ),
    "both": (
        "feature_store: {project: shop}\n" + PARTS % "", {"feast", "zenml"},
        [*FEAST_FILES, *ZENML_FILES],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_manifest_speaks_of(name: str, tmp_path: Path) -> None:
    text, systems, files = CASES[name]
    (tmp_path / "stack.yaml").write_text(HEAD + text)
    made = pipeline.compile_(Inputs(str(tmp_path / "stack.yaml")))
    stack, _ = made.checked.valid()
    assert stack.systems == systems
    assert [one.path for one in made.files] == files
    assert list(made.paths) == files
