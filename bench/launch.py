"""Run one command and say what it cost. A program of its own, started as `python -I -S launch.py`.

Linux starts the peak memory of a new program at that of the program which started it, so the one
that starts what is measured has to be smaller than anything it measures: this is bare Python.

Reads {"args", "cwd", "env", "log", "files", "seconds"} as JSON on stdin and writes
{"exit", "wall", "user", "sys", "rss"} on stdout: seconds, and KiB.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from typing import Any


def main() -> None:
    json.dump(run(json.load(sys.stdin)), sys.stdout)


def run(given: dict[str, Any]) -> dict[str, float]:
    _allow_files(given["files"])
    os.chdir(given["cwd"])
    log = os.open(given["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    to_log = [(os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2)]
    null = os.open(os.devnull, os.O_RDONLY)
    started = time.perf_counter()
    child = os.posix_spawn(
        given["args"][0],
        given["args"],
        given["env"],
        file_actions=[(os.POSIX_SPAWN_DUP2, null, 0), *to_log],
    )
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(given["seconds"])
    _, status, used = os.wait4(child, 0)
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "wall": time.perf_counter() - started,
        "user": used.ru_utime,
        "sys": used.ru_stime,
        "rss": used.ru_maxrss,
    }


def _allow_files(count: int) -> None:
    """Feast opens one SQLite connection per view, more than the usual limit of 1,024 files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    main()
