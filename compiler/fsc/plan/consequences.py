"""What a change means for others: who reads the object, and what they must materialise again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fsc.driver import Change, Rematerialise, Resource
from fsc.plan.compare import compare, worse
from fsc.plan.desired import SHARED
from fsc.plan.graph import affected


def with_consequences(
    changes: list[Change], wanted: Mapping[str, Resource], there: Mapping[str, Resource]
) -> list[Change]:
    """The changes with what they affect, and with the verdict of what they copy."""
    return _propagate(_affects(changes, wanted, there))


def _affects(
    changes: list[Change], wanted: Mapping[str, Resource], there: Mapping[str, Resource]
) -> list[Change]:
    edges = {address: (*one.depends_on,) for address, one in {**there, **wanted}.items()}
    starts = {one.address for one in changes if one.kind not in SHARED}
    reached = affected(starts | {one.moved_from for one in changes if one.moved_from}, edges)
    return [replace(one, affects=_reached(one, reached, there)) for one in changes]


def _reached(
    change: Change, reached: Mapping[str, tuple[str, ...]], there: Mapping[str, Resource]
) -> tuple[str, ...]:
    """What is live and reads an object, under its name before as well."""
    found = {*reached.get(change.address, ()), *reached.get(change.moved_from, ())}
    return tuple(sorted(found & set(there)))


def _propagate(changes: list[Change]) -> list[Change]:
    """A view must be materialised again when the source or entity that it copies asks for it."""
    verdicts = {one.address: _wish(one) for one in changes}
    return [_with_copies(one, verdicts) for one in changes]


def _wish(change: Change) -> Rematerialise:
    """What a change of a source or an entity asks of the views that read it."""
    if change.desired is None or change.live is None:
        return Rematerialise()
    stored = replace(change.live, facts={"materialised": True})
    online = replace(change.desired, attrs={**change.desired.attrs, "online": True})
    _, wish, _ = compare(
        online, replace(stored, attrs={**stored.attrs, "online": True}), marked=False
    )
    return wish


def _with_copies(change: Change, verdicts: Mapping[str, Rematerialise]) -> Change:
    if change.live is None or not change.live.facts.get("materialised"):
        return change
    stored = change.desired is not None and change.desired.attrs.get("online")
    worst = change.rematerialise
    for address in change.desired.copies if change.desired and stored else ():
        worst = worse(worst, verdicts.get(address, Rematerialise()))
    return replace(change, rematerialise=worst)
