"""Every type of source: what is written is read, and it is what Feast's own class writes."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
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
    found = probe("made", str(compiled(team)))
    return {name: base64.b64decode(one) for name, one in found.items()}


def probe(*command: str, given: str = "") -> Any:
    run = [sys.executable, "-m", "tests.sources.probe", *command]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, input=given, check=False)
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


def test_what_stock_feast_plan_reports_for_ever(team: Team) -> None:
    """Its reading of a source is not equal to the source, and then even the time counts.

    Spark and Trino read "" where nothing was given; of a connection, only one side has the tags.
    Oracle and SQL Server do not compare tags (docs/feast.md).
    """
    found = probe("reported", str(compiled(team)), str(team.registry_path))
    unequal = [
        name
        for name, one in SOURCES.items()
        if one["type"] in ("spark", "trino")
        or ("connection_ref" in one and one["type"] not in ("oracle", "mssql", "custom"))
    ]
    assert found == {key: ["meta"] for key in unequal}


def test_marks_that_a_stock_apply_drops_come_back(team: Team, tmp_path: Path) -> None:
    """Oracle and SQL Server sources lose their tags, and so the marks of fsc."""
    made = {**manifest(), "data_sources": {"o": SOURCES["oracle_1"]}, "feature_views": {}}
    one = Team(tmp_path, made)
    one.apply()
    registry = one.registry()
    for field in DROPPED["oracle"]:
        registry.data_sources[0].ClearField(field)
    one.registry_path.write_bytes(registry.SerializeToString())
    adopted = ["feast.data_source.o"]
    assert [bool(change.blocked) for change in one.plan().changes] == [True]
    one.apply(adopt=adopted)
    assert one.plan().changes == ()


def test_what_a_newer_feast_adds_survives_a_change(tmp_path: Path) -> None:
    """Unknown fields of the message, and unknown keys of the JSON."""
    source = {"type": "postgres", "table": "t", "timestamp_field": "ts"}
    made = {**manifest(), "data_sources": {"p": source}, "feature_views": {}}
    Team(tmp_path, made).apply()
    registry = Team(tmp_path, made).registry()
    held = registry.data_sources[0]
    held.MergeFromString(b"\xf2\x3f\x03new")  # field 1022
    options = json.loads(held.custom_options.configuration)
    held.custom_options.configuration = json.dumps({**options, "newer": 1}).encode()
    Team(tmp_path, made).registry_path.write_bytes(registry.SerializeToString())
    assert Team(tmp_path, made).plan().changes == ()
    made["data_sources"] = {"p": {**source, "table": "other"}}
    Team(tmp_path, made).apply()
    after = Team(tmp_path, made).registry().data_sources[0]
    assert b"\xf2\x3f\x03new" in after.SerializeToString()
    options |= {"table": "other", "newer": 1}
    assert json.loads(after.custom_options.configuration) == options


@pytest.mark.parametrize("options", [b"\x80\x04", b"[1]", b"[" * 100_000])
def test_options_that_are_no_map_are_kept_as_they_are(tmp_path: Path, options: bytes) -> None:
    made = {**manifest(), "data_sources": {"p": SOURCES["postgres_0"]}, "feature_views": {}}
    team = Team(tmp_path, made)
    team.apply()
    registry = team.registry()
    registry.data_sources[0].custom_options.configuration = options
    team.registry_path.write_bytes(registry.SerializeToString())
    assert team.live()["feast.data_source.p"].attrs == {"type": "custom_source"}


def compiled(team: Team) -> Path:
    return next(iter(sorted((team.root / "build").rglob("*.py"))))
