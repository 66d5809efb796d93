"""What a stack can let go of."""

from __future__ import annotations

from collections.abc import Mapping

from fsc.diagnostics import Exit, FscError, did_you_mean
from fsc.driver import Live
from fsc.model.stack import Stack


def refuse_unknown(stack: Stack, forget: frozenset[str], live: Mapping[str, Live]) -> None:
    """Letting go of what is not there, or not ours, is a mistake in the command."""
    there = {one.address: one.marks.stack for each in live.values() for one in each.resources}
    owned = [address for address, owner in there.items() if owner == stack.name]
    for address in sorted(forget - set(owned)):
        owner = there.get(address)
        whose = f"it belongs to stack `{owner}`" if owner else "it belongs to no stack"
        why = "it is not live" if owner is None else whose
        raise FscError(
            f"The stack `{stack.name}` cannot forget `{address}`: {why}.",
            hint=did_you_mean(address, owned) or "Nothing was changed.",
            exit_code=Exit.USAGE,
        )
