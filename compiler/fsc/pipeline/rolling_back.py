"""What was kept of applies -> the plan that undoes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fsc.driver import Resource, by_address
from fsc.pipeline.checking import Inputs
from fsc.pipeline.history import since
from fsc.plan.compare import ABSENT, BOTH, GONE, HERE
from fsc.plan.planner import Options, Outcome, plan_changes
from fsc.plan.rollback import way_back

# A way back asks no manifest: why a plan changes an object -> why a way back does.
_WHY = {
    HERE: "back to what it was",
    BOTH: "back to what it was; changed outside fsc since",
    ABSENT: "it was there before",
    GONE: "it was not there before",
}


def way_back_plan(inputs: Inputs, id_: str, there: Sequence[Resource], given: Options) -> Outcome:
    """The plan that undoes an apply and all later ones. Raises FscError for an unknown one."""
    kept = [one.changes for one in since(inputs, id_) if one.stack == given.stack]
    back = way_back(kept, by_address(there), given.stack)
    options = replace(given, moved=back.moved, adopt=back.adopt)
    found = plan_changes(back.wanted, there, options)
    changes = tuple(replace(one, reason=_why(one.reason)) for one in found.changes)
    return replace(found, changes=changes, found=(), notes=tuple(f"{one}." for one in back.left))


def _why(reason: str) -> str:
    """The reason in words of a way back; what stands behind it stays."""
    why, mark, rest = reason.partition("; ")
    return _WHY.get(why, why) + mark + rest
