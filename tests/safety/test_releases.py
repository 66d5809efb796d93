"""What an earlier release wrote is planned and applied by this one; what a later one wrote is not.

`tests/cases/release/0.1.0/registry.db` was written by that release from SMALL without an online
store. A release adds its own file and keeps those of the others.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fsc import pipeline
from fsc.diagnostics import FscError
from fsc.drivers.feast.messages import message
from tests.laws.project import Project, snapshot
from tests.plan.small import SMALL
from tests.support import changed, require

require("google.protobuf")

OFFLINE = changed(SMALL, {"feature_store.online_store": None})
RELEASES = sorted((Path(__file__).resolve().parent.parent / "cases" / "release").iterdir())


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def continued(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """A folder as that release left it."""
    project = Project(tmp_path).write(OFFLINE)
    shutil.copy(request.param / "registry.db", tmp_path)
    return project


def test_an_earlier_release_is_continued(continued: Project) -> None:
    assert continued.changes() == ()
    assert pipeline.drift(continued.inputs).changes == ()
    continued.write(changed(OFFLINE, {"feature_views.spend.ttl": "7d"}))
    assert [one.address for one in continued.changes()] == ["feast.feature_view.spend"]
    continued.apply()
    assert continued.changes() == ()


def test_a_later_one_is_refused_with_its_number(continued: Project) -> None:
    path = continued.folder / "registry.db"
    registry = message("Registry")()
    registry.ParseFromString(path.read_bytes())
    next(one for one in registry.entities if one.spec.name == "customer").spec.tags[
        "fsc.format"
    ] = "2"
    path.write_bytes(registry.SerializeToString())
    before = snapshot(continued.folder)
    with pytest.raises(FscError, match=r"entity.customer` carries notes of fsc in format 2"):
        continued.plan()
    assert snapshot(continued.folder) == before
