"""Every type of source: what is written is read, and it is what Feast's own class writes."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from typing import Any

import pytest

from fsc.drivers.feast.messages import message
from fsc.model.describe import managed
from fsc.model.feast.data_source import SOURCE_BY_TYPE
from tests.drivers.feast.world import Team
from tests.sources.samples import SAMPLES, manifest, named
from tests.support import ROOT, require

# What the constructor of Feast takes and its to_proto leaves out (oracle_source.py,
# mssqlserver_source.py, athena_source.py): fsc writes it, and a stock apply drops it.
DROPPED = {
    "oracle": ("description", "tags", "owner"),
    "mssql": ("description", "tags", "owner"),
    "athena": ("owner",),
}
SOURCES = dict(named())


@pytest.fixture(autouse=True, scope="module")
def installed() -> None:
    require("feast")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Team:
    """All samples, applied by fsc and compiled."""
    made = Team(tmp_path_factory.mktemp("sources"), manifest())
    made.apply()
    made.compile()
    return made


@pytest.fixture(scope="module")
def stock(team: Team) -> dict[str, bytes]:
    """What the compiled repo makes, in Feast's own messages."""
    compiled = sorted((team.root / "build").rglob("*.py"))
    found = probe("made", str(compiled[0]))
    return {name: base64.b64decode(one) for name, one in found.items()}


def probe(*command: str) -> Any:
    run = [sys.executable, "-m", "tests.sources.probe", *command]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_samples_say_every_attribute_of_every_type() -> None:
    for word, cls in SOURCE_BY_TYPE.items():
        said = {key for one in SAMPLES[word] for key in one}
        assert {one.key for one in managed(cls)} - {"type"} - said == set(), word


def test_what_is_written_is_read_and_nothing_is_left_to_do(team: Team) -> None:
    live = team.live()
    for one in team.wanted:
        found = live[one.address]
        assert dict(found.attrs) == dict(one.attrs), one.address
        assert dict(found.copies) == dict(one.copies), one.address
        assert found.marks == one.marks
        assert found.depends_on == one.depends_on
    assert team.plan().changes == ()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_the_message_is_that_of_the_class_of_feast(
    name: str, team: Team, stock: dict[str, bytes]
) -> None:
    ours = next(one for one in team.registry().data_sources if one.name == name)
    theirs = message("DataSource").FromString(stock[name])
    assert bare(ours) == bare(theirs)


def test_so_are_the_copies_in_views(team: Team, stock: dict[str, bytes]) -> None:
    for view in team.registry().feature_views:
        theirs = message("FeatureView").FromString(stock[view.spec.name]).spec
        for field in ("batch_source", "stream_source"):
            assert view.spec.HasField(field) == theirs.HasField(field), view.spec.name
            ours, other = getattr(view.spec, field), getattr(theirs, field)
            assert ours.data_source_class_type == other.data_source_class_type
            assert bare(ours) == bare(other), view.spec.name


def bare(source: Any) -> Any:
    """A source without its times, and without what only fsc or only the registry writes."""
    made = type(source)()
    made.CopyFrom(source)
    kind = SOURCES.get(source.name, {}).get("type", "")
    for field in ("meta", "project", *DROPPED.get(kind, ())):
        made.ClearField(field)
    if made.type not in (made.CUSTOM_SOURCE, made.BATCH_SPARK, made.BATCH_ICEBERG):
        made.ClearField("data_source_class_type")
    if made.HasField("batch_source"):
        behind = bare(source.batch_source)
        made.batch_source.CopyFrom(behind)
    return made
