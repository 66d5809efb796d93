"""`feature_store.repo`: the compiled Feast repo lies where pipelines already look for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsc import pipeline
from fsc.diagnostics import FscError
from fsc.pipeline import Inputs

MANIFEST = """\
apiVersion: fsc/v1
kind: Stack
metadata: {name: team}
feature_store:
  repo: feature_repo
  registry: {registry_type: file, path: data/registry.db}
  online_store: {type: sqlite, path: data/online.db}
entities:
  customer: {join_keys: [customer_id], value_type: Int64, owner: me@example.com}
data_sources:
  spending: {type: file, path: data/spending.parquet, timestamp_field: ts}
zenml:
  components:
    orchestrator: {flavor: local}
    artifact_store: {flavor: local}
    feature_store: {flavor: feast}
environments:
  prod: {patch: {feature_store: {repo: null}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stack.yaml").write_text(MANIFEST)
    return tmp_path


def written(folder: Path, environment: str = "", build: str = "") -> list[str]:
    inputs = Inputs(str(folder / "stack.yaml"), environment, build=build)
    made = pipeline.compile_(inputs)
    pipeline.write_files(made)
    assert pipeline.stale_files(made) == ()
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def test_the_repo_lies_where_the_manifest_says_and_the_scripts_in_the_build_folder(
    folder: Path,
) -> None:
    assert written(folder) == [
        "build/default/zenml/register.py", "build/default/zenml/register.sh",
        "feature_repo/feature_store.yaml", "feature_repo/fsc_feature_repo.py", "stack.yaml",
    ]  # fmt: skip
    assert "path: ../data/registry.db" in (folder / "feature_repo/feature_store.yaml").read_text()
    assert "../data/spending.parquet" in (folder / "feature_repo/fsc_feature_repo.py").read_text()
    assert "../../../feature_repo" in (folder / "build/default/zenml/register.sh").read_text()


def test_another_environment_or_a_build_folder_of_its_own_has_the_repo_elsewhere(
    folder: Path,
) -> None:
    assert "build/prod/feature_repo/feature_store.yaml" in written(folder, environment="prod")
    assert "out/feature_repo/feature_store.yaml" in written(folder, build=str(folder / "out"))


def test_a_repo_that_moves_leaves_no_compiled_files_behind(folder: Path) -> None:
    manifest = folder / "stack.yaml"
    manifest.write_text(MANIFEST.replace("  repo: feature_repo\n", ""))
    assert "build/default/feature_repo/feature_store.yaml" in written(folder)
    manifest.write_text(MANIFEST)
    assert "build/default/feature_repo/feature_store.yaml" not in written(folder)


def test_files_of_other_people_are_not_overwritten(folder: Path) -> None:
    own = folder / "feature_repo/feature_store.yaml"
    own.parent.mkdir()
    own.write_text("project: mine\n")
    with pytest.raises(FscError, match=r"feature_store\.yaml.*did not write") as refused:
        written(folder)
    assert "Move it away" in refused.value.hint
    assert own.read_text() == "project: mine\n"
    assert not (folder / "build").exists()


def test_the_repo_stays_in_the_folder_of_the_manifest(folder: Path) -> None:
    (folder / "stack.yaml").write_text(MANIFEST.replace("repo: feature_repo", "repo: ../elsewhere"))
    checked = pipeline.validate(Inputs(str(folder / "stack.yaml")))
    (found,) = [one for one in checked.diagnostics if one.severity.value == "error"]
    assert (found.code, found.span.line, found.span.column) == ("FSC010", 5, 9)


def test_drivers_and_pipelines_know_the_place(folder: Path) -> None:
    inputs = Inputs(str(folder / "stack.yaml"))
    checked = pipeline.validate(inputs)
    assert checked.stack is not None
    assert inputs.repo(checked.stack) == "feature_repo"
    found = {one.address: one.attrs for one in checked.alone}
    config = found["zenml.component.feature_store/team"]["config"]
    assert config["feast_repo"] == str(folder / "feature_repo")
