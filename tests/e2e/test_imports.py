"""What a command imports, asserted on `sys.modules` in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.support import ROOT, require

CASES = ROOT / "tests" / "cases"
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
    "subprocess",
    "tarfile",
    "zipfile",
}

# Says, of each package that is not fsc's, which module of fsc asked for it first; "" where that was
# another package. Then every module of fsc that is there.
PROBE = """
import json, sys
known, asked = set(sys.modules), {}
class Watch:
    def find_spec(self, name, path=None, target=None):
        frame = sys._getframe(1)
        while "importlib" in frame.f_code.co_filename:
            frame = frame.f_back
        by = frame.f_globals["__name__"]
        asked.setdefault(name.split(".")[0], by if by.split(".")[0] == "fsc" else "")
sys.meta_path.insert(0, Watch())
from fsc.cli import run
code = run(sys.argv[1:])
own = sorted(name for name in sys.modules if name.split(".")[0] == "fsc")
there = {name: asked.get(name, "") for name in {one.split(".")[0] for one in {*sys.modules} - known}}
print("MODULES " + json.dumps({"own": own, "others": there}))
sys.exit(code)
"""
# Every package that fsc itself asks for on the way of a command, and what it is needed for. What
# these bring with them is theirs: click brings inspect, and jsonschema_rs email.utils.
VALIDATE = {
    "atexit": "what asked to be called at the end is called before the process ends at once",
    "click": "the command line",
    "collections": "dicts with defaults, queues, chains of maps",
    "dataclasses": "the model, and everything that one stage gives to the next",
    "gc": "switched off for the length of a run",
    "hashlib": "the digest of a manifest, by which a saved plan knows it again",
    "json": "the schema and the catalogs",
    "jsonschema_rs": "checks a manifest against the schema twenty times quicker than Python does",
    "pkgutil": "reads what comes with fsc; importlib.resources takes 15 ms to import",
    "ruamel": "reads YAML, with places for every message",
    "symtable": "which names the function of an on-demand view takes from outside",
    "threading": "whether the process may end at once",
    "typing": "NamedTuple and TypeVar",
    "xml": "the labelling interface of Label Studio, whose labels a rule compares",
}
PLAN = VALIDATE | {
    "google": "the messages of a registry, without importing feast",
    "sqlite3": "the local store of ZenML, without importing zenml",
    "unicodedata": "which names Python takes for the same",
}
OUTSIDE = {"click", "google", "jsonschema_rs", "ruamel"}


@dataclass(frozen=True)
class Found:
    """`own` are modules of fsc; `others` packages by the module of fsc that asked for it first."""

    own: list[str]
    others: dict[str, str]

    @property
    def asked(self) -> set[str]:
        return {name for name, by in self.others.items() if by}


def imported(*args: str, cwd: Path, env: dict[str, str]) -> Found:
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
    return Found(**json.loads(line.removeprefix("MODULES ")))


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "ZENML_CONFIG_PATH": str(tmp_path / "zen"),
        "ZENML_LOCAL_STORES_PATH": str(tmp_path / "zen" / "stores"),
        "LABEL_STUDIO_API_KEY": "key",
    }


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """The example, with files where its sources have their rows."""
    made = shutil.copytree(ROOT / "examples" / "credit_risk", tmp_path / "stack")
    (made / "data").mkdir(exist_ok=True)
    for name in ("transactions", "profiles"):
        (made / "data" / f"{name}.parquet").touch()
    return made


@pytest.mark.parametrize(("command", "allowed"), [("validate", VALIDATE), ("plan", PLAN)])
def test_a_command_imports_what_is_listed(
    command: str, allowed: dict[str, str], stack: Path, env: dict[str, str], golden: Golden
) -> None:
    """A new module on the way of a command is a line in a list that a reviewer reads."""
    require("google.protobuf")
    found = imported(command, cwd=stack, env=env)
    assert {name: found.others[name] for name in sorted(found.asked - set(allowed))} == {}
    assert OUTSIDE & set(allowed) <= found.asked  # no reason is left over
    assert not HEAVY & set(found.others)  # nor does it come by way of something else
    golden(CASES / "imports" / f"{command}.txt", "".join(f"{one}\n" for one in found.own))
