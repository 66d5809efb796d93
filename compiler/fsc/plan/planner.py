"""Desired x live -> changes, each decided in full: who owns it, what happens, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fsc.diagnostics import Diagnostic
from fsc.driver import Action, AttrChange, Change, Resource, by_address
from fsc.marks import Marks
from fsc.model.describe import Effect
from fsc.model.digest import digests
from fsc.model.stack import Move
from fsc.plan import moves
from fsc.plan.breaking import with_breaks
from fsc.plan.compare import compare, reason, worst_effect
from fsc.plan.consequences import with_consequences
from fsc.plan.desired import SHARED
from fsc.plan.drift import drift
from fsc.plan.forget import forgotten
from fsc.plan.graph import deletion_order
from fsc.plan.guard import guarded_changes
from fsc.plan.hazards import with_codes
from fsc.plan.reasons import DESTROYED, FORWARD, Reasons
from fsc.plan.renames import Renames, renamed
from fsc.plan.select import Selection, freeing, selected
from fsc.records import dataclass

# Kinds whose objects cannot carry marks; equal content counts as ours (a crash may have left it).
UNMARKED = frozenset({"zenml.secret", "zenml.flavor"})


# The attribute in which a kind holds values of secrets, as digests; as references when unset.
HOLDS_SECRETS = {"zenml.secret": "values", "zenml.service_connector": "configuration"}


@dataclass(frozen=True)
class Options:
    """What the caller wants beside the manifest.

    `adopt` are addresses to take over, or "all"; `destroy` plans the end of everything owned.
    `forget` are addresses to let go of: then nothing else is planned.
    `keeps_rows` says that the online store can rename the table of a view. `reasons` are the words
    for where the plan goes.
    """

    stack: str
    selection: Selection = Selection()
    adopt: frozenset[str] = frozenset()
    destroy: bool = False
    moved: tuple[Move, ...] = ()
    keeps_rows: bool = True
    forget: frozenset[str] = frozenset()
    reasons: Reasons = FORWARD


@dataclass(frozen=True)
class Outcome:
    """Changes in execution order, what drifted, how many objects stay, and what was left out."""

    changes: tuple[Change, ...]
    drift: tuple[Change, ...]
    unchanged: int
    left_out: tuple[str, ...] = ()
    found: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()


def plan_changes(
    desired: tuple[Resource, ...], live: Iterable[Resource], options: Options
) -> Outcome:
    """Everything that must happen so that live equals desired, for what this stack owns."""
    there = by_address(live)
    if options.forget:
        return _forgetting(by_address(desired), there, options)
    wanted = {} if options.destroy else by_address(desired)
    wanted = {address: _assume_unset(one, there.get(address)) for address, one in wanted.items()}
    origins = moves.origins(options.moved, wanted, there)
    renames = {one.address: address for address, one in origins.items()}
    changes = [_moved(wanted[address], one, renames, options) for address, one in origins.items()]
    taken = {one.moved_from for one in changes}
    decided = {one.address: one for one in changes}
    made = _in_turn(wanted, there, decided, renames, options)
    made += _deletions(
        {key: one for key, one in there.items() if key not in taken}, wanted, options
    )
    chosen, left_out = selected(made, wanted, there, options.selection)
    told = [moves.with_fate(one, keeps_rows=options.keeps_rows)
            for one in with_consequences(chosen, wanted, there)]  # fmt: skip
    known = guarded_changes(told, there)
    final = with_codes(with_breaks(known, there, options.stack))
    touched = {one.address for one in made}
    same = {address for address in wanted if address in there and address not in touched}
    moved = drift(wanted, _without(there, same), options.stack)
    found = () if options.destroy else tuple(moves.done(options.moved, there, options.stack))
    return Outcome(_ordered(final), moved, len(same), left_out, found)


def _without(there: Mapping[str, Resource], same: set[str]) -> dict[str, Resource]:
    """What is as the manifest says has not moved, whatever was applied last."""
    return {address: one for address, one in there.items() if address not in same}


def _forgetting(
    wanted: Mapping[str, Resource], there: Mapping[str, Resource], options: Options
) -> Outcome:
    changes = tuple(forgotten(there, options.stack, options.forget))
    gone = {one.address for one in changes}
    owned = sum(1 for one in there.values() if one.marks.stack == options.stack)
    moved = tuple(one for one in drift(wanted, there, options.stack) if one.address not in gone)
    return Outcome(changes, moved, owned - len(gone))


def _in_turn(
    wanted: Mapping[str, Resource],
    there: Mapping[str, Resource],
    decided: Mapping[str, Change],
    renames: Renames,
    options: Options,
) -> list[Change]:
    """What happens to each wanted object, in creation order; those that move are decided."""
    found = (
        decided.get(one.address) or _decide(one, there.get(one.address), renames, options)
        for one in wanted.values()
    )
    return [one for one in found if one is not None]


def _moved(desired: Resource, live: Resource, renames: Renames, options: Options) -> Change:
    made = moves.move(desired, live, renames, keeps_rows=options.keeps_rows)
    return moves.foreign(made, options.stack, options.adopt)


def _decide(
    desired: Resource, live: Resource | None, renames: Renames, options: Options
) -> Change | None:
    if live is None:
        return _change(desired, None, Action.CREATE, options.reasons.absent, Effect.ADDITIVE)
    owner = live.marks.stack
    if desired.kind in SHARED:
        return _update(desired, live, renames, options, marked=False)
    if (desired.kind in UNMARKED or live.facts.get("unmarked")) and not owner:
        return _equal_is_ours(desired, live, options)
    if owner == options.stack:
        return _update(desired, live, renames, options, marked=True)
    return _foreign(desired, live, options)


def _equal_is_ours(desired: Resource, live: Resource, options: Options) -> Change | None:
    return None if desired.attrs == live.attrs else _foreign(desired, live, options)


def _foreign(desired: Resource, live: Resource, options: Options) -> Change:
    """Somebody else's object of this name: taken over when asked for, else a conflict."""
    owner = f"stack `{live.marks.stack}`" if live.marks.stack else "nobody that fsc knows"
    attributes, remat, _ = compare(desired, replace(live, marks=Marks()), marked=False)
    effect = worst_effect(attributes)
    made = _change(desired, live, Action.ADOPT, f"it belongs to {owner}", effect, attributes)
    made = replace(made, rematerialise=remat)
    if desired.address in options.adopt or "all" in options.adopt:
        return made
    return replace(
        made,
        blocked=f"conflict: the live object belongs to {owner}; "
        f"`fsc adopt {desired.address}` takes it over",
    )


