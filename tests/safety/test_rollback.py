"""Going back: to what was live before an apply, whatever it did, and never further than ours."""

from __future__ import annotations

import json
import os
import random
import stat
from pathlib import Path
from typing import Any

import pytest

from fsc import pipeline
from fsc.diagnostics import Exit, FscError
from fsc.driver import Action, Resource, Scope
from fsc.drivers.memory import MemoryDriver
from fsc.pipeline import ApplyOptions, Inputs, PlanOptions
from tests.laws.project import ALL, Project
from tests.plan.small import SMALL, renamed_view
from tests.support import DROP, changed, fsc, require

require("google.protobuf")

OFFLINE = changed(SMALL, {"feature_store.online_store": None})


class Here:
    """A project whose live system is in memory."""

    def __init__(self, folder: Path, manifest: dict[str, Any] = SMALL) -> None:
        self.project = Project(folder).write(manifest)
        self.driver = MemoryDriver()

    @property
    def inputs(self) -> Inputs:
        return self.project.inputs

    def apply(self, manifest: dict[str, Any] | None = None, **options: Any) -> tuple[Any, ...]:
        if manifest is not None:
            self.project.write(manifest)
        planned = pipeline.plan(self.inputs, PlanOptions(**options), lambda *_: (self.driver,))
        assert planned.plan is not None
        report = pipeline.apply(planned, ALL, lambda *_: (self.driver,))
        assert report.diagnostics == (), report
        return planned.plan.changes

    def back(self, id_: str = "") -> tuple[Any, ...]:
        return self.apply(rollback=pipeline.since(self.inputs, id_)[0].id)

    def ids(self) -> list[str]:
        return [one.id for one in pipeline.records(self.inputs)]

    def state(self) -> dict[str, tuple[Any, ...]]:
        """What is compared: everything but what a system adds by itself."""
        return {
            address: (dict(one.attrs), dict(one.copies), one.marks)
            for address, one in self.driver.stored.items()
        }


EDITS: dict[str, dict[str, Any]] = {
    "update": changed(SMALL, {"feature_views.spend.ttl": "7d"}),
    "copies": changed(SMALL, {"data_sources.rows.description": "other"}),
    "delete": changed(SMALL, {"feature_services": DROP, "on_demand_feature_views": DROP}),
    "create": changed(SMALL, {"entities.branch": {"join_keys": ["b"], "value_type": "String"}}),
    "move": renamed_view(SMALL),
    "function": changed(SMALL, {"on_demand_feature_views.ratio.description": "new"}),
}


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_apply_is_undone_and_done_again(name: str, tmp_path: Path) -> None:
    here = Here(tmp_path)
    here.apply()
    before = here.state()
    here.apply(EDITS[name])
    after = here.state()
    assert after != before
    here.back()
    assert here.state() == before
    here.back()
    assert here.state() == after, "the way back can be undone as well"


def test_going_further_back_undoes_what_came_later(tmp_path: Path) -> None:
    here = Here(tmp_path)
    here.apply()
    first = here.state()
    for name in ("update", "move", "create"):
        here.apply(EDITS[name])
    here.back(here.ids()[1])
    assert here.state() == first
    assert here.back(here.ids()[1]) == ()


def test_an_adopted_object_is_given_back_and_a_forgotten_one_taken_again(tmp_path: Path) -> None:
    here = Here(tmp_path)
    here.apply()
    owned = here.state()
    here.apply(forget=frozenset({"feast.entity.customer"}))
    free = here.state()
    here.back()
    assert here.state() == owned
    here.back()
    assert here.state() == free
    here.apply(adopt=frozenset({"all"}))
    here.back()
    assert here.state() == free


def test_what_belongs_to_others_now_stays(tmp_path: Path) -> None:
    here = Here(tmp_path)
    here.apply()
    here.apply(EDITS["update"])
    here.apply(forget=frozenset({"feast.feature_view.spend"}))
    theirs = Project(tmp_path, "theirs.yaml").write(
        changed(SMALL, {"metadata.name": "others", "feature_views.spend.owner": "them"})
    )
    planned = pipeline.plan(
        theirs.inputs,
        PlanOptions(targets=frozenset({"feast.feature_view.spend"}), adopt=frozenset({"all"})),
        lambda *_: (here.driver,),
    )
    pipeline.apply(planned, ALL, lambda *_: (here.driver,))
    before = here.driver.stored["feast.feature_view.spend"]
    assert before.marks.stack == "others"
    made = pipeline.plan(
        here.inputs, PlanOptions(rollback=here.ids()[1]), lambda *_: (here.driver,)
    ).plan
    assert made is not None
    assert "feast.feature_view.spend" not in {one.address for one in made.changes}
    assert any("not ours any more" in one for one in made.notes)


