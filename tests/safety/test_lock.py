"""One apply at a time, who it is, and that nothing stays locked behind it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fsc import pipeline
from fsc.diagnostics import Exit, FscError
from fsc.driver import Change
from fsc.drivers.lock import FileLock, Holder
from fsc.drivers.memory import MemoryDriver
from fsc.pipeline import ApplyOptions
from tests.laws.project import ALL, Project, snapshot
from tests.support import ROOT, fsc, require

require("google.protobuf")

MANIFEST = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "team"},
    "feature_store": {
        "project": "shared",
        "registry": {"registry_type": "file", "path": "registry.db"},
        "online_store": None,
    },
    "entities": {"customer": {"join_keys": ["customer_id"], "value_type": "Int64"}},
    "data_sources": {"asked": {"type": "request", "schema": {"amount": "Float64"}}},
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path).write(MANIFEST)


def lock_of(project: Project) -> FileLock:
    return FileLock(project.folder / "registry.db")


def run(project: Project, *args: str) -> subprocess.CompletedProcess[str]:
    return fsc(*args, cwd=project.folder)


def test_a_second_apply_is_refused_with_the_holder(project: Project) -> None:
    first, holder = lock_of(project), Holder("destroy", "others")
    first.acquire(holder, 0)
    before = snapshot(project.folder)
    for command in ("apply", "adopt", "destroy"):
        words = ("all",) if command == "adopt" else ()
        run(project, "apply", "--auto-approve") if command == "destroy" else None
        done = run(project, command, *words, "--auto-approve", "--allow-destroy", "all")
        if command == "destroy":  # nothing is owned yet, so that there is nothing to lock
            assert done.returncode == Exit.OK
            continue
        assert done.returncode == Exit.LOCKED
        for word in (
            holder.user,
            holder.host,
            holder.since,
            "`fsc destroy`",
            "`others`",
            holder.id,
        ):
            assert word in done.stderr
    assert snapshot(project.folder) == before
    first.release()
    assert run(project, "apply", "--auto-approve").returncode == Exit.OK
    assert not first.path.exists()


def test_a_plan_takes_no_lock_and_needs_none(project: Project) -> None:
    lock = lock_of(project)
    lock.acquire(Holder("apply", "team"), 0)
    before = snapshot(project.folder)
    assert run(project, "plan").returncode == Exit.OK
    assert snapshot(project.folder) == before
    lock.release()
    before = snapshot(project.folder)
    assert run(project, "plan").returncode == Exit.OK
    assert snapshot(project.folder) == before


def test_whoever_waits_goes_on(project: Project) -> None:
    lock = lock_of(project)
    lock.acquire(Holder("apply", "team"), 0)
    command = [sys.executable, "-m", "fsc", "apply", "--auto-approve", "--lock-timeout", "60"]
    waiting = subprocess.Popen(command, cwd=project.folder, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    assert waiting.poll() is None
    lock.release()
    _, told = waiting.communicate(timeout=60)
    assert waiting.returncode == Exit.OK, told
    assert project.changes() == ()


def test_a_wait_that_is_too_long_ends(project: Project) -> None:
    lock = lock_of(project)
    lock.acquire(Holder("apply", "team"), 0)
    started = time.monotonic()
    with pytest.raises(FscError) as refused:
        pipeline.apply(project.plan(), ApplyOptions(lock_timeout=0.5))
    assert refused.value.exit_code is Exit.LOCKED
    assert time.monotonic() - started >= 0.5
    lock.release()


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, ZeroDivisionError, FscError("no")])
def test_trouble_leaves_nothing_locked(project: Project, trouble: BaseException) -> None:
    def fault(_change: Change) -> bool:
        assert driver.holder == "`fsc apply` for stack `team`"
        raise trouble

    driver = MemoryDriver(fault=fault)
    planned = pipeline.plan(project.inputs, connect=lambda *_: (driver,))
    try:
        report = pipeline.apply(planned, ALL, lambda *_: (driver,))
    except (KeyboardInterrupt, ZeroDivisionError):
        pass
    else:
        assert report.failed
    assert driver.holder == ""


def test_the_first_lock_is_let_go_when_the_second_cannot_be_had(project: Project) -> None:
    first = MemoryDriver(frozenset({"feast.project", "feast.entity", "feast.data_source"}))
    second = MemoryDriver(frozenset(), name="other", holder="somebody")
    planned = pipeline.plan(project.inputs, connect=lambda *_: (first,))
    with pytest.raises(FscError, match="somebody") as refused:
        pipeline.apply(planned, ALL, lambda *_: (first, second))
    assert refused.value.exit_code is Exit.LOCKED
    assert first.holder == ""
    assert first.stored == {}


KILLED = """
import os, signal, sys
from fsc.drivers.feast.session import Session
from fsc.cli import main
Session.apply = lambda *_: (print('applying', flush=True), signal.pause())
main()
"""


def test_a_killed_apply_leaves_no_lasting_lock(project: Project) -> None:
    command = [sys.executable, "-c", KILLED, "apply", "--auto-approve"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        command, cwd=project.folder, env=env, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    while child.stdout.readline() != "applying\n":
        assert child.poll() is None
    refused = run(project, "apply", "--auto-approve")
    assert refused.returncode == Exit.LOCKED
    assert f"process {child.pid}" in refused.stderr
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert run(project, "apply", "--auto-approve").returncode == Exit.OK
    assert not lock_of(project).path.exists()


def test_unlock(project: Project) -> None:
    """Its holder's machine is gone, and the file server has not noticed."""
    lock, holder = lock_of(project), Holder("apply", "team", host="elsewhere")
    assert "nothing is locked" in run(project, "unlock", holder.id).stderr
    lock.acquire(holder, 0)
    wrong = run(project, "unlock", "nonsense")
    assert wrong.returncode == Exit.ERROR
    assert holder.id in wrong.stderr
    done = run(project, "unlock", holder.id, "--lock-timeout", "0")
    assert done.returncode == Exit.OK, done.stderr
    assert f"{holder.user}@{holder.host}" in done.stdout
    assert run(project, "apply", "--auto-approve").returncode == Exit.OK
    with pytest.raises(FscError, match="taken"):
        lock.check()
    lock.release()
    assert json.loads(run(project, "plan", "--json").stdout)["changes"] == []


