"""What only the live systems can say about a plan: what they would refuse, what cannot be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from fsc.codes import NOT_READ
from fsc.diagnostics import Diagnostic
from fsc.driver import Change, Driver, Live
from fsc.model.stack import Stack
from fsc.plan.planner import Outcome

if TYPE_CHECKING:
    from fsc.pipeline.planning import PlanOptions

_KINDS: Mapping[str, str] = {"annotator": "annotator.dataset"}
"""The kind of the objects of each system that may go unread."""


def with_objections(found: Outcome, drivers: tuple[Driver, ...]) -> Outcome:
    """The plan with every change blocked that its live system would refuse."""
    owner = {kind: driver for driver in drivers for kind in driver.kinds}
    changes = tuple(_asked(one, owner[one.kind]) for one in found.changes)
    return replace(found, changes=changes)


def _asked(change: Change, driver: Driver) -> Change:
    objection = "" if change.blocked else driver.objection(change)
    return replace(change, blocked=objection) if objection else change


def known(found: Outcome, live: Mapping[str, Live], drivers: tuple[Driver, ...]) -> Outcome:
    """The plan without changes of systems that could not be read: they would be guesses."""
    unread = {kind for one in drivers if live[one.name].unread for kind in one.kinds}
    return replace(found, changes=tuple(one for one in found.changes if one.kind not in unread))


def not_read(
    stack: Stack, found: Outcome, live: Mapping[str, Live], options: PlanOptions
) -> tuple[str, ...]:
    """The addresses that were asked for and of which nothing is known, sorted.

    What the caller left out is none of them. A system without declared objects goes by its name:
    what it holds of this stack is to be deleted, if there is anything.
    """
    addresses: set[str] = set()
    for name in [name for name, one in live.items() if one.unread]:
        declared = {one.address for one in stack.of(_KINDS[name])}
        chosen = {one.address for one in found.changes if one.kind == _KINDS[name]}
        if options.destroy:
            chosen = declared - options.excludes
        addresses |= chosen
        if not declared and not options.targets and _KINDS[name] not in options.excludes:
            addresses.add(_KINDS[name])
    return tuple(sorted(addresses))


def unread_findings(
    stack: Stack, live: Mapping[str, Live], unknown: tuple[str, ...]
) -> Iterator[Diagnostic]:
    """Why the plan says nothing about these addresses."""
    objects = stack.by_address()
    reasons = " ".join(one.unread for _, one in sorted(live.items()) if one.unread)
    for address in unknown:
        at = objects[address].at.at if address in objects else stack.feature_store.at.at
        yield NOT_READ(
            f"Nothing is known of `{address}`: {reasons}",
            at,
            hint=f"To go on without it: `--exclude {address}`.",
        )
