"""`--select changed:REF+`: what the commits changed, resolved, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.folder import Folder
from tests.plan.small import SMALL
from tests.support import changed


class Repo(Folder):
    """A folder with a manifest in a git repository."""

    def git(self, *args: str) -> None:
        env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        subprocess.run(
            ["git", *who, *args], cwd=self.path, check=True, capture_output=True, env=env
        )

    def commit(self, manifest: dict[str, Any]) -> None:
        self.write(json.dumps(manifest, indent=1))
        self.git("add", "-A")
        self.git("commit", "-qm", "x")

    def planned(self, *args: str) -> dict[str, str]:
        done = self.run("plan", "--json", *args)
        assert done.returncode == 0, done.stderr
        return {one["address"]: one["action"] for one in json.loads(done.stdout)["changes"]}


MANIFEST = changed(SMALL, {"data_sources.rows.path": "s3://bucket/rows.parquet"})


@pytest.fixture(params=["", "stacks/team"])
def repo(request: pytest.FixtureRequest, tmp_path: Path) -> Repo:
    path = tmp_path / "repo" / request.param
    path.mkdir(parents=True)
    made = Repo(path)
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path / "repo")], check=True)
    (path / "udfs.py").write_text("def rate(df):\n    return df\n")
    made.commit(MANIFEST)
    return made


def test_only_what_changed_and_with_plus_what_reads_it(repo: Repo) -> None:
    repo.commit(changed(MANIFEST, {"feature_views.spend.ttl": "60d"}))
    needs = {"feast.project.shared", "feast.entity.customer", "feast.data_source.rows"}
    assert set(repo.planned("--select", "changed:HEAD~1")) == needs | {"feast.feature_view.spend"}
    more = set(repo.planned("--select", "changed:HEAD~1+"))
    assert {"feast.on_demand_feature_view.ratio", "feast.feature_service.model"} < more
    assert set(repo.planned("--select", "changed:HEAD")) == set()


def test_layout_does_not_count_and_functions_do(repo: Repo) -> None:
    repo.write(json.dumps(MANIFEST))
    assert repo.planned("--select", "changed:main") == {}
    (repo.path / "udfs.py").write_text("def rate(df):\n    return df * 2\n")
    assert "feast.on_demand_feature_view.ratio" in repo.planned("--select", "changed:main")


def test_what_is_gone_counts(repo: Repo) -> None:
    assert repo.code("apply", "--auto-approve") == 0
    service = changed(MANIFEST, {"feature_services": {}, "entities.new": {"value_type": "Int64"}})
    repo.write(json.dumps(service))
    assert repo.planned("--select", "changed:main") == {
        "feast.entity.new": "create",
        "feast.feature_service.model": "delete",
    }
    done = repo.run("plan", "--select", "changed:main", "--exclude", "feast.entity.new")
    assert "Note: Left out by your selection `changed:main`: feast.entity.new." in done.stdout


def test_a_saved_plan_keeps_its_selection(repo: Repo) -> None:
    assert repo.code("apply", "--auto-approve") == 0
    repo.write(json.dumps(changed(MANIFEST, {"feature_views.spend.ttl": "60d"})))
    assert repo.code("plan", "--select", "changed:main", "-o", "p.json") == 0
    repo.git("commit", "-qam", "now main has it")
    assert repo.code("apply", "p.json", "--auto-approve") == 0
    assert repo.planned() == {}


@pytest.mark.parametrize(
    "reference", ["nowhere", "--output=x", "main:udfs.py", "$(touch x)", "-h+"]
)
def test_an_unknown_reference_is_said(repo: Repo, reference: str) -> None:
    done = repo.run("plan", "--select", f"changed:{reference}")
    assert done.returncode == 1
    assert f"git does not know `{reference.removesuffix('+')}`" in done.stderr
    assert not (repo.path / "x").exists()


def test_a_commit_without_a_valid_manifest_is_said(repo: Repo) -> None:
    repo.commit(changed(MANIFEST, {"feature_views.spend.source": "nothing"}))
    repo.commit(MANIFEST)
    done = repo.run("plan", "--select", "changed:HEAD~1")
    assert done.returncode == 3
    assert "FSC201" in done.stderr


def test_outside_of_git_and_wrong_words_are_said(folder: Folder) -> None:
    done = folder.run("plan", "--select", "changed:main", GIT_CEILING_DIRECTORIES="/")
    assert (done.returncode, "needs a git repository" in done.stderr) == (1, True)
    for wrong in ("main", "changed:", "changed:+"):
        assert folder.code("plan", "--select", wrong) == 64
