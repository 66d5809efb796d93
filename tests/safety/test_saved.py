"""Saved plans: executed as approved, refused when something moved, without secrets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fsc.render import json as render
from tests.laws.base import BASE, FUNCTIONS
from tests.laws.project import Project, snapshot
from tests.support import changed, fsc, require

require("feast")
CANARY = "canary-9d1f"


def project(folder: Path, manifest: dict[str, Any] = BASE, file: str = "stack.yaml") -> Project:
    made = Project(folder, file).write(manifest)
    (folder / "udfs.py").write_text(FUNCTIONS)
    return made


def run(folder: Path, *args: str) -> tuple[int, str]:
    done = fsc(*args, cwd=folder)
    return done.returncode, done.stdout + done.stderr


def test_a_saved_plan_is_executed_and_then_stale(tmp_path: Path) -> None:
    project(tmp_path)
    assert run(tmp_path, "plan", "-o", "p.json")[0] == 0
    assert run(tmp_path, "apply", "p.json", "--auto-approve")[0] == 0
    assert run(tmp_path, "plan", "--detailed-exitcode")[0] == 0
    before = snapshot(tmp_path)
    code, out = run(tmp_path, "apply", "p.json", "--auto-approve")
    assert code == 4
    assert "feast.feature_view.spend" in out
    assert snapshot(tmp_path) == before


def test_the_object_that_moved_is_named_and_others_do_not_matter(tmp_path: Path) -> None:
    project(tmp_path).apply()
    other = changed(
        BASE, {"metadata.name": "theirs", "entities": {"driver": {"value_type": "Int64"}}}
    )
    for section in ("data_sources", "feature_views", "on_demand_feature_views", "feature_services"):
        other[section] = {}
    project(tmp_path, changed(BASE, {"feature_views.spend.ttl": "60d"}))
    assert run(tmp_path, "plan", "-o", "p.json")[0] == 0

    aside = tmp_path / "theirs.yaml"
    aside.write_text(json.dumps({key: one for key, one in other.items() if one}))
    assert run(tmp_path, "-f", "theirs.yaml", "apply", "--auto-approve")[0] == 0
    approved = (tmp_path / "stack.yaml").read_text()

    project(tmp_path, changed(BASE, {"feature_views.spend.owner": "somebody"})).apply()
    (tmp_path / "stack.yaml").write_text(approved)
    code, out = run(tmp_path, "apply", "p.json", "--auto-approve")
    assert code == 4
    assert "feast.feature_view.spend" in out
    assert "theirs" not in out

    project(tmp_path, BASE).apply()
    (tmp_path / "stack.yaml").write_text(approved)
    assert run(tmp_path, "apply", "p.json", "--auto-approve")[0] == 0


def test_values_of_variables_are_not_kept(tmp_path: Path) -> None:
    manifest = changed(BASE, {"feature_views.spend.owner": "${var.who}"})
    manifest["variables"] = {"who": {"type": "string"}}
    project(tmp_path, manifest)
    given = ("--var", f"who={CANARY}")
    assert run(tmp_path, "plan", "-o", "p.json", *given)[0] == 0
    assert json.loads((tmp_path / "p.json").read_text())["inputs"]["variables"] == ["who"]
    code, out = run(tmp_path, "apply", "p.json", "--auto-approve")
    assert code == 64
    assert "--var who" in out
    assert run(tmp_path, "apply", "p.json", "--auto-approve", "--var", "who=other")[0] == 4
    assert run(tmp_path, "apply", "p.json", "--auto-approve", *given)[0] == 0


@pytest.mark.parametrize("spoil", ["version", "unknown", "text", "damaged", "options"])
def test_what_is_no_plan_is_refused(tmp_path: Path, spoil: str) -> None:
    made = project(tmp_path).plan().plan
    assert made is not None
    assert run(tmp_path, "plan", "-o", "p.json")[0] == 0
    data = json.loads((tmp_path / "p.json").read_text())
    data |= {
        "version": {"format_version": "9.0"},
        "unknown": {"extra": 1},
        "text": {},
        "damaged": {"changes": [{"address": "feast.entity.customer"}]},
        "options": {"options": []},
    }[spoil]
    text = "not json" if spoil == "text" else render.dumps(data)
    (tmp_path / "p.json").write_text(text)
    code, out = run(tmp_path, "apply", "p.json", "--auto-approve")
    assert code == 1
    assert "Traceback" not in out
    assert not (tmp_path / "registry.db").exists()


@pytest.mark.parametrize(
    ("written", "instead"),
    [('"new": "60d"', '"new": "45d"'), ('"class": "value-changing"', '"class": "metadata"')],
)
def test_a_plan_that_says_something_else_is_refused(
    written: str, instead: str, tmp_path: Path
) -> None:
    """Who signs a plan reads its words; they must be those of what is done."""
    project(tmp_path).apply()
    project(tmp_path, changed(BASE, {"feature_views.spend.ttl": "60d"}))
    assert run(tmp_path, "plan", "-o", "p.json")[0] == 0
    path = tmp_path / "p.json"
    path.write_text(path.read_text().replace(written, instead))
    before = snapshot(tmp_path)
    code, out = run(tmp_path, "apply", "p.json", "--auto-approve")
    assert code == 4, out
    assert "what it says of feast.feature_view.spend" in " ".join(out.split())
    assert snapshot(tmp_path) == before
