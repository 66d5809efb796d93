"""The generated module: readable, formatted, deterministic, and never made of text."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings

from fsc.emit.feast import MODULE, files, module
from fsc.model.feast.feature_service import FeatureService
from fsc.model.feast.feature_view import FeatureView
from fsc.model.stack import Stack
from fsc.pipeline import Inputs, compile_
from tests.conftest import Golden
from tests.emit.stacks import TARGET, credit_risk, source, stack
from tests.manifests import manifests, stack_of
from tests.support import ROOT

CASES = ROOT / "tests" / "cases" / "emit" / "credit_risk"
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("index", [0, 1])
def test_golden(golden: Golden, index: int) -> None:
    file = files(credit_risk(), TARGET)[index]
    golden(CASES / file.path, file.text)


def ruff(tmp_path: Path, texts: list[str]) -> str:
    for number, text in enumerate(texts):
        (tmp_path / f"repo_{number}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "format",
            "--isolated",
            "--line-length",
            "100",
            "--diff",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_the_module_is_formatted_and_clean(tmp_path: Path) -> None:
    assert ruff(tmp_path, [module(credit_risk(), TARGET)]) == ""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100"]
    done = subprocess.run(
        [*command, "--select", "I,F,E7,E9", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_random_modules_are_formatted(tmp_path: Path) -> None:
    texts: list[str] = []
    udf = {"name": "rate", "source": "def rate(inputs):\n    return inputs\n"}

    @settings(RELAXED, derandomize=True, database=None, max_examples=40)
    @given(manifests())
    def collect(manifest: dict[str, Any]) -> None:
        tidy = tuple(
            replace(cast("Any", one), udf=udf) if getattr(one, "udf", None) else one
            for one in stack_of(manifest).objects
        )
        texts.append(module(replace(stack_of(manifest), objects=tidy), TARGET))

    collect()
    assert ruff(tmp_path, texts) == ""


def test_the_examples_are_formatted(tmp_path: Path) -> None:
    manifests = sorted((ROOT / "examples").glob("*/stack.yaml"))
    made = [compile_(Inputs(str(one))) for one in manifests]
    texts = [file.text for one in made for file in one.files if file.path.endswith(f"/{MODULE}")]
    assert len(texts) == len(manifests) > 0, [one.checked.diagnostics for one in made]
    assert ruff(tmp_path, texts) == ""


def test_long_selections_are_formatted(tmp_path: Path) -> None:
    assert (
        ruff(tmp_path, [module(long_selections(size), TARGET) for size in (*range(8, 40), 60)])
        == ""
    )


def long_selections(size: int) -> Stack:
    names = [f"{'x' * size}_{number}" for number in range(4)]
    view = FeatureView(
        name=f"v{'y' * size}", source="s", schema={one: {"dtype": "Int64"} for one in names}
    )
    reads: dict[str, dict[str, Any]] = {"plain": {"view": view.name, "features": names[1:]}}
    reads["a"] = {"view": view.name, "features": names[:1], "as": "a" * size}
    reads["b"] = {
        "view": view.name,
        "features": names,
        "as": "b" * size,
        "join_key_map": {"k": "c" * size},
    }
    reads["c"] = {**reads["b"], "features": names[:3]}
    reads["d"] = {"view": view.name, "features": names, "as": "d" * size}
    reads["e"] = {"view": view.name, "features": names, "join_key_map": {"k" * size: "e" * size}}
    service = FeatureService(name="s", features=reads, tags={"k" * size: "v" * size})
    return stack([source("s"), view, service])


# --- the same bytes -----------------------------------------------------------------------------

SEEDED = textwrap.dedent(
    """
    import sys
    from tests.emit.stacks import TARGET, credit_risk
    from fsc.emit.feast import files
    sys.stdout.write("".join(one.path + one.text for one in files(credit_risk(), TARGET)))
    """
)


def test_fifty_hash_seeds_give_the_same_bytes() -> None:
    def start(seed: int) -> subprocess.Popen[bytes]:
        env = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        return subprocess.Popen([sys.executable, "-c", SEEDED], env=env, stdout=subprocess.PIPE)

    written = set()
    for seed in range(0, 50, 2):
        running = [start(seed), start(seed + 1)]
        written |= {one.communicate()[0] for one in running}
    here = "".join(one.path + one.text for one in files(credit_risk(), TARGET))
    assert written == {here.encode()}


def test_importing_the_stage_brings_no_template_engine() -> None:
    heavy = "{'jinja2', 'fsc_templates', 'yaml'}"
    code = f"import sys, fsc.emit, fsc.emit.files; sys.exit(len({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
