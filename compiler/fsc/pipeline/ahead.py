"""Compiled files in the making while the plan is made, on the other processor.

An apply needs its compiled files only after the plan, and for a thousand views they take as long
as reading what is live. So a fork of the process makes them and writes them into a pipe. It opens
no file and no connection, and ends without tidying up what it shares with its parent. Where it
cannot be started, or fails, the files are made when they are asked for: an error is then raised
where it always was.
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
    if sys.platform != "linux" or threading.active_count() > 1 or len(_processors()) < 2:
        return make
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(make, writing)
    os.close(writing)
    return lambda: _result(child, reading) or make()


def _processors() -> set[int]:
    return os.sched_getaffinity(0)


def _work(make: Make, writing: int) -> NoReturn:
    """In the fork. A parent that is gone, or that was interrupted, wants nothing any more."""
    with suppress(BaseException), open(writing, "w", encoding="utf-8") as pipe:
        json.dump([(one.path, one.text, one.executable) for one in make()], pipe)
    os._exit(0)


def _result(child: int, reading: int) -> tuple[File, ...]:
    """What the fork has made; nothing when it did not get to its end."""
    with open(reading, encoding="utf-8") as pipe:
        text = pipe.read()
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
    with suppress(ValueError):
        return tuple(File(*one) for one in json.loads(text))
    return ()
