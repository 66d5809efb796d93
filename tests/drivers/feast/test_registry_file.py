"""The registry file: what cannot be read is refused, what is written is whole."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.messages import message
from tests.drivers.feast.world import Team, edited, parse, snapshot, tiny, without_online

MADE = without_online(tiny())


@pytest.fixture
def team(tmp_path: Path) -> Team:
    made = Team(tmp_path, MADE)
    made.apply()
    return made


def test_no_file_is_an_empty_registry_and_reading_makes_none(tmp_path: Path) -> None:
    team = Team(tmp_path, MADE)
    assert team.read().resources == ()
    assert snapshot(tmp_path) == {}


def test_reading_writes_nothing(team: Team) -> None:
    before = snapshot(team.root)
    team.read()
    team.plan()
    team.driver.flush()
    assert snapshot(team.root) == before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"\x0a\xff\xff\xff", "not a Feast registry"),
        (b"PK\x03\x04 a zip file", "not a Feast registry"),
        (b"\xfa\x07\x02{}", "not a Feast registry"),
    ],
)
def test_a_broken_file_is_refused_with_a_way_out(team: Team, content: bytes, why: str) -> None:
    team.registry_path.write_bytes(content)
    with pytest.raises(FscError, match=why) as raised:
        team.read()
    assert str(team.registry_path) in raised.value.message
    assert "delete the file" in raised.value.hint
    assert team.registry_path.read_bytes() == content


def test_the_backup_is_named_when_there_is_one(team: Team) -> None:
    Team(team.root, edited("feature_views.spend.ttl", "1d", MADE)).apply()
    team.registry_path.write_bytes(team.registry_path.read_bytes()[:100])
    with pytest.raises(FscError) as raised:
        team.read()
    assert "registry.db.fsc-backup" in raised.value.hint


def test_a_folder_is_refused(tmp_path: Path) -> None:
    team = Team(tmp_path, MADE)
    team.registry_path.mkdir(parents=True)
    with pytest.raises(FscError, match="is a folder, not a file"):
        team.read()


def test_a_file_in_the_place_of_a_folder_is_refused_before_anything_changes(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    team = Team(tmp_path, MADE)
    with pytest.raises(FscError):
        team.driver.apply(team.plan().changes[0])
    assert (tmp_path / "data").read_text() == "not a folder"


NOBODY = """
import os, sys
from pathlib import Path
from fsc.diagnostics import FscError
from fsc.drivers.feast import registry_file, session
from fsc.drivers.feast.messages import message
from tests.drivers.feast.world import Team, edited, tiny, without_online
made = without_online(edited("feature_views.spend.ttl", "1d", tiny()))
team = Team(Path(sys.argv[1]), made)
message("Registry")
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
try:
    team.driver.apply(team.plan().changes[0])
except FscError as error:
    print(error.message, error.hint)
"""


@pytest.mark.parametrize(
    ("path", "mode", "said"),
    [
        ("data/registry.db", 0o000, "may not be read"),
        ("data/registry.db", 0o444, "may not be written"),
        ("data", 0o555, "may not be written"),
    ],
)
def test_no_permission_is_said_before_anything_changes(path: str, mode: int, said: str) -> None:
    """In a folder of its own: pytest closes its folders to others, and root may do everything."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        team = Team(root, MADE)
        team.apply()
        before = team.registry_path.read_bytes()
        (root / path).chmod(mode)
        done = subprocess.run(
            [sys.executable, "-c", NOBODY, folder],
            env={**os.environ, "PYTHONPATH": os.getcwd()},
            capture_output=True,
            text=True,
            check=False,
        )
        (root / path).chmod(0o755)
        assert said in done.stdout, done.stderr
        assert "Nothing was changed" in done.stdout
        assert team.registry_path.read_bytes() == before