def test_a_failed_apply_can_be_undone(tmp_path: Path) -> None:
    here = Here(tmp_path)
    here.apply()
    before = here.state()
    here.project.write(changed(EDITS["update"], {"feature_services.model.description": "new"}))
    here.driver.fault = lambda one: one.address == "feast.feature_service.model"
    planned = pipeline.plan(here.inputs, connect=lambda *_: (here.driver,))
    assert pipeline.apply(planned, ALL, lambda *_: (here.driver,)).failed
    assert [one.state for one in pipeline.records(here.inputs)] == ["done", "failed"]
    here.driver.fault = lambda _one: False
    assert here.state() != before
    here.back()
    assert here.state() == before


def test_random_histories_lead_back_to_every_state(tmp_path: Path) -> None:
    for seed in range(6):
        chance, here = random.Random(seed), Here(tmp_path / str(seed))
        states = []
        for _ in range(5):
            here.apply(
                chance.choice([SMALL, *(EDITS[name] for name in sorted(EDITS) if name != "move")])
            )
            states.append((len(here.ids()), here.state()))
        count, state = chance.choice(states[:-1])
        if count < len(here.ids()):
            here.back(here.ids()[count])
        assert here.state() == state, seed


def test_secrets_are_named_and_not_kept(tmp_path: Path) -> None:
    here = Here(tmp_path)
    values = {"values": {"key": "scrypt:0011223344556677"}}
    config = {"flavor": "x", "config": {"password": "canary-7f3a"}}
    for kind, name, attrs in (
        ("zenml.secret", "s", values), ("zenml.component", "alerter/c", config),
    ):  # fmt: skip
        one = Resource(f"{kind}.{name}", kind, name, attrs)
        here.driver.stored[one.address] = one
    plan = pipeline.plan(here.inputs, connect=lambda *_: (here.driver,)).plan
    assert plan is not None
    changes = plan.changes
    from dataclasses import replace

    from fsc.pipeline import history

    touched = [replace(changes[0], kind=one.kind, address=one.address, live=one, action=Action.UPDATE)
               for one in here.driver.read(Scope("team", "shared")).resources]  # fmt: skip
    record = history.begin(here.inputs, "apply", "team", touched)
    path = here.inputs.folder / ".history" / f"{record.id}.json"
    text = path.read_text()
    assert "canary" not in text
    assert "scrypt" not in text
    assert [one["kept"] for one in json.loads(text)["changes"]] == [False, False]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    (read,) = pipeline.records(here.inputs)
    assert [one.address for one in read.changes] == ["zenml.component.alerter/c", "zenml.secret.s"]


def test_a_record_of_a_newer_fsc_is_refused(tmp_path: Path) -> None:
    here = Here(tmp_path)
    here.apply()
    (path,) = (here.inputs.folder / ".history").glob("*.json")
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(FscError, match="format 2; this fsc knows 1"):
        pipeline.records(here.inputs)


def test_on_the_real_registry_through_the_command_line(tmp_path: Path) -> None:
    project = Project(tmp_path).write(OFFLINE)
    approve = ("--auto-approve", "--allow-destroy", "all")
    assert fsc("apply", *approve, cwd=tmp_path).returncode == Exit.OK
    project.write(changed(OFFLINE, {"feature_services": DROP, "feature_views.spend.ttl": "7d"}))
    assert fsc("apply", *approve, cwd=tmp_path).returncode == Exit.OK
    listed = json.loads(fsc("rollback", "--list", "--json", cwd=tmp_path).stdout)
    assert [one["state"] for one in listed] == ["done", "done"]
    assert listed[1]["id"] in fsc("rollback", "--list", cwd=tmp_path).stdout
    refused = fsc("rollback", cwd=tmp_path)
    assert refused.returncode == Exit.REFUSED
    assert "feast.feature_service.model" in refused.stdout
    done = fsc("rollback", "--auto-approve", cwd=tmp_path)
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    project.write(OFFLINE)
    assert json.loads(fsc("plan", "--json", cwd=tmp_path).stdout)["changes"] == []
    wrong = fsc("rollback", "nonsense", cwd=tmp_path)
    assert wrong.returncode == Exit.ERROR
    assert "no apply `nonsense`" in wrong.stderr


def test_nothing_is_kept_where_nothing_changes(tmp_path: Path) -> None:
    here = Here(tmp_path)
    here.apply()
    assert len(here.ids()) == 1
    assert here.apply() == ()
    assert len(here.ids()) == 1
    assert ApplyOptions().lock_timeout == 0
