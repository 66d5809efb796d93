"""Commands without their start: a process that has imported Feast and ZenML forks for each.

Those imports are most of the time of a command. `bin/` of the process holds `fsc`, `zenml`, `feast` and
`python`, for tests of what commands do in sequence; the command is the real one, in a process of its
own, with the folder, environment and files of its caller. Not for tests of what is imported, of
signals, or of Feast's own checks of types, which are off as fsc has them off.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import select
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {"feast": "feast.cli.cli:cli", "fsc": "fsc.cli:main", "zenml": "zenml.cli.cli:cli"}

_CLIENT = """#!{python} -IS
import json, os, socket, sys
job = {{"argv": ["{name}", *sys.argv[1:]], "folder": os.getcwd(), "environ": dict(os.environ)}}
data = json.dumps(job).encode()
with socket.socket(socket.AF_UNIX) as line:
    line.connect("{door}")
    socket.send_fds(line, [len(data).to_bytes(8, "big")], [0, 1, 2])
    line.sendall(data)
    code = line.recv(1)
sys.exit(code[0] if code else "killed")
"""


class Warm:
    """The process, and the folder with its commands; `variables` are those of the imports."""

    def __init__(self, variables: dict[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="warm")  # a path of a socket is short
        self.bin = Path(self._folder.name) / "bin"
        self.bin.mkdir()
        door = str(self.bin.with_name("door"))
        for name in ("python", *COMMANDS):
            text = _CLIENT.format(python=sys.executable, name=name, door=door)
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", door],
            cwd=ROOT, env={**os.environ, **variables},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def close(self) -> None:
        self._process.communicate()
        self._folder.cleanup()


def serve(door: str) -> None:
    """Fork for each caller until the input ends. Children that ended are taken at the next one."""
    _import_everything()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(door)
        listening.listen()
        gc.collect()
        gc.freeze()
        print("ready", flush=True)
        while sys.stdin.fileno() not in select.select([listening, 0], [], [])[0]:
            line, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _answer(line)
            line.close()
            _take()


def _take() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _import_everything() -> None:
    from fsc.drivers.feast.online import feast_quickly

    with feast_quickly():
        import_module("feast.infra.online_stores.sqlite")
        import_module("feast.repo_operations")
    from fsc import cli

    cli.leave = sys.exit  # the answer is still to be sent
    names = [place.partition(":")[0] for place in COMMANDS.values()]
    for name in (*names, "zenml.zen_stores.sql_zen_store", "pyarrow.parquet"):
        import_module(name)


def _answer(line: socket.socket) -> None:
    """Be the command that is asked for, and say how it ended."""
    size, files, *_ = socket.recv_fds(line, 8, 3)
    with line.makefile("rb") as whole:
        job = json.loads(whole.read(int.from_bytes(size, "big")))
    for there, here in enumerate(files):
        os.dup2(here, there)
        os.close(here)
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environ"])
    code = _ended(job["argv"])
    line.sendall(bytes([code & 255]))
    os._exit(code)


def _ended(argv: list[str]) -> int:
    """The exit code, after everything that an interpreter does at its end."""
    code: Any = 0
    try:
        _settings()
        _run(*argv)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    threading._shutdown()  # as the interpreter itself does
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if not stream.closed:  # as `python -m json.tool` does with its own
            stream.flush()
    return code or 0


def _settings() -> None:
    """What Python makes when it starts, and what it reads of the environment."""
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
    sys.path[1:1] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    filters = filter(None, os.environ.get("PYTHONWARNINGS", "").split(","))
    warnings._processoptions(list(filters))  # reads -W for Python


def _run(name: str, *args: str) -> None:
    """A command, or what stands behind `python`: -c, -m or a file."""
    sys.argv = [name, *args]
    if place := COMMANDS.get(name):
        module, function = place.split(":")
        getattr(import_module(module), function)()
        return
    sys.argv = list(args)
    match args:
        case ["-c", code, *_]:
            sys.path[0] = ""
            exec(code, {"__name__": "__main__"})
        case ["-m", module, *_]:
            sys.path[0] = os.getcwd()
            sys.argv = sys.argv[1:]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case [file, *_]:
            sys.path[0] = str(Path(file).resolve().parent)
            runpy.run_path(file, run_name="__main__")


if __name__ == "__main__":
    serve(sys.argv[1])
