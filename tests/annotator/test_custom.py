"""A custom annotator: made through its own class, counted, and never changed or deleted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.drivers.zenml.support import Place
from tests.support import fsc, require
from tests.warm import Warm

MANIFEST: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "lines"},
    "feature_store": {"registry": {"registry_type": "file", "path": "registry.db"}},
    "zenml": {
        "components": {
            "orchestrator": {"flavor": "local"},
            "artifact_store": {"flavor": "local"},
            "annotator": {
                "flavor": "lines", "config": {"folder": "."},
                "datasets": {"reviews": {"title": "Reviews", "description": "what people say"}},
            },
        }
    },
}  # fmt: skip


def test_the_story(pristine: Place, warm: Warm, tmp_path: Path) -> None:
    require("feast", "zenml")
    place = pristine.copy(tmp_path / "zenml")
    folder = tmp_path / "stack"
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("custom_flavor.py"), folder)
    made = json.loads(json.dumps(MANIFEST))
    data = tmp_path / "data"
    data.mkdir()
    (data / "theirs.json").write_text("{}")
    annotator = made["zenml"]["components"]["annotator"]
    annotator["config"]["folder"] = str(data)
    (folder / "stack.yaml").write_text(json.dumps(made))
    env = {**place.variables, "PYTHONPATH": str(folder)}

    def run(*args: str, code: int = 0) -> str:
        done = fsc(*args, cwd=folder, env=env, python=warm.bin / "python")
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("PYTHONPATH", str(folder))
        place.run(str(warm.bin / "zenml"), "annotator", "flavor", "register",
                  "custom_flavor.LinesFlavor")  # fmt: skip
    run("apply", "--auto-approve")
    said = json.loads((data / "reviews.json").read_text())
    assert said == {
        "dataset_name": "reviews", "title": "Reviews", "description": "what people say",
    }  # fmt: skip
    assert "No changes." in run("plan", "--detailed-exitcode")
    (found,) = json.loads(run("annotate", "stats", "--json"))["datasets"]
    assert (found["labeled"], found["unlabeled"], found["url"]) == (
        1, 2, "http://lines.example/reviews",
    )  # fmt: skip
    annotator["datasets"]["broken"] = {}
    (folder / "stack.yaml").write_text(json.dumps(made))
    (data / "broken.json").write_text("{}")
    said = run("plan", code=1)
    assert "failed in `get_dataset_stats`: RuntimeError: no stats today" in " ".join(said.split())
    (data / "broken.json").unlink()
    annotator["datasets"] = {}
    (folder / "stack.yaml").write_text(json.dumps(made))
    run("apply", "--auto-approve")
    assert sorted(path.name for path in data.iterdir()) == ["reviews.json", "theirs.json"]
