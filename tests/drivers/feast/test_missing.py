"""What a command says where an extra is not installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.drivers.feast.world import MANIFEST, Team, without_online

WITHOUT = """
import sys
from pathlib import Path
from fsc.diagnostics import FscError
from tests.drivers.feast.world import MANIFEST, Team, edited, without_online
stores = {"none": None, "online": MANIFEST["feature_store"]["online_store"], "redis": {"type": "redis"}}
made = edited("feature_store.online_store", stores[sys.argv[3]], without_online(MANIFEST))
made = without_online(MANIFEST) if sys.argv[3] == "none" else made
team = Team(Path(sys.argv[1]), made)
sys.modules[sys.argv[2]] = None
try:
    for one in team.plan().changes:
        team.driver.apply(one)
    team.driver.flush()
except FscError as error:
    print(error.message, error.hint)
"""


def applied_without(module: str, store: str, folder: Path) -> str:
    """What is said when the world is applied in a process that cannot import `module`."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(folder), module, store],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("google.protobuf", "Reading a Feast registry needs the package `protobuf`"),
        ("dill", "Applying an on-demand feature view needs the package `dill`"),
    ],
)
def test_it_names_the_extra_to_install(tmp_path: Path, module: str, said: str) -> None:
    found = applied_without(module, "online", tmp_path)
    assert said in found
    assert "pip install 'feature-stack-compiler[feast]'" in found
    assert not (tmp_path / "data" / "registry.db").exists()


def test_only_stores_that_feast_has_to_write_need_it(tmp_path: Path) -> None:
    assert applied_without("feast", "online", tmp_path / "sqlite") == ""
    found = applied_without("feast", "redis", tmp_path / "redis")
    assert "Changing online tables needs the package `feast`" in found
    assert not (tmp_path / "redis" / "data" / "registry.db").exists()


def test_a_registry_alone_needs_no_feast(tmp_path: Path) -> None:
    assert applied_without("feast", "none", tmp_path) == ""
    assert Team(tmp_path, without_online(MANIFEST)).plan().changes == ()
