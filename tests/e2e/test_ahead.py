"""Compiled files that are made while the plan is, in a fork of the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import fsc, stack

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only forked on Linux")

PROGRAM = """
import os, signal, sys, threading
os.sched_getaffinity = lambda _: {0, 1}
from fsc.emit import File
from fsc.pipeline.ahead import begun

here = os.getpid()

def make():
    BODY
    return (File("a b.py", "ü\\n" * 200_000, True), File("c", str(os.getpid() == here)))

print("once, though it is not flushed")
get = begun(make)
found = get()
assert found[0] == File("a b.py", "ü\\n" * 200_000, True)
print("made here" if found[1].text == "True" else "made ahead")
"""


ONCE = "once, though it is not flushed\n"


def said(body: str, before: str = "") -> subprocess.CompletedProcess[str]:
    program = before + PROGRAM.replace("BODY", body)
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("pass", "made ahead"),
        ("if os.getpid() != here: os.kill(os.getpid(), signal.SIGKILL)", "made here"),
        ("if os.getpid() != here: raise KeyboardInterrupt", "made here"),
        ("if os.getpid() != here: sys.exit('nobody hears this')", "made here"),
    ],
)
def test_the_files_are_the_same_wherever_they_are_made(body: str, where: str) -> None:
    done = said(body)
    assert (done.stdout, done.stderr) == (f"{ONCE}{where}\n", "")


def test_an_error_is_raised_where_the_files_are_asked_for() -> None:
    done = said("raise RuntimeError('no way')")
    assert done.stdout == ONCE
    assert done.stderr.splitlines()[-1] == "RuntimeError: no way"


def test_with_other_threads_nothing_is_forked() -> None:
    waiting = (
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )
    assert said("pass", waiting).stdout == f"{ONCE}made here\n"


def test_an_apply_of_many_objects_writes_what_compile_writes(tmp_path: Path) -> None:
    entities = {f"e{number}": {"value_type": "Int64", "owner": "ü"} for number in range(250)}
    manifest = stack(entities=entities)
    (tmp_path / "stack.yaml").write_text(json.dumps(manifest), encoding="utf-8")
    assert fsc("compile", cwd=tmp_path).returncode == 0
    compiled = files(tmp_path / "build")
    assert len(compiled["default/feature_repo/fsc_feature_repo.py"].splitlines()) > 250 * 5
    for name in compiled:
        (tmp_path / "build" / name).unlink()
    done = fsc("apply", "--auto-approve", cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Applied: 251 created.")
    again = files(tmp_path / "build")
    assert {name: again[name] for name in compiled} == compiled


def files(folder: Path) -> dict[str, str]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}
