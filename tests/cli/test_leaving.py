"""How the process ends: at once, and with nothing lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.folder import Folder
from tests.support import absent

PROGRAM = """
import atexit, sys, threading
atexit.register(lambda: print("before", flush=True))
from fsc import cli

class Kept:
    def __del__(self):
        print("given back", flush=True)

kept = [Kept()]
atexit.register(lambda: print("after"))
sys.argv = ["fsc", *sys.argv[1:]]
BODY
cli.main()
"""
WAITING = """
def wait():
    threading.main_thread().join()
    print("thread", flush=True)

threading.Thread(target=wait).start()
"""
PROFILED = (
    "sys.setprofile(eval('lambda *_: None', {}))  # it must not hold on to what is given back"
)


def ended(folder: Folder, *arguments: str, body: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("BODY", body), *arguments],
        capture_output=True, text=True, check=False, cwd=folder.path,
    )  # fmt: skip


def test_it_ends_at_once_and_whoever_asked_is_called(folder: Folder) -> None:
    done = ended(folder, "validate")
    assert done.stdout.splitlines()[-2:] == ["after", "before"]
    assert (done.returncode, done.stderr) == (0, "")


def test_the_exit_code_and_the_text_of_an_error_arrive(folder: Folder) -> None:
    done = ended(folder, "validate", "--nonsense")
    assert done.returncode == 64
    assert "--nonsense" in done.stderr
    assert "given back" not in done.stdout


WATCHED = """
from fsc.pipeline.checking import Checked
Checked.__del__ = lambda _: print("given back", flush=True)
"""


@pytest.mark.parametrize("command", ["validate", "compile", "plan", "apply --auto-approve"])
def test_what_a_command_made_is_not_given_back(folder: Folder, command: str) -> None:
    done = ended(folder, *command.split(), body=WATCHED)
    assert (done.returncode, done.stderr) == (0, "")
    assert "given back" not in done.stdout


@pytest.mark.parametrize("body", [WAITING, PROFILED])
def test_with_threads_and_profilers_it_ends_as_always(folder: Folder, body: str) -> None:
    done = ended(folder, "validate", body=body)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "given back"
    assert ("thread" in done.stdout) == (body is WAITING)


@pytest.fixture
def full() -> None:
    if not Path("/dev/full").exists():
        absent("needs /dev/full, a disk that is always full")


def redirected(folder: Folder, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f"{sys.executable} -m fsc {command}"],
        capture_output=True, text=True, check=False, cwd=folder.path,
    )  # fmt: skip


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("command", ["validate", "schema"])
def test_a_full_disk_is_an_error_and_told_once(folder: Folder, command: str) -> None:
    """A small text fails when the process ends, a large one in the middle."""
    done = redirected(folder, f"{command} > /dev/full")
    assert done.stderr == "Error: The output cannot be written: No space left on device.\n"
    assert done.returncode == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_that_is_closed_is_no_trouble(folder: Folder, closed: str) -> None:
    done = redirected(folder, f"validate {closed}")
    assert (done.returncode, done.stderr) == (0, "")
    assert redirected(folder, f"validate --nonsense {closed}").returncode == 64


@pytest.mark.usefixtures("full")
def test_a_disk_that_fills_up_leaves_no_apply_half_done(folder: Folder) -> None:
    """From the first change on nothing can be written; everything is made, and then told."""
    program = """
import os, sys
from fsc import cli
from fsc.apply import _Run
real = _Run._step
def step(*given):
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    return real(*given)
_Run._step = step
sys.argv = ["fsc", "apply", "--auto-approve"]
cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False,
        cwd=folder.path,
    )  # fmt: skip
    assert done.stderr.splitlines()[-1].startswith("Error: The output cannot be written")
    assert (done.returncode, done.stderr.count("Error:")) == (1, 1)
    assert "No changes." in redirected(folder, "plan").stdout
