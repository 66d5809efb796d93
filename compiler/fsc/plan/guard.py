"""What may not happen: changes that take something from protected objects, or from other users."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fsc.driver import Action, Change, Resource
from fsc.model.describe import Effect
from fsc.plan.graph import closure


def guarded_changes(changes: list[Change], there: Mapping[str, Resource]) -> list[Change]:
    """Block what would take something from a protected object, or from what others use."""
    protected = {address for address, one in there.items() if one.marks.protect}
    covers = closure(protected, {address: one.depends_on for address, one in there.items()})
    return [_block(_in_use(one), covers) for one in changes]


def _in_use(change: Change) -> Change:
    """What others use stays: ZenML refuses to delete it, and rightly."""
    users = change.live.facts.get("used_by") if change.live else None
    if not users or change.action not in (Action.DELETE, Action.REPLACE):
        return change
    return replace(change, blocked=f"in use: {', '.join(users)} of another owner needs it")


def _block(change: Change, covers: Mapping[str, str]) -> Change:
    guard = covers.get(change.moved_from or change.address)
    if guard is None or change.effect is not Effect.DESTRUCTIVE or change.blocked:
        return change
    by = (
        "it is protected"
        if guard == (change.moved_from or change.address)
        else f"`{guard}`, which is protected, reads it"
    )
    return replace(change, blocked=f"protected: {by}; apply `protect: false` first")
