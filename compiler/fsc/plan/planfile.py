"""Plan <-> the JSON that is saved, shown and compared. One form for reading and for executing.

A saved plan is executed by planning again and comparing: what was approved is the list of
changes, with old, new and live values, so anything that matters and moved makes them differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.driver import AttrChange, Change
from fsc.plan.plan import FORMAT_VERSION, Plan


def change_as_data(change: Change) -> dict[str, Any]:
    """One change as plain data; secrets are digests or references already."""
    return {
        "address": change.address,
        "action": change.action.value,
        "class": change.effect.value,
        "reason": change.reason,
        "attributes": [_attribute(one) for one in change.attributes],
        "rematerialise": {
            "verdict": change.rematerialise.verdict.value,
            "reason": change.rematerialise.why,
        },
        "affects": list(change.affects),
        "depends_on": list(change.depends_on),
        "blocked": change.blocked,
        "moved_from": change.moved_from,
        "source": {"file": change.at.file, "line": change.at.line, "column": change.at.column},
        "desired": dict(change.desired.attrs) if change.desired else None,
    }


def _attribute(one: AttrChange) -> dict[str, Any]:
    return {
        "path": one.path,
        "old": one.old,
        "new": one.new,
        "live": one.live,
        "class": one.effect.value,
        "reason": one.why,
    }


def moved(shown: Plan, now: Plan) -> tuple[str, ...]:
    """The addresses whose change is no longer what was shown, sorted; () when all still hold."""
    return moved_data([change_as_data(one) for one in shown.changes], now)


def moved_data(shown: list[Mapping[str, Any]] | list[dict[str, Any]], now: Plan) -> tuple[str, ...]:
    """The same for changes that were read from a saved plan."""
    before = {one["address"]: one for one in shown}
    after = {one.address: change_as_data(one) for one in now.changes}
    return tuple(
        address
        for address in sorted({*before, *after})
        if before.get(address) != after.get(address)
    )


__all__ = ["FORMAT_VERSION", "change_as_data", "moved", "moved_data"]
