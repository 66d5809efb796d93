"""What a stack cannot do with what is live: let go of others' objects, or read a newer fsc's."""

from __future__ import annotations

from collections.abc import Mapping, Set

from fsc.diagnostics import Exit, FscError, did_you_mean
from fsc.driver import Live
from fsc.marks import MARKS_FORMAT
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


def refuse_newer(stack: str, wanted: Set[str], live: Mapping[str, Live]) -> None:
    """Notes that a later fsc wrote in another way must not be read, nor written over."""
    for one in (each for found in live.values() for each in found.resources):
        concerns = one.marks.stack == stack or one.address in wanted
        if concerns and one.marks.format != MARKS_FORMAT:
            raise FscError(
                f"`{one.address}` carries notes of fsc in format {one.marks.format}; this fsc "
                f"knows {MARKS_FORMAT}.",
                hint="Nothing was changed. Use the fsc that wrote them, or a later one.",
            )
