"""What goes wrong with a database that holds a registry, whichever it is."""

from __future__ import annotations

from fsc.diagnostics import Exit, FscError
from fsc.drivers.extras import install


def stale(place: str, what: str) -> FscError:
    """The error for a registry that is not as it was read."""
    return FscError(
        f"The registry in {place} was changed by somebody else while fsc was applying: {what}.",
        hint="Nothing was written to it. Run `fsc plan` again.",
        exit_code=Exit.STALE,
    )


def unsure(why: FscError) -> FscError:
    """A COMMIT that failed with `why`. Without an answer the server may have done it or not."""
    if why.exit_code is not Exit.ERROR:
        return why
    return FscError(
        f"{why.message} It is not known whether the registry was written.",
        hint="Run the command again: it does what is left.",
        exit_code=Exit.PARTIAL,
    )


def missing(place: str, package: str, extra: str) -> FscError:
    """The error for a client that is not installed."""
    return FscError(
        f"The registry in {place} needs the package `{package}`, which is not installed.",
        hint=install(extra),
    )
