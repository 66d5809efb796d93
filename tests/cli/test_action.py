"""The GitHub Action: what its script does with the files that GitHub would give it."""

from __future__ import annotations

import os
import re
import subprocess

from ruamel.yaml import YAML

from tests.cli.folder import MANIFEST, Folder
from tests.support import ROOT

INPUT = re.compile(r"inputs\.(\w+)")


def test_the_action(folder: Folder) -> None:
    bin_ = folder.path.parent / "bin"
    bin_.mkdir()
    harness = folder.command()
    harness[2] = str(folder.path.parent / "live.pickle")
    (bin_ / "fsc").write_text(f'#!/bin/sh\nexec {" ".join(harness)} "$@"\n')
    (bin_ / "fsc").chmod(0o755)
    summary, output = folder.path.parent / "summary.md", folder.path.parent / "output"

    def action(**env: str) -> subprocess.CompletedProcess[str]:
        summary.write_text("")
        output.write_text("")
        path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
        given = folder.environment(
            PATH=path, GITHUB_STEP_SUMMARY=str(summary), GITHUB_OUTPUT=str(output), **env
        )
        return subprocess.run(
            ["bash", str(ROOT / "tools" / "action.sh")], cwd=folder.path, env=given,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert action().returncode == 0
    assert summary.read_text().startswith("### fsc plan: `team`")
    assert output.read_text() == "changes=true\n"
    assert folder.code("apply", "--auto-approve") == 0
    assert action().returncode == 0
    assert output.read_text() == "changes=false\n"
    assert action(FSC_ACTION_PLAN="false").returncode == 0
    assert output.read_text() == ""
    assert action(FSC_ACTION_FILE="$(touch pwned).yaml").returncode == 3
    assert not (folder.path / "pwned").exists()
    folder.write(MANIFEST.replace("Int64", "Int65"))
    failed = action()
    assert failed.returncode == 3
    assert failed.stdout.startswith("::error file=stack.yaml,line=9,")
    assert summary.read_text().startswith("### fsc validate failed\n\n``````text\nerror FSC")


def test_action_gives_inputs_as_variables_and_never_as_code() -> None:
    action = YAML(typ="safe").load(ROOT / "action.yml")
    steps = action["runs"]["steps"]
    used = {name for step in steps for text in step["env"].values() for name in INPUT.findall(text)}
    assert used == set(action["inputs"])
    assert all("${{" not in step["run"] for step in steps)
    assert all(one["description"] for one in action["inputs"].values())
    assert (ROOT / "tools" / "action.sh").is_file()