SLOW = """
import sys, time
from pathlib import Path
from fsc.drivers.feast.session import Session
from fsc.cli import main
real, waits = Session.apply, []
def apply(session, change):
    real(session, change)
    if not waits:
        waits.append(print('applying', flush=True))
        while not Path('go').exists():
            time.sleep(0.02)
Session.apply = apply
main()
"""


def test_a_holder_that_is_alive_stops_behind_its_step(project: Project) -> None:
    command = [sys.executable, "-c", SLOW, "apply", "--auto-approve"]
    pipe = subprocess.PIPE
    first = subprocess.Popen(command, cwd=project.folder, stdout=pipe, stderr=pipe, text=True)
    assert first.stdout is not None
    while first.stdout.readline() != "applying\n":
        assert first.poll() is None
    holder = lock_of(project).holder()
    assert holder is not None
    refused = run(project, "unlock", holder.id, "--lock-timeout", "0")
    assert refused.returncode == Exit.LOCKED
    assert f"Process {first.pid} on this machine is alive" in refused.stderr
    second = run(project, "apply", "--auto-approve")
    assert second.returncode == Exit.LOCKED, "the first is still in its step"
    (project.folder / "go").touch()
    told, trouble = first.communicate(timeout=60)
    assert first.returncode != Exit.OK
    assert "The lock was taken by `fsc unlock`" in told + trouble
    assert not (project.folder / "registry.db").exists(), "it changed nothing more"
    assert run(project, "apply", "--auto-approve").returncode == Exit.OK
    assert project.changes() == ()


def test_the_first_interrupt_stops_between_two_steps(project: Project) -> None:
    command = [sys.executable, "-c", SLOW, "apply", "--auto-approve"]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, cwd=project.folder, stdout=pipe, stderr=pipe, text=True)
    assert child.stdout is not None
    while child.stdout.readline() != "applying\n":
        assert child.poll() is None
    child.send_signal(signal.SIGINT)
    (project.folder / "go").touch()
    told, trouble = child.communicate(timeout=60)
    assert child.returncode == Exit.INTERRUPTED
    assert "feast.project.shared: created" in told, "what was begun is kept, and named"
    assert "interrupted before it" in told
    assert "complete it" in trouble
    assert not lock_of(project).path.exists()
    assert run(project, "apply", "--auto-approve").returncode == Exit.OK
    assert project.changes() == ()


def test_two_names_of_one_registry_have_one_lock(tmp_path: Path) -> None:
    (tmp_path / "registry.db").touch()
    (tmp_path / "link.db").symlink_to("registry.db")
    assert FileLock(tmp_path / "link.db").path == FileLock(tmp_path / "registry.db").path
