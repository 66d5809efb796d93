"""One apply at a time: the locks of every system that a stack is in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from fsc.diagnostics import Exit, FscError
from fsc.driver import Driver
from fsc.pipeline.checking import Inputs, validate
from fsc.pipeline.planning import Connect, close, connect_all


@contextmanager
def locked(
    drivers: tuple[Driver, ...], operation: str, stack: str, timeout: float
) -> Iterator[None]:
    """Hold all locks for as long as the block runs, however it ends.

    They are always taken in the order of the drivers, so that two applies never wait for each
    other. Raises FscError (exit code 6) that names who holds one.
    """
    with ExitStack() as held:
        for driver in drivers:
            held.callback(driver.unlock)  # first, so that Ctrl-C in between leaves nothing
            driver.lock(operation, stack, timeout)
        yield


def unlock(
    inputs: Inputs, lock_id: str, timeout: float = 0.0, connect: Connect = connect_all
) -> str:
    """Take the lock with this id from its holder, and say who that was. Raises FscError.

    A holder that is alive gets `timeout` seconds to stop between two steps.
    """
    checked = validate(inputs)
    if checked.stack is None:
        raise FscError(
            "The manifest has errors, so that it does not say where the lock is.",
            hint="Run `fsc validate`.",
            exit_code=Exit.INVALID,
        )
    drivers = connect(checked.stack, inputs)
    troubles = []
    try:
        for driver in drivers:
            try:
                return driver.force_unlock(lock_id, timeout)
            except FscError as error:
                if error.exit_code is Exit.LOCKED:
                    raise
                troubles.append(error.message)
    finally:
        close(drivers)
    raise FscError(" ".join(dict.fromkeys(troubles)))
