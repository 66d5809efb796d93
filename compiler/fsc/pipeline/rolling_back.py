"""What was kept of applies -> the plan that undoes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fsc.driver import Resource, by_address
from fsc.pipeline.checking import Inputs
from fsc.pipeline.history import since
from fsc.plan.planner import Options, Outcome, plan_changes
from fsc.plan.reasons import BACK
from fsc.plan.rollback import way_back


def way_back_plan(inputs: Inputs, id_: str, there: Sequence[Resource], given: Options) -> Outcome:
    """The plan that undoes an apply and all later ones. Raises FscError for an unknown one."""
    kept = [one.changes for one in since(inputs, id_) if one.stack == given.stack]
    back = way_back(kept, by_address(there), given.stack)
    options = replace(given, moved=back.moved, adopt=back.adopt, reasons=BACK)
    found = plan_changes(back.wanted, there, options)
    return replace(found, found=(), notes=tuple(f"{one}." for one in back.left))
