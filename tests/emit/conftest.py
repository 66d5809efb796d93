"""Stock Feast on many compiled repos in one process: importing Feast takes seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from fsc.emit.feast import files
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.stack import Stack
from tests.emit.hostile import text_everywhere
from tests.emit.stacks import CONFIG, TARGET, credit_risk
from tests.manifests import manifests, stack_of
from tests.support import require

SCRIPT = Path(__file__).with_name("stock_feast.py")
ANYTHING = "def rate(inputs):\n    return inputs.assign(rate=1.0)[['rate']]\n"
# Feast tries a function on sample values, and has none for these; a frame of nothing else fails.
WITHOUT_SAMPLE = {"Map", "Struct({a: Int64, b: Array(String)})", "Array(Array(Int64))"}
SAMPLES = {
    "age_band": {"age": [41]},
    "doubled": {"amount": [1.5]},
    "risk_ratio": {"spend_7d": [2.0], "amount": [80.0], "months": [10]},
}
RANDOM = 12


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """By name of the stack, what `feast apply` and then `feast plan` of the compiled repo gave."""
    require("feast")
    folder = tmp_path_factory.mktemp("stock")
    odd = folder / 'it\'s: [here] #1 & {"there"}'
    odd.mkdir()
    repos = {
        "credit_risk": _credit_risk(folder / "credit_risk"),
        "text": write(text_everywhere(), folder / "text"),
        **_random(folder),
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, repos.values()), "--", "apply", "plan"],
        env={**os.environ, "FEAST_USAGE": "False", "FSC_TEST_FOLDER": str(odd)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(repos, json.loads(done.stdout.splitlines()[-1]), strict=True))


def write(stack: Stack, folder: Path) -> Path:
    """Compile into a manifest folder as the pipeline does; the repo in it."""
    (folder / "data").mkdir(parents=True)
    for file in files(stack, TARGET):
        path = folder / "build" / "default" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8", newline="\n")
    return folder / TARGET.repo


def _credit_risk(folder: Path) -> Path:
    """The registry's path comes from a variable whose value looks like YAML in every way."""
    made = credit_risk()
    config = {**CONFIG, "registry": {"path": "${env:FSC_TEST_FOLDER}/registry.db"}}
    repo = write(replace(made, feature_store=replace(made.feature_store, config=config)), folder)
    (repo.parent / "samples.json").write_text(json.dumps(SAMPLES))
    return repo


def _random(folder: Path) -> dict[str, Path]:
    repos: dict[str, Path] = {}

    @settings(
        max_examples=RANDOM,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(manifests())
    def collect(manifest: dict[str, Any]) -> None:
        made = stack_of(manifest)
        views = [one for one in made.objects if isinstance(one, OnDemandFeatureView)]
        assume(all(not _inputs(one, made) <= WITHOUT_SAMPLE for one in views))
        udf = {"name": "rate", "source": ANYTHING}
        objects = [replace(one, udf=udf) if one in views else one for one in made.objects]
        name = f"random_{len(repos)}"
        repos[name] = write(replace(made, objects=tuple(objects)), folder / name)

    collect()
    return repos


def _inputs(view: OnDemandFeatureView, stack: Stack) -> set[str]:
    """The types of the columns that an on-demand view gets."""
    read = {one.get("view") or one.get("source") for one in view.sources.values()}
    schemas = [one.schema for one in stack.objects if one.name in read and hasattr(one, "schema")]
    return {given["dtype"] for schema in schemas for given in schema.values()}
