"""The real pre-commit, with the hooks of this very tree, in a scratch repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cli.folder import MANIFEST
from tests.support import ROOT, absent, require

CONFIG = """\
repos:
  - repo: {source}
    rev: {revision}
    hooks:
      - id: fsc-validate
      - id: fsc-compile-check
      - id: fsc-fmt
"""
TOOK_NO_PACKAGES = 3  # pre-commit's own exit code when an environment cannot be made


def git(*args: str, cwd: Path) -> str:
    who = {
        f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", *args],
        cwd=cwd,
        env={**os.environ, **who},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git("init", "-q", cwd=folder)
    git("add", "-A", "-f", cwd=folder)
    git("commit", "-q", "-m", "x", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder)


def source(folder: Path) -> str:
    """This tree as a repository of its own, with what is not committed yet; its revision."""
    for name in git("ls-files", "-co", "--exclude-standard", cwd=ROOT).splitlines():
        if (ROOT / name).is_file() and not name.startswith(("tests/", "examples/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return commit(folder)


def test_pre_commit_accepts_and_refuses(tmp_path: Path) -> None:
    require("pre_commit")
    hooks, project = tmp_path / "hooks", tmp_path / "project"
    hooks.mkdir()
    project.mkdir()
    (project / ".pre-commit-config.yaml").write_text(
        CONFIG.format(source=hooks, revision=source(hooks))
    )
    (project / "stack.yaml").write_text(MANIFEST)
    commit(project)

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        home = {"PRE_COMMIT_HOME": str(tmp_path / "home"), "PRE_COMMIT_COLOR": "never"}
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--all-files", *args],
            cwd=project, env={**os.environ, **home}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    first = run()
    if first.returncode == TOOK_NO_PACKAGES:
        absent("pre-commit could not install packages here")
    assert first.returncode == 1, first.stdout + first.stderr
    assert (
        "fsc validate.............................................................Passed"
        in first.stdout
    )
    assert "Stale in" in first.stdout
    (home,) = (tmp_path / "home").glob("repo*/py_env-*")
    fsc = [str(home / "bin" / "python"), "-m", "fsc"]
    subprocess.run([*fsc, "compile"], cwd=project, check=True, capture_output=True)
    assert run().returncode == 0
    heavy = subprocess.run([*fsc[:1], "-c", "import feast"], capture_output=True, check=False)
    assert heavy.returncode != 0
    (project / "stack.yaml").write_text(MANIFEST.replace("Int64", "Int65"))
    refused = run("fsc-validate")
    assert refused.returncode == 1
    assert "stack.yaml:9:" in refused.stdout
    (project / "stack.yaml").write_text(MANIFEST + "\n\n")
    laid_out = run("fsc-fmt")
    assert laid_out.returncode == 1
    assert "Formatted: stack.yaml" in laid_out.stdout
    assert (project / "stack.yaml").read_text() != MANIFEST + "\n\n"
    assert run("fsc-fmt").returncode == 0