def _update(
    desired: Resource, live: Resource, renames: Renames, options: Options, *, marked: bool
) -> Change | None:
    seen, told = renamed(live, desired, renames)
    differing, remat, must_replace = compare(desired, seen, marked)
    attributes = (*told, *differing)
    if not attributes:
        return None
    action = Action.REPLACE if must_replace else Action.UPDATE
    effect = Effect.DESTRUCTIVE if must_replace else worst_effect(attributes)
    why = reason(attributes, desired, seen, options.reasons)
    made = _change(desired, live, action, why, effect, attributes)
    return replace(made, rematerialise=remat)


def _change(
    desired: Resource, live: Resource | None, action: Action, why: str, effect: Effect,
    attributes: tuple[AttrChange, ...] = (),
) -> Change:  # fmt: skip
    return Change(
        desired.address, desired.kind, desired.name, action, why, effect, attributes,
        depends_on=desired.depends_on, desired=desired, live=live, at=desired.at,
    )  # fmt: skip


def _deletions(
    there: Mapping[str, Resource], wanted: Mapping[str, Resource], options: Options
) -> list[Change]:
    gone = [
        one
        for address, one in there.items()
        if address not in wanted and one.marks.stack == options.stack
    ]
    if options.destroy:
        gone += _emptied(there, {one.address for one in gone})
    why = (DESTROYED if options.destroy else options.reasons).gone
    return [
        Change(
            one.address,
            one.kind,
            one.name,
            Action.DELETE,
            f"{why}; {one.facts['loses']} in it would be lost" if "loses" in one.facts else why,
            Effect.DESTRUCTIVE,
            live=one,
            depends_on=one.depends_on,
        )
        for one in gone
    ]


def _emptied(there: Mapping[str, Resource], gone: set[str]) -> list[Resource]:
    """A shared object goes with the last stack that has anything in it."""
    rest = {
        need for address, one in there.items() if address not in gone for need in one.depends_on
    }
    return [one for one in there.values() if one.kind in SHARED and one.address not in rest]


def _assume_unset(desired: Resource, live: Resource | None) -> Resource:
    """A secret whose variable is not set here cannot be compared: the live value is kept."""
    key = HOLDS_SECRETS.get(desired.kind)
    if key is None or live is None or key not in desired.attrs:
        return desired
    given, there = desired.attrs[key], live.attrs.get(key, {})
    unset = desired.facts.get("values", {})
    known = {name: there.get(name, value) if value == unset.get(name) else value
             for name, value in given.items()}  # fmt: skip
    attrs = {**desired.attrs, key: known}
    return replace(desired, attrs=attrs, marks=replace(desired.marks, digests=digests(attrs)))


def _ordered(changes: list[Change]) -> tuple[Change, ...]:
    """Deletions that free a name, then what is made in order of need, then the other deletions."""
    made = [one for one in changes if one.action is not Action.DELETE]
    gone = deletion_order([one for one in changes if one.action is Action.DELETE])
    needed = {each for found in freeing(changes).values() for each in found}
    first = [one for one in gone if one.address in needed]
    return (*first, *made, *(one for one in gone if one.address not in needed))
