"""Desired against live, one object: what differs, since when, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fsc.driver import Action, AttrChange, Change, Rematerialise, Resource
from fsc.model.describe import Change as Meaning
from fsc.model.describe import Effect, Verdict
from fsc.model.digest import digest
from fsc.plan.diff import Difference, differences, dotted
from fsc.plan.policy import ASIDE, meaning
from fsc.plan.reasons import Origin, Reasons

EFFECTS = {effect: rank for rank, effect in enumerate(Effect)}
VERDICTS = {verdict: rank for rank, verdict in enumerate(Verdict)}


def compare(
    desired: Resource, live: Resource, marked: bool
) -> tuple[tuple[AttrChange, ...], Rematerialise, bool]:
    """The attributes that differ, what must be materialised again, and whether to replace.

    `marked` says that marks are compared too; an object of a kind that cannot carry digests of
    what was applied (a ZenML secret) has none.
    """
    found = list(_differences(desired, live, marked))
    if not found:
        return (), Rematerialise(), False
    meanings = [meaning(desired.kind, one) for one in found]
    changes = tuple(
        _attribute(one, means, desired, live) for one, means in zip(found, meanings, strict=True)
    )
    return changes, _rematerialise(meanings, desired, live), any(one.replace for one in meanings)


def _differences(desired: Resource, live: Resource, marked: bool) -> Iterable[Difference]:
    yield from differences(live.attrs, desired.attrs)
    for path, was, new in differences(live.copies, desired.copies):
        yield Difference(("copies", *path), was, new)
    if marked:
        yield from _mark_differences(desired, live)
    if desired.facts.get("activate") and not live.facts.get("active"):
        yield Difference(("active",), False, True)


def _mark_differences(desired: Resource, live: Resource) -> Iterable[Difference]:
    """Protection, owner, datasets. Digests that are behind change nothing: both sides agree."""
    if desired.marks.protect != live.marks.protect:
        yield Difference(("fsc", "protect"), live.marks.protect, desired.marks.protect)
    if desired.marks.datasets != live.marks.datasets:
        yield Difference(("fsc", "datasets"), [*live.marks.datasets], [*desired.marks.datasets])
    if desired.marks.stack != live.marks.stack:
        yield Difference(("fsc", "stack"), live.marks.stack or None, desired.marks.stack or None)


def _attribute(one: Difference, means: Meaning, desired: Resource, live: Resource) -> AttrChange:
    new = False if one.new is None and isinstance(one.live, bool) else one.new
    was = False if one.live is None and isinstance(one.new, bool) else one.live
    since = origin(one.path, desired, live)
    old = {Origin.MANIFEST: was, Origin.LIVE: new}.get(since)
    who = "none" if one.path[0] in ASIDE else since.value
    return AttrChange(dotted(one.path), old, new, was, means.effect, means.why, origin=who)


def origin(path: tuple[str, ...], desired: Resource, live: Resource) -> Origin:
    """Whether a difference comes from the manifest, from outside, or from both.

    The digest that was noted at the last apply is per top attribute; without one, the manifest
    is taken for the cause.
    """
    key = path[0]
    last = live.marks.digests.get(key, digest_of(None))
    if not live.marks.digests or key in ASIDE:
        return Origin.MANIFEST
    drifted = digest_of(live.attrs.get(key)) != last
    changed = digest_of(desired.attrs.get(key)) != last
    if drifted:
        return Origin.BOTH if changed else Origin.LIVE
    return Origin.MANIFEST


def digest_of(value: Any) -> str:
    """The digest that marks hold for a value; of one that is not set, the empty text."""
    return "" if value is None else digest(value, 8)


def reason(
    attributes: tuple[AttrChange, ...], desired: Resource, live: Resource, reasons: Reasons
) -> str:
    """One line: why the object changes."""
    tops = sorted({one.path.partition(".")[0].partition("[")[0] for one in attributes})
    if tops == ["copies"]:
        return "carries copies of objects that change"
    if tops == ["fsc"]:
        return "the notes of fsc on it are behind"
    since = {origin((top,), desired, live) for top in tops if top not in ASIDE}
    return reasons.of(Origin.BOTH if len(since) > 1 else next(iter(since), Origin.MANIFEST))


def _rematerialise(meanings: Iterable[Meaning], desired: Resource, live: Resource) -> Rematerialise:
    """The hardest verdict, or none where nothing is stored."""
    if not live.facts.get("materialised"):
        return Rematerialise()
    worst = max(meanings, key=lambda one: VERDICTS[one.rematerialise], default=None)
    if worst is None or worst.rematerialise is Verdict.NONE:
        return Rematerialise()
    if not desired.attrs.get("online") and worst.rematerialise is not Verdict.DELETE:
        return Rematerialise()
    return Rematerialise(worst.rematerialise, worst.why)


def worst_effect(attributes: Iterable[AttrChange]) -> Effect:
    """The gravest effect of several."""
    return max((one.effect for one in attributes), key=EFFECTS.__getitem__, default=Effect.METADATA)


def worse(one: Rematerialise, other: Rematerialise) -> Rematerialise:
    """The harder of two verdicts."""
    return max(one, other, key=lambda each: VERDICTS[each.verdict])


__all__ = [
    "Action",
    "Change",
    "Mapping",
    "compare",
    "digest_of",
    "origin",
    "reason",
    "worse",
    "worst_effect",
]
