"""`fsc forget`: the stack lets go of live objects, which stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Set

from fsc.driver import Action, Change, Resource
from fsc.model.describe import Effect


def forgotten(there: Mapping[str, Resource], stack: str, addresses: Set[str]) -> list[Change]:
    """One change for each of these objects that the stack owns, in the order of addresses."""
    owned = (there[one] for one in sorted(addresses) if one in there)
    return [_forget(one) for one in owned if one.marks.stack == stack]


def _forget(live: Resource) -> Change:
    """Protection goes with the other marks, so that it has to be lifted on purpose before."""
    return Change(
        live.address,
        live.kind,
        live.name,
        Action.FORGET,
        "the stack stops managing it; the live object stays",
        Effect.METADATA,
        live=live,
        depends_on=live.depends_on,
        blocked="protected: apply `protect: false` first" if live.marks.protect else "",
    )
