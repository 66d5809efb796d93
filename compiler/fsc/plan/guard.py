"""What may not happen: changes that take something from protected objects, or from other users."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fsc.driver import Action, Change, Resource
from fsc.model.describe import Effect
from fsc.plan.graph import closure
from fsc.plan.plan import Plan


def guarded_changes(changes: list[Change], there: Mapping[str, Resource]) -> list[Change]:
    """Block what would take something from a protected object, or from what others use."""
    protected = {address for address, one in there.items() if one.marks.protect}
    covers = closure(protected, {address: one.depends_on for address, one in there.items()})
    return [_block(_in_use(one), covers) for one in changes]


def too_much(plan: Plan) -> str:
    """Why the plan needs more than permissions of single objects, or "".

    A manifest that lost a file looks like one whose objects are to go. One object, which its
    address names, is never that.
    """
    summary = plan.summary
    gone = summary["delete"]
    owned = gone + plan.unchanged + summary["update"] + summary["replace"] + summary["move"]
    if gone < 2 or gone * 3 <= owned:
        return ""
    return (
        f"The plan deletes {gone} of the {owned} objects that the stack owns, which is more than "
        "a third. `--allow-destroy all` allows that."
    )


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
