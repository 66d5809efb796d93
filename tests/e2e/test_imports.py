"""What a command imports, asserted on `sys.modules` in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT, require

PROBE = """
import json, sys
from fsc.cli import run
code = run(sys.argv[1:])
own = {".".join(name.split(".")[:2]) for name in sys.modules if name.startswith("fsc.")}
print("MODULES " + json.dumps(sorted({name.split(".")[0] for name in sys.modules} | own)))
sys.exit(code)
"""
HEAVY = {
    "feast",
    "zenml",
    "pandas",
    "numpy",
    "pyarrow",
    "sqlalchemy",
    "pydantic",
    "jinja2",
    "rich",
    "dill",
    "asyncio",
}


def modules(*args: str, cwd: Path, env: dict[str, str]) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *args],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("MODULES "))
    return set(json.loads(line.removeprefix("MODULES ")))


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "ZENML_CONFIG_PATH": str(tmp_path / "zen"),
        "ZENML_LOCAL_STORES_PATH": str(tmp_path / "zen" / "stores"),
        "LABEL_STUDIO_API_KEY": "key",
    }


def test_validate_imports_no_vendor(env: dict[str, str]) -> None:
    found = modules("validate", cwd=ROOT / "examples" / "credit_risk", env=env)
    assert not found & (HEAVY | {"google", "jsonschema", "sqlite3"})
    assert not found & {"fsc.driver", "fsc.drivers", "fsc.plan", "fsc.emit", "fsc.apply"}


def test_plan_imports_no_sdk(env: dict[str, str], tmp_path: Path) -> None:
    require("google.protobuf")
    stack = shutil.copytree(ROOT / "examples" / "credit_risk", tmp_path / "stack")
    (stack / "data").mkdir(exist_ok=True)
    for name in ("transactions", "profiles"):
        (stack / "data" / f"{name}.parquet").touch()
    found = modules("plan", cwd=stack, env=env)
    assert not found & (HEAVY - {"jinja2"})
