"""What only the live systems can say about a plan: what they would refuse, what cannot be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from fsc.codes import NOT_READ
from fsc.diagnostics import Diagnostic
from fsc.driver import Action, Change, Driver, Live
from fsc.model.describe import Verdict
from fsc.model.stack import Stack
from fsc.plan.planner import Outcome

if TYPE_CHECKING:
    from fsc.pipeline.planning import PlanOptions

_DATASET = "annotator.dataset"
_KINDS: Mapping[str, str] = {"annotator": _DATASET}
"""The kind of the objects of each system that may go unread."""


def with_objections(found: Outcome, drivers: tuple[Driver, ...]) -> Outcome:
    """The plan with every change blocked that its live system would refuse."""
    owner = {kind: driver for driver in drivers for kind in driver.kinds}
    changes = tuple(_asked(one, owner[one.kind]) for one in found.changes)
    return replace(found, changes=changes)


def _asked(change: Change, driver: Driver) -> Change:
    objection = "" if change.blocked else driver.objection(change)
    loses = driver.loses(change) if _takes_rows(change) else ""
    if not objection and not loses:
        return change
    return replace(change, blocked=objection or change.blocked, loses=loses)


def _takes_rows(change: Change) -> bool:
    return change.live is not None and (
        change.action in (Action.DELETE, Action.REPLACE)
        or change.rematerialise.verdict is Verdict.DELETE
    )


def known(found: Outcome, live: Mapping[str, Live], drivers: tuple[Driver, ...]) -> Outcome:
    """The plan without changes of systems that could not be read: they would be guesses."""
    unread = {kind for one in drivers if live[one.name].unread for kind in one.kinds}
    return replace(found, changes=tuple(one for one in found.changes if one.kind not in unread))


def with_stranded(found: Outcome, live: Mapping[str, Live], drivers: tuple[Driver, ...]) -> Outcome:
    """The plan without what would leave datasets in an annotator that nobody looks at any more.

    An annotator notes which datasets it has; when it, or its part `datasets`, is gone from the
    manifest, that note is all that tells of them.
    """
    read = [live[one.name] for one in drivers if _DATASET in one.kinds]
    sure = bool(read) and not any(one.unread for one in read)
    there = {one.name for each in read for one in each.resources if one.kind == _DATASET}
    gone = {one.name for one in found.changes if one.kind == _DATASET and one.desired is None}
    gone |= {one.moved_from[len(_DATASET) + 1 :] for one in found.changes if one.moved_from}

    def guarded(change: Change) -> Change:
        names = [one for one in _dropped(change) if not sure or one in there - gone]
        if not names or change.blocked:
            return change
        listed = ", ".join(f"`{one}`" for one in names)
        return replace(
            change,
            blocked=f"datasets: {listed} would stay in the annotator with nobody to manage it; "
            "write `datasets: {}` and apply that first",
        )

    return replace(found, changes=tuple(guarded(one) for one in found.changes))


def _dropped(change: Change) -> tuple[str, ...]:
    """The datasets that an annotator has and will not have after the change."""
    if change.live is None or change.action is Action.FORGET:
        return ()
    kept = change.desired.marks.datasets if change.desired else ()
    return tuple(one for one in change.live.marks.datasets if one not in kept)


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
        noted = _noted(stack, live)
        addresses |= set() if options.targets else noted - declared - options.excludes
        silent = not declared | noted and not options.targets
        addresses |= {_KINDS[name]} - options.excludes if silent else set()
    return tuple(sorted(addresses))


def _noted(stack: Stack, live: Mapping[str, Live]) -> set[str]:
    """The datasets that the annotators of the stack had when they were applied last."""
    own = [one.marks for each in live.values() for one in each.resources
           if one.marks.stack == stack.name]  # fmt: skip
    return {f"{_DATASET}.{name}" for one in own for name in one.datasets}


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