def test_the_file_before_is_kept_and_the_mode_stays(team: Team) -> None:
    before = team.registry_path.read_bytes()
    team.registry_path.chmod(0o640)
    Team(team.root, edited("feature_views.spend.ttl", "1d", MADE)).apply()
    backup = team.registry_path.with_name("registry.db.fsc-backup")
    assert backup.read_bytes() == before
    assert team.registry_path.read_bytes() != before
    assert team.registry_path.stat().st_mode & 0o777 == 0o640
    left = {path.name for path in team.registry_path.parent.iterdir()}
    assert left == {"registry.db", "registry.db.fsc-backup"}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "real").mkdir()
    team = Team(tmp_path, MADE)
    team.registry_path.symlink_to(tmp_path / "real" / "r.db")
    team.apply()
    assert team.registry_path.is_symlink()
    assert team.plan().changes == ()


def test_what_feast_sets_on_each_write_is_set(team: Team) -> None:
    before = team.registry()
    Team(team.root, edited("feature_views.spend.ttl", "1d", MADE)).apply()
    after = team.registry()
    assert after.version_id != before.version_id
    assert after.registry_schema_version == before.registry_schema_version == "1"
    assert after.last_updated.ToNanoseconds() > before.last_updated.ToNanoseconds()


def test_somebody_else_who_writes_meanwhile_is_not_overwritten(team: Team) -> None:
    late = Team(team.root, edited("feature_views.spend.ttl", "2d", MADE))
    for one in late.plan().changes:
        late.driver.apply(one)
    Team(team.root, edited("feature_views.spend.ttl", "1d", MADE)).apply()
    content = team.registry_path.read_bytes()
    with pytest.raises(FscError, match="changed by somebody else") as raised:
        late.driver.flush()
    assert raised.value.exit_code is Exit.STALE
    assert team.registry_path.read_bytes() == content


def unknown(team: Team) -> None:
    """Add a field that no Feast of today has to every level of the registry."""
    registry = parse(team.registry_path.read_bytes())
    for one in (
        registry,
        registry.feature_views[0],
        registry.feature_views[0].spec,
        registry.feature_views[0].spec.features[0],
        registry.data_sources[0].file_options,
        registry.projects[0],
    ):
        one.MergeFromString(b"\xc2\x3e\x06future")  # field 1000, bytes
    team.registry_path.write_bytes(registry.SerializeToString())


def test_fields_of_a_newer_feast_survive(team: Team) -> None:
    unknown(team)
    assert team.registry_path.read_bytes().count(b"future") == 6
    assert team.plan().changes == ()
    Team(team.root, edited("feature_views.spend.ttl", "1d", MADE)).apply()
    registry = team.registry()
    view = registry.feature_views[0]
    for one in (
        registry,
        view,
        view.spec,
        view.spec.features[0],
        registry.data_sources[0].file_options,
    ):
        assert b"future" in one.SerializeToString()
    bare = message("FeatureSpecV2")()
    bare.CopyFrom(view.spec.features[0])
    for descriptor, _ in bare.ListFields():
        bare.ClearField(descriptor.name)
    assert bare.SerializeToString() == b"\xc2\x3e\x06future"


@pytest.mark.parametrize(
    ("registry", "said"),
    [
        ({"registry_type": "snowflake.registry", "path": "u:hunter2@h"}, "does not say in which"),
        ({"path": "abfs://me:hunter2@host/registry.db"}, "`abfs://` is not supported yet"),
        ({"path": "file:///data/registry.db"}, "`file://` is not supported yet"),
        ({"registry_type": "file"}, "does not say where"),
    ],
)
def test_other_registries_are_refused_without_their_address(
    tmp_path: Path, registry: dict[str, str], said: str
) -> None:
    team = Team(tmp_path, edited("feature_store.registry", registry, MADE))
    with pytest.raises(FscError, match=said) as raised:
        team.read()
    assert "hunter2" not in raised.value.message + raised.value.hint


def test_the_short_form_and_variables(tmp_path: Path) -> None:
    Team(tmp_path, edited("feature_store.registry", "data/registry.db", MADE)).apply()
    made = edited("feature_store.registry", {"path": "${env:WHERE}/registry.db"}, MADE)
    team = Team(tmp_path, made, WHERE=str(tmp_path / "data"))
    assert team.plan().changes == ()
    inside = Team(tmp_path, made, WHERE="../../../data")
    assert inside.plan().changes == ()
    with pytest.raises(FscError, match="environment variable `WHERE`"):
        Team(tmp_path, made).read()
