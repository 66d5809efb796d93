"""How the process ends: at once, and with nothing lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.folder import Folder

PROGRAM = """
import atexit, sys, threading, time
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
WAITING = "threading.Thread(target=lambda: (time.sleep(0.2), print('thread', flush=True))).start()"
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


@pytest.mark.parametrize("body", [WAITING, PROFILED])
def test_with_threads_and_profilers_it_ends_as_always(folder: Folder, body: str) -> None:
    done = ended(folder, "validate", body=body)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "given back"
    assert ("thread" in done.stdout) == (body is WAITING)
