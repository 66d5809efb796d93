"""What moved outside fsc: live values that are not those that were applied last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fsc.driver import Action, AttrChange, Change, Resource
from fsc.plan.compare import digest_of, worst_effect
from fsc.plan.diff import Difference, differences, dotted
from fsc.plan.policy import meaning
from fsc.plan.reasons import DRIFTED


def drift(
    wanted: Mapping[str, Resource], there: Mapping[str, Resource], stack: str
) -> tuple[Change, ...]:
    """Every object of the stack with an attribute that is not as it was applied."""
    return tuple(
        _change(live, wanted.get(address), moved)
        for address, live in sorted(there.items())
        if live.marks.stack == stack and live.marks.digests
        if (moved := tuple(_moved(live, wanted.get(address))))
    )


def _change(live: Resource, wanted: Resource | None, moved: tuple[AttrChange, ...]) -> Change:
    at = wanted.at if wanted else live.at
    effect = worst_effect(moved)
    return Change(
        live.address, live.kind, live.name, Action.NOOP, DRIFTED, effect, moved, live=live, at=at
    )


def _moved(live: Resource, wanted: Resource | None) -> Iterator[AttrChange]:
    """What was applied is known where the manifest still says it: there, leaf by leaf.

    Where the manifest says what is live, as after `fsc drift --write`, nothing is left to tell.
    """
    for key in sorted({*live.attrs, *live.marks.digests}):
        last = live.marks.digests.get(key, "")
        said = wanted.attrs.get(key) if wanted else None
        as_said = wanted is not None and said == live.attrs.get(key)
        if as_said or digest_of(live.attrs.get(key)) == last:
            continue
        if wanted is not None and digest_of(said) == last:
            yield from _leaves(live, key, said)
        else:
            origin = "both" if wanted else "live"
            yield _attribute(live, Difference((key,), live.attrs.get(key), said), None, origin)


def _leaves(live: Resource, key: str, applied: Any) -> Iterator[AttrChange]:
    for one in leaves(live, key, applied):
        yield _attribute(live, one, one.new, "live")


def leaves(live: Resource, key: str, applied: Any) -> Iterable[Difference]:
    """Every place where a live attribute differs from what was applied."""
    return differences({key: live.attrs.get(key)}, {key: applied})


def _attribute(live: Resource, one: Difference, old: Any, origin: str) -> AttrChange:
    """The meaning is that of the change that was made, from what was applied to what is live."""
    means = meaning(live.kind, Difference(one.path, old, one.live))
    return AttrChange(
        dotted(one.path), old, one.new, one.live, means.effect, means.why, origin=origin
    )
