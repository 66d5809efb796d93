"""What moved outside fsc: live values that are not those that were applied last."""

from __future__ import annotations

from collections.abc import Mapping

from fsc.driver import Action, AttrChange, Change, Resource
from fsc.model.describe import Effect
from fsc.plan.compare import DRIFTED, digest_of, worst_effect


def drift(
    wanted: Mapping[str, Resource], there: Mapping[str, Resource], stack: str
) -> tuple[Change, ...]:
    """Every object of the stack with an attribute that is not as it was applied."""
    found = []
    for address, live in sorted(there.items()):
        if live.marks.stack != stack or not live.marks.digests:
            continue
        moved = _moved_attributes(live)
        if moved:
            at = wanted[address].at if address in wanted else live.at
            found.append(
                Change(
                    address,
                    live.kind,
                    live.name,
                    Action.NOOP,
                    DRIFTED,
                    worst_effect(moved),
                    moved,
                    live=live,
                    at=at,
                )
            )
    return tuple(found)


def _moved_attributes(live: Resource) -> tuple[AttrChange, ...]:
    keys = sorted({*live.attrs, *live.marks.digests})
    return tuple(
        AttrChange(key, None, None, live.attrs.get(key), Effect.VALUE, DRIFTED)
        for key in keys
        if digest_of(live.attrs.get(key)) != live.marks.digests.get(key, "")
    )
