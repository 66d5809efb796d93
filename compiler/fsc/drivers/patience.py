"""How long fsc waits for a server that says nothing, and how it stops waiting.

A line that is cut is an error at once. One that swallows everything (a firewall that forgot it, a
server that hangs) is none: the drivers of databases would wait for hours, or for ever.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from fsc.diagnostics import FscError

VARIABLE = "FSC_NETWORK_TIMEOUT"
_SECONDS = 60.0
_SOCKET = (socket.AF_INET, socket.SOCK_STREAM)  # shutting down asks for neither
_LONGER = 10  # an online store makes all tables of an apply in one call


def seconds() -> float:
    """The longest wait for one answer. Raises FscError for a setting that is no number."""
    said = os.environ.get(VARIABLE, "")
    if not said:
        return _SECONDS
    if not said.isdigit() or int(said) == 0:
        raise FscError(f"{VARIABLE} is no number of seconds: `{said}`.")
    return float(said)


class Silence:
    """Ends a connection that does not answer in time; `heard` is False once that has happened.

    A thread shuts the socket down, so that whoever reads from it finds its end: this works for
    every driver that tells its file descriptor, whatever it waits with.
    """

    def __init__(self, fileno: Callable[[], int]) -> None:
        self._fileno = fileno
        self.heard = True

    @contextmanager
    def broken(self) -> Iterator[None]:
        """The block may take `seconds()`."""
        late = threading.Timer(seconds(), self._hang_up)
        late.daemon = True
        late.start()
        try:
            yield
        finally:
            late.cancel()

    def _hang_up(self) -> None:
        self.heard = False
        with suppress(OSError), socket.fromfd(self._fileno(), *_SOCKET) as line:
            line.shutdown(socket.SHUT_RDWR)


def finished(work: Callable[[], None], what: str) -> None:
    """Do work that offers no timeout, in a thread that is left behind when it takes too long.

    Raises what the work raises, or FscError saying that `what` did not answer.
    """
    allowed = seconds() * _LONGER
    raised: list[BaseException] = []

    def caught() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    worker = threading.Thread(target=caught, daemon=True)
    worker.start()
    worker.join(allowed)
    if worker.is_alive():
        raise late(what, allowed)
    for error in raised:
        raise error


def late(what: str, waited: float) -> FscError:
    """The error for somebody who does not answer."""
    return FscError(
        f"{what} did not answer within {waited:g} seconds.",
        hint=f"Apply again when it works; {VARIABLE} (seconds) makes fsc wait longer.",
    )
