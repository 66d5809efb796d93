"""Model x live systems -> where training and serving differ."""

from __future__ import annotations

import os

from fsc.diagnostics import FscError, did_you_mean
from fsc.drivers import Place, verify_feast
from fsc.model.describe import Object
from fsc.model.stack import Stack
from fsc.pipeline.checking import Checked, Inputs, validate
from fsc.plan.skew import Asked, Verification
from fsc.records import dataclass


@dataclass(frozen=True)
class Verified:
    """What was found; None when the manifest is wrong."""

    checked: Checked
    found: Verification | None = None


def verify(inputs: Inputs, asked: Asked = Asked()) -> Verified:
    """Compare what is live. Writes nothing anywhere. Raises FscError."""
    checked = validate(inputs)
    if checked.stack is None:
        return Verified(checked)
    stack = checked.stack
    place = Place(str(inputs.root), inputs.repo(stack), os.environ)
    return Verified(checked, verify_feast(stack, place, _views(stack, asked), asked))


def _views(stack: Stack, asked: Asked) -> tuple[Object, ...]:
    """The views that were named, by name or address; all without a name."""
    views = {one.address: one for one in stack.objects if one.KIND.view}
    names = {one.name: one for one in views.values()} | views
    for one in asked.views:
        if one not in names:
            known = ", ".join(f"`{view.name}`" for view in views.values())
            raise FscError(
                f"`{one}` is no feature view of this stack.",
                hint=did_you_mean(one, names) or f"There is {known or 'none'}.",
            )
    named = {names[one].address for one in asked.views} or views.keys()
    return tuple(one for address, one in views.items() if address in named)
