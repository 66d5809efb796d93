"""Compiled files in the making while the plan is made, on the other processor.

An apply needs its compiled files only after the plan, and for a thousand views they take as long
as reading what is live. So a fork of the process makes them and leaves them in memory that both
share. It opens no file and no connection, and ends without tidying up what it has of its parent.
Where it cannot be started, or fails, the files are made when they are asked for: an error is then
raised where it always was.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from fsc.emit import File

Make = Callable[[], tuple[File, ...]]


def begun(make: Make) -> Make:
    """`make`, already at work where that is possible; the function that is given waits for it.

    Only in a process of one thread: a fork has no other, and their locks stay as they are.
    """
    if sys.platform != "linux" or not hasattr(os, "memfd_create"):  # an old C library has none
        return make
    if threading.active_count() > 1 or len(_processors()) < 2:
        return make
    shared = os.memfd_create("fsc")
    child = os.fork()
    if child == 0:
        _work(make, shared)
    return lambda: _result(child, shared) or make()


def _processors() -> set[int]:
    return os.sched_getaffinity(0)


def _work(make: Make, shared: int) -> NoReturn:
    """In the fork. Not through a pipe: that takes 64 KiB, and the rest would wait for a reader."""
    with suppress(BaseException), open(shared, "w", encoding="utf-8") as file:
        made = [(one.path, one.text, one.executable) for one in make()]
        json.dump(made, file, ensure_ascii=False)
    os._exit(0)


def _result(child: int, shared: int) -> tuple[File, ...]:
    """What the fork has made; nothing when it did not get to its end."""
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
    os.lseek(shared, 0, os.SEEK_SET)
    with open(shared, encoding="utf-8") as file, suppress(ValueError):
        return tuple(File(*one) for one in json.load(file))
    return ()
