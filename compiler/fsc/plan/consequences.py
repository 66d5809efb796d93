"""What a change means for others: who reads the object, and what they must materialise again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fsc.driver import Change, Rematerialise, Resource
from fsc.plan.compare import compare, worse
from fsc.plan.desired import SHARED
from fsc.plan.graph import Edges, affected

_STORE = "zenml.component.feature_store/"
SERVED = frozenset({
    "feast.feature_view", "feast.on_demand_feature_view", "feast.stream_feature_view",
    "feast.batch_feature_view", "feast.label_view", "feast.feature_service",
})  # fmt: skip


def serves_feast(one: Resource) -> bool:
    """True for a feature store of ZenML that gives what Feast serves."""
    return one.address.startswith(_STORE) and one.attrs.get("flavor") == "feast"


def with_consequences(
    changes: list[Change], wanted: Mapping[str, Resource], there: Mapping[str, Resource]
) -> list[Change]:
    """The changes with what they affect, and with the verdict of what they copy."""
    return _propagate(_affects(changes, wanted, there))


def _affects(
    changes: list[Change], wanted: Mapping[str, Resource], there: Mapping[str, Resource]
) -> list[Change]:
    edges = _edges(wanted, there)
    starts = {one.address for one in changes if one.kind not in SHARED}
    reached = affected(starts | {one.moved_from for one in changes if one.moved_from}, edges)
    return [_with_people(one, _reached(one, reached, there), there) for one in changes]


def _edges(wanted: Mapping[str, Resource], there: Mapping[str, Resource]) -> Edges:
    """What needs what, now or after it: a reader that lets go of what goes is affected too.

    ZenML's feature store serves what Feast serves, whichever it is.
    """
    served = tuple(address for address, one in there.items() if one.kind in SERVED)
    stores = {address for address, one in wanted.items() if serves_feast(one)}
    needs = {
        address: {
            need for side in (there, wanted) if address in side for need in side[address].depends_on
        }
        for address in {**there, **wanted}
    }
    return {
        address: (*sorted(found), *(served if address in stores else ()))
        for address, found in needs.items()
    }


def _with_people(change: Change, found: tuple[str, ...], there: Mapping[str, Resource]) -> Change:
    """The change with what it affects, who owns that, and what ran with the stacks in it."""
    owners = {one: str(there[one].attrs.get("owner") or "") for one in found}
    stacks = [there[one] for one in found] + ([change.live] if change.live else [])
    runs = {run for one in stacks for run in one.facts.get("runs", ())}
    return replace(
        change,
        affects=found,
        owners={one: owner for one, owner in owners.items() if owner},
        runs=tuple(sorted(runs)),
    )


def _reached(
    change: Change, reached: Mapping[str, tuple[str, ...]], there: Mapping[str, Resource]
) -> tuple[str, ...]:
    """What is live and reads an object, under its name before as well."""
    found = {*reached.get(change.address, ()), *reached.get(change.moved_from, ())}
    return tuple(sorted(one for one in found if one in there))


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
